"""Every fault of the machine: one plain sentence for the member, three steps for whoever mends it."""

from dataclasses import dataclass
from enum import StrEnum

from devices.printer.face import PrinterFault
from kiosk.translation import N_, Translator
from kiosk.view_parts import RepairCard


class Fault(StrEnum):
    """Faults that are not the printer's."""

    PAPER_LOW = "paper_low"
    READER_GONE = "reader_gone"
    MICROPHONE_GONE = "microphone_gone"
    SERVER_GONE = "server_gone"
    CONTENT_DAMAGED = "content_damaged"
    CONTENT_EMPTY = "content_empty"
    CONFIGURATION = "configuration"
    NOT_ENROLLED = "not_enrolled"


@dataclass(frozen=True)
class Repair:
    """A repair card: what is wrong, in one sentence, and three steps."""

    sentence: str
    steps: tuple[str, ...]


_CALL = N_("If it stays so, call for repair and read this screen to them.")

_CARDS: dict[str, tuple[str, tuple[str, str, str]]] = {
    PrinterFault.PAPER_OUT: (
        N_("The printer is out of paper. Please ask a union officer to put in a new roll."),
        (
            N_("Open the printer's cover."),
            N_("Put in a new roll with the paper coming from below, and pull out a hand's width."),
            N_("Close the cover until it clicks."),
        ),
    ),
    PrinterFault.PAPER_JAM: (
        N_("The paper is jammed. Please ask a union officer for help."),
        (
            N_("Open the printer's cover and take out the roll."),
            N_("Pull out all torn paper, without any tool."),
            N_("Put the roll back and close the cover until it clicks."),
        ),
    ),
    PrinterFault.COVER_OPEN: (
        N_("The printer's cover is open."),
        (
            N_("Check that the roll lies flat in its tray."),
            N_("Close the cover with both hands until it clicks."),
            N_("See whether the red lamp has gone out."),
        ),
    ),
    PrinterFault.CUTTER: (
        N_("The printer's cutter is stuck. Please ask a union officer for help."),
        (
            N_("Switch the printer off and open its cover."),
            N_("Take out paper from under the cutter; turn the cutter back with its wheel."),
            N_("Close the cover and switch the printer on."),
        ),
    ),
    PrinterFault.OVERHEATED: (
        N_("The printer is too hot and must cool down for some minutes."),
        (
            N_("Wait five minutes."),
            N_("Check that nothing covers the machine's air slots."),
            N_("If it happens often, report it for repair."),
        ),
    ),
    PrinterFault.OFFLINE: (
        N_("The printer is switched off line."),
        (
            N_("Look at the printer's lamps: the power lamp must be on."),
            N_("Press the FEED button once."),
            N_("If nothing moves, switch the printer off and on again."),
        ),
    ),
    PrinterFault.NO_DEVICE: (
        N_("The printer is not connected. All but printing works."),
        (
            N_("Check the printer's power cable and switch."),
            N_("Check the cable between the printer and the machine."),
            _CALL,
        ),
    ),
    PrinterFault.SILENT: (
        N_("The printer does not answer."),
        (
            N_("Switch the printer off, wait ten seconds, and switch it on."),
            N_("Check that its data cable sits firmly."),
            _CALL,
        ),
    ),
    PrinterFault.GARBAGE: (
        N_("The printer answers what nobody understands."),
        (
            N_("Switch the printer off and on again."),
            N_("Pull its data cable out and push it in again until it sits firmly."),
            N_("If it stays so, call for repair: cable or baud rate may be wrong."),
        ),
    ),
    Fault.PAPER_LOW: (
        N_("The paper roll is nearly used up. Printing still works."),
        (
            N_("Get a new roll of the same width ready."),
            N_("When nobody prints, open the cover and put in the new roll."),
            N_("Keep the rest of the old roll for an emergency."),
        ),
    ),
    Fault.READER_GONE: (
        N_("The card reader does not work now. You can still read what is public."),
        (
            N_("Check the card reader's cable."),
            N_("Unplug the reader, wait ten seconds, and plug it in again."),
            _CALL,
        ),
    ),
    Fault.MICROPHONE_GONE: (
        N_("The microphone does not work today. Please write, or touch a sentence."),
        (
            N_("Check that the microphone's plug sits firmly, and that its switch is on."),
            N_("Unplug the microphone, wait ten seconds, and plug it in again."),
            _CALL,
        ),
    ),
    Fault.SERVER_GONE: (
        N_("No network now. You can look things up and submit; it is sent when the network is back."),
        (
            N_("Check the network cable and the router's lamps."),
            N_("Switch the router off and on again."),
            N_("If other machines have network and this one has not, run 'kiosk doctor'."),
        ),
    ),
    Fault.CONTENT_DAMAGED: (
        N_("The local data are damaged and are being fetched anew. Nothing you submitted is lost."),
        (
            N_("Leave the machine switched on and connected to the network."),
            N_("The data come back by themselves within some minutes."),
            N_("If this happens again, the disk may be failing: report it for repair."),
        ),
    ),
    Fault.CONTENT_EMPTY: (
        N_("This machine is fetching its content for the first time. Please come back in a few minutes."),
        (
            N_("Check that the machine is connected to the network."),
            N_("Wait until the tiles appear; this needs a few minutes."),
            N_("If nothing appears, run 'kiosk sync --once' and report what it says."),
        ),
    ),
    Fault.CONFIGURATION: (
        N_("This machine is not set up correctly and cannot start. Please tell the union office."),
        (
            N_("Run 'kiosk doctor': it names every wrong line of the configuration."),
            N_("Compare the file with docs/kiosk.toml."),
            N_("Start the kiosk again."),
        ),
    ),
    Fault.NOT_ENROLLED: (
        N_("This machine has not been enrolled yet. Please tell the union office."),
        (
            N_("Have a one-time code made in the console, under Terminals."),
            N_("Run 'kiosk enrol --server URL --code CODE'."),
            N_("Start the kiosk again."),
        ),
    ),
}

_NO_PRINTING = N_("No printing today")
_TODAY = {
    PrinterFault.PAPER_OUT: N_("Printing waits for paper"),
    PrinterFault.OVERHEATED: N_("The printer is cooling down"),
    PrinterFault.COVER_OPEN: N_("The printer's cover is open"),
}


def repair(fault: str, translator: Translator) -> Repair:
    """Return the repair card of a PrinterFault or Fault. Raises KeyError for another word."""
    sentence, steps = _CARDS[fault]
    return Repair(translator.gettext(sentence), tuple(translator.gettext(one) for one in steps))


def card(fault: str, translator: Translator, ending: str = "", icon: str = "") -> RepairCard:
    """Return the repair card as a screen shows it, with what follows. Raises KeyError for another word."""
    return RepairCard(translator.gettext("For the union officer"), repair(fault, translator).steps, ending, icon)


def today(fault: PrinterFault, translator: Translator) -> str:
    """Return the short line that every screen carries while the printer is at fault."""
    return translator.gettext(_TODAY.get(fault, _NO_PRINTING))
