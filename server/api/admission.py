"""Admission: how many kiosks may begin a round in a second, and when the others are to come back.

A kiosk that is sent away is given a place in a line, one place a little over ``1 / rate`` seconds after the one before,
and ``Retry-After`` is the time until its turn: a fleet that comes back all at once is spread out by the first answer
it gets, and whoever comes at their turn is let in. A round that was let in is let through to its end.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from server.api.replies import Refusal

ROUND_S = 60.0
"""How long a kiosk that was let in may go on without asking again."""
_LINE = 0.9
"""The part of the rate that the line is given: who comes a little late still finds room."""
REMEMBERED = 200_000
"""Kiosks whose turn is kept; the longest forgotten lines up anew."""
LATEST_S = 3600.0
"""No kiosk is sent away for longer."""


class Admission:
    """The line at the door of one process. Safe for many threads; it never waits."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Let ``rate`` rounds in each second, and as many at once as one second's worth."""
        self._rate = rate
        self._clock = clock
        self._burst = max(1.0, rate)
        self._free = self._burst
        self._at = clock()
        self._next_turn = 0.0
        self._turns: OrderedDict[str, float] = OrderedDict()
        self._inside: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()
        self.admitted = 0
        self.refused = 0

    def ask(self, kiosk: str) -> int:
        """Return 0 when ``kiosk`` may come in, else the seconds after which its turn is."""
        with self._lock:
            now = self._clock()
            if self._inside.get(kiosk, 0.0) > now:
                return 0
            self._free = min(self._burst, self._free + (now - self._at) * self._rate)
            self._at = now
            turn = self._turns.get(kiosk)
            # The line goes first: who has no place in it may only take what it leaves.
            if self._free >= 1.0 and now >= (self._next_turn if turn is None else turn):
                return self._let_in(kiosk, now)
            self.refused += 1
            if turn is not None and now >= turn:
                # Its turn is over, or others are late, too: very soon, but not all in the same second.
                return 2 + self.refused % 5
            if turn is None:
                self._next_turn = min(max(self._next_turn, now + 1.0) + 1.0 / (_LINE * self._rate), now + LATEST_S)
                turn = self._turns[kiosk] = self._next_turn
                _forget(self._turns)
            return max(1, math.ceil(turn - now))

    def _let_in(self, kiosk: str, now: float) -> int:
        self._turns.pop(kiosk, None)
        self._free -= 1.0
        self._inside[kiosk] = now + ROUND_S
        self._inside.move_to_end(kiosk)
        _forget(self._inside)
        self.admitted += 1
        return 0

    def require(self, kiosk: str) -> None:
        """Raise Refusal 503 with Retry-After unless ``kiosk`` may come in."""
        wait = self.ask(kiosk)
        if wait:
            raise Refusal(503, "busy", "too many kiosks at once; your turn is later", retry_s=wait)


def _forget(table: OrderedDict[str, float]) -> None:
    while len(table) > REMEMBERED:
        table.popitem(last=False)
