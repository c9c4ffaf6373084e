"""What time does: countdowns, waits, and a kiosk that always comes back to its welcome screen."""

from dataclasses import replace

import pytest

from devices.card.face import CardProblem
from kiosk.machine.events import ContentChanged, ContentLost, ServerChanged
from kiosk.machine.intents import StillHere
from kiosk.machine.patience import COUNTDOWN_S, WAIT_LIMIT_S, limit
from kiosk.machine.screen_states import HomeScreen, ListScreen
from kiosk.machine.state import ContentState
from kiosk.runtime.hands import Lane
from kiosk.views import ComposeView, ListView, MessageView, PrintView, WaitView, WelcomeView
from tests.simulation.kiosk_in_time import LATENCY

HOME = limit(HomeScreen())


def test_before_the_end_a_countdown_of_twenty_seconds_is_shown(member):
    home = member().wait(HOME - COUNTDOWN_S - 1)
    assert home.sees.chrome.countdown is None
    assert home.wait(1).sees.chrome.countdown.seconds == 20
    assert home.wait(5).sees.chrome.countdown.sentence == "还有15秒就要自动退出了"


def test_i_am_still_here_stops_the_countdown(member):
    assert member().wait(HOME - 5).touch("stay").sees.chrome.countdown is None


def test_at_its_end_the_welcome_screen_is_back(member):
    assert isinstance(member().wait(HOME).sees, WelcomeView)


def test_the_sentence_about_a_card_pulled_too_soon_is_not_hidden_by_its_own_countdown(tap, kiosk):
    tap(CardProblem.MOVED).pull()
    assert kiosk.view.headline == "卡拔得太早了"
    kiosk.pass_time(9)
    assert kiosk.view.chrome.countdown is None
    assert kiosk.view.headline == "卡拔得太早了"
    kiosk.pass_time(1)
    assert isinstance(kiosk.view, WelcomeView)


def test_while_printing_nothing_counts_down(member, kiosk):
    kiosk.delay = lambda lane: 200.0 if lane is Lane.PRINT else LATENCY[lane]
    printing = member().open("会费").touch("print").wait(150)
    assert isinstance(printing.sees, PrintView)
    assert printing.sees.chrome.countdown is None


def test_a_short_wait_keeps_the_old_screen_and_a_long_one_is_shown(visitor, kiosk):
    kiosk.delay = lambda lane: 2.0
    reader = visitor().open("场务公开")
    assert isinstance(reader.sees, WelcomeView)
    assert isinstance(reader.wait(0.1).sees, WaitView)
    assert isinstance(reader.wait(2).sees, ListView)


def test_an_answer_that_never_comes_ends_in_a_sentence(visitor, kiosk):
    kiosk.delay = lambda lane: 3600.0
    reader = visitor().open("场务公开").wait(WAIT_LIMIT_S + 1)
    assert isinstance(reader.sees, MessageView)
    assert reader.sees.headline == "机器反应太慢"


def test_an_answer_after_its_session_changes_nothing(visitor, kiosk):
    kiosk.delay = lambda lane: 5.0
    visitor().open("场务公开").leave().wait(6)
    assert isinstance(kiosk.view, WelcomeView)


def test_a_form_that_could_not_be_saved_keeps_what_was_written(member, kiosk):
    form = member().open("意见诉求").touch("compose").choose("道路").write("路灯坏了")
    kiosk.ports.journal.full = True
    assert form.touch("submit").sees.headline == "这台机器现在存不下了"
    kiosk.ports.journal.full = False
    form.touch("back")
    assert isinstance(form.sees, ComposeView)
    assert form.sees.text == "路灯坏了"
    assert form.touch("submit").sees.number == "Y250903-07-0001"


def test_a_form_handed_in_again_after_a_slow_disk_is_stored_once(member, kiosk):
    form = member().open("意见诉求").touch("compose").choose("道路").write("路灯坏了")
    kiosk.delay = lambda lane: 25.0 if lane is Lane.WRITE else LATENCY[lane]
    form.touch("submit").wait(21)
    assert form.sees.headline == "保存得太慢了"
    form.touch("back").wait(5)
    kiosk.delay = LATENCY.__getitem__
    number = form.touch("submit").sees.number
    assert [item.body.number for item in kiosk.ports.journal.own_events("member-1")] == [number]


def test_language_chosen_by_nobody_in_particular_falls_back(visitor):
    assert visitor().touch("language").wait(61).sees.chrome.title == "工会服务终端"


def test_damaged_content_is_told_and_comes_back(visitor, kiosk):
    kiosk.ports.content.damaged = True
    kiosk.happen(ContentLost(ContentState.DAMAGED))
    assert kiosk.view.notices == ("本机数据损坏，正在重新下载。您提交过的内容不会丢。",)
    assert visitor().open("场务公开").sees.headline == "本机数据正在修复"
    kiosk.ports.content.damaged = False
    kiosk.happen(ContentChanged())
    assert visitor().leave().wait(1).sees.notices == ()
    assert isinstance(visitor().open("场务公开").sees, ListView)


def test_content_that_changes_is_shown_at_once(visitor, kiosk):
    reader = visitor().open("场务公开")
    kiosk.ports.content.withdrawn = {"open-1"}
    kiosk.happen(ContentChanged())
    assert "open-1" not in {row.name for row in reader.wait(1).sees.rows}


def test_a_document_withdrawn_while_it_is_read_says_so(visitor, kiosk):
    reader = visitor().open("场务公开").open("公开第1号")
    kiosk.ports.content.withdrawn = {"open-1"}
    kiosk.happen(ContentChanged())
    assert reader.wait(1).sees.headline == "这项内容已经不在了"
    assert isinstance(reader.touch("back").sees, ListView)


def test_without_the_server_everything_local_works_and_every_screen_says_so(member, kiosk):
    kiosk.happen(ServerChanged(reached=False))
    assert member().open("会费").sees.chrome.troubles == ("网络暂时不通：照样可以查询和提交，联网后自动上报",)


@pytest.mark.parametrize("screen", [HomeScreen(), ListScreen("open")])
def test_every_limit_leaves_room_for_its_countdown(screen):
    assert limit(screen) > COUNTDOWN_S


def test_a_sign_of_a_reader_changes_nothing_but_the_patience(member, kiosk):
    holder = member().open("会费")
    before, view = kiosk.state.session, holder.sees
    kiosk.pass_time(60)
    kiosk.happen(StillHere())
    after = kiosk.state.session
    assert replace(after, touched=before.touched) == before
    assert replace(holder.sees, chrome=view.chrome) == view
