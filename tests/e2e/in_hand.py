"""A whole kiosk but for its window, and people: ``kiosk.tap(card).enter_pin().open("场务公开").print_page()``.

The test's own thread is the UI thread: it takes what has come whenever the runtime wakes it, and never sleeps.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from devices.card.simulator.model import CardKind, CardModel, union_card
from devices.card.simulator.stack import ReaderWithHands, open_virtual_reader
from devices.printer.simulator import PaperSlip, PrinterSimulator
from kiosk.assembly import Terminal, Tokenise, World
from kiosk.machine.intents import EditText, Intent
from kiosk.runtime.clocks import MovableClock
from kiosk.runtime.ports import ClockPort
from kiosk.views import HomeView, ListView, PinView, PrintView, View, WaitView, WelcomeView
from tests.e2e.farm import Farm
from tests.simulation.invariants import actions_of

_EVER = datetime.min.replace(tzinfo=UTC)
PATIENCE_S = 20.0
"""How long anything may take before a test gives up on it; no test asserts that it takes less."""


class KioskInHand:
    """A terminal with real pcscd, real printer line and real databases, and the hands round it."""

    def __init__(self, farm: Farm, *, printer: PrinterSimulator | None = None) -> None:
        self.farm = farm
        self.printer = printer
        if printer is not None:
            farm.printer_url = printer.url
        self.views: list[View] = []
        self._woken = threading.Event()
        self._cut = False
        self._reader: ReaderWithHands | None = None
        self._master = b""
        self._clock: MovableClock | None = None
        self.start()

    # Its life

    def start(self) -> None:
        """Switch on, and wait for the welcome screen with its reader ready."""
        world = World(readers=self._readers, clock=self._movable, is_cut=lambda: self._cut, wake=self._woken.set)
        self.terminal = Terminal(self.farm.config, self.farm.stores(), world)
        self.terminal.start()
        self.runtime = self.terminal.runtime
        self.runtime.subscribe(self.views.append)
        self.until(lambda view: isinstance(view, WelcomeView) and view.reader_ready, "the reader")

    def stop(self) -> None:
        """Switch off."""
        self.terminal.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    # Looking

    @property
    def view(self) -> View:
        """What is on the screen now."""
        self.runtime.run_pending()
        return self.runtime.view

    @property
    def waiting(self) -> int:
        """How many events the server has not answered."""
        return self.terminal._stores.journal.waiting_count()

    def until(self, seen: Callable[[View], bool], what: str) -> View:
        """Wait until the view is so, and return it."""
        end = time.monotonic() + PATIENCE_S
        while True:
            self._woken.clear()
            view = self.view
            if seen(view):
                return view
            assert self._woken.wait(max(0.0, end - time.monotonic())), f"{what} did not come up; in sight: {view}"

    def until_welcome(self) -> WelcomeView:
        view = self.until(lambda view: isinstance(view, WelcomeView), "the welcome screen")
        assert isinstance(view, WelcomeView)
        return view

    def until_trouble(self, words: str) -> View:
        """Wait until a trouble with these words stands on the screen."""
        return self.until(lambda view: any(words in one for one in view.chrome.troubles), words)

    def until_well(self) -> View:
        return self.until(lambda view: not view.chrome.troubles, "a screen without troubles")

    def until_delivered(self) -> None:
        """Wait until the server has answered everything. The sync's report of each round wakes us."""
        self.until(lambda _: self.waiting == 0, "an empty outbox")

    def until_as_of(self, after: datetime = _EVER) -> datetime:
        """Wait until the data on the screens are of a time after this one, and return it."""

        def found() -> datetime:
            return self.runtime.state.catalogue.fresh_at or after

        self.until(lambda _: found() > after, "fresher data")
        return found()

    # Hands

    def tap(self, card: str = "m0001") -> "Person":
        """Put a demo card in and wait for what the kiosk says to it."""
        self.until_welcome()
        self.insert(card)
        self.until(lambda view: not isinstance(view, WelcomeView | WaitView), "anything for this card")
        return Person(self, card)

    def visitor(self) -> "Person":
        """Somebody without a card."""
        return Person(self, "")

    def insert(self, card: str, slot: int = 0) -> None:
        assert self._reader is not None
        self._reader.insert(self.model(card), slot)

    def insert_model(self, model: CardModel) -> "Person":
        """Put in a card that is none of the demo's."""
        assert self._reader is not None
        self.until_welcome()
        self._reader.insert(model)
        self.until(lambda view: not isinstance(view, WelcomeView | WaitView), "anything for this card")
        return Person(self, "")

    def pull(self, slot: int = 0) -> None:
        assert self._reader is not None
        self._reader.pull(slot)

    def unplug_reader(self, unplugged: bool) -> None:
        assert self._reader is not None
        self._reader.unplug(unplugged)

    def cut_network(self, cut: bool) -> None:
        self._cut = cut
        self.terminal.sync.nudge()

    def pass_time(self, seconds: float) -> None:
        assert self._clock is not None
        self._clock.advance(seconds)
        self.runtime.tick()
        self.runtime.run_pending()

    def model(self, card: str) -> CardModel:
        described = self.farm.cards[card]
        if described.kind == CardKind.UNION:
            return union_card(described.number, master=self._master)
        return CardModel(CardKind(described.kind), number=described.number)

    def _readers(self, tokenise: Tokenise, master: bytes) -> tuple[ReaderWithHands, ...]:
        self._reader, self._master = open_virtual_reader(tokenise, union_key=master, deadline_s=5), master
        return (self._reader,)

    def _movable(self, base: ClockPort) -> ClockPort:
        self._clock = MovableClock(base)
        return self._clock


class Person:
    """Somebody at the kiosk. Every method waits for the kiosk's answer and returns the person again."""

    def __init__(self, kiosk: KioskInHand, card: str) -> None:
        self.kiosk = kiosk
        self.card = card

    @property
    def sees(self) -> View:
        return self.kiosk.view

    def can_touch(self, label: str) -> bool:
        return _find(self.sees, label) is not None

    def touch(self, label: str) -> "Person":
        """Touch the tile, row, choice or button of this name or label, once it is there; wait for the answer."""
        self.kiosk.until(lambda view: _find(view, label) is not None, label)
        intent = _find(self.sees, label)
        assert intent is not None
        return self.do(intent)

    def do(self, intent: Intent) -> "Person":
        self.kiosk.runtime.post(intent)
        self.kiosk.until(lambda _: self._answered(), "an answer")
        return self

    def open(self, service: str) -> "Person":
        return self.touch(service)

    def choose(self, label: str) -> "Person":
        """Touch a row, turning the list's pages until it is there."""
        while not self.can_touch(label) and isinstance(self.sees, ListView) and self.can_touch("next-page"):
            self.touch("next-page")
        return self.touch(label)

    def enter_pin(self, pin: str | None = None) -> "Person":
        """Type a PIN, one's own if none is given, and wait for what it opens."""
        for digit in pin or self.kiosk.farm.cards[self.card].pin:
            self.touch(f"digit-{digit}")
        before = self.sees
        self.touch("submit")
        self.kiosk.until(lambda view: view != before and not isinstance(view, WaitView), "an answer to the PIN")
        return self

    def come_in(self) -> "Person":
        assert isinstance(self.sees, PinView), self.sees
        self.enter_pin()
        assert isinstance(self.sees, HomeView), self.sees
        return self

    def print_page(self) -> "Person":
        """Print, and wait for the end of it."""
        self.touch("print")
        self.kiosk.until(lambda view: isinstance(view, PrintView) and not view.busy, "the end of the print")
        return self

    print_voucher = print_receipt = print_page

    def claim(self, option: str = "") -> "Person":
        """Claim the benefit on the screen."""
        if option:
            self.touch(option)
        return self.touch("claim").touch("confirm")

    def write(self, topic: str, phrase: str, more: str = "") -> "Person":
        """Begin a form, choose its topic and a ready sentence, and type some more."""
        self.touch("compose").touch(topic).touch(phrase)
        return self.do(EditText(f"{self.sees.text}{more}")) if more else self  # type: ignore[union-attr]

    def say(self, topic: str) -> "Person":
        """Begin a form, choose its topic, and speak for as long as one may."""
        return self.touch("compose").touch(topic).touch("speak").touch("record").touch("keep")

    def submit(self) -> "Person":
        return self.touch("submit")

    def pull(self) -> WelcomeView:
        """Take the card along. No hand puts the next card in before the reader has seen this one go."""
        self.kiosk.pull()
        self.kiosk.until(lambda _: not self.kiosk.runtime.state.cards, "an empty reader")
        return self.kiosk.until_welcome()

    def _answered(self) -> bool:
        session = self.kiosk.runtime.state.session
        return session is None or session.pending is None


def _find(view: View, label: str) -> Intent | None:
    for _, thing in actions_of(view):
        if label in (getattr(thing, "name", ""), getattr(thing, "title", ""), getattr(thing, "label", "")):
            return thing.intent  # type: ignore[attr-defined, no-any-return]
    return None


def text_of(slip: PaperSlip) -> str:
    """Return a slip's text in one line, so that wrapping does not matter."""
    return "".join(slip.text.split())
