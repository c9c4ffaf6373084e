"""The process that reads one workbook: ``python -m server.office.workbook_child < list.xlsx`` writes a ``Reading``.

A workbook is a ZIP of XML. What it would unpack to is known from its directory before anything is unpacked, and
``zipfile`` unpacks no more of a member than that; entities in its XML are refused (defusedxml); what is left to take
time or memory has this process's limits.
"""

import io
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from server.media.apart import limit
from server.office.cells import HEADINGS_WITHIN, MOST, Cell, Reading, Row

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell

UNPACKED = 64 * 1024 * 1024
"""Bytes of all that is in the ZIP, unpacked: ten times what 5000 full lines need."""
MOST_TEXT = 8 * 1024 * 1024
"""Characters of all cells together. One text of the file may stand in any number of cells."""
MOST_PARTS = 500
MOST_SHEETS = 20
MOST_COLUMNS = 60
MEMORY_BYTES = 1024 * 1024 * 1024
SECONDS = 30
_ZEROS = re.compile(r"0{2,}")


def main() -> int:
    """Read the workbook on standard input and write its ``Reading``."""
    limit(MEMORY_BYTES, SECONDS)
    sys.stdout.buffer.write(msgspec.msgpack.encode(read(sys.stdin.buffer.read())))
    return 0


def read(data: bytes) -> Reading:
    """Return what stands on the sheets that are not hidden."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError):
        return Reading(problem="broken")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        return Reading(problem="large")
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: no workbook from anywhere is read without it")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        pages = [page for page in book.worksheets if page.sheet_state == "visible"]
        for page in pages:
            page.reset_dimensions()  # programs that write as they go say A1 before they know; lines below would be lost
        sheets = tuple(tuple(_rows(page.iter_rows(max_col=MOST_COLUMNS))) for page in pages[:MOST_SHEETS])
    except Exception:  # noqa: BLE001 - of a file that is wrong anywhere, openpyxl raises whatever comes of it
        return Reading(problem="broken")
    text = sum(len(cell.text) for rows in sheets for row in rows for cell in row.cells)
    return Reading(sheets) if text <= MOST_TEXT else Reading(problem="large")


def _rows(rows: "Iterable[tuple[ReadOnlyCell, ...]]") -> Iterator[Row]:
    """Yield the rows that are not empty: one more than may be, so that too many are noticed."""
    filled = (Row(line, found) for line, cells in enumerate(rows, 1) if (found := _filled(cells)))
    return islice(filled, HEADINGS_WITHIN + MOST + 1)


def _filled(cells: "tuple[ReadOnlyCell, ...]") -> tuple[Cell, ...]:
    """Return the cells up to the last that is not empty."""
    found = [_cell(cell) for cell in cells]
    while found and not found[-1].text:
        found.pop()
    return tuple(found)


def _cell(cell: "ReadOnlyCell") -> Cell:
    match cell.value:
        case None:
            return Cell()
        case bool():
            return Cell(str(cell.value).upper())
        case int() | float() as value:
            return _number(value, str(cell.number_format))
        case datetime() as moment:
            midnight = moment.time() == time()
            text = moment.date().isoformat() if midnight else moment.isoformat(" ", "minutes")
            return Cell(text, date=True)
        case date() as day:
            return Cell(day.isoformat(), date=True)
        case other:
            return Cell(str(other))


def _number(value: float, shown: str) -> Cell:
    """Return a number with the 15 digits that a spreadsheet has; with its zeros, where it shows them."""
    if isinstance(value, int):
        digits = str(value)
        # Officers see these zeros, so they are no guess.
        return Cell(digits.zfill(len(shown))) if _ZEROS.fullmatch(shown) and value >= 0 else Cell(digits, number=True)
    exact = format(Decimal(f"{value:.15g}"), "f")
    return Cell(exact.rstrip("0").rstrip(".") if "." in exact else exact, number=True)


if __name__ == "__main__":
    sys.exit(main())
