"""Workbooks as offices send them in, good and bad."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook


def workbook(*rows: Sequence[object], formats: Mapping[str, str] | None = None) -> bytes:
    """Return a workbook with these rows on its sheet; ``formats`` are number formats of single cells, such as A2."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for place, shown in (formats or {}).items():
        book.active[place].number_format = shown
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, change) -> bytes:
    """Return the workbook with one part of its ZIP changed by a function of the part's bytes, or put in anew."""
    old, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return file.getvalue()


def as_excel_saves(texts: Sequence[str]) -> bytes:
    """Return a workbook of two columns whose texts stand in a part of their own, as Excel has them."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    cells = [f'<c r="{"AB"[n % 2]}{n // 2 + 1}" t="s"><v>{n}</v></c>' for n in range(len(texts))]
    rows = "".join(f'<row r="{n // 2 + 1}">{"".join(cells[n : n + 2])}</row>' for n in range(0, len(cells), 2))
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
    data = with_part(workbook(), "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", override))
    data = with_part(data, "xl/sharedStrings.xml", lambda _: f"<sst {space}>{strings}</sst>".encode())
    sheet = f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>".encode()
    return with_part(data, "xl/worksheets/sheet1.xml", lambda _: sheet)
