"""A microphone under test, and an ear for its news that is awaited, never polled."""

import queue

import pytest

from devices.microphone.driver import Deadlines, SupervisedMicrophone
from devices.microphone.face import Failed, Listening, Taken
from devices.microphone.sources import RATE
from devices.speech.sound import Sound

PATIENCE_S = 20.0


def tone(seconds: float, loud: int = 12_000) -> Sound:
    """A square wave: loud enough to be heard, quick to make."""
    period = RATE // 200
    wave = (loud.to_bytes(2, "little", signed=True) * period) + ((-loud).to_bytes(2, "little", signed=True) * period)
    return Sound(RATE, (wave * (int(seconds * RATE) // (2 * period) + 1))[: 2 * int(seconds * RATE)])


class Ear:
    """Takes the news of one recording."""

    def __init__(self):
        self.news = queue.SimpleQueue()

    def __call__(self, news):
        self.news.put(news)

    def next(self):
        return self.news.get(timeout=PATIENCE_S)

    def end(self):
        """Wait for what ends the recording."""
        while isinstance(news := self.next(), Listening):
            pass
        return news

    def taken(self):
        news = self.end()
        assert isinstance(news, Taken), news
        return news.take

    def failed(self):
        news = self.end()
        assert isinstance(news, Failed), news
        return news.fault


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def listening():
    """Start a microphone on a source; every status it tells goes to its ``told``."""
    opened = []

    def start(source, deadlines=None):
        microphone = SupervisedMicrophone(source, deadlines or Deadlines())
        microphone.told = queue.SimpleQueue()
        microphone.start(microphone.told.put)
        opened.append(microphone)
        return microphone

    yield start
    for microphone in opened:
        microphone.close()
