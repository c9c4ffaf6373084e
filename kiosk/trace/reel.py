"""The memory of a tracer: the latest events, as lines of JSON, behind a state to begin from. Bounded in bytes."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from kiosk.machine.events import Event, Ticked
from kiosk.machine.state import State
from kiosk.trace.plain import to_plain
from kiosk.trace.standins import Standins

MOST_BYTES = 8 << 20
"""What a tracer keeps in memory by default; some thousand sessions without long documents."""
_PARTS = 8
"""Pieces of a full reel; one piece is what is forgotten at once."""


@dataclass
class _Piece:
    """A state, and the lines of what happened after it."""

    state: bytes
    lines: list[bytes] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        self.size = len(self.state)

    def add(self, line: bytes) -> None:
        self.lines.append(line)
        self.size += len(line)


class Reel:
    """Takes events as they happen and forgets the oldest. One thread only."""

    def __init__(self, most_bytes: int = MOST_BYTES, standins: Standins | None = None) -> None:
        """Keep at most ``most_bytes`` and one event more."""
        self._most = most_bytes
        self._standins = standins or Standins()
        self._pieces: deque[_Piece] = deque()
        self._tick: tuple[Ticked, State] | None = None
        self.forgotten = 0
        """How many lines of the beginning are gone."""

    def take(self, event: Event | None, after: State) -> None:
        """Note that ``event`` led to the state ``after``; None: the machine began in it, at first or after a defect.

        Raises TypeError for an event that cannot be written.
        """
        if isinstance(event, Ticked):
            self._flush_tick()
            self._tick = (event, after)
            return
        tick = self._tick[0] if self._tick else None
        self._tick = None
        if not self._pieces:
            self._begin(after)
        elif event is None:
            self._line(tick, None, after, gave_up=True)
        else:
            self._line(tick, event, after)

    def contents(self) -> Iterator[bytes]:
        """Yield the state to begin from, then a line for each event, all of them JSON without an end of line."""
        self._flush_tick()
        for piece in self._pieces:
            if piece is self._pieces[0]:
                yield piece.state
            yield from piece.lines

    def __len__(self) -> int:
        """Count the lines."""
        return sum(len(piece.lines) for piece in self._pieces)

    def _flush_tick(self) -> None:
        if self._tick is not None:
            tick, after = self._tick
            self._tick = None
            self._line(tick, None, after)

    def _line(self, tick: Ticked | None, event: Event | None, after: State, *, gave_up: bool = False) -> None:
        if not self._pieces:
            self._begin(after)
            return
        line: dict[str, object] = {
            "tick": [tick.now.isoformat(), tick.mono] if tick is not None else None,
            "event": to_plain(event, self._standins),
            "screen": screen_name(after),
        }
        if gave_up:
            line["gave_up"] = True
        self._pieces[-1].add(msgspec.json.encode(line))
        piece = self._pieces[-1]
        if piece.size - len(piece.state) > max(self._most // _PARTS, len(piece.state)):
            self._begin(after)

    def _begin(self, state: State) -> None:
        self._standins.forget()
        self._pieces.append(_Piece(msgspec.json.encode({"state": to_plain(state, self._standins)})))
        while len(self._pieces) > 1 and sum(piece.size for piece in self._pieces) > self._most:
            self.forgotten += len(self._pieces.popleft().lines)


def screen_name(state: State) -> str:
    """Return what is on show, as the machine calls it: the trace's own check of what a replay shows."""
    return type(state.session.top).__name__ if state.session is not None else "welcome"
