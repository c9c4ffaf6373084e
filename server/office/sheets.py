"""Tables that officers take along: an Excel workbook, or CSV that Excel and WPS open rightly.

Nothing in them runs: a text that begins like a formula stays text (CWE-1236).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

TEXT = "@"
"""The number format of a column that a spreadsheet takes as it is typed, zeros in front included."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_WIDEST, _NARROWEST = 40, 8
_MEASURED = 200
"""Rows that tell how wide a column is."""
_FORMULAS = tuple("=+-@\t\r＝＋－＠")
"""What makes a spreadsheet take a text for a formula; a Chinese one takes the wide signs, too."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_NOT_IN_A_TAB = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TAB = 31
_A4 = 9


@dataclass(frozen=True)
class Sheet:
    """A table with its headings. ``formats`` are the columns' number formats, empty for what the cells need."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str | int | float, ...]]
    formats: tuple[str, ...] = ()


def csv_of(sheet: Sheet) -> bytes:
    """Return the table as CSV in UTF-8, with the mark by which Excel and WPS know that it is."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(heading) for heading in sheet.headings])
    writer.writerows([_harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def xlsx_of(sheet: Sheet) -> bytes:
    """Return the table as a workbook: headings that stay in sight and on every printed page, columns wide enough."""
    # Loaded with the first workbook: a server that writes none is spared its memory.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.creator = ""
    page = book.create_sheet(_NOT_IN_A_TAB.sub(" ", _plain(sheet.title))[:_LONGEST_TAB].strip() or "1")
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.center.text = _plain(sheet.title).replace("&", "&&")
    page.oddFooter.center.text = "&P / &N"
    for place, heading in enumerate(sheet.headings):
        texts = [heading, *(str(row[place]) for row in sheet.rows[:_MEASURED])]
        column = page.column_dimensions[get_column_letter(place + 1)]
        column.width = max(_NARROWEST, min(_WIDEST, 2 + max(map(_columns_of, texts))))
        if sheet.formats and sheet.formats[place]:
            column.number_format = sheet.formats[place]
    for cells in _cells(page, sheet):
        page.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cells(page: "WriteOnlyWorksheet", sheet: Sheet) -> "Iterator[list[WriteOnlyCell]]":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Border, Font, PatternFill, Side

    thin = Side(style="thin", color="BFB5A8")
    edge, bold = Border(thin, thin, thin, thin), Font(bold=True)
    shade = PatternFill("solid", start_color="F3ECE3")
    for number, row in enumerate((sheet.headings, *sheet.rows)):
        cells = []
        for place, value in enumerate(row):
            cell = WriteOnlyCell(page, value=_plain(value) if isinstance(value, str) else value)
            cell.border = edge
            if sheet.formats and sheet.formats[place]:
                cell.number_format = sheet.formats[place]
            if isinstance(value, str):
                cell.data_type = "s"  # never the formula that openpyxl would make of what begins with =
                if value.startswith(_FORMULAS):
                    cell.quotePrefix = True
            if number == 0:
                cell.font, cell.fill = bold, shade
            cells.append(cell)
        yield cells


def _harmless(text: str) -> str:
    plain = _plain(text)
    return f"'{plain}" if plain.startswith(_FORMULAS) else plain


def _plain(text: str) -> str:
    return _CONTROLS.sub("", text)


def _columns_of(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
