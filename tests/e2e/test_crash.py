"""What a power cut may not take: what a member did, and what a guesser has already tried."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.views import EntitlementView, MessageView, PinView
from protocol.events import EntitlementClaimed
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand


def test_a_claim_survives_kill_9_and_is_delivered_once(farm: Farm, switch_on: Callable[[Farm], KioskInHand]) -> None:
    script = Path(__file__).with_name("claiming_process.py")
    with subprocess.Popen(
        [sys.executable, script, farm.folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as claiming:
        assert claiming.stdout is not None
        serial = claiming.stdout.readline().decode().strip()
        claiming.send_signal(signal.SIGKILL)
    assert serial.startswith("V"), "the process said no number"

    kiosk = switch_on(farm)
    benefit = kiosk.tap("m0001").come_in().open("我的待遇").choose("春节慰问品")
    assert isinstance(benefit.sees, EntitlementView)
    assert benefit.sees.badge.text == "已领取"
    assert benefit.touch("voucher").sees.number == serial  # type: ignore[union-attr]

    farm.server.start()
    kiosk.terminal.sync.nudge()
    kiosk.until_well()
    kiosk.until_delivered()
    assert [item.body.voucher.serial for item in farm.taken(EntitlementClaimed)] == [serial]


def test_wrong_pins_lock_the_card_and_a_restart_does_not_open_it(lone_kiosk: KioskInHand) -> None:
    member = lone_kiosk.tap("m0001")
    for left in (4, 3, 2, 1):
        view = member.enter_pin("000000").sees
        assert isinstance(view, PinView)
        assert str(left) in view.error
        assert view.filled == 0
    locked = member.enter_pin("000000").sees
    assert isinstance(locked, MessageView)
    assert locked.headline == "密码错的次数太多了"
    assert "之后再试" in locked.sentence
    member.pull()

    lone_kiosk.restart()
    again = lone_kiosk.tap("m0001")
    assert isinstance(again.sees, MessageView)
    assert again.sees.sentence == locked.sentence
    again.pull()
    assert isinstance(lone_kiosk.tap("m0002").sees, PinView), "another member is not locked out"
    lone_kiosk.pull()

    lone_kiosk.until_welcome()
    lone_kiosk.pass_time(5 * 60 + 1)
    lone_kiosk.tap("m0001").come_in()
