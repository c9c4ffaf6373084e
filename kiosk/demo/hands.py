"""The hands behind the dev dock: cards into the virtual reader, trouble for the printer, a cut line, passing time."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from devices.card.simulator.model import CardKind, CardModel, union_card
from devices.card.simulator.stack import ReaderWithHands, open_virtual_reader
from devices.printer.simulator import PaperSlip, PrinterSimulator
from kiosk.assembly import Terminal, Tokenise, World
from kiosk.demo.codes import DemoCodes
from kiosk.dock import CodeKind, DockCard, DockCode
from kiosk.runtime.clocks import MovableClock
from kiosk.runtime.ports import ClockPort
from protocol.signing import SigningKey

_FIRST = 3
"""Members before the odd cards: the dock has few at hand, and all kinds of trouble should be among them."""


class DemoCard(msgspec.Struct, frozen=True):
    """A line of the server's ``demo-cards.json``."""

    key: str
    label: str
    kind: str
    number: str
    pin: str


class DemoHands:
    """A ``kiosk.dock.Dock`` that does what its buttons say. Make it first; ``attach`` the terminal when it is up."""

    def __init__(self, cards: Path, slips: Path, publisher: Callable[[], SigningKey]) -> None:
        """Read ``cards`` (demo-cards.json) and put slips as PNG into the folder ``slips``. Raises OSError.

        ``publisher`` gives the key that electronic member cards are signed with.
        """
        read = msgspec.json.decode(cards.read_bytes(), type=tuple[DemoCard, ...])
        self._cards = {card.key: card for card in read}
        slips.mkdir(parents=True, exist_ok=True)
        self._folder = slips
        self._slips: list[str] = []
        self._printed = threading.Condition()
        self.printer = PrinterSimulator(on_slip=self._keep)
        self._reader: ReaderWithHands | None = None
        self._master = b""
        self._tokenise: Tokenise | None = None
        self._publisher = publisher
        holder = next(card for card in self._cards.values() if card.pin and CardKind(card.kind) is CardKind.UNION)
        model = CardModel(CardKind.UNION, number=holder.number)
        self.codes_at_hand = DemoCodes(holder.pin, model.token, holder.number, slips)
        self._clock: MovableClock | None = None
        self._terminal: Terminal | None = None
        self._cut = False

    def world(self, wake: Callable[[], None]) -> World:
        """Return what the terminal uses in place of real hardware."""
        return World(readers=self._open_reader, clock=self._movable, is_cut=lambda: self._cut, wake=wake)

    def attach(self, terminal: Terminal) -> None:
        """Take the terminal that is up."""
        self._terminal = terminal

    def close(self) -> None:
        """Switch printer and scanner off; the reader is the terminal's to stop."""
        self.printer.close()
        self.codes_at_hand.close()

    # The dock

    def cards(self) -> tuple[DockCard, ...]:
        """All demo cards: a few members, then the cards that open nothing, then all others."""
        cards = tuple(DockCard(card.key, card.label, card.pin) for card in self._cards.values())
        return (*cards[:_FIRST], *(card for card in cards if not card.pin), *(c for c in cards[_FIRST:] if c.pin))

    def insert(self, key: str) -> None:
        """Put this card in. Raises KeyError for a card that is none of the demo's."""
        card = self._cards[key]
        kind, reader = CardKind(card.kind), self._in_hand()
        issued = kind is CardKind.UNION
        reader.insert(union_card(card.number, master=self._master) if issued else CardModel(kind, number=card.number))

    def pull(self) -> None:
        """Take the card out."""
        self._in_hand().pull()

    def codes(self) -> tuple[DockCode, ...]:
        """All codes that can be shown to the scanner."""
        return self.codes_at_hand.codes()

    def scan(self, key: str) -> None:
        """Show a code to the scanner. Raises ValueError for a code that is none of the demo's."""
        if self._tokenise is None or self._clock is None:
            raise RuntimeError("the terminal is not up yet")
        self.codes_at_hand.scan(CodeKind(key), self._publisher(), self._tokenise, self._clock.now())

    def code_picture(self) -> str:
        """Picture of the code shown last."""
        return self.codes_at_hand.picture()

    def unplug_scanner(self, unplugged: bool) -> None:
        """Take the scanner away, or give it back."""
        self.codes_at_hand.plug(plugged=not unplugged)

    def set_printer_fault(self, fault: str) -> None:
        """Set one fault, or none."""
        self.printer.fault(
            paper_out=fault == "paper_out",
            paper_jam=fault == "paper_jam",
            cover_open=fault == "cover_open",
            offline=fault == "offline",
        )

    def set_paper_low(self, low: bool) -> None:
        """Let the near-end sensor report."""
        self.printer.fault(near_end=low)

    def unplug_reader(self, unplugged: bool) -> None:
        """Take the reader away, or give it back."""
        self._in_hand().unplug(unplugged)

    def cut_network(self, cut: bool) -> None:
        """Cut or mend the line, and let sync notice at once."""
        self._cut = cut
        self._up().sync.nudge()

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

    def _in_hand(self) -> ReaderWithHands:
        if self._reader is None:
            raise RuntimeError("the terminal is not up yet")
        return self._reader

    def _up(self) -> Terminal:
        if self._terminal is None:
            raise RuntimeError("the terminal is not up yet")
        return self._terminal
