"""Values of records between a spreadsheet and the store: dates however they are written, yuan and mu to the cent."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from protocol.records import Column, ColumnKind, Value
from server.office.cells import Cell

_YEARS = range(1900, 2101)
_MOST = 10**11
"""Cents, or hundredths of a mu, at most: a billion yuan is a mistake of typing."""
LONGEST = 100
"""Characters of a text, or of an amount."""
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:[-/.年]?(\d{1,2})月?|[-/.年](\d{1,2})[-/.月]\d{1,2}日?)", re.ASCII)
_SPOILED_MONTH = re.compile(r"\d{4}\.1", re.ASCII)
"""What a spreadsheet leaves of 2025.10 in a CSV file, too, where nothing tells that it was a number."""
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?: ?\d{1,2}:\d{2})?", re.ASCII)
_AMOUNT = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_AROUND_AMOUNTS = "¥￥元亩 "


class Fault(StrEnum):
    """Why a cell is not taken, as msgids; ``{column}`` is its heading, ``{text}`` what stands there."""

    DATE_IN_TEXT = "{column}: Excel has made the date {text} of it. Set the column to text and type it again."
    LONG = "{column}: at most {count} characters."
    BAD_DATE = "{column}: “{text}” is no date. Please write it as 2025-09-27."
    BAD_MONTH = "{column}: “{text}” is no month. Please write it as 2025-09."
    BAD_PERIOD = "{column}: “{text}” is no year, month or date. Please write it as 2025 or 2025-09."
    SPOILED_MONTH = "{column}: Excel shows {text}, which may be October or January. Please write it as 2025-10."
    BAD_AMOUNT = "{column}: “{text}” is no number."
    FRACTION = "{column}: {text} has more than two decimals. Please round it in the table: then it adds up."
    LARGE = "{column}: {text} is too large."
    NO_INTEGER = "{column}: “{text}” is no whole number."


class BadCellError(Exception):
    """A cell cannot be taken; ``fault`` tells why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def value_of(cell: Cell, kind: ColumnKind) -> Value:
    """Return the value of a cell that is not empty, as the column keeps it. Raises BadCellError."""
    return _READERS[kind](cell)


def period_of(cell: Cell) -> str:
    """Return the ISO year, month or date that a cell names. Raises BadCellError."""
    if found := _YEAR.fullmatch(_plain(cell.text)):
        if int(found[1]) in _YEARS:
            return found[1]
        raise BadCellError(Fault.BAD_PERIOD)
    try:
        return _day(cell) if _DAY.fullmatch(_plain(cell.text)) else _month(cell)
    except BadCellError as error:
        raise BadCellError(Fault.BAD_PERIOD if error.fault is not Fault.SPOILED_MONTH else error.fault) from error


def words_of(column: Column, value: Value) -> str:
    """Return one value in words: cents as yuan, hundredths of a mu as mu, both with two decimals."""
    if isinstance(value, int) and column.kind in {ColumnKind.MONEY, ColumnKind.AREA}:
        sign, size = "-" if value < 0 else "", abs(value)
        return f"{sign}{size // 100:,}.{size % 100:02d}"
    return f"{value:,}" if isinstance(value, int) else value


def _text(cell: Cell) -> str:
    if cell.date:
        raise BadCellError(Fault.DATE_IN_TEXT)
    if len(cell.text) > LONGEST:
        raise BadCellError(Fault.LONG)
    return cell.text


def _month(cell: Cell) -> str:
    if (cell.number and "." in cell.text) or _SPOILED_MONTH.fullmatch(_plain(cell.text)):
        raise BadCellError(Fault.SPOILED_MONTH)
    found = _MONTH.fullmatch(_plain(cell.text))
    month = int(found[2] or found[3]) if found else 0
    if found is None or int(found[1]) not in _YEARS or not 1 <= month <= 12:
        raise BadCellError(Fault.BAD_MONTH)
    return f"{found[1]}-{month:02d}"


def _day(cell: Cell) -> str:
    found = _DAY.fullmatch(_plain(cell.text))
    try:
        day = date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])) if found else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise BadCellError(Fault.BAD_DATE)
    return day.isoformat()


def _hundredths(cell: Cell) -> int:
    amount = _amount(cell) * 100
    if amount != int(amount):
        raise BadCellError(Fault.FRACTION)
    if abs(amount) > _MOST:
        raise BadCellError(Fault.LARGE)
    return int(amount)


def _integer(cell: Cell) -> int:
    amount = _amount(cell)
    if amount != int(amount):
        raise BadCellError(Fault.NO_INTEGER)
    if abs(amount) > _MOST:
        raise BadCellError(Fault.LARGE)
    return int(amount)


def _amount(cell: Cell) -> Decimal:
    text = _plain(cell.text).strip(_AROUND_AMOUNTS)
    if cell.date or len(text) > LONGEST or not _AMOUNT.fullmatch(text):
        raise BadCellError(Fault.BAD_AMOUNT)
    return Decimal(text.replace(",", ""))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


_READERS: dict[ColumnKind, Callable[[Cell], Value]] = {
    ColumnKind.TEXT: _text,
    ColumnKind.DATE: _day,
    ColumnKind.MONTH: _month,
    ColumnKind.MONEY: _hundredths,
    ColumnKind.AREA: _hundredths,
    ColumnKind.NUMBER: _integer,
}
