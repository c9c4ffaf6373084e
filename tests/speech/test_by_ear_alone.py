"""The whole way with eyes shut: four keys, the digits of a number pad, and what is said."""

from kiosk.machine.intents import PressDigit
from kiosk.views import ConfirmView, DocumentView, EntitlementView, HomeView, ListView, PinView, ResultView, WelcomeView
from tests.simulation import farm


def test_a_visitor_reads_a_public_document_by_ear(listener):
    listener.press("confirm")
    assert "请插入工会会员服务卡" in listener.hears
    assert "按上下键挑选" in listener.hears
    listener.choose("场务公开")
    assert isinstance(listener.sees, ListView)
    assert listener.hears.startswith("场务公开 / 共四项")
    listener.press("confirm")
    assert isinstance(listener.sees, DocumentView)
    assert listener.hears.endswith("朗读")
    listener.press("confirm")
    assert "按等级计价。" in listener.hears
    assert "第一行，等级 一等，单价 三百二十" in listener.hears
    listener.wait(90)
    assert listener.hears.endswith("朗读"), "when it is over, the focus is said again"
    listener.press("back").press("back")
    assert isinstance(listener.sees, WelcomeView)
    assert listener.hears.endswith("场务公开")


def test_a_member_claims_a_benefit_by_ear(listener):
    listener.press("confirm").insert(1)
    assert isinstance(listener.sees, PinView)
    assert "请输入密码" in listener.hears
    listener.type_pin(1)
    listener.press("confirm")
    assert "旁边的人会听到。" in listener.hears
    listener.press("confirm")
    assert isinstance(listener.sees, HomeView)
    assert "张某明" in listener.hears
    listener.choose("我的待遇")
    listener.choose("可领取")
    assert isinstance(listener.sees, EntitlementView)
    assert "金额，一百元" in listener.hears
    assert listener.hears.endswith("大米")
    listener.press("confirm")
    assert listener.hears == "大米，已选 / 领取"
    listener.press("confirm")
    assert isinstance(listener.sees, ConfirmView)
    assert "只能领取一次。" in listener.hears
    listener.press("confirm")
    assert isinstance(listener.sees, ResultView)
    assert "领取成功" in listener.hears
    assert "有效期至，二零二五年" in listener.hears


def test_no_digit_of_a_pin_is_ever_said(listener):
    listener.press("confirm").insert(1)
    before = len(listener.voice.said)
    listener.type_pin(1)
    assert listener.voice.said[before:] == ["一位"] * len(farm.pin(1))
    listener.touch("erase")
    assert listener.hears == "删去一位"


def test_the_digits_are_no_choices_of_the_focus(listener):
    listener.press("confirm").insert(1)
    said = [listener.press("down").hears for _ in range(12)]
    assert not any(word in "零一二三四五六七八九0123456789" for word in said)


def test_a_wrong_pin_is_said(listener):
    listener.press("confirm").insert(1)
    for digit in "999999":
        listener._do(PressDigit(digit))
    listener.press("confirm")
    assert "密码不对" in listener.hears or "密码错误" in listener.hears


def test_up_and_down_go_round(listener):
    listener.press("confirm")
    first = listener.sees.chrome.focus
    listener.press("up").press("down")
    assert listener.sees.chrome.focus == first


def test_again_says_the_whole_screen_once_more(listener):
    listener.press("confirm")
    whole = listener.hears
    assert listener.press("again").hears == whole


def test_the_end_of_a_session_ends_the_ear(listener):
    listener.press("confirm").insert(1).pull()
    assert not listener.kiosk.state.ear.on
    assert listener.voice.sounding == ()
    assert listener.sees.chrome.focus == ""


def test_back_on_the_welcome_screen_switches_it_off(listener):
    listener.press("confirm").press("back")
    assert not listener.kiosk.state.ear.on
    assert listener.voice.sounding == ()


def test_an_ear_that_nobody_uses_is_switched_off(listener):
    listener.press("confirm").wait(70)
    assert not listener.kiosk.state.ear.on


def test_the_coming_end_of_a_session_is_said_once_and_confirm_stays(listener):
    listener.press("confirm").choose("场务公开")
    listener.wait(75)
    assert listener.all_heard.count("要继续，请按确认键") == 1
    listener.press("confirm")
    assert listener.sees.chrome.countdown is None
    assert isinstance(listener.sees, ListView)


def test_a_member_who_says_no_hears_nothing_of_their_own(listener):
    listener.press("confirm").insert(1).enter_pin(1)
    listener.press("back")
    assert isinstance(listener.sees, HomeView)
    assert listener.hears == "这一页是个人内容，没有念出来。"
    listener.press("down").press("confirm")
    assert "◆" not in listener.all_heard
    assert "张" not in listener.all_heard


def test_without_a_voice_confirm_does_nothing_on_the_welcome_screen(listener):
    from devices.status import DeviceStatus

    listener.kiosk.happen(listener.voice.news(DeviceStatus.NO_DEVICE))
    assert listener.sees.chrome.keys.confirm is None


def test_a_screen_without_the_ear_says_nothing(listener):
    listener.touch("open")
    assert listener.voice.said == []
