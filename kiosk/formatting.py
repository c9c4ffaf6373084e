"""How figures are written for people: money, areas, dates, times of day, and a member's rows as a table.

Nothing here needs a catalogue of translations: words come in with the content or are chosen by ``language``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from kiosk.services.records import ordered, total, value_of
from protocol.records import Column, ColumnKind, RecordConfig, RecordLayout, RecordRow, Value

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RIGHT = frozenset({ColumnKind.MONEY, ColumnKind.AREA, ColumnKind.NUMBER})
_UNIT_IN_TITLE = re.compile(r"[（(][^）)]*(元|亩|yuan|mu)[^）)]*[）)]\s*$")


@lru_cache(maxsize=8)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises zoneinfo.ZoneInfoNotFoundError for any other."""
    return ZoneInfo(name)


def money(cents: int) -> str:
    """Return ¥1,234.50 for 123450 分."""
    return ("-¥" if cents < 0 else "¥") + _hundredths(abs(cents))


def _hundredths(number: int) -> str:
    whole, rest = divmod(abs(number), 100)
    return f"{'-' if number < 0 else ''}{whole:,}.{rest:02d}"


def area(hundredths: int, language: str) -> str:
    """Return ``12.50 亩`` for 1250 hundredths of a 亩."""
    return f"{_hundredths(hundredths)} {'mu' if language == 'en' else '亩'}"


def day(value: date, language: str) -> str:
    """Return 2025年9月3日 or 3 Sep 2025."""
    if language == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date, language: str) -> str:
    """Return 9月3日 or 3 Sep, where the year is plain from what stands beside it."""
    return f"{value.day} {_MONTHS[value.month - 1]}" if language == "en" else f"{value.month}月{value.day}日"


def month(year: int, number: int, language: str) -> str:
    """Return 2025年9月 or Sep 2025."""
    return f"{_MONTHS[number - 1]} {year}" if language == "en" else f"{year}年{number}月"


def local_day(at: datetime, zone: str, language: str) -> str:
    """Return the day of the instant ``at`` in the site's zone."""
    return day(at.astimezone(zone_of(zone)).date(), language)


def near_day(at: datetime, now: datetime, zone: str, language: str) -> str:
    """Return the day of ``at`` in the site's zone, without its year while that is the year of ``now``."""
    there, here = at.astimezone(zone_of(zone)), now.astimezone(zone_of(zone))
    return (short_day if there.year == here.year else day)(there.date(), language)


def moment(at: datetime, zone: str, language: str) -> str:
    """Return 2025年9月3日 14:05 for the instant ``at`` in the site's zone."""
    local = at.astimezone(zone_of(zone))
    gap = ", " if language == "en" else " "
    return f"{day(local.date(), language)}{gap}{local:%H:%M}"


def until(at: datetime, zone: str, language: str) -> str:
    """Return the end of a half-open window as people say it: the last day itself when the window ends at midnight.

    2025年9月4日 00:00 becomes 2025年9月3日 (that day included); any other instant stays a moment.
    """
    local = at.astimezone(zone_of(zone))
    if (local.hour, local.minute) != (0, 0):
        return moment(at, zone, language)
    return day(local.date() - timedelta(days=1), language)


def since(at: datetime, zone: str, language: str) -> str:
    """Return the beginning of a window: the day alone when it begins at midnight."""
    local = at.astimezone(zone_of(zone))
    return day(local.date(), language) if (local.hour, local.minute) == (0, 0) else moment(at, zone, language)


def time_of_day(at: datetime, zone: str) -> str:
    """Return 14:05 for the instant ``at`` in the site's zone."""
    return f"{at.astimezone(zone_of(zone)):%H:%M}"


def value(raw: Value | None, kind: ColumnKind, language: str) -> str:
    """Return one cell as it is shown. A value that does not fit its column is shown as it is, never hidden."""
    if raw is None:
        return "—"
    if isinstance(raw, int):
        return _number(raw, kind, language)
    try:
        if kind is ColumnKind.DATE:
            return day(date.fromisoformat(raw), language)
        if kind is ColumnKind.MONTH:
            first = date.fromisoformat(f"{raw}-01")
            return month(first.year, first.month, language)
    except ValueError:
        return raw
    return raw


def _number(raw: int, kind: ColumnKind, language: str) -> str:
    if kind is ColumnKind.MONEY:
        return money(raw)
    if kind is ColumnKind.AREA:
        return area(raw, language)
    return f"{raw:,}" if kind is ColumnKind.NUMBER else str(raw)


@dataclass(frozen=True)
class RecordTable:
    """A member's rows as they are shown: a table, or the facts of one row. ``totalled``: the last row adds up.

    ``summed`` marks the columns that are added up; ``notes`` has, for each row, how its figures were made, or nothing.
    """

    titles: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: tuple[bool, ...] = ()
    totalled: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    summed: tuple[bool, ...] = ()
    notes: tuple[str, ...] = ()


def record_table(config: RecordConfig, rows: Sequence[RecordRow], language: str) -> RecordTable:
    """Return the rows, newest first, with the totals that the configuration asks for and each row's formula."""
    found, columns = ordered(rows), config.columns
    if config.layout is RecordLayout.CARD:
        facts = tuple((c.title.in_language(language), _fact(found[0], c, language)) for c in columns) if found else ()
        return RecordTable(facts=facts)
    cells = [tuple(_cell(row, column, language) for column in columns) for row in found]
    notes = [_note(row, language) for row in found]
    sums = [total(column, found) for column in columns]
    totalled = bool(found) and any(one is not None for one in sums)
    if totalled:
        line = tuple(
            _in_column(one, column, language) if one is not None else ""
            for one, column in zip(sums, columns, strict=True)
        )
        if sums[0] is None:
            line = ("Total" if language == "en" else "合计", *line[1:])
        cells.append(line)
        notes.append("")
    return RecordTable(
        titles=tuple(column.title.in_language(language) for column in columns),
        rows=tuple(cells),
        right=tuple(column.kind in _RIGHT for column in columns),
        totalled=totalled,
        summed=tuple(one is not None for one in sums),
        notes=tuple(notes) if any(notes) else (),
    )


def _note(row: RecordRow, language: str) -> str:
    if not row.formula:
        return ""
    return f"How it was made: {row.formula}" if language == "en" else f"算法：{row.formula}"


def _fact(row: RecordRow, column: Column, language: str) -> str:
    return value(value_of(row, column), column.kind, language)


def _cell(row: RecordRow, column: Column, language: str) -> str:
    raw = value_of(row, column)
    if isinstance(raw, str) and column.kind is ColumnKind.DATE and raw[:4] == row.period[:4]:
        # The row's own period says the year.
        try:
            return short_day(date.fromisoformat(raw), language)
        except ValueError:
            return raw
    return _in_column(raw, column, language)


def _in_column(raw: Value | None, column: Column, language: str) -> str:
    """Return a cell below its title: a title such as 应缴（元） says the unit once for all."""
    hundredths = column.kind in (ColumnKind.MONEY, ColumnKind.AREA)
    if hundredths and isinstance(raw, int) and _UNIT_IN_TITLE.search(column.title.in_language(language)):
        return _hundredths(raw)
    return value(raw, column.kind, language)
