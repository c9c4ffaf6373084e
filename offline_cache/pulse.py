"""TCP's own keep-alive on the live line, quick while somebody is there.

What a line brings is here within a second; what must be found out is whether it still stands. A beat of the server is a
packet with a TLS record, and its acknowledgement: 132 bytes above Ethernet, and work for the server. A probe by the
kernel is an empty packet and its answer: 104 bytes, and nobody wakes. So the server beats seldom, the kernel probes so
often that no router on the way forgets the line, and when somebody reads, at once and then so often that they never
read for a minute what a dead line holds back.
"""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """After ``idle_s`` seconds of silence the kernel probes, then each ``every_s``; ``probes`` lost ones end a line."""

    idle_s: int
    every_s: int
    probes: int

    @property
    def notices_s(self) -> int:
        """Seconds after the last packet at which a dead line is known to be dead."""
        return self.idle_s + self.every_s * self.probes


CALM = Pace(240, 10, 6)
"""Routers forget a line that was silent for five minutes."""
QUICK = Pace(25, 5, 5)
QUICK_FOR_S = 120.0
"""How long after the last sign of somebody, at least."""


class Pulse:
    """The keep-alive of one held line after the other. Safe to use from several threads."""

    def __init__(self, calm: Pace = CALM, quick: Pace = QUICK, clock: Callable[[], float] = time.monotonic) -> None:
        """Start without a line, and with nobody there; ``clock`` gives seconds."""
        self._calm, self._quick, self._clock = calm, quick, clock
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._quick_until = 0.0

    def take(self, line: socket.socket) -> None:
        """Probe this line from now on."""
        with self._lock:
            self._line = line
            self._set(self._quick if self._clock() < self._quick_until else self._calm)

    def quicken(self) -> None:
        """Somebody is there: find out at once whether the line stands, and soon again."""
        with self._lock:
            self._quick_until = self._clock() + QUICK_FOR_S
            # The kernel counts from the last packet, so after a longer silence the first probe goes out now.
            self._set(self._quick)

    def calm_down(self) -> None:
        """Be calm again if nobody has been there for long; called whenever something comes down the line."""
        with self._lock:
            if self._quick_until and self._clock() >= self._quick_until:
                self._quick_until = 0.0
                self._set(self._calm)

    def _set(self, pace: Pace) -> None:
        if self._line is None:
            return
        try:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, pace.every_s)
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, pace.probes)
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, pace.idle_s)
        except OSError:
            self._line = None  # it was closed meanwhile; the next one is taken when it is opened
