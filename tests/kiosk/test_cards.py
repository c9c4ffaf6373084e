"""Cards that open nothing, cards that come and go: each its own sentence, the way back, and nothing left over."""

import pytest

from devices.card.face import CardProblem
from kiosk.machine.events import ContentChanged, ContentLost
from kiosk.machine.state import ContentState
from kiosk.views import HomeView, MessageView, PinView, WelcomeView
from tests.simulation import farm


@pytest.mark.parametrize(
    ("card", "headline"),
    [
        (CardProblem.UNKNOWN_CARD, "这种卡在这里不能用"),
        (CardProblem.UNREADABLE, "这张卡读不出来"),
        (CardProblem.FOREIGN_CARD, "这张卡是别的工会发的"),
        (CardProblem.TWO_CARDS, "读卡器里有两张卡"),
        (CardProblem.MOVED, "读卡时卡动了"),
        (CardProblem.TIMED_OUT, "这张卡没有反应"),
        (CardProblem.PHONE_WALLET, "手机钱包不能识别"),
        ("a stranger's token", "这张卡还没有登记"),
        ("clonable", "这张卡只能看公开内容"),
        (farm.LOST, "这张卡已经挂失"),
        (farm.LEFT, "这张卡的会籍已经转出或终止"),
    ],
)
def test_each_card_that_opens_nothing_has_its_own_sentence_and_a_way_on(tap, card, headline):
    holder = tap(card)
    assert isinstance(holder.sees, MessageView)
    assert holder.sees.headline == headline
    assert isinstance(holder.touch("public").sees, WelcomeView)


@pytest.mark.parametrize(
    ("content", "headline"),
    [(ContentState.EMPTY, "本机正在下载数据"), (ContentState.DAMAGED, "本机数据正在修复")],
)
def test_without_content_nobody_is_called_a_stranger(tap, kiosk, content, headline):
    kiosk.happen(ContentLost(content))
    seen = tap("a stranger's token").sees
    assert isinstance(seen, MessageView)
    assert seen.headline == headline


def test_a_card_that_opens_nothing_still_leaves_the_public_pages(tap):
    assert tap("clonable").touch("public").open("场务公开").can_touch("公开第1号")


def test_pulling_the_card_shows_the_welcome_screen_at_once(member):
    assert isinstance(member().open("会费").pull().sees, WelcomeView)


def test_a_card_torn_out_while_it_is_read_leaves_a_sentence_for_a_while(tap, kiosk):
    seen = tap(CardProblem.MOVED).pull().sees
    assert isinstance(seen, MessageView)
    assert seen.headline == "卡拔得太早了"
    kiosk.pass_time(11)
    assert isinstance(kiosk.view, WelcomeView)


def test_the_next_card_does_not_wait_for_that_sentence(tap, kiosk):
    tap(CardProblem.MOVED).pull()
    kiosk.insert(1)
    kiosk.pass_time(0.25)
    assert isinstance(kiosk.view, PinView)


def test_pulling_the_card_before_its_owner_is_known_opens_nothing(kiosk):
    kiosk.insert(1)
    kiosk.pull()
    kiosk.pass_time(1)
    assert isinstance(kiosk.view, WelcomeView)


def test_a_card_swapped_too_fast_to_be_seen_leaving_opens_only_its_own_session(member, kiosk):
    member(1).open("会费")
    kiosk.swap(2)
    kiosk.pass_time(0.25)
    assert isinstance(kiosk.view, PinView)


def test_a_reader_torn_off_ends_the_session_though_it_never_said_so(member, kiosk):
    member().open("会费")
    kiosk.unplug()
    assert isinstance(kiosk.view, WelcomeView)


def test_without_any_reader_the_welcome_screen_says_so(kiosk):
    kiosk.unplug("slot")
    assert kiosk.view.reader_ready
    kiosk.unplug("pad")
    assert not kiosk.view.reader_ready
    assert kiosk.view.invitation == "读卡器暂时不能用，您仍然可以查看公开内容。"


def test_a_card_left_in_after_leaving_is_asked_for_and_opens_nothing(member):
    gone = member().leave()
    assert gone.sees.invitation == "请取走您的卡"
    assert isinstance(gone.wait(30).sees, WelcomeView)


def test_two_cards_hide_the_session_until_one_is_gone(member, tap, kiosk):
    holder = member(1).open("会费")
    tap(2, reader="pad")
    assert holder.sees.headline == "读卡器里有两张卡"
    kiosk.pull("pad")
    assert holder.sees.title == "会费"


def test_of_two_cards_the_one_that_stays_is_served(member, tap, kiosk):
    member(1)
    tap(2, reader="pad")
    kiosk.pull("slot")
    kiosk.pass_time(0.25)
    assert isinstance(kiosk.view, PinView)
    assert kiosk.state.session.card.reader == "pad"


def test_two_cards_at_once_open_neither(kiosk):
    kiosk.insert(1)
    kiosk.insert(2, "pad")
    kiosk.pass_time(1)
    assert kiosk.view.headline == "读卡器里有两张卡"


def test_a_card_reported_lost_while_its_session_runs_is_shut_out(member, kiosk):
    holder = member(1)
    # The next round of sync brings the member as one whose card is lost.
    kiosk.ports.content.member = lambda name: farm.members()[farm.LOST]
    kiosk.happen(ContentChanged())
    assert holder.wait(1).sees.headline == "这张卡已经挂失"


def test_a_kiosk_started_with_a_card_in_it_asks_for_the_pin(tap, kiosk):
    tap(1)
    kiosk.crash()
    kiosk.pass_time(1)
    assert isinstance(kiosk.view, PinView)


def test_one_members_language_is_not_the_next_ones(member):
    member(1).touch("language").pull()
    assert isinstance(member(2).sees, HomeView)
    assert member(2).sees.chrome.title == "首页"
