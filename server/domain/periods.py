"""Periods of disclosure: months, quarters and years of the site's calendar, and until when each must be accounted for.

Days are days at the site: who has a moment turns it into one with the site's zone first.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from protocol.publications import Cadence

_MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}
_KEY = re.compile(r"([12]\d{3})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?")


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter or year. ``first`` is its first day; periods of one cadence sort by time."""

    first: date
    cadence: Cadence

    @property
    def last(self) -> date:
        """The last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Period":
        """The period after this one."""
        return Period(_later(self.first, _MONTHS[self.cadence]), self.cadence)

    @property
    def previous(self) -> "Period":
        """The period before this one."""
        return Period(_later(self.first, -_MONTHS[self.cadence]), self.cadence)

    @property
    def key(self) -> str:
        """How a publication names it: 2025-09, 2025-Q3 or 2025."""
        match self.cadence:
            case Cadence.MONTHLY:
                return f"{self.first:%Y-%m}"
            case Cadence.QUARTERLY:
                return f"{self.first:%Y}-Q{self.first.month // 3 + 1}"
            case _:
                return f"{self.first:%Y}"

    def deadline(self, due_day: int) -> date:
        """Return the last day that is in time: ``due_day`` of the month after the period, or that month's last day."""
        month = self.next.first
        return month.replace(day=min(due_day, monthrange(month.year, month.month)[1]))


def period_of(cadence: Cadence, day: date) -> Period:
    """Return the period in which ``day`` lies. Raises ValueError for what is due at once: that has no periods."""
    if cadence not in _MONTHS:
        raise ValueError(f"{cadence} has no periods")
    length = _MONTHS[cadence]
    return Period(date(day.year, (day.month - 1) // length * length + 1, 1), cadence)


def read_period(cadence: Cadence, key: str) -> Period | None:
    """Return the period named ``key``, or None where that is no period of this cadence."""
    match = _KEY.fullmatch(key)
    if match is None or cadence not in _MONTHS:
        return None
    month = int(match[2] or int(match[3] or 1) * 3 - 2)
    found = Period(date(int(match[1]), month, 1), cadence)
    return found if found.key == key else None


def accounted_for(cadence: Cadence, key: str, published: date) -> Period | None:
    """Return the period that a publication accounts for: the one it names, else the last that was over by then.

    None for what is due at once, and for a key that fits no period.
    """
    if cadence not in _MONTHS:
        return None
    return read_period(cadence, key) if key else period_of(cadence, published).previous


def periods_since(cadence: Cadence, since: date, today: date) -> Iterator[Period]:
    """Yield the periods from the one of ``since`` to the one that runs ``today``, oldest first."""
    period = period_of(cadence, since)
    while period.first <= today:
        yield period
        period = period.next


def _later(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
