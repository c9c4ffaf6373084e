"""A print under way or ended."""

from devices.printer.face import Outcome
from kiosk.machine.intents import Back, Home, Leave, Print, PrintAgain, SlipCameOut
from kiosk.machine.state import PrintScreen, Session
from kiosk.presenters.context import Context, chrome
from kiosk.presenters.faults import repair
from kiosk.views import Action, PrintView, Tone


def print_view(context: Context, session: Session, screen: PrintScreen) -> PrintView:
    """Return how the slip goes; while the printer is at fault, with its repair card."""
    fault = screen.status.fault if screen.status is not None else ""
    card = repair(fault, context.translator) if fault else None
    sentence, tone = _sentence(context, screen, card.sentence if card else "")
    done = screen.outcome in (Outcome.CONFIRMED, Outcome.UNCONFIRMED)
    return PrintView(
        chrome=chrome(context, context._("Print")),
        sentence=sentence,
        tone=tone,
        busy=screen.outcome is None,
        fault="" if done else str(fault),
        steps=card.steps if card and not done else (),
        actions=_actions(context, session, screen),
    )


def _sentence(context: Context, screen: PrintScreen, fault: str) -> tuple[str, Tone]:
    _ = context._
    match screen.outcome:
        case None:
            return (fault, Tone.ATTENTION) if fault else (_("Printing. Please wait."), Tone.PLAIN)
        case Outcome.CONFIRMED | Outcome.UNCONFIRMED:
            return _("Printed. Please take your slip."), Tone.GOOD
        case Outcome.UNKNOWN if screen.earlier:
            asked = _("Nobody knows whether slip {serial} came out last time. Do you have it, complete?")
            return asked.format(serial=screen.serial), Tone.ATTENTION
        case Outcome.UNKNOWN:
            return _("The printer did not confirm. Did a complete slip come out?"), Tone.ATTENTION
        case Outcome.FAILED:
            plain = _("Nothing was printed. You can try again, or photograph the page on the screen.")
            return context.joined(fault, plain), Tone.BAD


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
