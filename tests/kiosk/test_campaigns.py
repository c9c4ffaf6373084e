"""Taking part: what a member may do when, what they see of it, and what becomes of it when the server has spoken."""

from datetime import timedelta

import msgspec
import pytest

from kiosk.machine.intents import StillHere
from kiosk.services.campaigns import Phase, Standing, involvements
from kiosk.slips.templates import slip_of
from kiosk.views import CampaignView, ConfirmView, HomeView, ListView, MessageView, ResultView
from protocol.campaigns import DeclineReason, EntryStatus, Turnout
from protocol.events import OutboxItem, SignedUp, SignUpWithdrawn, Voted
from tests.simulation import farm
from tests.simulation.farm_campaigns import campaigns, entry

ANNA = farm.members()[1]
UNITS = {unit.id: unit for unit in farm.units()}
HOUR = timedelta(hours=1)


def said(body, at=farm.NOON):
    return OutboxItem(id=f"item-{at}", seq=1, at=at, body=body, member=ANNA.id)


def stands(name="walk", *, now=farm.NOON, turnouts=(), entries=(), events=()):
    found = involvements(campaigns(), turnouts, entries, events, member=ANNA, units=UNITS, now=now)
    return next((one for one in found if one.campaign == name), None)


SIGNED_UP = said(SignedUp(entry="e", campaign="walk", number="H1"))
TAKEN_BACK = said(SignUpWithdrawn(campaign="walk"), farm.NOON + HOUR)


# The rule.


def test_the_window_is_half_open():
    closes = farm.NOON + timedelta(days=5)
    assert stands("later").phase is Phase.COMING
    assert stands(now=closes - timedelta(microseconds=1)).may_sign_up
    assert stands(now=closes).phase is Phase.OVER


def test_what_an_officer_closed_early_is_over():
    assert stands(turnouts=(Turnout(id="walk", service="activities", closed_at=farm.NOON),)).phase is Phase.OVER


def test_what_is_for_others_is_not_there():
    assert (stands("own-1") is not None, stands("own-2")) == (True, None)


def test_written_down_here_it_is_noted_until_the_server_has_heard_it():
    noted = stands(events=(SIGNED_UP,))
    assert (noted.standing, noted.number, noted.may_withdraw) == (Standing.NOTED, "H1", True)

    heard = msgspec.structs.replace(entry(1, "walk", "", EntryStatus.WAITING, 7), heard_at=farm.NOON, number="H1")
    turnout = Turnout(id="walk", service="activities", taken=30, waiting=(5, 7))
    decided = stands(events=(SIGNED_UP,), entries=(heard,), turnouts=(turnout,))
    assert (decided.standing, decided.waits, decided.left) == (Standing.WAITING, 2, 0)


def test_the_latest_word_counts_whether_it_was_said_here_or_heard_elsewhere():
    place = entry(1, "walk", "", EntryStatus.TAKEN)
    assert stands(events=(SIGNED_UP, TAKEN_BACK)).standing is Standing.WITHDRAWN
    assert stands(events=(TAKEN_BACK,), entries=(place,)).standing is Standing.WITHDRAWN

    later = msgspec.structs.replace(place, heard_at=farm.NOON + 2 * HOUR)
    assert stands(events=(SIGNED_UP, TAKEN_BACK), entries=(later,)).standing is Standing.TAKEN


def test_what_was_declined_says_why_and_can_be_tried_again():
    declined = entry(1, "walk", "", EntryStatus.DECLINED)
    found = stands(entries=(msgspec.structs.replace(declined, reason=DeclineReason.NOT_OPEN),))
    assert (found.standing, found.reason, found.may_sign_up) == (Standing.DECLINED, DeclineReason.NOT_OPEN, True)


# The journey.


def test_a_member_signs_up_without_a_network_and_leaves_with_a_numbered_slip(member, kiosk):
    page = member().open("工会活动").open("活动walk")
    assert isinstance(page.sees, CampaignView)
    assert page.sees.standing == "还有 18 个名额。"
    assert ("place", "活动地点", "广场") in [(one.icon, one.label, one.value) for one in page.sees.facts]

    question = page.touch("take-part")
    assert isinstance(question.sees, ConfirmView)
    receipt = question.touch("confirm")
    assert isinstance(receipt.sees, ResultView)
    assert receipt.sees.headline == "已登记，联网后确认。"
    receipt.print_page()
    paper = kiosk.ports.printer.paper[-1].decode()
    assert receipt.sees.chrome.as_of
    assert "已登记，联网后确认。" in paper
    assert "H250903-07-0001" in paper


def test_after_the_card_came_back_it_is_among_what_is_mine_and_not_stored_again(member, kiosk):
    member().open("工会活动").open("活动walk").touch("take-part").touch("confirm").pull()

    mine = member().open("工会活动").choose("我报名的")
    assert isinstance(mine.sees, ListView)
    assert {row.title: row.badge.text for row in mine.sees.rows} == {
        "活动walk": "已登记",
        "活动full": "候补第2位",
        f"取消的{farm.mark(1)}": "已报上",
    }
    page = mine.open("活动walk")
    assert not page.can_touch("take-part")
    assert isinstance(page.touch("receipt").sees, ResultView)
    assert [type(item.body) for item in kiosk.ports.journal.items if isinstance(item.body, SignedUp)] == [SignedUp]


def test_it_is_taken_back_after_a_question(member, kiosk):
    page = member().open("工会活动").open("活动walk").touch("take-part").touch("confirm").touch("home")
    page = page.open("工会活动").open("活动walk").touch("withdraw")
    assert page.sees.question == "确定退出报名吗？"
    page.touch("confirm")
    assert page.sees.standing == "您已退出报名。还有 18 个名额。"
    assert [item.body.campaign for item in kiosk.ports.journal.items if isinstance(item.body, SignUpWithdrawn)] == [
        "walk"
    ]


def test_home_says_how_many_are_open_to_me(member):
    home = member().sees
    assert isinstance(home, HomeView)
    assert next(tile.badge.text for tile in home.tiles if tile.name == "activities") == "5"


def test_a_full_disk_stores_nothing_and_says_so(member, kiosk):
    question = member().open("工会活动").open("活动walk").touch("take-part")
    kiosk.ports.journal.full = True
    question.touch("confirm")
    assert isinstance(question.sees, MessageView)
    assert not [item for item in kiosk.ports.journal.items if isinstance(item.body, SignedUp)]


def test_what_closes_while_the_member_thinks_is_not_signed_up_for(member, kiosk):
    question = member().open("工会活动").open("活动soon").touch("take-part")
    for _ in range(17):
        question.wait(55)
        kiosk.happen(StillHere())
    assert not question.can_touch("confirm")


def test_a_visitor_finds_no_activity_in_the_search(visitor):
    finder = visitor().touch("场务公开").touch("search").write("活动").wait(1)
    assert finder.sees.rows == ()


def test_english_is_whole(member):
    page = member().touch("language").open("工会活动").open("活动walk")
    assert (page.sees.standing, page.sees.facts[1].value) == ("18 places are free.", "Square")


@pytest.mark.parametrize(
    ("standing", "waits", "words"),
    [
        ("taken", 0, "报名成功"),
        ("waiting", 3, "名单第3位"),
        ("waiting", 0, "名单上"),
        ("noted", 0, "联网后确认"),
    ],
)
def test_the_slip_says_how_it_stood(member, kiosk, standing, waits, words):
    member().open("工会活动").open("活动walk").touch("take-part").touch("confirm").touch("print")
    facts = msgspec.structs.replace(kiosk.state.session.top.data, standing=standing, waits=waits)
    assert any(words in getattr(part, "text", "") for part in slip_of(facts).parts)


# Votes.


def votes(kiosk):
    return [item.body.choices for item in kiosk.ports.journal.items if isinstance(item.body, Voted)]


def test_a_member_votes_once_without_a_network_and_nobody_reads_afterwards_for_what(member, kiosk):
    page = member().open("工会活动").open("活动choice")
    assert page.sees.standing == "最多选 2 项，选好后按“投票”。"
    assert not page.can_touch("take-part")
    for option in ("春耕", "秋收", "雪夜"):  # one more than may be chosen: the first goes out
        page.choose(option)
    assert [one.label for one in page.sees.choices if one.chosen] == ["秋收", "雪夜"]
    question = page.choose("秋收").choose("秋收").touch("take-part")
    assert [value for label, value in question.sees.facts if label == "您选的"] == ["雪夜", "秋收"]

    receipt = question.touch("confirm").print_page()
    paper = kiosk.ports.printer.paper[-1].decode()
    assert "投票已登记，联网后计入。" in paper
    assert not any(option in paper for option in ("春耕", "秋收", "雪夜"))
    assert votes(kiosk) == [(2, 1)]
    again = receipt.touch("home").open("工会活动").open("活动choice")
    assert not again.can_touch("take-part")
    assert not again.can_touch("withdraw")
    assert again.sees.choices == ()


def test_what_was_chosen_and_not_voted_for_is_forgotten_with_the_session(member, kiosk):
    member().open("工会活动").open("活动choice").choose("春耕").pull()
    assert not any(one.chosen for one in member().open("工会活动").open("活动choice").sees.choices)
    assert votes(kiosk) == []


def test_the_result_stands_there_after_the_vote_is_over(member):
    page = member().open("工会活动").choose("已结束").open("活动chosen")
    assert [(one.label, one.value) for one in page.sees.facts] == [
        ("春耕", "5 票"),
        ("秋收", "3 票"),
        ("雪夜", "1 票"),
        ("参加投票", "7 人"),
    ]
