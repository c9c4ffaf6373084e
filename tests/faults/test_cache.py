"""A damaged cache: set aside, said, fetched anew; what members did is kept apart and arrives."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.views import MessageView, PinView, RecordView, ResultView, View, WelcomeView
from protocol.events import CaseOpened
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand


def flip_bytes(file: Path, start: int = 0) -> None:
    """Turn one byte round on each page from ``start`` on, as a failing disk does, in the file and in its log."""
    for name in (file, file.with_name(file.name + "-wal")):
        if name.exists():
            with name.open("r+b") as damaged:
                for place in range(start + 100, os.fstat(damaged.fileno()).st_size, 4096):
                    damaged.seek(place)
                    (byte,) = damaged.read(1) or b"\0"
                    damaged.seek(place)
                    damaged.write(bytes([byte ^ 0xFF]))


def speak_up(kiosk: KioskInHand) -> str:
    member = kiosk.tap("m0001").come_in().open("意见诉求").write("宿舍供暖", "暖气片漏水，请尽快维修。").submit()
    assert isinstance(member.sees, ResultView)
    number = member.sees.number
    member.pull()
    return number


def entrances(view: View) -> list[str]:
    return [tile.name for tile in view.tiles] if isinstance(view, WelcomeView) else []


@pytest.mark.parametrize("start", [0, 8192], ids=["from the first page", "behind the first pages"])
def test_a_cache_damaged_while_the_kiosk_was_off_comes_back_and_nothing_is_lost(
    farm: Farm, switch_on: Callable[[Farm], KioskInHand], caplog: pytest.LogCaptureFixture, start: int
) -> None:
    kiosk = switch_on(farm)
    before = kiosk.until(lambda view: isinstance(view, WelcomeView) and bool(view.tiles), "the tiles")
    number = speak_up(kiosk)
    kiosk.stop()
    flip_bytes(farm.state / "content.db", start)

    with caplog.at_level(logging.INFO):
        kiosk.start()
        view = kiosk.until(
            lambda view: isinstance(view, WelcomeView) and bool(view.notices), "a sentence about the content"
        )
    assert isinstance(view, WelcomeView)
    assert not view.tiles
    assert "content was set aside" in caplog.text
    farm.server.start()
    kiosk.terminal.sync.nudge()
    kiosk.until(lambda view: entrances(view) == entrances(before), "the tiles again")
    kiosk.until_delivered()
    assert [item.body.number for item in farm.taken(CaseOpened)] == [number]
    assert isinstance(kiosk.tap("m0001").come_in().open("会费").sees, RecordView)


def test_a_cache_damaged_while_the_kiosk_runs_says_so_and_mends_itself(
    kiosk: KioskInHand, served: Farm, caplog: pytest.LogCaptureFixture
) -> None:
    number = speak_up(kiosk)
    kiosk.until_delivered()
    # A round writes to the cache, so that SQLite forgets the pages it has read of it: whole homes are made of those.
    before = kiosk.until_as_of()
    kiosk.terminal.sync.nudge()
    kiosk.until_as_of(after=before)
    served.server.stop()
    kiosk.until_trouble("网络暂时不通")
    with caplog.at_level(logging.INFO):
        flip_bytes(served.state / "content.db")
        person = kiosk.tap("m0002")
        if isinstance(person.sees, PinView):  # the card's own page was whole, or still in memory
            person.enter_pin()
        assert isinstance(person.sees, MessageView)
        # Which of the two depends on how far the repair is by then; neither calls the member a stranger.
        assert person.sees.headline in ("本机数据正在修复", "本机正在下载数据")
    assert "Nothing you submitted is lost" in caplog.text
    assert "content is damaged" in caplog.text
    person.touch("public")
    person.pull()

    served.server.start()
    kiosk.terminal.sync.nudge()
    kiosk.until_well()
    cases = kiosk.tap("m0001").come_in().open("意见诉求").sees
    assert any(number in row.meta for row in cases.rows)  # type: ignore[union-attr]


def test_an_expired_voucher_is_said_and_has_no_code_any_more(lone_kiosk: KioskInHand) -> None:
    lone_kiosk.tap("m0001").come_in().open("我的待遇").choose("春节慰问品").claim("杂粮礼盒").pull()
    lone_kiosk.pass_time(31 * 24 * 3600)
    voucher = lone_kiosk.tap("m0001").come_in().open("我的待遇").choose("春节慰问品").touch("voucher")
    assert isinstance(voucher.sees, ResultView)
    assert "过期" in voucher.sees.headline + voucher.sees.sentence
    assert voucher.sees.qr == ""
    assert not voucher.can_touch("print")
    assert voucher.touch("done").can_touch("benefits")
