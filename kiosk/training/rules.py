"""When a step of an exercise is done. Pure: each rule looks at the machine's state, and at where the exercise began."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from devices.printer.face import Outcome, PrinterFault
from devices.status import DeviceStatus
from kiosk.machine.screen_states import DocumentScreen, ListScreen, Notice, NoticeScreen, PinScreen, PrintScreen, Screen
from kiosk.machine.state import Session, State
from protocol.events import CaseOpened, EntitlementClaimed, EventBody


@dataclass(frozen=True)
class Since:
    """Where an exercise began: at which time (UTC), and after how many sessions. What was before does not count."""

    at: datetime
    sessions: int


Rule = Callable[[State, Since], bool]
"""Whether a step is done."""

_PRINTED = frozenset({Outcome.CONFIRMED, Outcome.UNCONFIRMED})
_THERE = frozenset({DeviceStatus.ONLINE, DeviceStatus.BUSY})


def _session(state: State, since: Since) -> Session | None:
    session = state.session
    return session if session is not None and session.number > since.sessions else None


def _top(state: State, since: Since) -> Screen | None:
    session = _session(state, since)
    return session.top if session is not None else None


def at_home(state: State, since: Since) -> bool:
    """Card and PIN were right."""
    session = _session(state, since)
    return session is not None and session.admitted


def asks_for_pin(state: State, since: Since) -> bool:
    """A card was put in and opens something."""
    return isinstance(_top(state, since), PinScreen)


def is_locked(state: State, since: Since) -> bool:
    """The screen says that no PIN is taken now."""
    top = _top(state, since)
    return isinstance(top, NoticeScreen) and top.notice is Notice.LOCKED


def visitor_reads(state: State, since: Since) -> bool:
    """Somebody without a card reads what is public."""
    session = _session(state, since)
    return session is not None and session.card is None and isinstance(session.top, ListScreen | DocumentScreen)


def nobody_here(state: State, since: Since) -> bool:
    """The session of this exercise is over and no card is left in a reader."""
    return state.session is None and state.sessions > since.sessions and not state.cards


def print_stopped_by(fault: PrinterFault) -> Rule:
    """Somebody wants a slip, and the screen says this fault and how it is mended."""

    def rule(state: State, since: Since) -> bool:
        top = _top(state, since)
        return isinstance(top, PrintScreen) and top.status is not None and top.status.fault is fault

    return rule


def printer_has(fault: PrinterFault) -> Rule:
    """The printer is at fault in this way; NONE: it is well."""

    def rule(state: State, since: Since) -> bool:
        del since
        return state.devices.printer is not None and state.devices.printer.fault is fault

    return rule


def slip_came_out(state: State, since: Since) -> bool:
    """A slip was printed, and this is on the screen."""
    top = _top(state, since)
    return isinstance(top, PrintScreen) and top.outcome in _PRINTED


def reader_is_back(state: State, since: Since) -> bool:
    """A reader can take cards."""
    del since
    return any(status in _THERE for status in state.devices.readers.values())


def server_reached(state: State, since: Since) -> bool:
    """The network is there again."""
    del since
    return state.devices.server_reached


def claimed(state: State, since: Since) -> bool:
    """A benefit was claimed: its voucher is on disk."""
    return _stored(state, since, EntitlementClaimed)


def submitted_offline(state: State, since: Since) -> bool:
    """An opinion was handed in while there was no network: its numbered receipt is on disk."""
    return not state.devices.server_reached and _stored(state, since, CaseOpened)


def _stored(state: State, since: Since, kind: type[EventBody]) -> bool:
    session = _session(state, since)
    events = session.events if session is not None else ()
    return any(isinstance(item.body, kind) and item.at >= since.at for item in events)
