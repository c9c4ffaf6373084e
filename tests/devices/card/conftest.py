"""Shared parts of the card tests: a token maker, numbers that no bank gave out, and an ear for a reader's events."""

import functools
import queue
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from devices.card.face import CardEvent, CardFailed, CardGone, CardProblem, CardRead, CardReader, ReaderChanged
from devices.card.pan import check_digit
from devices.card.simulator.pcscd import PrivatePcscd
from devices.status import DeviceStatus
from protocol.tokens import card_token

_LONGEST_WAIT_S = 20.0
Event = TypeVar("Event", CardRead, CardFailed, CardGone, ReaderChanged)


class Ear:
    """Hears what a reader reports and keeps all of it. Waits for events, never for time to pass."""

    def __init__(self) -> None:
        self._queue: queue.Queue[CardEvent] = queue.Queue()
        self.heard: list[CardEvent] = []
        self.sink = self._queue.put

    def next(self) -> CardEvent:
        event = self._queue.get(timeout=_LONGEST_WAIT_S)
        self.heard.append(event)
        return event

    def silent(self) -> bool:
        return self._queue.empty()

    def read(self) -> CardRead:
        return self._until(CardRead)

    def failed(self) -> CardFailed:
        return self._until(CardFailed)

    def problem(self) -> CardProblem:
        return self.failed().problem

    def gone(self) -> CardGone:
        return self._until(CardGone)

    def status(self, wanted: DeviceStatus) -> ReaderChanged:
        while True:
            change = self._until(ReaderChanged)
            if change.status is wanted:
                return change

    def _until(self, kind: type[Event]) -> Event:
        end = time.monotonic() + _LONGEST_WAIT_S
        while time.monotonic() < end:
            event = self.next()
            if isinstance(event, kind):
                return event
        raise AssertionError(f"no {kind.__name__} among {self.heard}")


@pytest.fixture
def key() -> bytes:
    """The organisation's key of these tests."""
    return b"an organisation's key, 32 bytes."


@pytest.fixture
def tokenise(key: bytes) -> Callable[[str, str], str]:
    """The token maker as the kiosk composes it."""
    return functools.partial(card_token, key)


@pytest.fixture
def master() -> bytes:
    """The union application's master key."""
    return bytes(range(16))


@pytest.fixture
def pan() -> str:
    """A 19-digit number with a right Luhn digit that no bank gave out."""
    payload = "622848001234567890"
    return payload + check_digit(payload)


@pytest.fixture
def ear() -> Ear:
    """An ear for one reader."""
    return Ear()


@pytest.fixture
def listening(ear: Ear) -> Iterator[Callable[[CardReader], Ear]]:
    """Start a reader with the ear as its sink; it is stopped when the test ends."""
    started: list[CardReader] = []

    def listen(reader: CardReader) -> Ear:
        reader.start(ear.sink)
        started.append(reader)
        return ear

    yield listen
    for reader in started:
        reader.stop()


@pytest.fixture
def pcscd() -> Iterator[PrivatePcscd]:
    """A real pcscd of this test's own, with two virtual readers."""
    with PrivatePcscd() as service:
        yield service
