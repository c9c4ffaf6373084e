"""Clocks: the machine's own, and one whose hands can be moved for demonstrations."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kiosk.runtime.ports import ClockPort


def _utc() -> datetime:
    return datetime.now(UTC)


class SystemClock:
    """Monotonic seconds from the system, and the time from ``wall``: a CorrectedClock's ``now`` on a real kiosk."""

    def __init__(self, wall: Callable[[], datetime] = _utc) -> None:
        self._wall = wall

    def now(self) -> datetime:
        """Return the time in UTC."""
        return self._wall()

    def monotonic(self) -> float:
        """Return seconds that go on while the machine sleeps (CLOCK_BOOTTIME)."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)


class MovableClock:
    """A clock that runs with ``base`` and can be moved forward: the dev dock's "let time pass"."""

    def __init__(self, base: ClockPort) -> None:
        self._base = base
        self._ahead = 0.0

    def advance(self, seconds: float) -> None:
        """Move on by ``seconds``, at least 0. Call ``Runtime.tick`` afterwards. Raises ValueError for less."""
        if seconds < 0:
            raise ValueError("time does not go back")
        self._ahead += seconds

    def now(self) -> datetime:
        """Return the moved UTC."""
        return self._base.now() + timedelta(seconds=self._ahead)

    def monotonic(self) -> float:
        """Return the moved seconds."""
        return self._base.monotonic() + self._ahead
