"""Periods of disclosure in words, and those that a form offers."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from protocol.publications import Cadence
from server.domain.periods import Period, period_of, read_period
from server.text import translate

_OFFERED = {Cadence.MONTHLY: 14, Cadence.QUARTERLY: 6, Cadence.YEARLY: 4}
"""How many periods back from today a form offers."""

Say = Callable[..., str]


def in_chinese(message: str, **values: str | int) -> str:
    """Say a msgid in Chinese, the language of what is published."""
    return translate(message, "zh").format(**values)


def period_words(say: Say, period: Period) -> str:
    """Return what people call the period; ``say`` puts a msgid into their language."""
    year = period.first.year
    match period.cadence:
        case Cadence.MONTHLY:
            return say("{month}/{year}", month=period.first.month, year=year)
        case Cadence.QUARTERLY:
            return say("Q{quarter} {year}", quarter=period.first.month // 3 + 1, year=year)
        case _:
            return say("Year {year}", year=year)


def key_words(say: Say, cadence: Cadence, key: str) -> str:
    """Return what people call the period of ``cadence`` that a publication names; a strange one is its own name."""
    period = read_period(cadence, key)
    return period_words(say, period) if period else key


def offered(say: Say, today: date, chosen: tuple[Cadence, str]) -> dict[Cadence, dict[str, str]]:
    """Return the names of the periods that a form offers, by cadence and key, newest first, and ``chosen``."""
    found = {
        cadence: {period.key: period_words(say, period) for period in islice(_backwards(cadence, today), count)}
        for cadence, count in _OFFERED.items()
    }
    cadence, key = chosen
    if (period := read_period(cadence, key)) is not None:
        found[cadence].setdefault(key, period_words(say, period))
    return found


def _backwards(cadence: Cadence, today: date) -> Iterator[Period]:
    period = period_of(cadence, today)
    while True:
        yield period
        period = period.previous
