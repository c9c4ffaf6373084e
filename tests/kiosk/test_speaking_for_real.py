"""Somebody speaks at a kiosk with real threads, a real microphone driver and a real encrypted journal."""

import threading

import pytest

from devices.microphone.driver import SupervisedMicrophone
from devices.microphone.simulator import SimulatedSource
from kiosk.machine.intents import (
    Back,
    ChooseTopic,
    ComposeCase,
    OpenService,
    Speak,
    StartRecording,
    StopRecording,
    SubmitCase,
)
from kiosk.views import ComposeView, HomeView, ListView, PinView, ResultView, SpeakView, WelcomeView
from tests.devices.microphone.conftest import tone
from tests.kiosk.test_runtime import PATIENCE_S, Desk, HangingPrinter, journal, pin_of, shows

__all__ = ["journal"]


class Source(SimulatedSource):
    """Notes when a stream has ended."""

    def __init__(self):
        super().__init__(tone(60))
        self.ended = threading.Event()

    def open(self):
        stream = super().open()
        end = stream.end

        def noted():
            said = end()
            self.ended.set()
            return said

        stream.end = noted  # type: ignore[method-assign]
        return stream


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def desk(journal, source):
    printer = HangingPrinter()
    built = Desk(journal, printer, microphone=SupervisedMicrophone(source))
    built.runtime.start()
    built.until(lambda view: view.tiles and view.reader_ready)
    yield built
    printer.let_go.set()
    built.runtime.stop()


def open_form(desk):
    desk.slot.insert(1)
    desk.until(shows(PinView))
    desk.touch(*pin_of(1))
    desk.until(shows(HomeView))
    desk.touch(OpenService("opinions"))
    desk.until(shows(ListView))
    desk.touch(ComposeCase(), ChooseTopic("road"))
    desk.until(lambda view: isinstance(view, ComposeView) and view.speak is not None)


def speak(desk, part):
    """Speak until this part of the longest time is over."""
    desk.touch(Speak(), StartRecording())
    desk.until(lambda view: isinstance(view, SpeakView) and view.meter is not None and view.meter.part >= part)


def test_what_is_said_is_on_disk_before_the_receipt_and_wiped_from_memory_after_it(desk, journal):
    open_form(desk)
    speak(desk, 1.1 / 90)
    assert desk.runtime.view.meter.level > 0
    desk.touch(StopRecording())
    desk.until(lambda view: isinstance(view, SpeakView) and view.headline.startswith("录好了"))
    ((_, take),) = desk.ports.takes.all()
    sound = bytes(take.sound)
    desk.touch(Back(), SubmitCase())
    desk.until(shows(ResultView))
    (held,) = journal.attachments.held()
    assert journal.attachments.data(held) == sound
    assert desk.ports.takes.all() == ()
    assert not any(take.sound)


def test_a_pulled_card_stops_the_microphone_and_nothing_is_left(desk, source, journal):
    open_form(desk)
    speak(desk, 0.3 / 90)
    desk.slot.pull()
    desk.until(shows(WelcomeView))
    assert source.ended.wait(PATIENCE_S)
    assert desk.ports.takes.all() == ()
    assert journal.attachments.held() == ()
    assert journal.own_events("member-1") == ()
