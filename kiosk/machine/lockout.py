"""How long a member must wait after wrong PINs. One table; the count lives in the journal and survives a restart.

The count goes back to nothing only with a right PIN, so whoever guesses on meets ever longer waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

TRIES = 5
"""Wrong PINs in a row before the first wait."""

WAITS: tuple[timedelta, ...] = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=24),
)
"""The wait after the 5th, 6th, 7th, 8th and every later wrong PIN."""


@dataclass(frozen=True)
class Failures:
    """Wrong PINs in a row and when the last one was given (UTC); no ``last_at`` without a failure."""

    count: int = 0
    last_at: datetime | None = None


NO_FAILURES = Failures()


def locked_until(failures: Failures) -> datetime | None:
    """Return until when no PIN is taken, or None when tries are left. The instant itself is free again."""
    if failures.count < TRIES or failures.last_at is None:
        return None
    return failures.last_at + WAITS[min(failures.count - TRIES, len(WAITS) - 1)]


def is_locked(failures: Failures, now: datetime) -> bool:
    """Whether no PIN is taken at ``now``."""
    until = locked_until(failures)
    return until is not None and now < until


def tries_left(failures: Failures) -> int:
    """Return how many wrong PINs the next wait is away; after the first wait each one counts alone."""
    return max(TRIES - failures.count, 1)
