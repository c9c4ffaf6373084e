"""A member's opinion, from the kiosk to an officer and back."""

from collections.abc import Callable
from typing import Any

from protocol.cases import Case, CaseStatus

Officer = Callable[[str], Any]


def numbered(number: str, status: CaseStatus) -> Callable[[Any], bool]:
    return lambda entity: isinstance(entity, Case) and entity.number == number and entity.status is status


def test_an_officer_finds_an_opinion_and_the_member_gets_the_answer(officer: Officer, kiosk: Any) -> None:
    number = kiosk.say("二单元暖气不热，已经两天了。", member="m0003")
    desk = officer("lihua")
    desk.open(f"/cases?q={number}")
    desk.page.click("#cases a")
    assert "二单元暖气不热，已经两天了。" in desk.page.inner_text("#thread")
    desk.page.fill("[name=text] >> nth=0", "已派人放气，今晚八点前恢复。")
    desk.page.click("#answer")
    desk.says("答复已发出")
    answered = kiosk.holds(numbered(number, CaseStatus.ANSWERED))
    assert answered.thread[-1].text == "已派人放气，今晚八点前恢复。"
    assert answered.thread[-1].name == "李华"


def test_what_a_member_wrote_is_shown_as_text_and_never_run(officer: Officer, kiosk: Any) -> None:
    attack = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    number = kiosk.say(attack)
    desk = officer("lihua")
    desk.open(f"/cases?q={number}")
    desk.page.click("#cases a")
    assert desk.page.inner_text("#thread .said") == attack
    assert desk.page.locator("#thread img, #thread script").count() == 0
    assert "owned" not in desk.page.title()


def test_a_case_is_accepted_then_given_to_a_colleague(officer: Officer, kiosk: Any) -> None:
    number = kiosk.say("路灯不亮，请维修。", topic="roads")
    desk = officer("lihua")
    desk.open(f"/cases?q={number}")
    desk.page.click("#cases a")
    desk.page.click("button:has-text('立案') >> nth=0")
    desk.says("已立案")
    desk.page.select_option("[name=officer]", label="王强")
    desk.page.click("button:has-text('交办')")
    desk.says("已交给王强办理")
    colleague = officer("wangqiang")
    colleague.open("/cases?state=mine")
    colleague.says(number)


def test_declining_needs_a_reason(officer: Officer, kiosk: Any) -> None:
    number = kiosk.say("希望指定供应商。", topic="other")
    desk = officer("lihua")
    desk.open(f"/cases?q={number}")
    desk.page.click("#cases a")
    token = desk.page.locator("#moves [name=csrf]").first.get_attribute("value")
    reply = desk.page.request.post(f"{desk.page.url}/decline", form={"csrf": token, "text": "  "})
    assert reply.status == 409
    assert "请写明原因" in reply.text()


def test_the_list_masks_names_and_shows_the_clock(officer: Officer, kiosk: Any) -> None:
    number = kiosk.say("饭菜偏凉。", member="m0001", topic="canteen")
    desk = officer("lihua")
    desk.open(f"/cases?q={number}")
    line = desk.page.inner_text("#cases")
    assert "张*明" in line
    assert "张小明" not in line
    assert "还剩15天" in line
