"""A scanner on a real pseudo-terminal: every code is a typed event, once, and the line comes back after it broke."""

import functools
import os
import queue
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.face import Assurance, CardEvent, CardFailed, CardProblem, CardRead, Identity, ReaderChanged
from devices.scanner import scanner as module
from devices.scanner.codes import Refused, meaning
from devices.scanner.keys import EV_KEY, EVENT, KEYS, PRESSED
from devices.scanner.lines import Code, Garbled, TooLong
from devices.scanner.scanner import Scanner, open_scanner
from devices.scanner.simulator import ScannerSimulator
from devices.scanner.sources import parse_url
from devices.status import DeviceStatus
from protocol.tokens import card_token

NOW = datetime(2025, 9, 3, 4, 0, tzinfo=UTC)
TOKENISE = functools.partial(card_token, bytes(32))
PROBLEMS = {"old": CardProblem.CODE_EXPIRED, "again": CardProblem.CODE_USED, "false": CardProblem.CODE_FORGED}


def verify(text: str, now: datetime) -> str | CardProblem:
    assert now == NOW
    word = text.removeprefix("UKM1.")
    return PROBLEMS.get(word, f"token of {word}")


class Ear:
    def __init__(self) -> None:
        self._queue: queue.Queue[CardEvent] = queue.Queue()
        self.sink = self._queue.put

    def next(self) -> CardEvent:
        return self._queue.get(timeout=20)

    def status(self) -> DeviceStatus:
        event = self.next()
        assert isinstance(event, ReaderChanged)
        assert not event.takes_cards
        return event.status

    def identity(self) -> Identity:
        event = self.next()
        assert isinstance(event, CardRead)
        assert not event.held
        return event.identity

    def problem(self) -> CardProblem:
        event = self.next()
        assert isinstance(event, CardFailed)
        assert not event.held
        return event.problem


@pytest.fixture
def simulator() -> Iterator[ScannerSimulator]:
    made = ScannerSimulator()
    yield made
    made.close()


@pytest.fixture
def listen() -> Iterator[Callable[[str], Ear]]:
    started: list[Scanner] = []

    def open_and_listen(url: str) -> Ear:
        ear, scanner = Ear(), Scanner(url, verify, TOKENISE, lambda: NOW)
        scanner.start(ear.sink)
        started.append(scanner)
        return ear

    yield open_and_listen
    for scanner in started:
        scanner.stop()


@pytest.fixture
def ear(simulator: ScannerSimulator, listen: Callable[[str], Ear]) -> Ear:
    heard = listen(simulator.url)
    assert heard.status() is DeviceStatus.ONLINE
    return heard


def test_an_electronic_member_card_is_its_member(simulator: ScannerSimulator, ear: Ear) -> None:
    simulator.scan("UKM1.zhang")
    assert ear.identity() == Identity("e_card", "token of UKM1.zhang".replace("UKM1.", ""), Assurance.BANK_RECORDS, "")


def test_a_barcode_is_a_number_that_anyone_could_copy(simulator: ScannerSimulator, ear: Ear) -> None:
    simulator.scan("SL000123")
    assert ear.identity() == Identity("barcode", TOKENISE("union", "SL000123"), Assurance.CLONABLE, "")


@pytest.mark.parametrize(("word", "problem"), PROBLEMS.items())
def test_a_member_card_that_does_not_hold_says_why(
    word: str, problem: CardProblem, simulator: ScannerSimulator, ear: Ear
) -> None:
    simulator.scan(f"UKM1.{word}")
    assert ear.problem() is problem


@pytest.mark.parametrize(
    "said",
    [
        b"https://weixin.qq.com/x\r",
        "工会\r".encode(),
        b"\xff\x00\x7f\r",
        b"A" * 5000 + b"\r",
        b"!\r",
        b"A" * 33 + b"\r",
    ],
)
def test_anything_else_is_a_code_that_nobody_knows(said: bytes, simulator: ScannerSimulator, ear: Ear) -> None:
    simulator.say(said)
    assert ear.problem() is CardProblem.CODE_UNREADABLE
    simulator.scan("SL000123")
    assert ear.identity().profile == "barcode"


def test_a_code_without_an_end_counts_when_the_scanner_falls_silent(simulator: ScannerSimulator, ear: Ear) -> None:
    simulator.scan("SL000123", end="")
    assert ear.identity().profile == "barcode"


def test_a_code_that_lies_under_the_scanner_is_one_scan(simulator: ScannerSimulator, ear: Ear) -> None:
    for _ in range(5):
        simulator.scan("UKM1.zhang")
    simulator.scan("SL000123")
    assert [ear.identity().profile, ear.identity().profile] == ["e_card", "barcode"]


def test_the_same_code_after_a_while_is_a_new_scan(
    simulator: ScannerSimulator, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEBOUNCE_S", 0.0)
    simulator.scan("SL000123")
    simulator.scan("SL000123")
    first, second = ear.next(), ear.next()
    assert isinstance(first, CardRead)
    assert isinstance(second, CardRead)
    assert second.insertion == first.insertion + 1


def test_a_scanner_torn_off_in_mid_code_comes_back_clean(simulator: ScannerSimulator, ear: Ear) -> None:
    simulator.say(b"SL0001")
    simulator.unplug()
    assert ear.status() is DeviceStatus.NO_DEVICE
    simulator.plug()
    assert ear.status() is DeviceStatus.ONLINE
    simulator.scan("SL000124")
    assert ear.identity().token == TOKENISE("union", "SL000124")


def test_a_scanner_that_is_not_there_yet_is_found_when_it_comes(
    simulator: ScannerSimulator, listen: Callable[[str], Ear]
) -> None:
    simulator.unplug()
    ear = listen(simulator.url)
    assert ear.status() is DeviceStatus.NO_DEVICE
    simulator.plug()
    assert ear.status() is DeviceStatus.ONLINE


def test_a_scanner_that_types_is_read_from_its_events(tmp_path: Path, listen: Callable[[str], Ear]) -> None:
    os.mkfifo(tmp_path / "event7")
    keyboard = os.open(tmp_path / "event7", os.O_RDWR)
    ear = listen(f"scan://{tmp_path}/event7")
    assert ear.status() is DeviceStatus.ONLINE
    os.write(keyboard, b"".join(EVENT.pack(0, 0, EV_KEY, KEYS[char][0], PRESSED) for char in "sl000123\n"))
    assert ear.identity().token == TOKENISE("union", "sl000123")
    os.close(keyboard)
    assert ear.status() is DeviceStatus.NO_DEVICE


def test_a_wedge_that_no_device_is_called_is_not_there(listen: Callable[[str], Ear]) -> None:
    assert listen("scan://No such scanner").status() is DeviceStatus.NO_DEVICE


def test_stop_is_quick_and_may_come_twice(simulator: ScannerSimulator) -> None:
    scanner = open_scanner(simulator.url, verify, TOKENISE, lambda: NOW)
    scanner.start(lambda event: None)
    scanner.stop()
    scanner.stop()


@pytest.mark.parametrize(
    "url",
    [
        "usb:",
        "serial:",
        "serial://ttyACM0",
        "serial:///dev/x?baudrate=12",
        "serial:///dev/x?parity=1",
        "scan:",
        "scan://",
    ],
)
def test_a_wrong_url_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="Scanner"):
        parse_url(url)


@given(st.one_of(st.text().map(Code), st.just(Garbled()), st.just(TooLong())))
def test_whatever_is_scanned_the_outcome_is_typed(line: Code | Garbled | TooLong) -> None:
    assert isinstance(meaning(line, verify, TOKENISE, NOW), Identity | Refused)


def test_what_a_scanner_says_of_the_kind_of_code_is_not_part_of_it() -> None:
    assert meaning(Code("]Q1UKM1.zhang"), verify, TOKENISE, NOW) == meaning(Code("UKM1.zhang"), verify, TOKENISE, NOW)


def test_no_code_shows_in_a_repr() -> None:
    assert "SL000123" not in repr(Code("SL000123"))
