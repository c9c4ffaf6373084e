"""The runtime on real threads, with a real journal on an encrypted disk, real argon2 and a real clock."""

import logging
import os
import threading
from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from devices.card.face import Assurance, CardGone, CardRead, Identity, ReaderChanged
from devices.printer.face import Outcome, PrintResult
from devices.status import DeviceStatus
from kiosk.machine.events import ContentChanged, ContentLost, ContentVouched, ServerChanged
from kiosk.machine.intents import OpenItem, OpenService, PressDigit, Print, SetLanguage, SubmitPin
from kiosk.machine.state import ContentState
from kiosk.runtime.clocks import MovableClock, SystemClock
from kiosk.runtime.effects_pin import verify_pin
from kiosk.runtime.runtime import Runtime
from kiosk.runtime.syncing import events_of
from kiosk.view_parts import Tone
from kiosk.views import DocumentView, HomeView, ListView, PinView, PrintView, WelcomeView
from offline_cache.journal import Journal
from offline_cache.sync import SyncProblem, SyncReport
from tests.simulation import fakes, farm

PATIENCE_S = 20.0


class Slot:
    """A card reader in memory."""

    def __init__(self):
        self.insertion = 0

    def start(self, sink):
        self.sink = sink
        sink(ReaderChanged("slot", DeviceStatus.ONLINE))

    def stop(self):
        """Nothing runs."""

    def insert(self, member):
        self.insertion += 1
        self.sink(CardRead("slot", self.insertion, Identity("test", farm.token(member), Assurance.BANK_RECORDS, "3B")))

    def pull(self):
        self.sink(CardGone("slot", self.insertion))


class HangingPrinter(fakes.Printer):
    """A printer that never answers a job until it is let go."""

    def __init__(self):
        super().__init__()
        self.let_go = threading.Event()

    def print(self, data, process_id, on_status):
        self.let_go.wait(PATIENCE_S)
        return PrintResult(Outcome.CONFIRMED, fakes.WELL)


class Desk:
    """A runtime and its hands; ``until`` runs it as a window would, woken by it alone."""

    def __init__(self, journal, printer, **parts):
        self.woken = threading.Event()
        self.slot = Slot()
        self.clock = MovableClock(SystemClock())
        phc = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(farm.pin(1))
        ports = replace(
            fakes.ports(),
            journal=journal,
            printer=printer,
            clock=self.clock,
            verify_pin=lambda _, pin: verify_pin(phc, pin),
        )
        self.ports = ports
        self.runtime = Runtime(farm.SITE, ports, [self.slot], wake=self.woken.set, **parts)
        self.views = []
        self.runtime.subscribe(self.views.append)

    def until(self, holds):
        while not holds(self.runtime.view):
            assert self.woken.wait(PATIENCE_S), f"nothing happened on {self.runtime.view}"
            self.woken.clear()
            self.runtime.run_pending()
        return self.runtime.view

    def touch(self, *intents):
        for intent in intents:
            self.runtime.post(intent)


def shows(kind):
    return lambda view: isinstance(view, kind)


@pytest.fixture
def journal(tmp_path):
    opened = Journal.open(tmp_path / "journal.db", os.urandom(32))
    yield opened
    opened.close()


@pytest.fixture
def desk(journal):
    printer = HangingPrinter()
    built = Desk(journal, printer)
    built.runtime.start()
    built.until(lambda view: view.tiles and view.reader_ready)
    yield built
    printer.let_go.set()
    built.runtime.stop()


def pin_of(member):
    return (*(PressDigit(digit) for digit in farm.pin(member)), SubmitPin())


def test_from_the_card_to_home_and_back_to_welcome(desk):
    desk.slot.insert(1)
    desk.until(shows(PinView))
    desk.touch(*pin_of(1))
    desk.until(shows(HomeView))
    desk.slot.pull()
    desk.until(shows(WelcomeView))


def test_while_somebody_reads_the_line_is_looked_after(desk):
    assert desk.ports.sync.attended == 0

    desk.touch(OpenService("open"))
    desk.until(shows(ListView))

    assert desk.ports.sync.attended == 1


def test_a_printer_that_hangs_holds_up_nobody_else(desk):
    desk.touch(OpenService("open"))
    desk.until(shows(ListView))
    desk.touch(OpenItem("open-1"), Print())
    desk.until(shows(PrintView))
    desk.slot.insert(1)
    desk.until(shows(PinView))
    desk.touch(*pin_of(1))
    assert isinstance(desk.until(shows(HomeView)), HomeView)


def test_a_slip_that_comes_late_is_still_told(desk):
    desk.touch(OpenService("open"))
    desk.until(shows(ListView))
    desk.touch(OpenItem("open-1"), Print())
    desk.until(shows(PrintView))
    desk.ports.printer.let_go.set()
    assert desk.until(lambda view: isinstance(view, PrintView) and not view.busy).tone is Tone.GOOD


def test_time_that_is_moved_ends_a_session(desk):
    desk.touch(OpenService("open"))
    desk.until(shows(ListView))
    desk.clock.advance(1000)
    desk.runtime.tick()
    desk.until(shows(WelcomeView))


def test_the_timer_rings_by_itself(desk):
    desk.touch(OpenService("open"))
    desk.until(shows(ListView))
    desk.clock.advance(69.5)  # half a second before the countdown
    desk.runtime.tick()
    desk.until(lambda view: view.chrome.countdown is not None)


def test_a_view_is_handed_out_only_when_it_differs(desk):
    before = len(desk.views)
    desk.touch(SetLanguage("zh"))
    desk.runtime.run_pending()
    assert len(desk.views) == before


def test_an_effect_that_crashes_becomes_a_sentence_and_leaves_no_dead_thread(desk, monkeypatch, caplog):
    def crash(service):
        raise RuntimeError("张小明")

    monkeypatch.setattr(desk.ports.content, "publications", crash)
    with caplog.at_level(logging.ERROR):
        desk.touch(OpenService("open"))
        assert desk.until(lambda view: not isinstance(view, WelcomeView)).headline == "暂时打不开"
    assert "RuntimeError" in caplog.text
    assert "张小明" not in caplog.text
    monkeypatch.undo()
    desk.slot.insert(1)
    desk.until(shows(PinView))


def test_a_defect_of_the_machine_ends_the_session_and_the_next_one_is_served(desk, monkeypatch):
    desk.touch(OpenService("open"))
    desk.until(shows(ListView))

    def broken(state, session, screen, intent):
        raise ZeroDivisionError

    monkeypatch.setattr("kiosk.machine.browse.on_list", broken)
    desk.touch(OpenItem("open-1"))
    desk.until(shows(WelcomeView))
    monkeypatch.undo()
    desk.touch(OpenService("open"))
    desk.until(shows(ListView))
    desk.touch(OpenItem("open-1"))
    desk.until(shows(DocumentView))


def test_a_lockout_is_in_the_real_journal(desk, journal):
    desk.slot.insert(1)
    desk.until(shows(PinView))
    for left in (4, 3, 2, 1, 0):
        desk.touch(*(PressDigit("9") for _ in range(6)), SubmitPin())
        desk.until(lambda view, left=left: f"{left}次" in view.error if left else not isinstance(view, PinView))
    assert desk.runtime.view.headline == "密码错的次数太多了"
    assert journal.pin_failures("member-1").count == 5


@pytest.mark.parametrize(
    ("report", "events"),
    [
        (SyncReport(True, None, True, 0, 60), (ServerChanged(True), ContentChanged())),
        (SyncReport(True, None, False, 0, 60), (ServerChanged(True), ContentVouched())),
        (SyncReport(False, SyncProblem.OFFLINE, False, 0, 60), (ServerChanged(False),)),
        (SyncReport(False, SyncProblem.REFUSED, False, 0, 60), (ServerChanged(True),)),
        (SyncReport(False, SyncProblem.DAMAGED, False, 0, 60), (ContentLost(ContentState.DAMAGED),)),
        (SyncReport(False, SyncProblem.DISK_FULL, False, 0, 60), ()),
    ],
)
def test_what_a_round_of_sync_means(report, events):
    assert events_of(report) == events


def test_a_clock_is_never_moved_back():
    with pytest.raises(ValueError, match="go back"):
        MovableClock(SystemClock()).advance(-1)
