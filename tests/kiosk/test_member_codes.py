"""Electronic member cards, from the scanner's line to the member's home: real line, real signatures, real threads."""

import json
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from devices.card.face import CardProblem, ReaderChanged
from devices.scanner.scanner import Scanner, open_scanner
from devices.scanner.simulator import ScannerSimulator
from devices.status import DeviceStatus
from kiosk.assembly import scanners_of
from kiosk.config import parse
from kiosk.machine.intents import Leave, PressDigit, SubmitPin
from kiosk.member_codes import MemberCodes
from kiosk.runtime.runtime import Runtime
from kiosk.views import HomeView, MessageView, PinView, WelcomeView
from offline_cache.database import StorageFull
from offline_cache.journal import Journal
from protocol.member_qr import issue
from protocol.signing import SigningKey
from tests.simulation import fakes, farm

PUBLISHER = SigningKey("publisher", bytes(range(32)))
PATIENCE_S = 20.0


@pytest.fixture
def codes():
    return MemberCodes(lambda: (PUBLISHER.public,))


def test_a_code_is_taken_once(codes):
    text = issue("token", PUBLISHER, farm.NOON)
    assert codes(text, farm.NOON) == "token"
    assert codes(text, farm.NOON + timedelta(seconds=5)) is CardProblem.CODE_USED
    assert codes(text, farm.NOON + timedelta(minutes=9)) is CardProblem.CODE_EXPIRED
    assert codes(issue("token", PUBLISHER, farm.NOON), farm.NOON) == "token"


def test_a_code_used_before_a_restart_is_used(tmp_path):
    key = bytes(range(32))
    text = issue("token", PUBLISHER, farm.NOON)
    with closing(Journal.open(tmp_path / "journal.db", key)) as journal:
        assert MemberCodes(lambda: (PUBLISHER.public,), journal)(text, farm.NOON) == "token"
    with closing(Journal.open(tmp_path / "journal.db", key)) as journal:
        codes = MemberCodes(lambda: (PUBLISHER.public,), journal)
        assert codes(text, farm.NOON + timedelta(seconds=5)) is CardProblem.CODE_USED
        later = farm.NOON + timedelta(minutes=9)
        assert codes(issue("token", PUBLISHER, later), later) == "token"
        assert len(json.loads(journal.fact("used member codes"))) == 1


def test_while_the_publisher_changes_its_key_both_hold():
    coming = SigningKey.generate("publisher-2")
    codes = MemberCodes(lambda: (PUBLISHER.public, coming.public))
    assert codes(issue("old", PUBLISHER, farm.NOON), farm.NOON) == "old"
    assert codes(issue("new", coming, farm.NOON), farm.NOON) == "new"
    after = MemberCodes(lambda: (coming.public,))
    assert after(issue("old", PUBLISHER, farm.NOON), farm.NOON) is CardProblem.CODE_FORGED


def test_a_key_that_sync_has_learnt_holds_at_once():
    known, coming = [PUBLISHER.public], SigningKey.generate("publisher-2")
    codes = MemberCodes(lambda: tuple(known))
    text = issue("new", coming, farm.NOON)
    assert codes(text, farm.NOON) is CardProblem.CODE_FORGED
    known.append(coming.public)
    assert codes(text, farm.NOON) == "new"


def test_a_full_disk_shuts_nobody_out():
    class Full:
        def fact(self, name):
            return None

        def set_fact(self, name, value):
            raise StorageFull("full")

    codes = MemberCodes(lambda: (PUBLISHER.public,), Full())
    text = issue("token", PUBLISHER, farm.NOON)
    assert codes(text, farm.NOON) == "token"
    assert codes(text, farm.NOON) is CardProblem.CODE_USED


def test_what_the_publisher_did_not_issue_is_forged_or_nothing(codes):
    assert codes(issue("token", SigningKey.generate("publisher"), farm.NOON), farm.NOON) is CardProblem.CODE_FORGED
    assert codes("UKM1.rubbish", farm.NOON) is CardProblem.CODE_UNREADABLE


def test_a_code_of_the_future_is_not_good_yet(codes):
    assert codes(issue("token", PUBLISHER, farm.NOON + timedelta(hours=1)), farm.NOON) is CardProblem.CODE_EXPIRED


def test_the_scanner_of_the_configuration_is_wired_in():
    enrolment = SimpleNamespace(reply=SimpleNamespace(token_key=bytes(32), publisher_keys=(PUBLISHER.public,)))
    ours = {"state": {"folder": "/var/lib/k"}, "printer": {"url": "tcp://host:9100"}}
    config = parse({**ours, "scanner": {"url": "serial:///dev/ttyACM0"}}, Path("k.toml"))
    (scanner,) = scanners_of(config, enrolment, fakes.ports().clock)
    assert isinstance(scanner, Scanner)
    assert scanners_of(parse(ours, Path("k.toml")), enrolment, fakes.ports().clock) == ()


@pytest.fixture
def desk(codes):
    """A runtime with one scanner, a card reader that is never used, and its window's hands."""
    simulator, woken, ports = ScannerSimulator(), threading.Event(), fakes.ports()
    ports = replace(ports, verify_pin=lambda phc, pin: pin == farm.pin(1))
    scanner = open_scanner(simulator.url, codes, lambda namespace, number: number, ports.clock.now)
    runtime = Runtime(farm.SITE, ports, [scanner], wake=woken.set)

    def until(holds):
        while not holds(runtime.view):
            assert woken.wait(PATIENCE_S), f"nothing happened on {runtime.view}"
            woken.clear()
            runtime.run_pending()
        return runtime.view

    runtime.start()
    runtime.post(ReaderChanged("slot", DeviceStatus.ONLINE))
    until(lambda view: view.tiles and "二维码" in view.invitation)
    yield simulator, runtime, until, ports.clock
    runtime.stop()
    simulator.close()


def test_from_the_phone_to_home_and_back_by_leaving(desk):
    simulator, runtime, until, clock = desk
    code = issue(farm.token(1), PUBLISHER, clock.now())
    simulator.scan(code)
    until(lambda view: isinstance(view, PinView))
    for event in (*map(PressDigit, farm.pin(1)), SubmitPin()):
        runtime.post(event)
    until(lambda view: isinstance(view, HomeView))
    runtime.post(Leave())
    until(lambda view: isinstance(view, WelcomeView))
    simulator.scan("SL000123")  # ends the debounce: the same code is a new scan now, and used up
    until(lambda view: isinstance(view, MessageView))
    simulator.scan(code)
    assert until(lambda view: view.headline != "这张卡只能看公开内容").headline == "这个二维码已经用过了"


def test_a_session_that_a_code_opened_ends_by_time(desk):
    simulator, runtime, until, clock = desk
    simulator.scan(issue(farm.token(1), PUBLISHER, clock.now()))
    until(lambda view: isinstance(view, PinView))
    clock.seconds += 1000
    runtime.tick()
    until(lambda view: isinstance(view, WelcomeView))
