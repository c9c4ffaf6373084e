"""Workbooks and CSV that officers send in: read as they show it, or refused with what to do."""

import io
import logging
import re
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from server.domain.problems import DomainProblem
from server.office.cells import LARGEST, MOST, Cell
from server.office.tables import read_table, take_apart
from tests.server.farm import refusal
from tests.server.workbooks import as_excel_saves, saved, with_part, workbook

NEEDED = (("编号", "会员编号"), ("姓名",))
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def read(data: bytes, needed=NEEDED):
    return read_table(take_apart(data), needed)


def cells(*values, formats=None):
    """Return what is read of one row below the headings."""
    table = read(workbook(("编号", "姓名"), values, formats=formats))
    return table.rows[0].cells


def test_a_workbook_is_read_with_the_lines_that_a_spreadsheet_counts():
    table = read(workbook(("某农场会员名单",), (), ("姓名", "编号"), ("张三", "0012"), (), ("李四", "0013")))

    assert [(row.line, table.cell(row, ["编号"]).text) for row in table.rows] == [(4, "0012"), (6, "0013")]
    assert table.cell(table.rows[0], ["电话"]) == Cell(), "a column that is not there is empty"


def test_every_line_is_read_whatever_size_the_program_that_wrote_it_says_the_sheet_has():
    data = workbook(("编号", "姓名"), ("1", "张三"), ("2", "李四"))
    said = with_part(data, SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', xml))

    assert [row.line for row in read(said).rows] == [2, 3]


def test_texts_are_found_where_excel_puts_them():
    assert [cell.text for cell in read(as_excel_saves(("编号", "姓名", "0012", "张三"))).rows[0].cells] == [
        "0012",
        "张三",
    ]


def test_the_sheet_that_has_headings_and_lines_is_taken_and_a_hidden_one_is_not():
    book = Workbook()
    book.active.append(["填表说明"])
    for title, state, rows in (("旧", "hidden", 1), ("空", "visible", 0), ("名单", "visible", 1)):
        page = book.create_sheet(title)
        page.sheet_state = state
        for row in [["编号", "姓名"], [title, "张三"]][: 1 + rows]:
            page.append(row)

    assert [row.cells[0].text for row in read(saved(book)).rows] == ["名单"]


def test_what_a_spreadsheet_made_a_number_of_is_told_apart_from_what_it_shows():
    assert cells("0012", 12) == (Cell("0012"), Cell("12", number=True))
    assert cells(12, 0.1 + 0.2, formats={"A2": "000000"}) == (Cell("000012"), Cell("0.3", number=True))
    assert cells(100200301.0, 6222020000000000000)[0] == Cell("100200301", number=True)


def test_dates_are_iso_dates_however_they_are_shown():
    shown = {"A2": "yyyy年m月d日", "B2": "mmm-yy"}
    assert [
        cell.text for cell in cells(date(2025, 9, 1), datetime.fromisoformat("2025-09-01 08:30"), formats=shown)
    ] == [
        "2025-09-01",
        "2025-09-01 08:30",
    ]


@pytest.mark.parametrize(
    "written", ["会员编号,姓 名\n1,张三\n", " 会员编号 *\t姓名\n1\t张三\n", "姓名；,会员编号\n", "x"]
)
def test_headings_are_known_however_they_are_spaced(written):
    found = read(written.encode())

    assert (found is not None) is ("姓名" in "".join(written.split()) and "；" not in written)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
        (b"<html><table><tr><td>x", "web page"),
        (b"PK\x03\x04" + bytes(100), "cannot be read"),
        (workbook(("编号", "姓名"))[:-200], "cannot be read"),
    ],
    ids=["old or with a password", "web page", "garbage", "cut short"],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(data, says):
    with pytest.raises(DomainProblem, match=says) as caught:
        take_apart(data)

    assert caught.value.code == "workbook"


def test_a_bomb_is_told_from_its_directory_and_never_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(100 * 1024 * 1024))

    assert len(bomb.getvalue()) < LARGEST
    with pytest.raises(DomainProblem, match="Unpacked"):
        take_apart(bomb.getvalue())


def test_a_text_that_stands_in_very_many_cells_is_too_large():
    same = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>2</v></c></row>' % (line, line) for line in range(3, 203))
    one = as_excel_saves(("编号", "姓名", "长" * 50_000))
    bomb = with_part(one, SHEET, lambda xml: xml.replace(b"</sheetData>", same + b"</sheetData>"))

    assert len(bomb) < 20_000
    with pytest.raises(DomainProblem, match="Unpacked"):
        take_apart(bomb)


def test_an_entity_is_not_expanded_and_no_file_of_the_server_is_read(tmp_path, caplog):
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()

    def poisoned(xml):
        return doctype + xml.replace("张三".encode(), b"&e;")

    inline = with_part(workbook(("编号", "姓名"), ("1", "张三")), SHEET, poisoned)
    shared = with_part(as_excel_saves(("编号", "姓名", "1", "张三")), STRINGS, poisoned)
    for data in (inline, shared):
        with caplog.at_level(logging.DEBUG), pytest.raises(DomainProblem, match="cannot be read"):
            take_apart(data)
    assert "秘密" not in caplog.text


def test_a_row_far_below_and_a_column_far_right_keep_nobody_waiting():
    far = b'<row r="900000"><c r="XFD900000" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    data = with_part(workbook(("编号", "姓名"), ("1", "张三")), SHEET, lambda xml: xml.replace(b"</sheetData>", far))

    assert [row.line for row in read(data).rows] == [2]


def test_too_long_and_too_large_are_said():
    long = "编号,姓名\n" + "1,张三\n" * (MOST + 1)

    assert refusal(lambda: read(long.encode())) == "long_list"
    assert refusal(lambda: take_apart(bytes(LARGEST + 1))) == "large_list"


@given(st.binary(max_size=200) | st.text("编号姓名,;\t\n\"' 12", max_size=60).map(str.encode))
@example(b"\0read workbook\0")
def test_whatever_is_sent_in_is_a_table_or_none(data):
    try:
        found = read_table(take_apart(data), NEEDED)
    except DomainProblem:
        return
    assert found is None or "姓名" in found.columns
