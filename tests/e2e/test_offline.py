"""Without a server everything goes on, and what was done meanwhile arrives once."""

from collections.abc import Callable

from devices.printer.simulator import PrinterSimulator
from kiosk.views import DocumentView, ResultView, WelcomeView
from protocol.events import CaseOpened, EntitlementClaimed
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand, text_of

NO_NETWORK = "网络暂时不通"


def visit(kiosk: KioskInHand, card: str) -> tuple[str, str]:
    """Do all that a member comes for; return the numbers of the voucher and of the receipt."""
    member = kiosk.tap(card).come_in()
    document = member.open("场务公开").choose("土地承包").choose("2025年土地承包费标准").sees
    assert isinstance(document, DocumentView)
    assert document.chrome.as_of.startswith("数据截至")
    member.print_page()
    voucher = member.touch("home").open("我的待遇").choose("春节慰问品").claim("杂粮礼盒").sees
    assert isinstance(voucher, ResultView)
    assert voucher.chrome.as_of.startswith("数据截至")
    member.print_voucher()
    receipt = member.touch("home").open("意见诉求").write("宿舍供暖", "暖气片漏水，请尽快维修。").submit().sees
    assert isinstance(receipt, ResultView)
    member.print_receipt()
    member.touch("home").open("会费")
    member.pull()
    return voucher.number, receipt.number


def delivered(farm: Farm) -> tuple[list[str], list[str]]:
    """What the server holds, by number."""
    vouchers = sorted(item.body.voucher.serial for item in farm.taken(EntitlementClaimed))
    return vouchers, sorted(item.body.number for item in farm.taken(CaseOpened))


def test_the_server_stops_everything_works_the_server_starts_and_gets_it_once(
    kiosk: KioskInHand, served: Farm, printer: PrinterSimulator
) -> None:
    served.server.stop()
    kiosk.until_trouble(NO_NETWORK)
    done = [visit(kiosk, card) for card in ("m0001", "m0002")]
    assert len(printer.slips) == 6
    assert kiosk.waiting >= 4

    served.server.start()
    kiosk.terminal.sync.nudge()
    kiosk.until_well()
    kiosk.until_delivered()
    expected = sorted(voucher for voucher, _ in done), sorted(receipt for _, receipt in done)
    assert delivered(served) == expected
    # Another round, and another kiosk process, bring nothing twice.
    kiosk.restart()
    kiosk.until_well()
    assert delivered(served) == expected


def test_a_kiosk_that_starts_without_its_server_shows_what_it_has_and_how_old_it_is(lone_kiosk: KioskInHand) -> None:
    view = lone_kiosk.until_trouble(NO_NETWORK)
    assert isinstance(view, WelcomeView)
    assert view.chrome.as_of.startswith("数据截至")
    assert view.tiles


def test_the_age_of_the_data_stands_beside_them_and_grows_young_again(
    farm: Farm, switch_on: Callable[[Farm], KioskInHand]
) -> None:
    kiosk = switch_on(farm)
    before = kiosk.until_as_of()
    farm.server.start()
    kiosk.terminal.sync.nudge()
    kiosk.until_well()
    kiosk.until_as_of(after=before)


def test_a_cut_line_is_said_and_mended(kiosk: KioskInHand) -> None:
    kiosk.cut_network(True)
    kiosk.until_trouble(NO_NETWORK)
    kiosk.cut_network(False)
    kiosk.until_well()


def test_a_voucher_shows_its_own_number_again_offline(lone_kiosk: KioskInHand, printer: PrinterSimulator) -> None:
    serial, _ = visit(lone_kiosk, "m0001")
    benefit = lone_kiosk.tap("m0001").come_in().open("我的待遇").choose("春节慰问品")
    assert not benefit.can_touch("claim")
    assert benefit.touch("voucher").sees.number == serial  # type: ignore[union-attr]
    benefit.print_voucher()
    assert "第1次补打" in text_of(printer.slips[-1])
