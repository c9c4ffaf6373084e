"""Pacing: how often kiosks come, told by the server so that the fleet's size never becomes its load."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from server.store.database import Database
from server.store.fleet import KioskRow

SHORTEST_POLL_S = 60.0
SPREAD = 1 / 3
"""The part of the poll time by which each kiosk draws its own delay anew each time, so that no two stay in step."""
HEADROOM = 2.4
"""The door lets so many times the steady load in: what is left over is for a fleet that comes back, below three
times the steady load even in the second in which a turn comes a little late."""
HELLO_S = 24 * 3600.0
"""While its live line stands, a kiosk says hello this often, for a fresh manifest and the fleet view."""
_COUNT_EVERY_S = 60.0


@dataclass(frozen=True)
class Pace:
    """Seconds between two rounds of a kiosk without a live line, plus up to ``spread_s`` drawn by the kiosk."""

    poll_s: float
    spread_s: float


def pace_of(kiosks: int, rate: float) -> Pace:
    """Return the pace at which ``kiosks`` make 1 / HEADROOM of ``rate`` rounds in a second, on average."""
    mean = max(SHORTEST_POLL_S, kiosks * HEADROOM / rate)
    return Pace(poll_s=round(mean * (1 - SPREAD / 2), 1), spread_s=round(mean * SPREAD, 1))


class Pacer:
    """Counts the fleet now and then and tells its pace."""

    def __init__(self, database: Database, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Count in ``database``; ``rate`` is what the door lets in each second."""
        self._database = database
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._pace: Pace | None = None
        self._until = 0.0

    def pace(self) -> Pace:
        """Return the pace of today's fleet."""
        with self._lock:
            if self._pace is None or self._clock() >= self._until:
                with self._database.read() as session:
                    counted = select(func.count()).select_from(KioskRow).where(KioskRow.revoked_at.is_(None))
                    self._pace = pace_of(session.scalar(counted) or 0, self._rate)
                self._until = self._clock() + _COUNT_EVERY_S
            return self._pace
