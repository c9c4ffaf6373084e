"""Records: a member's own rows, in order, with totals that the kiosk adds up itself."""

from collections.abc import Iterable

from protocol.records import Column, ColumnKind, RecordRow, Value

SUMMABLE = frozenset({ColumnKind.MONEY, ColumnKind.AREA, ColumnKind.NUMBER})
"""Kinds of column whose integer values may be added up."""


def ordered(rows: Iterable[RecordRow]) -> tuple[RecordRow, ...]:
    """Return the rows newest period first."""
    return tuple(sorted(rows, key=lambda row: (row.period, row.id), reverse=True))


def total(column: Column, rows: Iterable[RecordRow]) -> int | None:
    """Return the sum of a total column in its own unit (分, hundredths of 亩), or None when it has no total.

    A row without the value adds nothing; text in a number column cannot be added, so there is no total then.
    """
    if not column.total or column.kind not in SUMMABLE:
        return None
    values = [row.values[column.key] for row in rows if column.key in row.values]
    numbers = [value for value in values if isinstance(value, int)]
    return sum(numbers) if len(numbers) == len(values) else None


def value_of(row: RecordRow, column: Column) -> Value | None:
    """Return the row's value in ``column``, or None when it has none."""
    return row.values.get(column.key)
