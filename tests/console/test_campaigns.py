"""An activity: written with what is usual filled in, approved, on the kiosk; who takes part; closed before its time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import expect

from protocol.campaigns import Entry, EntryStatus, SignUp, Turnout
from protocol.events import SignedUp, Voted
from protocol.ids import uuid7
from protocol.publications import Publication
from protocol.text import Text

Officer = Callable[[str], Any]


def announce(author: Any, approver: Any, title: str, quota: int) -> str:
    """Write an activity, let a colleague approve it, and return the address of who takes part."""
    author.open("/campaigns/new")
    author.page.fill("[name=title]", title)
    author.page.fill("[name=quota]", str(quota))
    author.page.fill("[name=held_at]", "2031-01-05T09:00")
    author.page.fill("[name=closes_at]", "2031-01-01T18:00")
    author.page.fill("[name=place]", "文化广场")
    expect(author.page.locator("#preview")).to_contain_text("文化广场")
    author.page.click("[name=action][value=submit]")
    author.says("等待审批")
    approver.page.goto(author.page.url)
    approver.page.click("#approve")
    approver.says("已公开", "#decide")
    return approver.page.url.replace("/documents/", "/campaigns/")


def sign_up(kiosk: Any, campaign: str, member: str) -> None:
    kiosk.send(SignedUp(entry=uuid7(datetime.now(UTC)), campaign=campaign, number=f"HD-{member}"), member)


def test_an_activity_goes_to_the_kiosk_and_its_list_shows_who_comes_and_who_waits(officer: Officer, kiosk: Any) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    address = announce(author, approver, "冬至包饺子", quota=1)

    shown = kiosk.holds(lambda entity: isinstance(entity, Publication) and entity.title.zh == "冬至包饺子")
    assert shown.campaign.plan == SignUp(
        quota=1, held_at=datetime(2031, 1, 5, 1, tzinfo=UTC), place=shown.campaign.plan.place
    )
    assert shown.campaign.closes_at == datetime(2031, 1, 1, 10, tzinfo=UTC), "six in the evening, at the site"
    sign_up(kiosk, shown.id, "m0001")
    sign_up(kiosk, shown.id, "m0002")

    waiting = kiosk.holds(lambda entity: isinstance(entity, Entry) and entity.number == "HD-m0002")
    assert waiting.status is EntryStatus.WAITING
    author.page.goto(address)
    rows = author.page.locator("#entries tbody tr")
    expect(rows.nth(0)).to_contain_text("已录取")
    expect(rows.nth(1)).to_contain_text("候补 第 1 位")
    author.says("1 / 1", "#standing")


def test_closing_early_asks_first_and_the_kiosk_hears_of_it(officer: Officer, kiosk: Any) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    author.page.goto(announce(author, approver, "元旦拔河", quota=0))
    author.page.locator("summary", has_text="提前截止").click()
    author.page.click("#close")
    author.says("已截止，终端几秒内就会显示")

    campaign = author.page.url.rpartition("/")[2]
    assert kiosk.holds(lambda entity: isinstance(entity, Turnout) and entity.id == campaign and entity.closed_at)
    author.open("/campaigns")
    expect(author.page.locator("#campaigns li", has_text="元旦拔河")).to_contain_text("已截止")


def test_an_activity_that_closes_before_it_opens_is_not_kept_and_nothing_is_lost(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/campaigns/new")
    desk.page.fill("[name=title]", "反了")
    desk.page.fill("[name=closes_at]", "2001-01-01T08:00")
    desk.page.click("[name=action][value=submit]")
    desk.says("截止时间必须在开始时间之后")
    assert desk.page.input_value("[name=title]") == "反了"
    assert desk.page.input_value("[name=closes_at]") == "2001-01-01T08:00"


def test_a_vote_is_announced_with_its_options_and_its_result_is_said_when_it_is_closed(
    officer: Officer, kiosk: Any
) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    author.open("/campaigns/new?kind=vote")
    author.page.fill("[name=title]", "春节联欢会选哪个节目压轴")
    author.page.fill("[name=options]", "大合唱 | Choir\n快板\n秧歌")
    author.page.fill("[name=most]", "2")
    author.page.fill("[name=closes_at]", "2031-01-01T18:00")
    expect(author.page.locator("#preview")).to_contain_text("大合唱、快板、秧歌")
    author.page.click("[name=action][value=submit]")
    author.says("等待审批")
    approver.page.goto(author.page.url)
    approver.page.click("#approve")

    shown = kiosk.holds(lambda entity: isinstance(entity, Publication) and entity.title.zh.startswith("春节联欢会"))
    assert (shown.campaign.plan.most, shown.campaign.plan.options[0]) == (2, Text("大合唱", "Choir"))
    for member, choices in (("m0001", (0, 2)), ("m0002", (2,))):
        vote = Voted(entry=uuid7(datetime.now(UTC)), campaign=shown.id, number=f"TP-{member}", choices=choices)
        kiosk.send(vote, member)
    author.page.goto(author.page.url.replace("/documents/", "/campaigns/"))
    expect(author.page.locator("#standing")).not_to_contain_text("参加投票")
    author.page.locator("summary", has_text="提前截止").click()
    author.page.click("#close")

    author.says("参加投票2", "#standing")
    result = kiosk.holds(lambda entity: isinstance(entity, Turnout) and entity.id == shown.id and entity.tally)
    assert result.tally == (1, 0, 2)
