"""Tables that officers send in: an Excel workbook, or CSV as a spreadsheet saves it.

CSV may be GB18030 (what a Chinese Excel saves), UTF-8 with or without a byte order mark, or UTF-16, with columns
parted by commas, semicolons or tabs. Columns stand in any order and are told by their headings.
"""

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from server.domain.problems import DomainProblem
from server.media.apart import read_apart
from server.office.cells import HEADINGS_WITHIN, LARGEST, MOST, Cell, Reading, Row

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_READ = b"\x00read workbook\x00"
"""What a workbook begins with once it was read: no file that anybody sends is kept as one."""
_PATIENCE_S = 60.0
_BEGINNING = 4096
"""Characters within which a file shows what parts its columns."""
_AROUND = " \t\r\n\u3000\xa0'\"="
"""What people and spreadsheets put around texts that must stay texts."""


@dataclass(frozen=True)
class Table:
    """The rows below the headings. ``columns`` tells where a column stands, by its heading as ``heading`` has it."""

    columns: dict[str, int]
    rows: tuple[Row, ...]

    def cell(self, row: Row, names: Sequence[str]) -> Cell:
        """Return the cell below the first heading of ``names`` that is there, else an empty one."""
        place = next((self.columns[name] for name in map(heading, names) if name in self.columns), None)
        return row.cells[place] if place is not None and place < len(row.cells) else Cell()


def heading(text: str) -> str:
    """Return a heading as it is compared: wide and narrow signs, blanks, line breaks and case make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold().strip("*:")


def take_apart(data: bytes) -> bytes:
    """Return what is to be kept of a file: of a workbook its cells, anything else as it is.

    Raises DomainProblem ``large_list`` or ``workbook`` with a sentence that says what to do.
    """
    if len(data) > LARGEST:
        raise DomainProblem(
            "large_list", "This file is larger than {size} MB. Is it the right one?", size=LARGEST // 1024**2
        )
    if data.startswith(_OLE):
        raise DomainProblem(
            "workbook",
            "This is an old Excel file (.xls), or one with a password. In Excel or WPS choose Save as, "
            "Excel workbook (.xlsx), without a password, and send that file.",
        )
    if data[:100].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise DomainProblem(
            "workbook",
            "This is a web page, though it may be called .xls. Open it in Excel or WPS, choose Save as, "
            "Excel workbook (.xlsx), and send that file.",
        )
    # Without the NUL with which our own mark begins: nobody can send in what would pass for a workbook that was read.
    return _READ + _cells_of(data) if data.startswith(_ZIP) else data.lstrip(b"\0")


def read_table(data: bytes, needed: Collection[Sequence[str]]) -> Table | None:
    """Return the table in what ``take_apart`` kept, None where no row has all headings; one with lines comes first.

    ``needed`` are the columns that must be there, each with the headings that it can have. Raises DomainProblem
    ``long_list``.
    """
    empty = None
    for rows in _sheets(data):
        for place, row in enumerate(rows[:HEADINGS_WITHIN]):
            columns: dict[str, int] = {}
            for number, cell in enumerate(row.cells):
                columns.setdefault(heading(cell.text), number)
            if all(any(heading(name) in columns for name in names) for names in needed):
                found = rows[place + 1 :]
                if len(found) > MOST:
                    raise DomainProblem("long_list", "A list has at most {count} lines. Please split it.", count=MOST)
                if found:
                    return Table(columns, found)
                empty = empty or Table(columns, found)
    return empty


def _cells_of(data: bytes) -> bytes:
    read = read_apart("server.office.workbook_child", data, patience_s=_PATIENCE_S)
    reading = Reading(problem="broken") if read is None else msgspec.msgpack.decode(read, type=Reading)
    match reading.problem:
        case "":
            return msgspec.msgpack.encode(reading)
        case "large":
            raise DomainProblem(
                "workbook",
                "Unpacked, this workbook is too large. Please copy the lines into a new workbook and send that.",
            )
        case _:
            raise DomainProblem(
                "workbook",
                "This workbook cannot be read. In Excel or WPS choose Save as, Excel workbook (.xlsx), "
                "and send that file.",
            )


def _sheets(data: bytes) -> Iterator[tuple[Row, ...]]:
    """Yield each sheet of a workbook, or a CSV file in every way in which it might be meant."""
    if data.startswith(_READ):
        sheets = msgspec.msgpack.decode(data[len(_READ) :], type=Reading).sheets
        yield from (tuple(Row(row.line, tuple(map(_trimmed, row.cells))) for row in rows) for rows in sheets)
        return
    for encoding in ("utf-16", "utf-8-sig", "gb18030"):
        # Only what says so is UTF-16: any even number of bytes would pass for it.
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        for delimiter in ",\t;，":
            if delimiter not in text[:_BEGINNING]:
                continue
            try:
                yield tuple(_csv_rows(text, delimiter))
            except csv.Error:
                continue  # a field without end: parted in another way it may have one


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        row = Row(reader.line_num, tuple(_trimmed(Cell(cell)) for cell in cells))
        if any(cell.text for cell in row.cells):
            yield row


def _trimmed(cell: Cell) -> Cell:
    return Cell(cell.text.strip(_AROUND), cell.number, cell.date)
