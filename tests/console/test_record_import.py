"""会费、明白账导入: rows are sent in, looked through, taken in and taken back, in the browser."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import expect

from protocol.records import RecordRow
from tests.server.workbooks import workbook

Officer = Callable[[str], Any]
DUES = ("会员编号", "姓名", "月份", "计费工资（元）", "应缴（元）", "实缴（元）", "方式", "缴费日期")


def send(desk: Any, service: str, file: Path) -> None:
    desk.open(f"/members/rows?service={service}")
    desk.page.set_input_files("[name=file]", file)
    desk.page.click("#send button.main")


def number_and_name(desk: Any, member: str) -> tuple[str, str]:
    """Return a member's number and name, from the registered data."""
    desk.open(f"/members/{member}/records")
    facts = desk.page.locator(".sheet .facts").first
    return tuple(facts.locator("dd").nth(place).inner_text() for place in (6, 0))


def test_dues_are_looked_through_taken_in_reach_the_kiosk_and_are_taken_back(
    officer: Officer, kiosk: Any, tmp_path: Path
) -> None:
    desk, file = officer("admin"), tmp_path / "会费.xlsx"
    number, name = number_and_name(desk, "m0001")
    row = (number, name, date(2019, 3, 1), 3300, 16.5, 16.5, "代扣", date(2019, 3, 27))
    file.write_bytes(workbook(DUES, row, (number, name, "2019-04", 3300, 16.505, 16.5, "代扣", ""), ("4711", "王五")))
    send(desk, "dues", file)

    desk.says("现在还什么都没有改动")
    desk.says("有2行有问题")
    desk.says("实缴（元） 16.50", "#totals")
    lines = desk.page.locator("#lines li")
    expect(lines.nth(0)).to_contain_text("第3行 · 2019-04")
    expect(lines.nth(0)).to_contain_text("16.505 超过两位小数")
    expect(lines.nth(1)).to_contain_text("没有编号为 4711 的会员")
    expect(lines.nth(2)).to_contain_text("月份 2019-03 · 计费工资（元） 3,300.00")
    desk.page.click("#apply")
    desk.says("新增1行")

    def march(entity: object) -> bool:
        return isinstance(entity, RecordRow) and entity.service == "dues" and entity.period == "2019-03"

    found = kiosk.holds(march)
    assert (found.values["paid"], found.values["paid_on"]) == (1650, "2019-03-27")
    desk.page.click("#last summary")
    desk.page.click("#undo")
    desk.says("1行恢复原样")
    assert kiosk.lacks(found.id)


def test_a_mended_list_says_what_changes_and_what_goes(officer: Officer, tmp_path: Path) -> None:
    desk, file = officer("admin"), tmp_path / "土地.xlsx"
    number, name = number_and_name(desk, "m0002")
    desk.open("/members/rows?service=land")
    with desk.page.expect_download() as waited:
        desk.page.click("#template")
    assert waited.value.suggested_filename == "土地明白账.xlsx"
    waited.value.save_as(file)
    book = load_workbook(file)
    book.active.append([number, name, "2019", "承包费", "3-05-01", 15, 386, 5790, 0])
    book.active.append([number, name, "2019", "排水费", "全部地块", 15, 6, 90, 0])
    book.save(file)
    send(desk, "land", file)
    desk.page.click("#apply")
    desk.says("新增2行")
    book.active["H3"] = 5800
    book.active.delete_rows(4)
    book.save(file)
    send(desk, "land", file)

    lines = desk.page.locator("#lines li")
    expect(lines.nth(0)).to_contain_text("表里没有 · 2019")
    expect(lines.nth(0)).to_contain_text("排水费")
    expect(lines.nth(1)).to_contain_text("应缴（元）：5,790.00 → 5,800.00")
    desk.page.click("#discard")
    desk.says("什么都没有改动")


def test_a_list_of_something_else_is_refused_with_the_headings_it_needs(officer: Officer, tmp_path: Path) -> None:
    desk, file = officer("admin"), tmp_path / "名单.xlsx"
    file.write_bytes(workbook(("会员编号", "姓名", "单位"), ("1", "张三", "一队")))
    send(desk, "dues", file)
    desk.says("没有找到这一行标题：会员编号、月份、计费工资（元）")
    expect(desk.page.locator("#send")).to_be_visible()


def test_an_author_imports_no_rows(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/members")
    expect(desk.page.locator("#rows")).to_have_count(0)
    desk.open("/members/rows")
    desk.says("无法办理")
