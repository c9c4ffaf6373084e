"""A card that opens nothing: each kind has its own sentence, its way back, and its line in the log."""

import logging
from collections.abc import Iterator

import pytest

from devices.card.simulator.model import CardKind, CardModel
from kiosk.views import DocumentView, HomeView, ListView, MessageView, PinView, WelcomeView
from tests.e2e.in_hand import KioskInHand

FEES = "2025年土地承包费标准"
MODELS = {"clonable": CardModel(CardKind.UID, "04A1B2C3D4E5F6"), "hanging": CardModel(CardKind.HANGING)}
SENTENCES = {
    "unknown": ("这种卡", "This kind of card is not known here"),
    "mute": ("读不出来", "The card could not be read"),
    "stranger": ("还没有登记", "This card is not registered here"),
    "m0011": ("已经挂失", "This card has been reported lost"),
    "m0012": ("会籍", "This membership has ended or moved"),
    "clonable": ("只能看公开内容", "This card opens public pages only"),
    "hanging": ("没有反应", "The card does not answer"),
}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO):
        yield caplog


def test_each_odd_card_is_told_what_it_is_and_may_leave(lone_kiosk: KioskInHand, log: pytest.LogCaptureFixture) -> None:
    headlines = set()
    for card, (chinese, english) in SENTENCES.items():
        log.clear()
        model = MODELS.get(card) or lone_kiosk.model(card)
        person = lone_kiosk.insert_model(model)
        view = person.sees
        assert isinstance(view, MessageView), card
        assert chinese in view.headline
        assert view.sentence
        headlines.add(view.headline)
        assert english in log.text
        assert model.number == "" or model.number not in log.text
        assert isinstance(person.touch("public").sees, WelcomeView), "the way back"
        assert isinstance(person.pull(), WelcomeView)
    assert len(headlines) == len(SENTENCES)
    lone_kiosk.tap("m0001").come_in()


def test_two_cards_open_nobody_until_one_is_taken_away(lone_kiosk: KioskInHand, log: pytest.LogCaptureFixture) -> None:
    person = lone_kiosk.tap("m0001").come_in()
    lone_kiosk.insert("m0002", slot=1)
    view = lone_kiosk.until(lambda view: isinstance(view, MessageView), "a sentence about two cards")
    assert isinstance(view, MessageView)
    assert view.headline == "读卡器里有两张卡"
    assert "张*明" not in view.headline + view.sentence
    assert "There are two cards" in log.text
    lone_kiosk.pull(slot=1)
    lone_kiosk.until(lambda view: isinstance(view, HomeView), "the first member's home again")
    assert person.sees.chrome.member.startswith("张*明")


def test_when_the_first_of_two_cards_goes_the_other_one_needs_its_own_pin(lone_kiosk: KioskInHand) -> None:
    lone_kiosk.tap("m0001").come_in()
    lone_kiosk.insert("m0002", slot=1)
    lone_kiosk.until(lambda view: isinstance(view, MessageView), "a sentence about two cards")
    lone_kiosk.pull(slot=0)
    view = lone_kiosk.until(lambda view: isinstance(view, PinView), "the second member's PIN")
    assert view.chrome.member == ""


def test_a_lost_reader_ends_the_session_and_public_pages_go_on(
    lone_kiosk: KioskInHand, log: pytest.LogCaptureFixture
) -> None:
    lone_kiosk.tap("m0001").come_in()
    lone_kiosk.unplug_reader(True)
    view = lone_kiosk.until(lambda view: isinstance(view, WelcomeView) and not view.reader_ready, "no reader")
    assert isinstance(view, WelcomeView)
    assert "读卡器暂时不能用" in view.invitation
    assert "card reader" in log.text
    reader = lone_kiosk.visitor().open("场务公开")
    assert isinstance(reader.sees, ListView)
    assert isinstance(reader.choose("土地承包").choose(FEES).sees, DocumentView)
    reader.touch("leave")
    lone_kiosk.unplug_reader(False)
    lone_kiosk.until(lambda view: isinstance(view, PinView), "the card that is still in")
