"""The hands behind the dock: cards into the virtual reader, trouble for the printer, a cut line, passing time."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from devices.card.simulator.model import CardKind, CardModel, union_card
from devices.card.simulator.stack import ReaderWithHands, open_virtual_reader
from devices.microphone.driver import SupervisedMicrophone
from devices.microphone.face import MicrophoneFault
from devices.microphone.simulator import SimulatedSource
from devices.printer.simulator import PaperSlip, PrinterSimulator
from kiosk.assembly import Terminal, Tokenise, World
from kiosk.demo.codes import DemoCodes
from kiosk.dock import CodeKind, DockCard, DockCode, DockFacts, Lessons, Trouble
from kiosk.machine.events import Event, PrinterChanged
from kiosk.machine.intents import Leave
from kiosk.machine.state import State
from kiosk.runtime.clocks import MovableClock
from kiosk.runtime.ports import ClockPort, Witness
from kiosk.trace.tracer import Tracer
from kiosk.training.coach import Coach
from kiosk.training.exercises import Exercise
from protocol.signing import SigningKey

_FIRST = 3
"""Members before the odd cards: the dock has few at hand, and all kinds of trouble should be among them."""


_EARS = {
    Trouble.MICROPHONE_GONE: MicrophoneFault.NO_DEVICE,
    Trouble.MICROPHONE_MUTE: MicrophoneFault.SILENT,
}
"""What is then wrong with the simulated microphone; the first that holds counts."""


class DemoCard(msgspec.Struct, frozen=True):
    """A line of the server's ``demo-cards.json``."""

    key: str
    label: str
    kind: str
    number: str
    pin: str


class DemoHands:
    """A ``kiosk.dock.Dock`` that does what its buttons say. Make it first; ``attach`` the terminal when it is up."""

    def __init__(
        self,
        cards: Path,
        slips: Path,
        publisher: Callable[[], SigningKey],
        traces: Path,
        *,
        language: str = "zh",
        training: bool = False,
    ) -> None:
        """Read ``cards`` (demo-cards.json) and put slips as PNG into the folder ``slips``. Raises OSError.

        ``publisher`` gives the key that electronic member cards are signed with; ``traces`` is a folder.
        """
        read = msgspec.json.decode(cards.read_bytes(), type=tuple[DemoCard, ...])
        self._cards = {card.key: card for card in read}
        slips.mkdir(parents=True, exist_ok=True)
        self._folder = slips
        self._slips: list[str] = []
        self._printed = threading.Condition()
        self._watchers: list[Callable[[], None]] = []
        self.printer = PrinterSimulator(on_slip=self._keep)
        self._ear = SimulatedSource()
        self._microphone = SupervisedMicrophone(self._ear)
        self._reader: ReaderWithHands | None = None
        self._master = b""
        self._tokenise: Tokenise | None = None
        self._publisher = publisher
        holder = next(card for card in self._cards.values() if card.pin and CardKind(card.kind) is CardKind.UNION)
        model = CardModel(CardKind.UNION, number=holder.number)
        self.codes_at_hand = DemoCodes(holder.pin, model.token, holder.number, slips)
        self._clock: MovableClock | None = None
        self._terminal: Terminal | None = None
        self._card = self._trace = ""
        self._apart: set[Trouble] = set()
        self._tracer = Tracer(traces.absolute())
        self.language = language
        self._coach = Coach(language, self.set_stage, self._changed) if training else None

    def world(self, wake: Callable[[], None]) -> World:
        """Return what the terminal uses in place of real hardware."""
        witnesses: tuple[Witness, ...] = (self._tracer, self._saw, *((self._coach,) if self._coach else ()))
        return World(
            readers=self._open_reader,
            clock=self._movable,
            is_cut=lambda: Trouble.NETWORK_CUT in self._apart,
            microphone=self._microphone,
            witnesses=witnesses,
            practice=self._coach is not None,
            wake=wake,
        )

    def attach(self, terminal: Terminal) -> None:
        """Take the terminal that is up."""
        self._terminal = terminal

    def close(self) -> None:
        """Switch printer and scanner off; the reader is the terminal's to stop."""
        self.printer.close()
        self.codes_at_hand.close()
        self._tracer.close()

    # The dock

    @property
    def lessons(self) -> Lessons | None:
        """The exercises, in training."""
        return self._coach

    def facts(self) -> DockFacts:
        """How things are, as the simulated parts say."""
        faults = self.printer.faults
        of_printer = {
            Trouble.PAPER_OUT: faults.paper_out,
            Trouble.PAPER_JAM: faults.paper_jam,
            Trouble.COVER_OPEN: faults.cover_open,
            Trouble.PRINTER_OFF: faults.offline,
            Trouble.PAPER_LOW: faults.near_end,
        }
        troubles = frozenset((*self._apart, *(trouble for trouble, holds in of_printer.items() if holds)))
        return DockFacts(self._card, troubles, self.slips(), self.codes_at_hand.picture(), self._trace)

    def watch(self, changed: Callable[[], None]) -> None:
        """Tell when the facts may be others."""
        self._watchers.append(changed)

    def cards(self) -> tuple[DockCard, ...]:
        """All demo cards: a few members, then the cards that open nothing, then all others."""
        cards = tuple(_shown(card) for card in self._cards.values())
        return (*cards[:_FIRST], *(card for card in cards if not card.pin), *(c for c in cards[_FIRST:] if c.pin))

    def insert(self, key: str) -> None:
        """Put this card in. Raises KeyError for a card that is none of the demo's."""
        card = self._cards[key]
        kind, reader = CardKind(card.kind), self._in_hand()
        issued = kind is CardKind.UNION
        reader.insert(union_card(card.number, master=self._master) if issued else CardModel(kind, number=card.number))
        self._card = key
        self._changed()

    def pull(self) -> None:
        """Take the card out."""
        self._in_hand().pull()
        self._card = ""
        self._changed()

    def codes(self) -> tuple[DockCode, ...]:
        """All codes that can be shown to the scanner."""
        return self.codes_at_hand.codes()

    def scan(self, key: str) -> None:
        """Show a code to the scanner. Raises ValueError for a code that is none of the demo's."""
        if self._tokenise is None or self._clock is None:
            raise RuntimeError("the terminal is not up yet")
        self.codes_at_hand.scan(CodeKind(key), self._publisher(), self._tokenise, self._clock.now())
        self._changed()

    def make(self, trouble: Trouble, *, on: bool) -> None:
        """Make this trouble, or mend it, and let the kiosk notice at once."""
        match trouble:
            case Trouble.READER_GONE:
                self._in_hand().unplug(on)
            case Trouble.SCANNER_GONE:
                self.codes_at_hand.plug(plugged=not on)
            case Trouble.MICROPHONE_GONE | Trouble.MICROPHONE_MUTE | Trouble.NETWORK_CUT:
                pass
            case _:
                self._fault(trouble, on=on)
                return
        (self._apart.add if on else self._apart.discard)(trouble)
        if trouble is Trouble.NETWORK_CUT:
            self._up().sync.nudge()
        self._ear.fault = next((fault for one, fault in _EARS.items() if one in self._apart), MicrophoneFault.NONE)
        self._microphone.look()
        self._changed()

    def set_stage(self, exercise: Exercise | None) -> None:
        """Take the card out, mend all that an exercise does not begin with, and end whatever session there is."""
        self.pull()
        wanted = exercise.troubles if exercise is not None else frozenset()
        for trouble in self.facts().troubles ^ wanted:
            self.make(trouble, on=trouble in wanted)
        self.printer.fault(paper_out_after=exercise.paper_left if exercise is not None else None)
        self._up().runtime.post(Leave())

    def record(self) -> None:
        """Write down what has happened so far."""
        self._trace = str(self._tracer.save())
        self._changed()

    def pass_time(self, seconds: float) -> None:
        """Move the kiosk's clock on."""
        if self._clock:
            self._clock.advance(seconds)
        self._up().runtime.tick()

    def slips(self) -> tuple[str, ...]:
        """Pictures of the slips so far."""
        with self._printed:
            return tuple(self._slips)

    def wait_for_slips(self, count: int, timeout_s: float = 20.0) -> tuple[str, ...]:
        """Wait until so many slips are there in all. Raises TimeoutError."""
        with self._printed:
            if not self._printed.wait_for(lambda: len(self._slips) >= count, timeout_s):
                raise TimeoutError(f"{len(self._slips)} of {count} slips were printed")
            return tuple(self._slips)

    def _open_reader(self, tokenise: Tokenise, master: bytes) -> tuple[ReaderWithHands, ...]:
        self._tokenise = tokenise
        self._reader, self._master = open_virtual_reader(tokenise, union_key=master), master
        return (self._reader,)

    def _movable(self, base: ClockPort) -> ClockPort:
        self._clock = MovableClock(base)
        return self._clock

    def _keep(self, slip: PaperSlip) -> None:
        with self._printed:
            path = self._folder / f"slip-{len(self._slips) + 1:02}.png"
            slip.picture(path)
            self._slips.append(str(path))
            self._printed.notify_all()
        self._changed()

    def _fault(self, trouble: Trouble, *, on: bool) -> None:
        match trouble:
            case Trouble.PAPER_OUT:
                self.printer.fault(paper_out=on)
            case Trouble.PAPER_JAM:
                self.printer.fault(paper_jam=on)
            case Trouble.COVER_OPEN:
                self.printer.fault(cover_open=on)
            case Trouble.PRINTER_OFF:
                self.printer.fault(offline=on)
            case Trouble.PAPER_LOW:
                self.printer.fault(near_end=on)
            case _:
                raise ValueError(f"{trouble} is none of the printer's")
        # The kiosk asks once in a while; who has just pulled at the paper wants to see what it says now.
        self._up().runtime.post(PrinterChanged(self._up().printer.status()))
        self._changed()

    def _saw(self, event: Event | None, after: State) -> None:
        """See that the printer changed: its paper may have ended by itself."""
        del after
        if isinstance(event, PrinterChanged):
            self._changed()

    def _changed(self) -> None:
        for changed in self._watchers:
            changed()

    def _in_hand(self) -> ReaderWithHands:
        if self._reader is None:
            raise RuntimeError("the terminal is not up yet")
        return self._reader

    def _up(self) -> Terminal:
        if self._terminal is None:
            raise RuntimeError("the terminal is not up yet")
        return self._terminal


def _shown(card: DemoCard) -> DockCard:
    name, _, about = card.label.partition(" ")
    return DockCard(card.key, name, about, card.pin)
