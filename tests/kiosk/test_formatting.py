"""Figures as people read them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import formatting
from protocol.records import Column, ColumnKind, RecordConfig, RecordRow
from protocol.text import Text

LATE = datetime(2025, 9, 2, 16, 5, tzinfo=UTC)  # already the third in China


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(123450, "¥1,234.50"), (0, "¥0.00"), (5, "¥0.05"), (-7, "-¥0.07"), (100000000, "¥1,000,000.00")],
)
def test_money(cents, shown):
    assert formatting.money(cents) == shown


@given(st.integers(-(10**12), 10**12))
def test_money_loses_no_cent(cents):
    assert int(formatting.money(cents).replace("¥", "").replace(",", "").replace(".", "")) == cents


def test_areas():
    assert formatting.area(1250, "zh") == "12.50 亩"
    assert formatting.area(1250, "en") == "12.50 mu"


def test_moments_are_shown_in_the_sites_zone():
    assert formatting.moment(LATE, "Asia/Shanghai", "zh") == "2025年9月3日 00:05"
    assert formatting.moment(LATE, "Asia/Shanghai", "en") == "3 Sep 2025, 00:05"
    assert formatting.time_of_day(LATE, "Asia/Urumqi") == "22:05"


@pytest.mark.parametrize(
    ("raw", "kind", "shown"),
    [
        ("2025-09", ColumnKind.MONTH, "2025年9月"),
        ("2025-09-03", ColumnKind.DATE, "2025年9月3日"),
        ("三季度", ColumnKind.MONTH, "三季度"),
        (12, ColumnKind.NUMBER, "12"),
        (2024, ColumnKind.TEXT, "2024"),
        ("代扣", ColumnKind.TEXT, "代扣"),
        (None, ColumnKind.MONEY, "—"),
    ],
)
def test_a_value_is_shown_by_its_column_and_never_hidden(raw, kind, shown):
    assert formatting.value(raw, kind, "zh") == shown


def test_a_window_that_ends_at_midnight_names_its_last_day():
    midnight = datetime(2025, 9, 2, 16, tzinfo=UTC)
    assert formatting.until(midnight, "Asia/Shanghai", "zh") == "2025年9月2日"
    assert formatting.until(LATE, "Asia/Shanghai", "zh") == "2025年9月3日 00:05"
    assert formatting.since(midnight, "Asia/Shanghai", "zh") == "2025年9月3日"


DUES = RecordConfig(
    (
        Column("month", Text("月份", "Month"), ColumnKind.MONTH),
        Column("due", Text("应缴（元）", "Due (yuan)"), ColumnKind.MONEY, total=True),
        Column("fee", Text("其中", "Of it"), ColumnKind.MONEY),
        Column("on", Text("缴费日期", "Paid on"), ColumnKind.DATE),
    )
)


def row(period: str, **values: str | int) -> RecordRow:
    return RecordRow(id=period, service="dues", member="m", period=period, values={"month": period, **values})


def test_a_title_that_says_the_unit_says_it_once():
    table = formatting.record_table(DUES, [row("2025-09", due=2050, fee=100, on="2025-09-28")], "zh")
    assert table.rows[0] == ("2025年9月", "20.50", "¥1.00", "9月28日")
    assert table.rows[1] == ("合计", "20.50", "", "")
    assert table.summed == (False, True, False, False)


def test_a_date_in_another_year_than_its_row_says_its_year():
    table = formatting.record_table(DUES, [row("2024-12", due=1, on="2025-01-22")], "zh")
    assert table.rows[0][3] == "2025年1月22日"
