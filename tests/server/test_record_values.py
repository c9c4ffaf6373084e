"""What an officer types in a cell, and what a record keeps of it."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from protocol.records import ColumnKind
from server.domain.record_values import BadCellError, Fault, period_of, value_of
from server.office.cells import Cell

ODD = st.text(max_size=20) | st.from_regex(r"[\d٢.,:/年月日 -]{0,16}", fullmatch=True)
NUMBER, DATE = {"number": True}, {"date": True}


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (ColumnKind.MONEY, "16.5", 1650),
        (ColumnKind.MONEY, "¥1,234.50元", 123450),
        (ColumnKind.MONEY, "￥１６", 1600),
        (ColumnKind.MONEY, "-3", -300),
        (ColumnKind.AREA, "15.00亩", 1500),
        (ColumnKind.NUMBER, "1,200", 1200),
        (ColumnKind.MONTH, "2025-09", "2025-09"),
        (ColumnKind.MONTH, "2025年9月", "2025-09"),
        (ColumnKind.MONTH, "2025/9", "2025-09"),
        (ColumnKind.MONTH, "2025.10", "2025-10"),
        (ColumnKind.MONTH, "202509", "2025-09"),
        (ColumnKind.MONTH, "2025-09-01", "2025-09"),
        (ColumnKind.DATE, "2025/9/27", "2025-09-27"),
        (ColumnKind.DATE, "2025年9月27日", "2025-09-27"),
        (ColumnKind.DATE, "20250927", "2025-09-27"),
        (ColumnKind.DATE, "2025-09-27 08:30", "2025-09-27"),
        (ColumnKind.TEXT, "代扣", "代扣"),
    ],
)
def test_it_is_read_as_people_write_it(kind, written, kept):
    assert value_of(Cell(written), kind) == kept


@pytest.mark.parametrize(
    ("kind", "cell", "fault"),
    [
        (ColumnKind.MONEY, Cell("16.065"), Fault.FRACTION),
        (ColumnKind.MONEY, Cell("16,5"), Fault.BAD_AMOUNT),
        (ColumnKind.MONEY, Cell("约16"), Fault.BAD_AMOUNT),
        (ColumnKind.MONEY, Cell("2025-09-01", **DATE), Fault.BAD_AMOUNT),
        (ColumnKind.MONEY, Cell("9" * 12), Fault.LARGE),
        (ColumnKind.MONEY, Cell("1" * 101), Fault.BAD_AMOUNT),
        (ColumnKind.NUMBER, Cell("1.5"), Fault.NO_INTEGER),
        (ColumnKind.MONTH, Cell("2025-13"), Fault.BAD_MONTH),
        (ColumnKind.MONTH, Cell("9月"), Fault.BAD_MONTH),
        (ColumnKind.MONTH, Cell("25.9"), Fault.BAD_MONTH),
        (ColumnKind.MONTH, Cell("2025.1", **NUMBER), Fault.SPOILED_MONTH),
        (ColumnKind.MONTH, Cell("2025.1"), Fault.SPOILED_MONTH),
        (ColumnKind.DATE, Cell("2025-02-30"), Fault.BAD_DATE),
        (ColumnKind.DATE, Cell("45927", **NUMBER), Fault.BAD_DATE),
        (ColumnKind.TEXT, Cell("2026-03-05", **DATE), Fault.DATE_IN_TEXT),
        (ColumnKind.TEXT, Cell("长" * 101), Fault.LONG),
    ],
)
def test_what_could_mean_something_else_is_not_guessed_at(kind, cell, fault):
    with pytest.raises(BadCellError) as caught:
        value_of(cell, kind)

    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2025", "2025"),
        ("2025年", "2025"),
        ("2025年9月", "2025-09"),
        ("2025-09", "2025-09"),
        ("2025-9-1", "2025-09-01"),
    ],
)
def test_a_period_is_a_year_a_month_or_a_date(written, period):
    assert period_of(Cell(written)) == period


@pytest.mark.parametrize("written", ["", "去年", "3025", "2025-13"])
def test_what_is_no_period_is_said(written):
    with pytest.raises(BadCellError) as caught:
        period_of(Cell(written))

    assert caught.value.fault is Fault.BAD_PERIOD


@given(ODD, st.sampled_from(ColumnKind))
@example("٢٠٢٥-٠٩", ColumnKind.MONTH)
@example("0" * 90 + "." + "0" * 9, ColumnKind.NUMBER)
def test_whatever_stands_in_a_cell_it_is_a_value_of_the_column_or_said_to_be_none(text, kind):
    try:
        value = value_of(Cell(text), kind)
    except BadCellError:
        return
    assert isinstance(value, int) == (kind in {ColumnKind.MONEY, ColumnKind.AREA, ColumnKind.NUMBER})
    if kind in {ColumnKind.MONTH, ColumnKind.DATE}:
        assert date.fromisoformat(f"{value}-01"[:10]).isoformat().startswith(value)
