"""What stands in a table that somebody sent in: its rows, cell by cell, as a spreadsheet numbers and shows them."""

from msgspec import Struct

LARGEST = 4 * 1024 * 1024
"""Bytes of a file at most."""
MOST = 5000
"""Lines of a list at most; a larger union sends one list for each unit."""
HEADINGS_WITHIN = 15
"""Rows within which the headings stand; a title and remarks may be above them."""


class Cell(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A cell's text. ``number``: a spreadsheet holds it as a number, so zeros in front and the 16th digit are lost.

    ``date``: it holds it as a date, and the text is the ISO date, whatever it shows. A number is without grouping and
    exponent.
    """

    text: str = ""
    number: bool = False
    date: bool = False


class Row(Struct, frozen=True, array_like=True):
    """A row that is not empty; ``line`` is its number in the file, from 1."""

    line: int
    cells: tuple[Cell, ...]


class Reading(Struct, frozen=True):
    """The sheets of a workbook, or in ``problem`` why there are none: ``large`` or ``broken``."""

    sheets: tuple[tuple[Row, ...], ...] = ()
    problem: str = ""
