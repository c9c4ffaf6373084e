"""A card at the reader: to the PIN pad above the raw time of its APDUs, and from the PIN to home above argon2.

The peer of the first is a program that does nothing but wait for a card in a second private pcscd, connect and send
the very APDUs our reading process sends; each of its rounds follows one of ours. Both are timed from the card's first
command: pcscd itself looks for cards 2.5 times a second, which would hide everything else. The peer of the second is
one check of the same argon2id hash. The reader is vsmartcard's and the card ours, for both alike.
"""

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.ours import fetch
from benchmarks.rawcard import FirstCommand, RawReader
from benchmarks.report import Figure
from devices.card.simulator.model import CardKind, union_card
from kiosk.assembly import Terminal, open_stores
from kiosk.demo.stage import Stage, set_stage
from kiosk.machine.intents import Intent
from kiosk.runtime.effects_pin import verify_pin
from kiosk.views import HomeView, PinView, View, WelcomeView
from protocol.tokens import union_master_key
from server.demo.cards import DemoCard, read_cards

_PATIENCE_S = 20.0
_ARGON_TIMES = 20
V = TypeVar("V", bound=View)


class _Kiosk:
    """A terminal without its window. The bench's own thread is its UI thread."""

    def __init__(self, stage: Stage) -> None:
        self._woken = threading.Event()
        self.hands = stage.hands
        self.terminal = Terminal(stage.config, open_stores(stage.config), stage.hands.world(self._woken.set))
        stage.hands.attach(self.terminal)
        self.terminal.start()
        self.until(WelcomeView, lambda view: view.reader_ready and bool(view.tiles))

    def until(self, kind: type[V], holds: Callable[[V], bool] = lambda view: True) -> V:
        """Run until such a view is there, and return it. Raises TimeoutError."""
        end = time.monotonic() + _PATIENCE_S
        while True:
            self._woken.clear()
            self.terminal.runtime.run_pending()
            view = self.terminal.runtime.view
            if isinstance(view, kind) and holds(view):
                return view
            if not self._woken.wait(end - time.monotonic()):
                raise TimeoutError(f"{kind.__name__} did not come; there is {type(view).__name__}")

    def send(self, intent: Intent) -> None:
        self.terminal.runtime.post(intent)
        self.terminal.runtime.run_pending()

    def visit(self, card: DemoCard, first: FirstCommand) -> tuple[float, float]:
        """Put the card in, type its PIN, pull it; return ms from its first command to the PIN pad, and to home."""
        first.forget()
        self.hands.insert(card.key)
        pad = self.until(PinView)
        to_pad = time.perf_counter() - first.at
        for digit in card.pin:
            self.send(next(action.intent for action in pad.digits if action.label == digit))
        pad = self.until(PinView, lambda view: view.filled == len(card.pin))
        began = time.perf_counter()
        self.send(pad.submit.intent)
        self.until(HomeView)
        to_home = time.perf_counter() - began
        self.hands.pull()
        self.until(WelcomeView)
        return to_pad * 1000, to_home * 1000


def visit(*, quick: bool) -> tuple[Figure, ...]:
    """Measure 50 or 100 visits of one member with a union card."""
    rounds = 50 if quick else 100
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        stage = set_stage(
            Path(folder), size=(1080, 1920), fresh=True, say=lambda line: None, slips=Path(folder) / "slips"
        )
        try:
            fetch(stage.config)
            chosen = next(one for one in read_cards(stage.server.cards) if one.kind == CardKind.UNION and one.pin)
            master, phc = _facts(stage, chosen)
            return _measure(stage, chosen, master, phc, rounds)
        finally:
            stage.close()


def _measure(stage: Stage, chosen: DemoCard, master: bytes, phc: str, rounds: int) -> tuple[Figure, ...]:
    pads, homes, raws = list[float](), list[float](), list[float]()
    kiosk = _Kiosk(stage)
    try:
        with FirstCommand() as first, RawReader(union_card(chosen.number, master=master), master, first) as raw:
            for _ in range(2):  # both warm
                kiosk.visit(chosen, first)
                raw.visit()
            for _ in range(rounds):
                pad, home = kiosk.visit(chosen, first)
                pads.append(pad)
                homes.append(home)
                raws.append(raw.visit())
            name = f"card's first APDU of {raw.exchanges} -> PIN pad"
    finally:
        kiosk.terminal.close()
    argon = [_argon(phc, chosen.pin) for _ in range(_ARGON_TIMES)]
    return (
        Figure(name, "ms", pads, "raw scard, same APDUs", raws),
        Figure("PIN submitted -> member's home", "ms", homes, "argon2id check alone", argon),
    )


def _facts(stage: Stage, chosen: DemoCard) -> tuple[bytes, str]:
    stores = open_stores(stage.config)
    try:
        enrolment, member = stores.journal.enrolment(), stores.content.member(chosen.key)
        if enrolment is None or member is None:
            raise LookupError("the demo kiosk does not know its member")
        return union_master_key(enrolment.reply.token_key), member.pin
    finally:
        stores.close()


def _argon(phc: str, pin: str) -> float:
    began = time.perf_counter()
    if not verify_pin(phc, pin):
        raise ValueError("the demo member's PIN is another one")
    return (time.perf_counter() - began) * 1000
