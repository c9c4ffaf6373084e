"""应公开未公开: from the count on the desk to the published document, and what the catalogue asks for."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

Officer = Callable[[str], Any]
WELFARE = "职工切身利益"


def overdue(desk: Any) -> int:
    desk.open("")
    return int(desk.page.inner_text(".tile[href='/console/cadence'] b"))


def test_what_is_overdue_is_written_from_the_board_approved_and_off_it(officer: Officer) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    before = overdue(author)
    author.page.click(".tile[href='/console/cadence']")
    row = author.page.locator("#accounts li", has_text=WELFARE).first
    expect(row).to_contain_text("请劳动人事部、")
    name = row.locator("b").inner_text()
    row.locator(".begin").click()
    assert author.page.input_value("[name=title]") == name.replace(" ", "")
    expect(author.page.locator(".pick", has_text=WELFARE).locator("input")).to_be_checked()
    expect(author.page.locator(".pick", has_text="每月").locator("input")).to_be_checked()
    author.page.fill("[name=body]", "本月工资已全部发放。")
    author.page.click("[name=action][value=submit]")
    author.says("等待审批")
    author.says("公开的是哪一期", "#decide")
    address = author.page.url
    author.open("/cadence")
    expect(author.page.locator("#accounts li", has_text=WELFARE).first).to_contain_text("已有草稿，接着办")
    approver.page.goto(address)
    approver.page.click("#approve")
    approver.says("已同意并公开")

    assert overdue(author) == before - 1
    author.open("/cadence?shelf=done")
    expect(author.page.locator("#accounts li", has_text=name)).to_contain_text("已超期")


def test_what_the_catalogue_asks_for_is_on_the_board_and_taken_out_again(officer: Officer) -> None:
    desk = officer("admin")
    before = overdue(desk)
    desk.open("/cadence/catalogue")
    desk.page.select_option("[name=place]", label="干部廉洁")
    desk.page.locator("#one-more .pick", has_text="每月").click()
    desk.page.locator("#one-more .pick", has_text="农场").click()
    desk.page.fill("[name=since]", "2020-01-31")
    desk.page.fill("[name=office]", "纪检监察部")
    desk.page.click("#one-more button")
    desk.says("已放进目录")
    assert overdue(desk) > before + 12
    desk.open("/cadence/catalogue")
    desk.page.locator("li", has_text="干部廉洁 · 每月").locator("button").click()
    desk.says("已移出目录")
    desk.page.click(".notice button")
    desk.says("干部廉洁 · 每月")
    desk.page.click(".notice button")
    desk.says("已移出目录")
    assert overdue(desk) == before


def test_a_period_that_does_not_fit_is_said_and_the_text_stays(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/documents/new?service=disclosure&category=safety&cadence=monthly")
    desk.page.fill("[name=title]", "水质")
    desk.page.fill("[name=body]", "合格。")
    desk.page.select_option("[name=period]", index=16)
    desk.page.click("[name=action][value=submit]")
    desk.says("所选的期间与公开周期不一致")
    assert desk.page.input_value("[name=body]") == "合格。"


def test_an_approver_reads_the_board_but_is_not_asked_to_write(officer: Officer) -> None:
    desk = officer("wangqiang")
    desk.open("/cadence")
    expect(desk.page.locator("#accounts li").first).to_be_visible()
    expect(desk.page.locator(".begin")).to_have_count(0)
