"""A member's records as an office reads them: tables with figures as people write them, and what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

from protocol.records import ColumnKind, RecordConfig, RecordLayout, RecordRow
from protocol.services import Service
from server.domain.record_values import words_of

_FIGURES = frozenset({ColumnKind.MONEY, ColumnKind.AREA, ColumnKind.NUMBER})


@dataclass(frozen=True)
class Sheet:
    """The rows of one service: cells in words, the newest period first; ``totals`` is empty where nothing adds up.

    ``right`` tells for each column whether it holds figures; ``formulas`` how each row was made, empty for none.
    """

    title: str
    explanation: str
    columns: tuple[str, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    formulas: tuple[str, ...]
    is_card: bool


def sheet(service: Service, config: RecordConfig, rows: Sequence[RecordRow], language: str) -> Sheet:
    """Return the sheet of ``rows``, which are all of ``service``."""
    # Lines of one period stay in their order, which is that of their ids.
    ordered = sorted(sorted(rows, key=lambda row: row.id), key=lambda row: row.period, reverse=True)
    columns = config.columns
    sums = [sum(number for row in rows if isinstance(number := row.values.get(c.key), int)) for c in columns]
    adds_up = any(column.total for column in columns) and len(rows) > 1
    return Sheet(
        title=service.title.in_language(language),
        explanation=config.explanation.in_language(language) if config.explanation else "",
        columns=tuple(column.title.in_language(language) for column in columns),
        right=tuple(column.kind in _FIGURES for column in columns),
        rows=tuple(tuple(words_of(column, row.values.get(column.key, "")) for column in columns) for row in ordered),
        totals=tuple(words_of(c, amount) if c.total else "" for c, amount in zip(columns, sums, strict=True))
        if adds_up
        else (),
        formulas=tuple(row.formula for row in ordered) if any(row.formula for row in rows) else (),
        is_card=config.layout is RecordLayout.CARD,
    )
