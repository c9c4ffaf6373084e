"""How long each screen waits for a person, and when the machine next wants to be told the time."""

from typing import assert_never

from kiosk.machine import speak
from kiosk.machine.recordings import SpeakScreen
from kiosk.machine.screen_states import (
    AloudScreen,
    CampaignScreen,
    CaseScreen,
    ComposeScreen,
    ConfirmScreen,
    ContactScreen,
    DocumentScreen,
    EntitlementScreen,
    EntryScreen,
    HomeScreen,
    ListScreen,
    LookingUp,
    Notice,
    NoticeScreen,
    PageScreen,
    PhoneScreen,
    PinScreen,
    PledgeScreen,
    PrintScreen,
    ReceiptScreen,
    RecordScreen,
    Screen,
    SearchScreen,
    VideoScreen,
    VoucherScreen,
)
from kiosk.machine.state import Session, State

COUNTDOWN_S = 20.0
"""The visible warning at the end of every limit."""

WAIT_SHOWN_S = 0.3
"""A wait shorter than this keeps the old screen, so nothing flickers."""

WAIT_LIMIT_S = 20.0
"""After this an answer is given up."""

PRINT_LIMIT_S = 300.0
"""A print may keep its screen without a countdown for so long."""

PRINTED_S = 60.0
"""How long the end of a print stays, countdown included."""

PREFERENCES_S = 60.0
"""Language and text size chosen on the welcome screen fall back after this."""

PRINTER_CHECK_S = 60.0
PRINTER_CHECK_FAULT_S = 10.0
"""How often the printer is asked how it is, while well and while at fault."""


def limit(screen: Screen) -> float:
    """Return the seconds without a touch after which a session on ``screen`` ends, countdown included."""
    match screen:
        case NoticeScreen(notice=Notice.CARD_PULLED):
            return 10.0
        case NoticeScreen():
            return 40.0
        case LookingUp() | PinScreen() | ConfirmScreen() | PledgeScreen() | AloudScreen():
            return 60.0
        case HomeScreen() | ListScreen() | SearchScreen() | EntitlementScreen() | CampaignScreen():
            return 90.0
        case PhoneScreen() | ContactScreen() | RecordScreen() | VoucherScreen():
            return 120.0
        case ReceiptScreen() | CaseScreen() | SpeakScreen() | EntryScreen():
            return 120.0
        case DocumentScreen() | PageScreen() | VideoScreen() | ComposeScreen():
            return 180.0
        case PrintScreen():
            return PRINTED_S if screen.outcome is not None else PRINT_LIMIT_S + COUNTDOWN_S
        case _:
            assert_never(screen)


READING_STALL_S = 60.0
"""A reading of which no sentence came for so long keeps no session open: the voice hangs."""

READING_LIMIT_S = 3600.0
"""Nor does one that goes on for so long."""

FILM_LIMIT_S = 660.0
"""Nor does a film, however long it says it is: this is the longest that the server takes, and some more to begin."""

LONGEST_S = PRINT_LIMIT_S + COUNTDOWN_S + PRINTED_S
"""From any state but a reading or a film the welcome screen is back after this, untouched.

A print may end in its last second.
"""


def ends_at(state: State, session: Session) -> float:
    """Return the monotonic second at which the session ends untouched.

    While something is read aloud nobody need touch anything: each sentence counts as a touch that is still to come.
    Nor while somebody speaks, or a film plays: these have a longest time of their own.
    """
    touched, reading, top = session.touched, session.reading, session.top
    if isinstance(top, VideoScreen) and top.playing:
        touched = max(touched, top.until)
    if isinstance(session.top, SpeakScreen):
        touched = max(touched, speak.due(state, session.top) or touched)
    if reading is not None:
        touched = max(touched, min(reading.at + READING_STALL_S, reading.began + READING_LIMIT_S))
    return touched + limit(session.top)


def seconds_left(state: State) -> int | None:
    """Return the seconds that the countdown shows, 20 down to 0, or None when it is not to be seen.

    A screen that stays no longer than a countdown has none: it would hide what the screen says.
    """
    if state.session is None:
        return None
    left = ends_at(state, state.session) - state.mono
    if left > COUNTDOWN_S or limit(state.session.top) <= COUNTDOWN_S:
        return None
    return max(int(-(-left // 1)), 0)


def next_deadline(state: State) -> float:
    """Return the monotonic second at which the machine wants the next Ticked, never before ``state.mono``."""
    wanted = [state.mono + 60.0 - state.now.second - state.now.microsecond / 1e6]
    if state.printer_asked is not None:
        wanted.append(state.printer_asked + printer_interval(state))
    if state.preferred_at is not None and state.session is None:
        wanted.append(state.preferred_at + PREFERENCES_S)
    if state.session is not None:
        wanted.extend(_of_session(state, state.session))
    return max(min(wanted), state.mono)


def _of_session(state: State, session: Session) -> list[float]:
    end = ends_at(state, session)
    left = end - state.mono
    # In the countdown the figure changes each full second before the end; before, wake when it begins.
    wanted = [end - COUNTDOWN_S if left > COUNTDOWN_S else end - max(-(-left // 1) - 1.0, 0.0)]
    if session.pending is not None:
        shown = session.pending.since + WAIT_SHOWN_S
        wanted.append(shown if state.mono < shown else session.pending.since + WAIT_LIMIT_S)
    return [*wanted, *speak.deadlines(state)]


def printer_interval(state: State) -> float:
    """Return the seconds between two questions to the printer."""
    printer = state.devices.printer
    return PRINTER_CHECK_S if printer is None or not printer.fault else PRINTER_CHECK_FAULT_S


def wait_is_visible(state: State) -> bool:
    """Whether the session has waited long enough for a wait to be shown."""
    session = state.session
    return (
        session is not None
        and session.pending is not None
        and state.mono - session.pending.since >= WAIT_SHOWN_S - 1e-6
    )
