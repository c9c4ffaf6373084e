"""The exercises, as data: what to do, a hint, and the rule that sees it done. A new one is a new entry here."""

from dataclasses import dataclass

from devices.printer.face import PrinterFault
from kiosk.dock import Part, Trouble
from kiosk.training import rules
from kiosk.training.rules import Rule
from kiosk.translation import N_


@dataclass(frozen=True)
class Step:
    """One thing to do. ``text`` and ``hint`` are message ids."""

    text: str
    hint: str
    is_done: Rule


@dataclass(frozen=True)
class Exercise:
    """A situation that officers meet. It begins with ``troubles``; ``closing`` is what to remember of it.

    ``parts`` of the dock are needed. ``paper_left``: the paper ends after so many lines of the next slip.
    """

    key: str
    title: str
    goal: str
    steps: tuple[Step, ...]
    closing: str
    parts: frozenset[Part]
    troubles: frozenset[Trouble] = frozenset()
    paper_left: int | None = None


_COME_IN = Step(
    N_("Put in a member's card and enter the PIN that stands beside it."),
    N_("On the right, under Cards, press a member's name. Then type the six digits on the screen and press OK."),
    rules.at_home,
)

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="claim",
        title=N_("Help a member to claim a benefit"),
        goal=N_("A member does not dare to press anything. Lead them from the card to the voucher in their hand."),
        steps=(
            _COME_IN,
            Step(
                N_("Open My benefits, choose one that can be claimed, and claim it."),
                N_("A benefit marked as claimable may ask for a choice first. Then press Claim, and Yes."),
                rules.claimed,
            ),
            Step(
                N_("Print the voucher."),
                N_("The button Print stands below the voucher. The slip comes up on the right, under Printed slips."),
                rules.slip_came_out,
            ),
            Step(
                N_("Give the member card and slip, and see that the screen is empty again."),
                N_("Press Take the card out on the right. Without a card nobody sees anything of the member."),
                rules.nobody_here,
            ),
        ),
        closing=N_("A member loses nothing by pressing: before anything counts, the kiosk asks once more."),
        parts=frozenset({Part.CARDS}),
    ),
    Exercise(
        key="paper",
        title=N_("Change the paper"),
        goal=N_("The paper ends in the middle of a slip. The member waits, and you put in a new roll."),
        steps=(
            Step(
                N_("Print a public document, until the screen says that the paper is out."),
                N_("Without a card: open a public entrance, choose a document, press Print."),
                rules.print_stopped_by(PrinterFault.PAPER_OUT),
            ),
            Step(
                N_("Open the printer's cover."),
                N_("The kiosk's screen shows the three steps. On the right, under Printer, press Open the cover."),
                rules.printer_has(PrinterFault.COVER_OPEN),
            ),
            Step(
                N_("Put in a new roll, with the paper coming from below, and close the cover."),
                N_("On the right press Put in a new roll, then Close the cover."),
                rules.printer_has(PrinterFault.NONE),
            ),
            Step(
                N_("Wait for the slip: printing goes on by itself."),
                N_("Nobody needs to press anything. If the screen has gone home meanwhile, print the document again."),
                rules.slip_came_out,
            ),
        ),
        closing=N_("Never switch the printer off in the middle of a slip: it knows what is still to be printed."),
        parts=frozenset({Part.PRINTER}),
        paper_left=8,
    ),
    Exercise(
        key="jam",
        title=N_("Clear a paper jam"),
        goal=N_("Nothing comes out any more. Find out why, and mend it."),
        steps=(
            Step(
                N_("Try to print a public document, and read what the screen says."),
                N_("Without a card: open a public entrance, choose a document, press Print."),
                rules.print_stopped_by(PrinterFault.PAPER_JAM),
            ),
            Step(
                N_("Open the printer's cover."),
                N_("On the right, under Printer, press Open the cover."),
                rules.printer_has(PrinterFault.COVER_OPEN),
            ),
            Step(
                N_("Pull out the torn paper by hand, and close the cover."),
                N_("On the right press Pull out the jammed paper, then Close the cover."),
                rules.printer_has(PrinterFault.NONE),
            ),
            Step(
                N_("Let the member print again."),
                N_("Press Try again on the kiosk's screen, or print the document once more."),
                rules.slip_came_out,
            ),
        ),
        closing=N_("Knives and screwdrivers break the print head. What does not come out by hand is for repair."),
        parts=frozenset({Part.PRINTER}),
        troubles=frozenset({Trouble.PAPER_JAM}),
    ),
    Exercise(
        key="reader",
        title=N_("The card reader has dropped out"),
        goal=N_("A member stands before the kiosk and cannot put the card in. What still works, and how is it mended?"),
        steps=(
            Step(
                N_("Show the member what can be read without a card."),
                N_("The welcome screen says that the reader does not work. Press a public entrance below."),
                rules.visitor_reads,
            ),
            Step(
                N_("Plug the card reader in again."),
                N_("On the right, under Reader and network, press Plug the reader in."),
                rules.reader_is_back,
            ),
            _COME_IN,
        ),
        closing=N_("If the reader drops out again and again, change its cable or its socket, then call for repair."),
        parts=frozenset({Part.WIRES, Part.CARDS}),
        troubles=frozenset({Trouble.READER_GONE}),
    ),
    Exercise(
        key="offline",
        title=N_("An opinion without a network"),
        goal=N_("The network is down. The member wants to complain all the same, and asks whether that will be lost."),
        steps=(
            _COME_IN,
            Step(
                N_("Hand in an opinion with the member."),
                N_("Open Opinions, press to write one, choose a topic and a ready sentence, then press Submit."),
                rules.submitted_offline,
            ),
            Step(
                N_("Print the numbered receipt."),
                N_("The button Print stands below the number."),
                rules.slip_came_out,
            ),
            Step(
                N_("Mend the network."),
                N_("On the right, under Reader and network, press Connect the network. What waits is sent by itself."),
                rules.server_reached,
            ),
        ),
        closing=N_("The number holds from the moment it is on the screen, with or without a network."),
        parts=frozenset({Part.CARDS, Part.WIRES}),
        troubles=frozenset({Trouble.NETWORK_CUT}),
    ),
    Exercise(
        key="locked",
        title=N_("A forgotten PIN"),
        goal=N_("A member has forgotten the PIN and guesses. See what happens, and what you can say to them."),
        steps=(
            Step(
                N_("Put in a member's card and enter a wrong PIN, until the kiosk takes none any more."),
                N_("Type 000000 and press OK, five times in all."),
                rules.is_locked,
            ),
            Step(
                N_("Read aloud until when the member has to wait, and give the card back."),
                N_("The time stands on the screen. Then press Take the card out on the right."),
                rules.nobody_here,
            ),
            Step(
                N_("Let five minutes pass, and put the card in again."),
                N_("On the right, under Let time pass, press 5 min. Then press the same member's name."),
                rules.asks_for_pin,
            ),
            Step(
                N_("Enter the right PIN."),
                N_("It stands beside the member's name."),
                rules.at_home,
            ),
        ),
        closing=N_("A forgotten PIN is set anew at the union office, with the identity card. Nobody can look it up."),
        parts=frozenset({Part.CARDS, Part.TIME}),
    ),
)
