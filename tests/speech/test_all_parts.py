"""Runtime, talker and the real voice together, on real threads and a real clock."""

import threading
import time
from dataclasses import replace

import pytest

from devices.card.face import Assurance, CardGone, CardRead, Identity, ReaderChanged
from devices.speech.opening import open_voice
from devices.speech.sound import read_wav
from devices.status import DeviceStatus
from kiosk.machine.intents import (
    Confirm,
    OpenItem,
    OpenService,
    PressDigit,
    ReadAloud,
    SetEar,
    StopReading,
    SubmitPin,
)
from kiosk.runtime.clocks import SystemClock
from kiosk.runtime.runtime import Runtime
from kiosk.views import ConfirmView, DocumentView, HomeView, ListView, PinView, RecordView, WelcomeView
from tests.simulation import fakes, farm

PATIENCE_S = 20.0


class Slot:
    """A card reader in memory."""

    def start(self, sink):
        self.sink = sink
        sink(ReaderChanged("slot", DeviceStatus.ONLINE))

    def stop(self):
        """Nothing runs."""

    def insert(self, member):
        self.sink(CardRead("slot", 1, Identity("test", farm.token(member), Assurance.BANK_RECORDS, "3B")))

    def pull(self):
        self.sink(CardGone("slot", 1))


class Desk:
    """A runtime with a voice whose loudspeaker is a folder; ``until`` runs it as a window would."""

    def __init__(self, folder, pace):
        self.folder = folder
        self.woken = threading.Event()
        self.slot = Slot()
        voice = open_voice(f"sound://file{folder}{pace}")
        ports = replace(fakes.ports(), clock=SystemClock())
        self.runtime = Runtime(farm.SITE, ports, [self.slot], wake=self.woken.set, voice=voice)
        self.runtime.start()

    def until(self, holds):
        ends = time.monotonic() + PATIENCE_S
        while not holds(self.runtime.view):
            assert time.monotonic() < ends, f"nothing happened on {self.runtime.view}"
            self.woken.wait(1.0)
            self.woken.clear()
            self.runtime.run_pending()
        return self.runtime.view

    def touch(self, *intents):
        for intent in intents:
            self.runtime.post(intent)
            self.runtime.run_pending()
        return self

    def see(self, kind):
        return self.until(lambda view: isinstance(view, kind))

    def speaks(self):
        self.until(lambda _: self.runtime.state.devices.voice is DeviceStatus.ONLINE)
        self.until(lambda view: isinstance(view, WelcomeView) and view.tiles)
        return self

    @property
    def heard_s(self):
        return sum(read_wav(path.read_bytes()).seconds for path in self.folder.glob("*.wav"))


@pytest.fixture
def desk(tmp_path):
    built = []

    def build(pace=""):
        built.append(Desk(tmp_path / "speaker", pace))
        return built[0]

    yield build
    for one in built:
        one.runtime.stop()


def test_a_document_is_read_to_its_end(desk):
    at = desk("?pace=0").speaks()
    at.touch(OpenService("open")).see(ListView)
    at.touch(OpenItem("open-1")).see(DocumentView)
    at.touch(ReadAloud())
    at.until(lambda view: view.chrome.spoken is not None and view.chrome.spoken.part == "block")
    at.until(lambda view: view.chrome.spoken is None)
    assert at.runtime.state.session.reading is None
    assert at.heard_s > 5


def test_a_button_silences_it(desk):
    at = desk().speaks()
    at.touch(OpenService("open")).see(ListView)
    at.touch(OpenItem("open-1")).see(DocumentView)
    at.touch(ReadAloud())
    at.until(lambda view: view.chrome.spoken is not None and view.chrome.spoken.part == "meta")
    at.touch(StopReading())
    _comes(lambda: list(at.folder.glob("*.wav")))
    assert at.heard_s < 4


def test_a_pulled_card_silences_it(desk):
    at = desk().speaks()
    at.slot.insert(1)
    at.see(PinView)
    at.touch(*(PressDigit(digit) for digit in farm.pin(1)), SubmitPin()).see(HomeView)
    at.touch(OpenService("dues")).see(RecordView)
    at.touch(ReadAloud()).see(ConfirmView)
    at.touch(Confirm())
    at.until(lambda view: view.chrome.spoken is not None and view.chrome.spoken.part == "table")
    at.slot.pull()
    at.see(WelcomeView)
    _comes(lambda: list(at.folder.glob("*.wav")))
    before = at.heard_s
    assert before < 6
    at.touch(OpenService("open")).see(ListView)
    assert at.heard_s == before


def test_the_welcome_screen_speaks_to_whoever_presses_confirm(desk):
    at = desk("?pace=0").speaks()
    at.touch(SetEar(True))
    _comes(lambda: at.heard_s > 3)


def _comes(holds) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)  # we look from outside
