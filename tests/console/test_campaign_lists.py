"""Who comes, and what was voted, taken along: a workbook, CSV, paper."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from protocol.campaigns import Entry
from protocol.events import Voted
from protocol.ids import uuid7
from tests.console.test_campaigns import announce, sign_up

Officer = Callable[[str], Any]


def taken(desk: Any, button: str) -> bytes:
    with desk.page.expect_download() as waited:
        desk.page.click(button)
    return Path(waited.value.path()).read_bytes()


@pytest.fixture(scope="module")
def activities() -> dict[str, str]:
    """The addresses of what was announced, by title: each is announced once."""
    return {}


@pytest.fixture
def ball(officer: Officer, kiosk: Any, activities: dict[str, str]) -> tuple[Any, str]:
    """An author's desk, and the address of an activity whose title begins like a formula: one comes, one waits."""
    author = officer("lihua")
    if "ball" not in activities:
        activities["ball"] = announce(author, officer("wangqiang"), "=1+1羽毛球赛", quota=1)
        campaign = activities["ball"].rpartition("/")[2]
        for member in ("m0001", "m0002"):
            sign_up(kiosk, campaign, member)
        kiosk.holds(lambda entity: isinstance(entity, Entry) and entity.campaign == campaign and entity.order == 2)
    author.page.goto(activities["ball"])
    return author, activities["ball"]


def test_the_list_is_a_workbook_with_who_comes_and_who_waits(ball: tuple[Any, str]) -> None:
    desk, _ = ball
    shown = [desk.page.locator("#entries tbody tr").nth(n).locator("a").inner_text() for n in (0, 1)]
    page = load_workbook(io.BytesIO(taken(desk, "#take-xlsx"))).active
    headings, *rows = page.iter_rows(values_only=True)

    assert headings == ("序号", "状态", "姓名", "单位", "会员卡", "回执号", "报名时间")
    assert [(row[0], row[1], row[2]) for row in rows] == [(1, "已录取", shown[0]), (2, "候补 第 1 位", shown[1])]
    assert page.freeze_panes == "A2", "the headings stay in sight"


def test_the_list_is_csv_that_excel_takes_for_what_it_is(ball: tuple[Any, str]) -> None:
    desk, _ = ball
    data = taken(desk, "#take-csv")

    assert data.startswith(b"\xef\xbb\xbf")
    assert [row[:2] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))][1] == ["1", "已录取"]


def test_the_page_to_print_has_a_place_to_sign_and_no_menus_on_paper(ball: tuple[Any, str]) -> None:
    desk, _ = ball
    desk.page.click("#take-paper")
    expect(desk.page.locator(".paper thead")).to_contain_text("签到")
    expect(desk.page.locator(".paper tbody tr")).to_have_count(2)
    desk.page.evaluate("window.print = () => { document.title = 'printing'; }")
    desk.page.click("[data-print]")
    expect(desk.page).to_have_title("printing")
    desk.page.emulate_media(media="print")
    expect(desk.page.locator(".side")).to_be_hidden()
    expect(desk.page.locator("[data-print]")).to_be_hidden()
    expect(desk.page.locator(".paper")).to_be_visible()


def test_who_took_it_along_stands_in_the_trail_without_a_name_of_the_list(ball: tuple[Any, str], officer: Any) -> None:
    desk, _ = ball
    taken(desk, "#take-csv")
    admin = officer("admin")
    admin.open("/audit?kind=campaign")
    line = admin.page.locator("#audit tbody tr", has_text="下载或打印活动名单").first
    expect(line).to_contain_text("李华")
    expect(line).not_to_contain_text("HD-")


def test_a_result_is_taken_along_once_the_vote_is_over_and_names_nobody(officer: Officer, kiosk: Any) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    author.open("/campaigns/new?kind=vote")
    author.page.fill("[name=title]", "食堂加哪道菜")
    author.page.fill("[name=options]", "锅包肉\n=酸菜")
    author.page.fill("[name=closes_at]", "2031-01-01T18:00")
    author.page.click("[name=action][value=submit]")
    author.says("等待审批")
    approver.page.goto(author.page.url)
    approver.page.click("#approve")
    approver.says("已公开", "#decide")
    address = author.page.url.replace("/documents/", "/campaigns/")
    campaign = address.rpartition("/")[2]
    for member, choice in (("m0001", 0), ("m0002", 1), ("m0003", 1)):
        vote = Voted(entry=uuid7(datetime.now(UTC)), campaign=campaign, number=f"TP-{member}", choices=(choice,))
        kiosk.send(vote, member)
    author.page.goto(address)
    expect(author.page.locator("#take-xlsx")).to_have_count(0)
    author.page.goto(f"{address}/paper")
    author.says("截止、计票以后")
    author.page.goto(address)
    author.page.locator("summary", has_text="提前截止").click()
    author.page.click("#close")
    author.says("参加投票3", "#standing")

    page = load_workbook(io.BytesIO(taken(author, "#take-xlsx"))).active
    assert list(page.iter_rows(values_only=True)) == [("选项", "票数"), ("锅包肉", 1), ("=酸菜", 2), ("参加投票", 3)]
    assert page["A3"].data_type == "s", "no formula"
