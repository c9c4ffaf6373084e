"""What time does: it ends waits and sessions, and asks the printer how it is."""

from dataclasses import replace

from kiosk.machine import speak
from kiosk.machine.devices import ask_printer
from kiosk.machine.events import Ticked
from kiosk.machine.loading import give_up_waiting
from kiosk.machine.patience import PREFERENCES_S, WAIT_LIMIT_S, ends_at, printer_interval
from kiosk.machine.session import Step, end, without_preferences
from kiosk.machine.state import State


def ticked(state: State, event: Ticked) -> Step:
    """Take the time. The monotonic second never goes back; ``now`` is the corrected clock's own business."""
    state = replace(state, now=event.now, mono=max(state.mono, event.mono))
    state = speak.overdue(state)
    session = state.session
    if session is not None and state.mono >= ends_at(state, session):
        state, session = end(state), None
    if session is not None and session.pending is not None and state.mono - session.pending.since >= WAIT_LIMIT_S:
        state = give_up_waiting(state, session)
    if state.preferred_at is not None and session is None and state.mono - state.preferred_at >= PREFERENCES_S:
        state = without_preferences(state)
    if state.printer_asked is not None and state.mono - state.printer_asked >= printer_interval(state):
        return ask_printer(state)
    return state, ()
