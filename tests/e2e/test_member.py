"""The member's path: card, PIN, reading, claiming, speaking up, printing; and the visitor's."""

import pytest

from devices.printer.simulator import PrinterSimulator
from kiosk.views import (
    DocumentView,
    ListView,
    PinView,
    PrintView,
    RecordView,
    ResultView,
    WelcomeView,
)
from protocol.events import CaseOpened, EntitlementClaimed, PublicationAcknowledged, SlipPrinted
from server.demo.people import people
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand, text_of

FEES = "2025年土地承包费标准"


def test_a_visit_from_card_to_paper(kiosk: KioskInHand, served: Farm, printer: PrinterSimulator) -> None:
    member = kiosk.tap("m0001")
    assert isinstance(member.sees, PinView)
    home = member.come_in().sees
    assert home.chrome.member.startswith("张*明（卡尾号0009")

    document = member.open("场务公开").choose("土地承包").choose(FEES)
    assert isinstance(document.sees, DocumentView)
    assert document.sees.chrome.as_of.startswith("数据截至")
    printed = document.print_page().sees
    assert isinstance(printed, PrintView)
    assert printed.sentence == "打印好了，请取走您的单子。"
    assert FEES in text_of(printer.slips[0])

    voucher = member.touch("home").open("我的待遇").choose("春节慰问品").claim("杂粮礼盒").sees
    assert isinstance(voucher, ResultView)
    assert ("您选的", "杂粮礼盒") in voucher.facts
    member.print_voucher()
    assert voucher.number in text_of(printer.slips[1])
    assert printer.slips[1].qrs == (voucher.qr.encode(),)

    member.touch("home").open("意见诉求").write("宿舍供暖", "暖气片漏水，请尽快维修。", "三栋二单元。").submit()
    receipt = member.sees
    assert isinstance(receipt, ResultView)
    assert receipt.number.startswith("YJ")
    member.print_receipt()
    assert receipt.number in text_of(printer.slips[2])
    assert "三栋二单元" not in text_of(printer.slips[2])

    kiosk.until_delivered()
    (claim,) = served.taken(EntitlementClaimed)
    assert (claim.member, claim.body.voucher.serial, claim.body.option) == ("m0001", voucher.number, 1)
    (case,) = served.taken(CaseOpened)
    assert (case.member, case.body.number) == ("m0001", receipt.number)
    assert case.body.text.endswith("三栋二单元。")
    assert [item.body.outcome for item in served.taken(SlipPrinted)] == ["confirmed"] * 3
    assert isinstance(member.pull(), WelcomeView)


@pytest.mark.parametrize(
    ("service", "title"), [("会费", "会费"), ("土地明白账", "土地明白账"), ("我的信息", "我的信息")]
)
def test_a_member_reads_and_prints_own_records(
    lone_kiosk: KioskInHand, printer: PrinterSimulator, service: str, title: str
) -> None:
    record = lone_kiosk.tap("m0001").come_in().open(service)
    assert isinstance(record.sees, RecordView)
    assert record.sees.table or record.sees.facts
    record.print_page()
    text = text_of(printer.slips[0])
    assert title in text
    assert "会员张*明" in text
    assert "6299990008800000009" not in text


def test_a_member_confirms_a_notice_and_the_server_knows(kiosk: KioskInHand, served: Farm) -> None:
    member = kiosk.tap("m0002").come_in().open("通知")
    assert isinstance(member.sees, ListView)
    notice = member.sees.rows[0]
    assert member.choose(notice.name).touch("acknowledge").can_touch("acknowledge") is False
    kiosk.until_delivered()
    (item,) = served.taken(PublicationAcknowledged)
    assert (item.member, item.body.publication) == ("m0002", notice.name)


def test_every_kind_of_card_opens_its_member(lone_kiosk: KioskInHand) -> None:
    for card, member in (("m0003", "阿*"), ("m0004", "李*"), ("m0006", "陈*")):
        home = lone_kiosk.tap(card).come_in()
        assert home.sees.chrome.member.startswith(member)
        home.pull()


def test_a_visitor_reads_and_prints_what_is_public_and_nothing_else(
    lone_kiosk: KioskInHand, printer: PrinterSimulator
) -> None:
    visitor = lone_kiosk.visitor()
    assert isinstance(visitor.sees, WelcomeView)
    assert [tile.title for tile in visitor.sees.tiles] == ["场务公开", "通知", "找谁办"]
    visitor.open("场务公开").choose("土地承包").choose(FEES).print_page()
    assert FEES in text_of(printer.slips[0])
    assert "会员" not in printer.slips[0].text
    assert isinstance(visitor.touch("leave").sees, WelcomeView)


PLACES = {
    "the PIN pad": lambda member: member.touch("digit-2"),
    "home": lambda member: member.come_in(),
    "a document": lambda member: member.come_in().open("场务公开").choose("土地承包").choose(FEES),
    "own dues": lambda member: member.come_in().open("会费"),
    "a question": lambda member: (
        member.come_in().open("我的待遇").choose("春节慰问品").touch("option-0").touch("claim")
    ),
    "a voucher": lambda member: member.come_in().open("我的待遇").choose("春节慰问品").claim("杂粮礼盒"),
    "a form": lambda member: (
        member.come_in().open("意见诉求").write("宿舍供暖", "暖气片漏水，请尽快维修。", "我家在三栋")
    ),
    "a receipt": lambda member: (
        member.come_in().open("意见诉求").write("宿舍供暖", "暖气片漏水，请尽快维修。").submit()
    ),
    "a print": lambda member: member.come_in().open("会费").touch("print"),
}


def test_a_card_pulled_anywhere_leaves_the_welcome_screen_and_nothing_of_the_member(lone_kiosk: KioskInHand) -> None:
    person = next(one for one in people() if one.id == "m0001")
    before = lone_kiosk.until_welcome()
    for place, go in PLACES.items():
        go(lone_kiosk.tap("m0001")).pull()
        view, state = lone_kiosk.view, lone_kiosk.runtime.state
        left = repr(view) + repr(state)
        for trace in ("张*明", person.name, person.tail, person.pin, "m0001", "三栋", "杂粮"):
            assert trace not in left, f"{trace} is left of {place}"
        assert isinstance(view, WelcomeView)
        assert view.tiles == before.tiles
