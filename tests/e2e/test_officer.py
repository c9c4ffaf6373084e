"""Officers at a real browser while the kiosk runs: what they publish and answer is at the kiosk at once."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from kiosk.view_parts import TableBlock
from kiosk.views import CaseView, DocumentView, HomeView, ListView, ResultView, View
from tests.console.conftest import Desk
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand

TITLE = "十月份食堂收支情况"
TABLE = "表1 食堂收支（元）\n项目\t收入\t支出\n工作餐\t38,560\t35,210\n合计\t38,560\t35,210"
BODY = f"一、收支\n十月份就餐4,820人次。\n{TABLE}"
ANSWER = "已派人放气，今晚八点前恢复。"


@pytest.fixture
def officer(browser: Browser, served: Farm) -> Iterator[Callable[[str], Desk]]:
    """Log an officer in, in a browser of their own."""
    contexts: list[BrowserContext] = []

    def enter(name: str) -> Desk:
        contexts.append(browser.new_context(viewport={"width": 1366, "height": 768}))
        desk = Desk(contexts[-1].new_page(), served.server.url)
        desk.log_in(name)
        desk.page.wait_for_selector("#logout")
        return desk

    yield enter
    for context in contexts:
        context.close()


def test_what_officers_do_is_at_the_running_kiosk_at_once(kiosk: KioskInHand, officer: Callable[[str], Desk]) -> None:
    visitor = kiosk.visitor().open("场务公开").touch("职工切身利益")
    assert not visitor.can_touch(TITLE)
    author, approver = officer("lihua"), officer("wangqiang")

    # One writes, another approves, and the list that a visitor has open at the kiosk shows it without a touch.
    address = author.write(TITLE, BODY)
    approver.page.goto(address)
    approver.page.click("#approve")
    approver.says("已同意并公开为第1版")
    kiosk.until(lambda _: visitor.can_touch(TITLE), "the new disclosure")
    document = visitor.choose(TITLE).sees
    assert isinstance(document, DocumentView)
    assert ("合计", "38,560", "35,210") in next(b for b in document.blocks if isinstance(b, TableBlock)).rows
    visitor.touch("leave")

    # A member speaks up; the officer finds it by the number on the receipt and answers.
    member = kiosk.tap("m0003").come_in().open("意见诉求")
    receipt = member.write("宿舍供暖", "暖气片漏水，请尽快维修。", "二单元。").submit().sees
    assert isinstance(receipt, ResultView)
    kiosk.until_delivered()
    member.pull()
    author.open(f"/cases?q={receipt.number}")
    author.page.click("#cases a")
    assert "暖气片漏水，请尽快维修。二单元。" in author.page.inner_text("#thread")
    author.page.fill("[name=text] >> nth=0", ANSWER)
    author.page.click("#answer")
    author.says("答复已发出")
    assert author.troubles + approver.troubles == []
    assert author.outside + approver.outside == []

    # At the next tap the member's home says that there is an answer, and the case shows it.
    home = kiosk.tap("m0003").come_in()
    kiosk.until(_tells_of_an_answer, "the answer on the member's home")
    mine = home.open("意见诉求").sees
    assert isinstance(mine, ListView)
    case = home.choose(next(row.name for row in mine.rows if receipt.number in row.meta)).sees
    assert isinstance(case, CaseView)
    assert case.bubbles[-1].text == ANSWER


def _tells_of_an_answer(view: View) -> bool:
    return isinstance(view, HomeView) and any("已有答复" in tile.title for tile in view.headlines)
