"""Clocks: the machine's own, and one whose hands can be moved for demonstrations."""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock


class SystemClock:
    """The system's clock, kept from going back while the process lives."""

    def __init__(self) -> None:
        self._latest = datetime.now(UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        """Return UTC, at least what was returned before."""
        with self._lock:
            self._latest = max(self._latest, datetime.now(UTC))
            return self._latest

    def monotonic(self) -> float:
        """Return seconds that go on while the machine sleeps (CLOCK_BOOTTIME)."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)


class MovableClock:
    """A clock that runs with the system's and can be moved forward: the dev dock's "let time pass"."""

    def __init__(self) -> None:
        self._system = SystemClock()
        self._ahead = 0.0

    def advance(self, seconds: float) -> None:
        """Move on by ``seconds``, at least 0. Call ``Runtime.tick`` afterwards. Raises ValueError for less."""
        if seconds < 0:
            raise ValueError("time does not go back")
        self._ahead += seconds

    def now(self) -> datetime:
        """Return the moved UTC."""
        return self._system.now() + timedelta(seconds=self._ahead)

    def monotonic(self) -> float:
        """Return the moved seconds."""
        return self._system.monotonic() + self._ahead
