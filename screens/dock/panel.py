"""The dev dock beside the kiosk's picture in the demo: cards, faults, time, printed slips."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty

from kiosk.dock import CodeKind, Dock, DockCard, DockCode
from kiosk.machine.intents import Intent
from screens.gesture import Gate, Gesture
from screens.kv import load_kv
from screens.messages import text
from screens.tokens import Metrics
from screens.widgets import icon, label, picture, pool
from screens.widgets.flow import Column, Layer
from screens.widgets.press import Pressable

__all__ = ["DockButton", "DockPanel", "DockSlip", "icon", "label", "picture"]

log = logging.getLogger(__name__)

DESIGN_WIDTH = 600.0
"""Design pixels across the dock."""
LOOK_SECONDS = 1.0
"""How often the dock looks for a new slip."""
SLIPS_SHOWN = 5
CARDS_AT_HAND = 6
"""Cards above the other controls; all others stand below everything else."""
FAULTS = {"paper_out": "Out of paper", "paper_jam": "Paper jam", "cover_open": "Cover open", "offline": "Offline"}
CODES = {
    CodeKind.E_CARD: "E-card",
    CodeKind.BARCODE: "Printed number",
    CodeKind.EXPIRED: "Expired e-card",
    CodeKind.USED: "Used e-card",
    CodeKind.FORGED: "Forged e-card",
}
UNPLUGGED = "scanner"
TIMES = {30: "30 s", 300: "5 min", 86400: "1 day"}


class DockButton(Pressable):
    """A button of the dock; ``on`` marks a fault that holds, or the card that is in."""

    text = StringProperty("")
    note = StringProperty("")
    on = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self.work: Callable[[], None] = _nothing
        super().__init__(**kwargs)

    def act(self) -> Intent | None:
        """Do it; the kiosk's machine hears of it from its devices, not from us."""
        self.work()
        return None


class DockSlip(Column):
    """One printed slip."""

    path = StringProperty("")


class DockPanel(Layer):
    """Draws ``dock`` and does what is pressed, in a thread of its own: a slow simulator holds up no picture."""

    def __init__(self, dock: Dock, wake: Callable[[], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._dock, self._wake = dock, wake
        self._frame = (0.0, 0.0, DESIGN_WIDTH, 960.0)
        self._card, self._fault = "", ""
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._low = self._unplugged = self._cut = self._blind = False
        self._code = ""
        self._slips: tuple[str, ...] = ()
        self.gesture = Gesture(self, _unheard, Gate(time.monotonic))
        ids = self.ids
        for heading, words in (
            ("title", "Dev dock"),
            ("cards_title", "Cards"),
            ("scanner_title", "Scanner"),
            ("printer_title", "Printer"),
            ("wires_title", "Reader and network"),
            ("time_title", "Let time pass"),
            ("slips_title", "Printed slips"),
            ("no_slips", "Nothing printed yet"),
            ("more_title", "All other cards"),
        ):
            ids[heading].text = text(words)
        self.refresh()
        threading.Thread(target=self._serve, name="dock", daemon=True).start()
        Clock.schedule_interval(self.look, LOOK_SECONDS)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Take this place on the window, in pixels."""
        self._frame = (x, y, width, height)
        self.relayout()

    def relayout(self) -> None:
        """Lay everything out anew."""
        self.place(Metrics(scale=self._frame[2] / DESIGN_WIDTH), *self._frame)

    def refresh(self) -> None:
        """Show what holds now."""
        ids = self.ids
        cards = self._dock.cards()
        pool.fill(ids.cards, cards[:CARDS_AT_HAND], DockButton, self._show_card)
        pool.fill(ids.more_cards, cards[CARDS_AT_HAND:], DockButton, self._show_card)
        ids.more_title.hidden = len(cards) <= CARDS_AT_HAND
        ids.pull.text, ids.pull.work, ids.pull.test_id = text("Take the card out"), self._pull, "dock_pull"
        codes: tuple[DockCode | str, ...] = self._dock.codes()
        pool.fill(ids.codes, (*codes, UNPLUGGED) if codes else (), DockButton, self._show_code)
        pool.fill(ids.code_shown, [self._code] if self._code else [], DockSlip, _show_picture)
        ids.scanner_title.hidden = not codes
        pool.fill(ids.faults, [*FAULTS, "paper_low"], DockButton, self._show_fault)
        pool.fill(ids.wires, ("reader", "network"), DockButton, self._show_wire)
        pool.fill(ids.times, list(TIMES), DockButton, self._show_time)
        shown = list(reversed(self._slips[-SLIPS_SHOWN:]))
        pool.fill(ids.slips, shown, DockSlip, _show_picture)
        ids.no_slips.hidden = bool(shown)
        self.relayout()

    def _show_card(self, button: DockButton, card: DockCard) -> None:
        button.text, button.note = card.label, text("PIN {pin}").format(pin=card.pin) if card.pin else ""
        button.on, button.test_id = card.key == self._card, f"dock_card_{card.key}"
        button.work = lambda: self._insert(card.key)

    def _show_code(self, button: DockButton, code: DockCode | str) -> None:
        if isinstance(code, str):
            button.text, button.on, button.test_id = text("Unplug the scanner"), self._blind, "dock_scanner"
            button.note, button.work = "", self._toggle_scanner
            return
        button.text, button.on, button.test_id = text(CODES[code.kind]), False, f"dock_code_{code.key}"
        button.note = text("PIN {pin}").format(pin=code.pin) if code.pin else ""
        button.work = lambda: self._do(lambda: self._dock.scan(code.key))

    def _show_fault(self, button: DockButton, fault: str) -> None:
        button.test_id = f"dock_{fault}"
        if fault == "paper_low":
            button.text, button.on, button.work = text("Paper low"), self._low, self._toggle_low
        else:
            button.text, button.on = text(FAULTS[fault]), fault == self._fault
            button.work = lambda: self._set_fault("" if fault == self._fault else fault)

    def _show_wire(self, button: DockButton, wire: str) -> None:
        button.test_id = f"dock_{wire}"
        if wire == "reader":
            button.text, button.on, button.work = text("Unplug the reader"), self._unplugged, self._toggle_reader
        else:
            button.text, button.on, button.work = text("Cut the network"), self._cut, self._toggle_network

    def _show_time(self, button: DockButton, seconds: int) -> None:
        button.text, button.test_id = text(TIMES[seconds]), f"dock_time_{seconds}"
        button.work = lambda: self._do(lambda: self._dock.pass_time(float(seconds)))

    def _insert(self, key: str) -> None:
        self._card = key
        self._do(lambda: self._dock.insert(key))

    def _pull(self) -> None:
        self._card = ""
        self._do(self._dock.pull)

    def _set_fault(self, fault: str) -> None:
        self._fault = fault
        self._do(lambda: self._dock.set_printer_fault(fault))

    def _toggle_low(self) -> None:
        self._low = low = not self._low
        self._do(lambda: self._dock.set_paper_low(low))

    def _toggle_reader(self) -> None:
        self._unplugged = unplugged = not self._unplugged
        self._card = ""
        self._do(lambda: self._dock.unplug_reader(unplugged))

    def _toggle_scanner(self) -> None:
        self._blind = blind = not self._blind
        self._do(lambda: self._dock.unplug_scanner(blind))

    def _toggle_network(self) -> None:
        self._cut = cut = not self._cut
        self._do(lambda: self._dock.cut_network(cut))

    def _do(self, work: Callable[[], None]) -> None:
        self.refresh()
        self._queue.put(work)

    def _serve(self) -> None:
        """Do what was pressed, in order; what a simulator raises is told and the dock goes on."""
        while (work := self._queue.get()) is not None:
            try:
                work()
            except Exception:
                log.exception("the dock could not do it")
            finally:
                self._queue.task_done()

    def close(self) -> None:
        """End the thread once it has done what was pressed."""
        self._queue.put(None)

    def wait(self) -> None:
        """Wait until everything pressed is done. For tests."""
        self._queue.join()

    def look(self, _: float = 0.0) -> None:
        """Show slips that were printed, and the code that was scanned, since."""
        slips, code = self._dock.slips(), self._dock.code_picture()
        if code != self._code:
            self._code = code
            self.refresh()
            self._wake()
        if slips != self._slips:
            self._slips = slips
            self.refresh()
            self.ids.scroll.to_top()
            self._wake()


def _show_picture(slip: DockSlip, path: str) -> None:
    slip.path = path


def _nothing() -> None:
    """Do nothing until a button is given its work."""


def _unheard(_: Intent) -> None:
    """The dock sends no intents."""


load_kv(__file__)
