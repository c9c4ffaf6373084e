"""When to sync: at the server's poll time, at the doorbell, at a nudge, and with patience after failures."""

import random
import threading
import time
from collections.abc import Callable
from typing import Protocol

from offline_cache.report import SyncReport
from offline_cache.transport import Refused, Unreachable

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 120.0
HOLD_S = 25
_NO_LINE_S = 600.0
"""How long a server that has no live line is asked at its doorbell only."""
_random = random.SystemRandom()


class Syncing(Protocol):
    """What the loop repeats; ``SyncClient`` is one."""

    def sync_once(self) -> SyncReport:
        """Do one round."""

    def ring(self, wait_s: int) -> bool:
        """Hold the doorbell; True when there is news. Raises Unreachable and Refused."""


def backoff(failures: int, jitter: float) -> float:
    """Return the seconds to wait after so many failures in a row (1 or more); ``jitter`` is 0 to 1.

    Doubles from one second to two minutes, and jitter takes up to half of it off, so that the kiosks of a farm do
    not all come back in the same second after a power cut.
    """
    full: float = min(FIRST_WAIT_S * 2 ** min(failures - 1, 20), LONGEST_WAIT_S)
    return full * (1 - jitter / 2)


class Line(Protocol):
    """The live line; ``LiveLine`` with all that it needs is one."""

    def hold(self, stop: threading.Event) -> bool:
        """Hold it until a round is needed; False when there is none. Raises Unreachable and Refused."""

    def quiet_s(self) -> float:
        """Return for how many seconds on no round is needed because it stands."""


def run(
    client: Syncing,
    stop: threading.Event,
    on_report: Callable[[SyncReport], None],
    wake: threading.Event,
    line: Line | None = None,
) -> None:
    """Repeat rounds until ``stop`` is set. ``wake`` brings the next round forward.

    With ``line`` the live line is held between rounds, and the doorbell only where a server or a proxy has none.

    The two helper threads are daemons: a held doorbell may outlive the loop by its time-out and touches nothing.
    """
    turn = _Turn()
    for target in (lambda: _wake_at_stop(stop, wake), lambda: _doorbell(client, stop, wake, turn, line)):
        threading.Thread(target=target, name="sync helper", daemon=True).start()
    failures = 0
    while True:
        wake.clear()  # before asking for stop, so that a stop in between is not slept through
        if stop.is_set():
            return
        report = client.sync_once()
        failures = 0 if report.ok else failures + 1
        turn.done(ok=report.ok)
        on_report(report)
        wait = report.poll_s
        if not report.ok:
            # A server that names a longer wait (Retry-After) is obeyed; the usual poll time never shortens it.
            wait = max(backoff(failures, _random.random()), report.retry_s)
        while not wake.wait(wait) and line is not None and line.quiet_s() > 0:
            wait = line.quiet_s()


class _Turn:
    """Tells the doorbell when a round ended well, so that it is held only when there is something to wait for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rounds = 0
        self._ok = False

    def done(self, *, ok: bool) -> None:
        with self._changed:
            self._rounds += 1
            self._ok = ok
            self._changed.notify_all()

    def await_good(self, after: int, stop: threading.Event) -> int:
        """Wait for a good round later than round ``after``; return its number."""
        with self._changed:
            while not stop.is_set() and not (self._ok and self._rounds > after):
                self._changed.wait(5.0)
            return self._rounds

    def rounds(self) -> int:
        with self._changed:
            return self._rounds


def _wake_at_stop(stop: threading.Event, wake: threading.Event) -> None:
    stop.wait()
    wake.set()


def _hold(line: Line, stop: threading.Event) -> bool:
    try:
        return line.hold(stop)
    except (Unreachable, Refused):
        return False


def _doorbell(client: Syncing, stop: threading.Event, wake: threading.Event, turn: _Turn, line: Line | None) -> None:
    seen, no_line_until = 0, 0.0
    while not stop.is_set():
        seen = turn.await_good(seen, stop)
        news = False
        while not stop.is_set() and not news:
            began = time.monotonic()
            if line is not None and began >= no_line_until:
                news = _hold(line, stop)
                if not news:
                    no_line_until = began + _NO_LINE_S
                    continue
                break
            try:
                news = client.ring(HOLD_S)
            except (Unreachable, Refused):
                news = True  # the line went dead: a round finds out what is wrong and says so on the screen
            if not stop.is_set() and time.monotonic() - began < 1.0:
                stop.wait(1.0)  # a bell that answers at once, always, must not become a storm
        seen = max(seen, turn.rounds())
        wake.set()
