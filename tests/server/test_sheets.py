"""Tables for Excel and WPS: what people typed stays text there."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from server.office.sheets import TEXT, Sheet, csv_of, xlsx_of

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", '=cmd|"/c calc"!A0')


def read(sheet: Sheet):
    return load_workbook(io.BytesIO(xlsx_of(sheet))).active


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_is_none(text):
    sheet = Sheet("名单", ("姓名", text), [(text, 1)])
    page = read(sheet)
    lines = list(csv.reader(io.StringIO(csv_of(sheet).decode("utf-8-sig"))))

    assert (page["A2"].value, page["A2"].data_type, page["B1"].data_type) == (text, "s", "s")
    assert lines == [["姓名", f"'{text}"], [f"'{text}", "1"]]


def test_zeros_in_front_stay_where_a_column_is_text():
    page = read(Sheet("名单", ("编号",), [("0012",)], (TEXT,)))

    assert (page["A2"].value, page["A2"].number_format) == ("0012", "@")
    assert page.column_dimensions["A"].number_format == "@", "what is typed below stays text, too"


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_people_called_it_both_kinds_of_file_can_be_written(title, text):
    sheet = Sheet(title, ("姓名",), [(text,)])

    assert csv_of(sheet).startswith(b"\xef\xbb\xbf")
    assert xlsx_of(sheet).startswith(b"PK")
