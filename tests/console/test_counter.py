"""The counter: vouchers checked and handed out once, cards reported lost, kiosks let in and shut out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from protocol.entitlements import Entitlement, EntitlementStatus
from protocol.members import Member, MemberStatus

Officer = Callable[[str], Any]


def spring(member: str) -> str:
    return f"spring-{member}-{datetime.now(UTC) + timedelta(hours=8):%Y}"


def in_days(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_a_voucher_is_handed_out_once(officer: Officer, kiosk: Any) -> None:
    code, qr = kiosk.claim(spring("m0002"), "m0002", in_days(20), option=1)
    desk = officer("lihua")
    desk.open("/pickup")
    desk.page.fill("[name=text]", code.lower())
    desk.page.keyboard.press("Enter")
    for words in ("有效，可以发放", "欧阳建国", "杂粮礼盒"):
        desk.says(words, "#verdict")
    desk.page.click("#redeem")
    desk.says("已登记发放", "#verdict")
    desk.page.fill("[name=text] >> nth=0", qr)
    desk.page.keyboard.press("Enter")
    desk.says("不能重复发放", "#verdict")
    wanted = spring("m0002")
    paid = EntitlementStatus.PAID
    assert kiosk.holds(lambda e: isinstance(e, Entitlement) and e.id == wanted and e.status is paid)


def test_a_code_that_nobody_issued_is_told_apart(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/pickup")
    desk.page.fill("[name=text]", "0000-0000")
    desk.page.keyboard.press("Enter")
    desk.says("查不到这张凭证", "#verdict")


def test_a_lost_card_is_shut_at_once_and_undone_at_once(officer: Officer, kiosk: Any) -> None:
    desk = officer("admin")
    desk.open("/members?q=诸葛雪梅")
    desk.page.click("#members a")
    desk.page.click("#lost")
    lost = MemberStatus.CARD_LOST
    assert kiosk.holds(lambda e: isinstance(e, Member) and e.id == "m0010" and e.status is lost)
    desk.page.click(".notice button:has-text('撤销')")
    desk.says("已恢复使用")
    assert kiosk.holds(lambda e: isinstance(e, Member) and e.id == "m0010" and e.status is MemberStatus.ACTIVE)


def test_a_member_with_a_rare_character_is_found(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/members?q=𬭎")
    assert desk.page.inner_text("#members b") == "陈𬭎"


def test_only_an_administrator_touches_cards(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/members/m0004")
    assert desk.page.locator("#lost").count() == 0
    desk.says("由系统管理员办理")


def test_two_pins_that_differ_change_nothing(officer: Officer) -> None:
    desk = officer("admin")
    desk.open("/members/m0060")
    desk.page.click("summary:has-text('重设密码')")
    desk.page.fill("[name=pin]", "123456")
    desk.page.fill("[name=again]", "123457")
    desk.page.click("button:has-text('设置密码')")
    desk.says("两次输入的密码不一样")


def test_a_new_kiosk_gets_a_code_that_works(officer: Officer, kiosk: Any) -> None:
    desk = officer("admin")
    desk.open("/fleet")
    desk.page.fill("[name=name]", "第三管理区办公楼")
    desk.page.click("#make-code")
    code = desk.page.inner_text(".bigcode")
    another = type(kiosk)(desk.url, code)
    desk.open("/fleet")
    desk.says(f"{another.me.number} 第三管理区办公楼")


def test_a_kiosk_that_is_shut_out_stays_in_the_list(officer: Officer, kiosk: Any) -> None:
    desk = officer("admin")
    desk.open("/fleet")
    desk.page.fill("[name=name]", "要停用的终端")
    desk.page.click("#make-code")
    another = type(kiosk)(desk.url, desk.page.inner_text(".bigcode"))
    desk.open("/fleet")
    row = desk.page.locator("#kiosks li", has_text=another.me.number)
    row.locator("summary").click()
    row.locator("button").click()
    desk.says(f"{another.me.number}号终端已停用")


def test_the_trail_says_who_did_what_in_words(officer: Officer) -> None:
    desk = officer("admin")
    desk.open("/audit?kind=officer")
    row = desk.page.locator("#audit tbody tr", has_text="系统管理员").first.inner_text()
    assert "登录" in row


def test_what_could_not_be_taken_in_is_shown_with_its_reason_in_words(officer: Officer, kiosk: Any) -> None:
    number = kiosk.say_in_vain("锅炉房夜里停火", topic="gone")
    desk = officer("admin")
    desk.open("/fleet")
    desk.page.click("#not-taken")

    row = desk.page.locator("#refused li", has_text=number).inner_text()

    assert "该类别已不存在" in row
    assert "锅炉房夜里停火" in row
