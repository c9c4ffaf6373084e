"""Codes that were scanned: nobody holds them, so a session ends by Leave, by time, or by who comes next."""

import logging
import random

import pytest

from devices.card.face import Assurance, CardFailed, CardProblem, CardRead, Identity, ReaderChanged
from devices.status import DeviceStatus
from kiosk.machine.intents import Leave, SetLanguage
from kiosk.machine.patience import LONGEST_S
from kiosk.runtime.chronicle import told
from kiosk.views import HomeView, ListView, MessageView, PinView, WelcomeView
from tests.simulation import farm
from tests.simulation.invariants import actions_of

SCANNER = "serial:///dev/ttyACM0"


@pytest.fixture
def scan(kiosk, visitor):
    """Scan a member's code, or one with a problem."""
    count = iter(range(1, 100))

    def scanned(code=1, profile="e_card", assurance=Assurance.BANK_RECORDS):
        if isinstance(code, CardProblem):
            kiosk.happen(CardFailed(SCANNER, next(count), code, held=False))
        else:
            identity = Identity(profile, farm.token(code), assurance, "")
            kiosk.happen(CardRead(SCANNER, next(count), identity, held=False))
        kiosk.pass_time(0.25)
        person = visitor()
        person.number = code
        return person

    return scanned


def test_a_member_stays_in_until_they_leave(scan, kiosk):
    member = scan(1).enter_pin()
    assert isinstance(member.sees, HomeView)
    assert isinstance(member.wait(30).open("会费").leave().sees, WelcomeView)
    assert kiosk.view.invitation == "请插入工会会员服务卡"


def test_a_member_who_walks_away_is_out_after_a_while(scan):
    assert isinstance(scan(1).enter_pin().wait(LONGEST_S).sees, WelcomeView)


def test_the_next_members_code_ends_what_the_last_one_left_open(scan, kiosk):
    scan(1).enter_pin().touch("language")
    assert isinstance(scan(2).sees, PinView)
    assert (kiosk.state.session.reader, kiosk.state.language) == (None, "zh")


def test_a_card_goes_before_a_code(scan, tap, kiosk):
    scan(1).enter_pin().touch("language")
    assert isinstance(tap(2).sees, PinView)
    assert kiosk.state.session.card.reader == "slot"
    assert kiosk.state.language == "zh"


def test_a_code_disturbs_no_card(member, scan):
    holder = member(1).open("会费")
    before = holder.sees
    scan(2)
    scan(CardProblem.CODE_EXPIRED)
    assert holder.sees == before


def test_a_code_opens_a_session_beside_a_card_that_was_forgotten(member, scan):
    member(1).leave()
    assert isinstance(scan(2).sees, PinView)


def test_taking_a_forgotten_card_ends_no_scanned_session(member, scan, kiosk):
    member(1).leave()
    scanned = scan(2).enter_pin()
    kiosk.pull()
    assert isinstance(scanned.sees, HomeView)


def test_a_code_that_says_nothing_disturbs_no_member(scan):
    member = scan(1).enter_pin()
    scan(CardProblem.CODE_USED)
    assert isinstance(member.sees, HomeView)


@pytest.mark.parametrize(
    ("problem", "headline"),
    [
        (CardProblem.CODE_EXPIRED, "这个二维码已经过期"),
        (CardProblem.CODE_USED, "这个二维码已经用过了"),
        (CardProblem.CODE_FORGED, "这个二维码不是工会发的"),
        (CardProblem.CODE_UNREADABLE, "这个码在这里不能用"),
    ],
)
def test_each_code_that_opens_nothing_has_its_own_sentence(scan, problem, headline):
    holder = scan(problem)
    assert isinstance(holder.sees, MessageView)
    assert holder.sees.headline == headline
    assert isinstance(holder.touch("public").sees, WelcomeView)


def test_a_barcode_opens_public_pages_only(scan):
    assert scan(1, "barcode", Assurance.CLONABLE).sees.headline == "这张卡只能看公开内容"


def test_a_visitors_language_stays_when_they_scan(scan, kiosk):
    kiosk.happen(SetLanguage("en"))
    scan(1)
    assert kiosk.state.language == "en"


def test_a_scanner_torn_off_ends_no_session(scan, kiosk):
    kiosk.happen(ReaderChanged(SCANNER, DeviceStatus.ONLINE, takes_cards=False))
    member = scan(1).enter_pin().open("会费")
    kiosk.happen(ReaderChanged(SCANNER, DeviceStatus.OFFLINE, takes_cards=False))
    assert not isinstance(member.sees, WelcomeView | ListView | MessageView)


def test_the_welcome_screen_offers_the_scanner_only_while_it_is_there(kiosk):
    kiosk.happen(ReaderChanged(SCANNER, DeviceStatus.ONLINE, takes_cards=False))
    assert kiosk.view.invitation == "请插入工会会员服务卡，或者扫电子会员证的二维码"
    kiosk.happen(ReaderChanged(SCANNER, DeviceStatus.NO_DEVICE, takes_cards=False))
    assert kiosk.view.invitation == "请插入工会会员服务卡"


def test_the_log_hears_of_a_scanner_that_is_gone(kiosk):
    kiosk.happen(ReaderChanged(SCANNER, DeviceStatus.ONLINE, takes_cards=False))
    before, gone = kiosk.state, ReaderChanged(SCANNER, DeviceStatus.NO_DEVICE, takes_cards=False)
    kiosk.happen(gone)
    assert list(told(before, gone, kiosk.state)) == [(logging.WARNING, f"scanner {SCANNER}: no_device")]


@pytest.mark.parametrize("seed", range(30))
def test_whatever_is_scanned_put_in_and_pulled_nobody_sees_anothers_data(scan, tap, kiosk, visitor, seed):
    chance = random.Random(seed)  # the fixture checks every invariant after every event

    def touch():
        found = [thing for _, thing in actions_of(kiosk.view)]
        kiosk.happen(chance.choice(found).intent)
        kiosk.pass_time(0.25)

    def enter_pin():
        if isinstance(kiosk.view, PinView) and kiosk.state.session.member is not None:
            person = visitor()
            person.number = int(kiosk.state.session.member.id.removeprefix("member-"))
            person.enter_pin()

    doings = (
        lambda: scan(chance.randrange(1, 4)),
        lambda: scan(chance.choice([CardProblem.CODE_USED, CardProblem.CODE_FORGED])),
        lambda: tap(chance.randrange(1, 4), chance.choice(["slot", "pad"])),
        lambda: kiosk.pull(chance.choice(["slot", "pad"])),
        lambda: kiosk.pass_time(chance.choice([0.1, 5, 70])),
        lambda: kiosk.happen(Leave()),
        enter_pin,
        touch,
    )
    for doing in chance.choices(doings, weights=(4, 1, 3, 3, 1, 1, 8, 8), k=80):
        doing()
        held = {(card.reader, card.insertion) for card in kiosk.state.cards}
        session = kiosk.state.session
        if session is not None and session.card is not None and session.card.held:
            assert (session.card.reader, session.card.insertion) in held
        assert all(card.held for card in kiosk.state.cards)
    kiosk.pull("slot")
    kiosk.pull("pad")
    kiosk.pass_time(LONGEST_S + 1)
    assert isinstance(kiosk.view, WelcomeView)


def test_a_scanner_alone_is_no_card_reader(kiosk):
    kiosk.happen(ReaderChanged(SCANNER, DeviceStatus.ONLINE, takes_cards=False))
    kiosk.unplug("slot")
    kiosk.unplug("pad")
    assert not kiosk.view.reader_ready
