"""The dock's scanner: every kind of code goes down a real serial line and is judged as at a kiosk."""

import functools
import json
import queue
from pathlib import Path

import pytest
from PIL import Image

from devices.card.face import Assurance, CardFailed, CardProblem, CardRead, ReaderChanged
from devices.scanner.scanner import open_scanner
from devices.status import DeviceStatus
from kiosk.demo.hands import DemoHands
from kiosk.dock import Trouble
from kiosk.member_codes import MemberCodes
from kiosk.runtime.clocks import SystemClock
from protocol.signing import SigningKey
from protocol.tokens import card_token

PUBLISHER = SigningKey("publisher", bytes(range(32)))
TOKENISE = functools.partial(card_token, bytes(32))


@pytest.fixture
def hands(tmp_path: Path):
    cards = tmp_path / "demo-cards.json"
    cards.write_text(json.dumps([{"key": "m1", "label": "张*", "kind": "union", "number": "SL000123", "pin": "1"}]))
    hands = DemoHands(cards, tmp_path / "slips", lambda: PUBLISHER, tmp_path / "traces")
    world = hands.world(lambda: None)
    world.clock(SystemClock())
    (reader,) = world.readers(TOKENISE, bytes(16))
    yield hands
    reader.stop()
    hands.close()


@pytest.fixture
def heard(hands):
    events = queue.Queue()
    verify = MemberCodes(lambda: (PUBLISHER.public,))
    scanner = open_scanner(hands.codes_at_hand.scanner.url, verify, TOKENISE, SystemClock().now)
    scanner.start(events.put)
    assert events.get(timeout=10).status is DeviceStatus.ONLINE
    yield lambda: events.get(timeout=10)
    scanner.stop()


def test_a_phone_opens_and_is_shown_and_the_same_code_does_not_open_again(hands, heard):
    hands.scan("e_card")
    came = heard()
    assert isinstance(came, CardRead)
    assert (came.identity.token, came.identity.assurance) == (TOKENISE("union", "SL000123"), Assurance.BANK_RECORDS)
    with Image.open(hands.facts().code) as picture:
        assert picture.width > 200
    hands.scan("forged")
    assert heard().problem is CardProblem.CODE_FORGED
    hands.scan("used")
    assert heard().problem is CardProblem.CODE_USED


def test_an_old_code_has_expired(hands, heard):
    hands.scan("expired")
    refused = heard()
    assert isinstance(refused, CardFailed)
    assert refused.problem is CardProblem.CODE_EXPIRED


def test_the_number_on_the_card_is_anybodys(hands, heard):
    hands.scan("barcode")
    came = heard()
    assert (came.identity.profile, came.identity.assurance) == ("barcode", Assurance.CLONABLE)


def test_the_scanner_can_be_torn_off_and_given_back(hands, heard):
    hands.make(Trouble.SCANNER_GONE, on=True)
    gone = heard()
    assert isinstance(gone, ReaderChanged)
    assert gone.status is DeviceStatus.NO_DEVICE
    hands.make(Trouble.SCANNER_GONE, on=False)
    assert heard().status is DeviceStatus.ONLINE
    hands.scan("e_card")
    assert isinstance(heard(), CardRead)


def test_the_dock_offers_all_kinds(hands):
    assert [code.key for code in hands.codes()] == ["e_card", "barcode", "expired", "used", "forged"]
