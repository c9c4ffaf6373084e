"""Playing a trace again on this version's machine: the same states, as far as this version is the same."""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.machine.events import Event, Ticked
from kiosk.machine.state import State
from kiosk.machine.step import recover, step
from kiosk.presenters import present
from kiosk.runtime.failures import FAILURES
from kiosk.trace.file import Trace
from kiosk.trace.reel import screen_name
from kiosk.views import View


@dataclass(frozen=True)
class Moment:
    """What was the case after a step. Steps count from 0, the state that the trace begins with.

    ``failure`` is the traceback where machine or presenter failed; the kiosk began anew then, as a real one does.
    ``recorded_screen`` and ``recorded_failure`` are what the recorded kiosk had.
    """

    number: int
    event: Event | None
    state: State
    view: View
    failure: str = ""
    recorded_screen: str = ""
    recorded_failure: bool = False

    @property
    def screen(self) -> str:
        """What is on show, as the machine calls it."""
        return screen_name(self.state)

    @property
    def same(self) -> bool:
        """Whether the recorded kiosk showed the same screen."""
        return self.screen == self.recorded_screen


def replayed(trace: Trace) -> Iterator[Moment]:
    """Yield a moment for the beginning and one for each line."""
    state = trace.state
    state, view, failure = _shown(state, "")
    yield Moment(0, None, state, view, failure, screen_name(trace.state))
    for number, line in enumerate(trace.lines, 1):
        state, failure = _stepped(state, line.tick, line.event)
        state = recover(state) if line.gave_up else state
        state, view, failure = _shown(state, failure)
        yield Moment(number, line.event, state, view, failure, line.screen, line.gave_up)


def _stepped(state: State, tick: Ticked | None, event: Event | None) -> tuple[State, str]:
    for one in (tick, event):
        if one is None:
            continue
        try:
            state, _ = step(state, one)
        except FAILURES:
            return recover(state), traceback.format_exc()
    return state, ""


def _shown(state: State, failure: str) -> tuple[State, View, str]:
    try:
        return state, present(state), failure
    except FAILURES:
        failure = traceback.format_exc()
    state = recover(state)
    return state, present(state), failure
