"""A member's dues and land rows, as an officer reads them who has to do with them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from protocol.records import Column, ColumnKind, RecordConfig, RecordRow
from protocol.services import Access, Service
from protocol.text import Text
from server.console.records import sheet
from server.domain.record_values import words_of

Officer = Callable[[str], Any]
COLUMNS = (Column("month", Text("月份"), ColumnKind.MONTH), Column("paid", Text("实缴"), ColumnKind.MONEY, total=True))


def dues(period: str, cents: int, **more: str) -> RecordRow:
    values = {"month": period, "paid": cents}
    return RecordRow(id=f"dues-{period}", service="dues", member="anna", period=period, values=values, **more)


def shown(*rows: RecordRow):
    config = RecordConfig(columns=COLUMNS)
    service = Service(
        id="dues", title=Text("会费"), subtitle=Text(""), icon="", order=1, access=Access.PIN, config=config
    )
    return sheet(service, config, rows, "zh")


def test_rows_stand_newest_first_and_money_adds_up() -> None:
    found = shown(dues("2025-08", 1005), dues("2025-09", 123456))

    assert found.rows == (("2025-09", "1,234.56"), ("2025-08", "10.05"))
    assert found.totals == ("", "1,244.61")
    assert found.right == (False, True)


def test_one_row_needs_no_total_and_a_formula_is_told_where_there_is_one() -> None:
    assert shown(dues("2025-08", 1005)).totals == ()
    assert shown(dues("2025-08", 5), dues("2025-09", 6, formula="1×6")).formulas == ("1×6", "")


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (ColumnKind.MONEY, -5, "-0.05"),
        (ColumnKind.AREA, 1500, "15.00"),
        (ColumnKind.NUMBER, 1234, "1,234"),
        (ColumnKind.TEXT, "代扣", "代扣"),
    ],
)
def test_figures_are_written_as_people_write_them(kind: ColumnKind, value: Any, words: str) -> None:
    assert words_of(Column("x", Text(""), kind), value) == words


def test_a_case_officer_reads_them_and_that_is_written_down(officer: Officer) -> None:
    desk, admin = officer("lihua"), officer("admin")
    desk.open("/members/m0001")
    desk.page.click("#records")
    expect(desk.page.locator(".sheet", has_text="会费").first.locator("tbody tr")).to_have_count(13)
    expect(desk.page.locator(".sheet", has_text="土地明白账").first.locator(".total")).to_contain_text("合计")
    expect(desk.page.locator(".sheet", has_text="我的信息").first).to_contain_text("会员编号")
    admin.open("/audit?kind=member")
    expect(admin.page.locator("#audit tbody tr").first).to_contain_text("查看会员的个人记录")
