"""A print under way or ended."""

from dataclasses import replace

from devices.printer.face import Outcome, PrinterFault
from kiosk.machine.intents import Back, Home, Leave, Print, PrintAgain, SlipCameOut
from kiosk.machine.screen_states import PrintScreen
from kiosk.machine.state import Session
from kiosk.presenters.context import Context, chrome
from kiosk.presenters.faults import card, repair, today
from kiosk.view_parts import Action, Tone
from kiosk.views import PrintView

_PRINTED = frozenset({Outcome.CONFIRMED, Outcome.UNCONFIRMED})
_GOES_ON = frozenset(
    {
        PrinterFault.PAPER_OUT,
        PrinterFault.PAPER_JAM,
        PrinterFault.COVER_OPEN,
        PrinterFault.CUTTER,
        PrinterFault.OVERHEATED,
        PrinterFault.OFFLINE,
    }
)
"""Faults that a slip under way outlives: when they are mended the printer prints on."""


def print_view(context: Context, session: Session, screen: PrintScreen) -> PrintView:
    """Return how the slip goes; while the printer is at fault, with its repair card."""
    fault = _fault(context, screen)
    sentence, detail, tone = _sentence(context, screen, fault)
    base = chrome(context, context._("Print"))
    return PrintView(
        # What the printer has stands here in full.
        chrome=replace(base, troubles=tuple(one for one in base.troubles if not _is_of_printer(context, one))),
        sentence=sentence,
        tone=tone,
        busy=screen.outcome is None,
        fault=str(fault),
        repair=card(fault, context.translator, _ending(context, screen, fault)) if fault else None,
        actions=_actions(context, session, screen),
        detail=detail,
    )


def _fault(context: Context, screen: PrintScreen) -> PrinterFault:
    """Return what the printer has now, as far as it concerns this slip."""
    if screen.status is None or screen.outcome in _PRINTED:
        return PrinterFault.NONE
    if screen.outcome is Outcome.FAILED and screen.status.fault:
        return (context.state.devices.printer or screen.status).fault
    return screen.status.fault


def _is_of_printer(context: Context, trouble: str) -> bool:
    printer = context.state.devices.printer
    return printer is not None and bool(printer.fault) and trouble == today(printer.fault, context.translator)


def _ending(context: Context, screen: PrintScreen, fault: PrinterFault) -> str:
    _ = context._
    if screen.outcome is Outcome.FAILED:
        return _("Then touch Try again.")
    return _("Then printing goes on by itself.") if screen.outcome is None and fault in _GOES_ON else ""


def _sentence(context: Context, screen: PrintScreen, fault: PrinterFault) -> tuple[str, str, Tone]:
    """Return what is the case, what else is to be said of it, and the tone."""
    _ = context._
    named = repair(fault, context.translator).sentence if fault else ""
    match screen.outcome:
        case None:
            return (named, "", Tone.ATTENTION) if fault else (_("Printing. Please wait."), "", Tone.PLAIN)
        case Outcome.CONFIRMED | Outcome.UNCONFIRMED:
            return _("Printed. Please take your slip."), "", Tone.GOOD
        case Outcome.UNKNOWN if screen.earlier:
            asked = _("Did the slip of your last visit come out, complete?")
            return asked, _("Its number: {serial}").format(serial=screen.serial), Tone.ATTENTION
        case Outcome.UNKNOWN:
            return _("The printer did not confirm. Did a complete slip come out?"), named, Tone.ATTENTION
        case Outcome.FAILED:
            plain = _("Nothing was printed. You can try again, or photograph the page on the screen.")
            if fault:
                return named, plain, Tone.BAD
            if screen.status is not None and screen.status.fault:
                return _("The printer is well again."), _("Nothing was printed yet. Touch Try again."), Tone.PLAIN
            return plain, "", Tone.BAD


def _actions(context: Context, session: Session, screen: PrintScreen) -> tuple[Action, ...]:
    _ = context._
    home = Action("done", _("Done"), Home() if session.admitted else Leave())
    match screen.outcome:
        case None:
            return (Action("hide", _("Go on meanwhile"), Back()),)
        case Outcome.CONFIRMED | Outcome.UNCONFIRMED:
            return (Action("return", _("Back to the page"), Back(), primary=True), home)
        case Outcome.UNKNOWN:
            return (
                Action("came-out", _("Yes, it came out"), SlipCameOut(), primary=True),
                Action("print-again", _("No, print it again"), PrintAgain(), icon="print"),
            )
        case Outcome.FAILED:
            return (
                Action("retry", _("Try again"), Print(), primary=True, icon="print"),
                Action("return", _("Back to the page"), Back()),
            )
