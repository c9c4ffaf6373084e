"""Plays one row of the fault matrix on real parts and tells what was seen, what was recorded and how long it took."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from devices.card.face import CardReader
from devices.card.pan import check_digit
from devices.card.simulator.model import CardKind, CardModel, union_card
from devices.card.simulator.reader import SimulatedReader
from devices.card.simulator.stack import ReaderWithHands, VirtualReader
from devices.microphone.face import Microphone
from devices.printer.driver import open_printer
from devices.printer.face import Outcome
from devices.printer.simulator import FaultChanges, PrinterSimulator, ScriptStep
from kiosk.assembly import Renderer
from kiosk.machine.intents import Intent, OpenService, PressDigit, Print, PrintAgain, SubmitPin
from kiosk.machine.screen_states import PrintScreen
from kiosk.runtime.runtime import Runtime
from kiosk.view_parts import Tone
from kiosk.views import HomeView, MessageView, PinView, PrintView, RecordView, View, WelcomeView
from offline_cache.journal import Journal
from protocol import events as wire
from tests.faults.matrix_rows import CardFault, CardRow, Ending, Moment, PrinterRow
from tests.faults.one_member import member_token
from tests.simulation import fakes, farm

_PATIENCE_S = 20.0
_SILENCE_S = 1.0
_WELL: FaultChanges = {
    "paper_out": False,
    "near_end": False,
    "paper_jam": False,
    "cover_open": False,
    "cutter": False,
    "overheated": False,
    "offline": False,
    "mute": False,
    "garbage": False,
    "die": False,
    "late": None,
    "baud": None,
}
_PAN = "622848001234567890" + check_digit("622848001234567890")
GOOD_CARD = CardModel(CardKind.PBOC, _PAN)
_OUR_KEY, _THEIR_KEY = b"our union's key.", b"another union's "


@dataclass(frozen=True)
class Played:
    """What happened. ``steps``: the repair card's; ``told``: the fleet's events; ``mended_s``: from mending to well."""

    sentence: str
    fault: str
    steps: tuple[str, ...]
    ending: Ending | None
    jobs: tuple[str, ...]
    told: tuple[str, ...]
    slips: tuple[str, ...]
    mended_s: float


_RENDER = Renderer("generic-80")


class Bench:
    """A kiosk on real threads whose UI thread is the test's."""

    def __init__(
        self, folder: Path, printer_url: str, reader: CardReader, microphone: Microphone | None = None
    ) -> None:
        self._woken = threading.Event()
        self.journal = Journal.open(folder / "journal.db", bytes(32))
        self._printer = open_printer(printer_url, patience_s=10, silence_s=_SILENCE_S)
        ports = replace(fakes.ports(), journal=self.journal, printer=self._printer, render=_RENDER)
        self.runtime = Runtime(farm.SITE, _timed(ports), [reader], wake=self._woken.set, microphone=microphone)
        self.runtime.start()
        self.until(lambda view: isinstance(view, WelcomeView) and view.reader_ready and bool(view.tiles))
        self.until(lambda _: self.runtime.state.devices.printer is not None)

    def until(self, seen: Callable[[View], bool]) -> View:
        end = time.monotonic() + _PATIENCE_S
        while True:
            self._woken.clear()
            self.runtime.run_pending()
            if seen(self.runtime.view):
                return self.runtime.view
            assert self._woken.wait(max(0.0, end - time.monotonic())), f"in sight: {self.runtime.view}"

    def touch(self, *intents: Intent) -> None:
        for intent in intents:
            self.runtime.post(intent)

    def print_view(self, seen: Callable[[PrintView], bool]) -> PrintView:
        view = self.until(lambda view: isinstance(view, PrintView) and seen(view))
        assert isinstance(view, PrintView)
        return view

    def log_in(self) -> None:
        self.until(lambda view: isinstance(view, PinView))
        self.touch(*(PressDigit(digit) for digit in farm.pin(1)), SubmitPin())
        self.until(lambda view: isinstance(view, HomeView))

    def told(self, device: str) -> tuple[str, ...]:
        """Return what the fleet was told of a device, each as fault or, without one, status."""
        bodies = [item.body for item in self.journal.waiting()]
        found = [b for b in bodies if isinstance(b, wire.DeviceReported) and b.device.startswith(device)]
        return tuple(b.fault or b.status for b in found)

    def close(self) -> None:
        self.runtime.stop()
        self._printer.close()
        self.journal.close()


def _timed(ports: object) -> object:
    from kiosk.runtime.clocks import SystemClock

    return replace(ports, clock=SystemClock())  # type: ignore[type-var]


@contextmanager
def bench(printer_url: str, reader: CardReader, microphone: Microphone | None = None) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder:
        made = Bench(Path(folder), printer_url, reader, microphone)
        try:
            yield made
        finally:
            made.close()


def play_printer(row: PrinterRow) -> Played:
    """Print a member's record while the printer fails as the row says, mend it, and print to the end."""
    reader = SimulatedReader("sim:", member_token)
    with PrinterSimulator(line="pty" if "baud" in row.breaks else "tcp") as paper, bench(paper.url, reader) as kiosk:
        reader.insert(GOOD_CARD)
        kiosk.log_in()
        kiosk.touch(OpenService("dues"))
        kiosk.until(lambda view: isinstance(view, RecordView))
        match row.moment:
            case Moment.BEFORE:
                paper.fault(**row.breaks)
            case Moment.MID:
                paper.run_script([ScriptStep(set=row.breaks, at_line=3)])
            case Moment.LAST:
                paper.run_script([ScriptStep(set=row.breaks, at_slip=1)])
        kiosk.touch(Print())
        seen = kiosk.print_view(lambda view: bool(view.fault) or not view.busy)
        waits = seen.busy and row.ending is Ending.PRINTED
        if not waits:
            seen = kiosk.print_view(lambda view: not view.busy)
        mended = time.monotonic()
        if seen.tone is not Tone.GOOD:
            paper.fault(**_WELL)
        ending = _end(kiosk, seen)
        took = time.monotonic() - mended
        kiosk.runtime.stop()  # what is being written is written
        jobs = [kiosk.journal.print_jobs(serial) for serial in _serials(kiosk)]
        states = tuple(str(job.state) for of_serial in jobs for job in of_serial)
        texts = tuple(slip.text for slip in paper.slips)
        return Played(
            seen.sentence,
            seen.fault,
            seen.repair.steps if seen.repair else (),
            ending,
            states,
            kiosk.told("printer"),
            texts,
            took,
        )


def _end(kiosk: Bench, seen: PrintView) -> Ending | None:
    screen = kiosk.runtime.state.session.top if kiosk.runtime.state.session else None
    assert isinstance(screen, PrintScreen)
    ending = Ending.PRINTED
    if screen.outcome is Outcome.FAILED:
        kiosk.touch(Print())
        ending = Ending.RETRIED
    elif screen.outcome is Outcome.UNKNOWN:
        kiosk.touch(PrintAgain())
        ending = Ending.ASKED
    end = kiosk.print_view(lambda view: not view.busy and (view is not seen or ending is Ending.PRINTED))
    return ending if end.tone is Tone.GOOD else None


def _serials(kiosk: Bench) -> tuple[str, ...]:
    bodies = [item.body for item in kiosk.journal.waiting()]
    return tuple(dict.fromkeys(b.serial for b in bodies if isinstance(b, wire.SlipPrinted)))


def play_card(row: CardRow) -> Played:
    """Let a card or its reader fail as the row says, mend it, and see a member's PIN pad again."""
    if row.fault is CardFault.UNPLUGGED:
        return _play_card(row, SimulatedReader("sim:", member_token))
    reader = VirtualReader(member_token, union_key=_OUR_KEY, deadline_s=1.0)
    try:
        return _play_card(row, reader)
    finally:
        reader.stop()


def _play_card(row: CardRow, reader: ReaderWithHands) -> Played:
    with PrinterSimulator() as paper, bench(paper.url, reader) as kiosk:
        _break_card(row, reader, kiosk)
        view = kiosk.until(
            lambda view: (
                isinstance(view, MessageView) and view.headline == row.headline
                if row.headline
                else isinstance(view, WelcomeView) and kiosk.runtime.state.sessions > 0
            )
        )
        if row.status:
            view = kiosk.until(lambda view: isinstance(view, WelcomeView) and not view.reader_ready)
        sentence = view.headline if isinstance(view, MessageView) else view.invitation  # type: ignore[union-attr]
        mended = time.monotonic()
        match row.fault:
            case CardFault.TWO:
                reader.pull(1)
            case CardFault.UNPLUGGED | CardFault.PCSCD:
                reader.unplug(False)
            case CardFault.SWAPPED | CardFault.PULLED:
                mended = time.monotonic()
                reader.insert(GOOD_CARD)
            case _:
                reader.pull()
                kiosk.until(lambda view: isinstance(view, WelcomeView))
                mended = time.monotonic()
                reader.insert(GOOD_CARD)
        kiosk.until(lambda view: isinstance(view, PinView | HomeView))
        took = time.monotonic() - mended
        kiosk.runtime.stop()
        return Played(sentence, "", (), None, (), kiosk.told("reader"), (), took)


def _break_card(row: CardRow, reader: ReaderWithHands, kiosk: Bench) -> None:
    match row.fault:
        case CardFault.PULLED:
            reader.insert(replace(GOOD_CARD, leaves_at=2))
        case CardFault.FOREIGN:
            reader.insert(union_card("SL000123", master=_THEIR_KEY))
        case CardFault.HANGS | CardFault.SWAPPED:
            reader.insert(CardModel(CardKind.HANGING))
        case CardFault.TWO:
            reader.insert(GOOD_CARD)
            kiosk.log_in()
            reader.insert(replace(GOOD_CARD, kind=CardKind.UNKNOWN), 1)
        case CardFault.UNPLUGGED | CardFault.PCSCD:
            reader.insert(GOOD_CARD)
            kiosk.log_in()
            reader.unplug()
