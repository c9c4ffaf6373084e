"""Signing up where there is no network, and reading later what came of it."""

from devices.printer.simulator import PrinterSimulator
from kiosk.views import CampaignView, ListView, ResultView
from protocol.events import SignedUp, SignUpWithdrawn
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand, Person, text_of

ACTIVITIES, WALK, BADMINTON = "工会活动", "迎新年环场健步走", "职工羽毛球混双友谊赛"
NOTED = "已登记，联网后确认。"


def sign_up(person: Person, campaign: str) -> ResultView:
    receipt = person.open(ACTIVITIES).choose(campaign).touch("take-part").touch("confirm").sees
    assert isinstance(receipt, ResultView)
    return receipt


def until_decided(kiosk: KioskInHand, words: str) -> None:
    kiosk.until(lambda view: isinstance(view, CampaignView) and words in view.standing, words)


def test_who_signs_up_without_a_network_has_a_slip_now_and_a_place_when_it_is_back(
    kiosk: KioskInHand, served: Farm, printer: PrinterSimulator
) -> None:
    served.server.stop()
    kiosk.until_trouble("网络暂时不通")
    member = kiosk.tap("m0001").come_in()
    receipt = sign_up(member, WALK)
    assert receipt.headline == NOTED
    member.print_receipt()
    (slip,) = printer.slips
    assert all(words in text_of(slip) for words in (NOTED, receipt.number, WALK, "农场文化广场"))
    sign_up(member.touch("home"), BADMINTON)
    member.pull()

    # The power fails before anything was sent.
    kiosk.restart()
    member = kiosk.tap("m0001").come_in()
    mine = member.open(ACTIVITIES).choose("我报名的").sees
    assert isinstance(mine, ListView)
    assert {row.title for row in mine.rows} == {WALK, BADMINTON}
    member.choose(BADMINTON)
    assert isinstance(member.sees, CampaignView)
    assert member.sees.standing == NOTED

    served.server.start()
    kiosk.terminal.sync.nudge()
    kiosk.until_delivered()
    until_decided(kiosk, "您在候补名单第3位")
    member.touch("back").choose(WALK)
    until_decided(kiosk, "报名成功")
    assert [item.body.campaign for item in served.taken(SignedUp)] == [
        "activities-new-year-walk",
        "activities-badminton-doubles",
    ]
    member.touch("withdraw").touch("confirm")
    until_decided(kiosk, "您已退出报名")
    kiosk.until_delivered()
    assert len(served.taken(SignUpWithdrawn)) == 1
