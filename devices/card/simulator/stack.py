"""Simulated cards on the real stack: a private pcscd, its virtual readers, and hands that put cards in."""

import threading
from typing import Protocol

from devices.card.face import CardReader, Sink
from devices.card.reading import Tokenise
from devices.card.simulator.model import CardModel
from devices.card.simulator.pcscd import PrivatePcscd
from devices.card.simulator.reader import SimulatedReader
from devices.card.simulator.vcard import VirtualCard
from devices.card.supervisor import READ_DEADLINE_S, PcscReader


class ReaderWithHands(CardReader, Protocol):
    """A card reader that someone can put simulated cards into. Slots are 0 and 1."""

    def insert(self, model: CardModel, slot: int = 0) -> None:
        """Put a card into ``slot``, taking out the one that is there."""

    def pull(self, slot: int = 0) -> None:
        """Take the card out of ``slot``; nothing happens when it is empty."""

    def unplug(self, unplugged: bool = True) -> None:
        """Take the reader away, or give it back with the cards that are in it."""


class VirtualReader:
    """The whole real path: reading process, libpcsclite, pcscd, driver, card. Only the card and its reader are soft."""

    def __init__(
        self, tokenise: Tokenise, *, union_key: bytes | None = None, deadline_s: float = READ_DEADLINE_S
    ) -> None:
        """Start pcscd. RuntimeError when this machine cannot (see ``PrivatePcscd.available``)."""
        self._pcscd = PrivatePcscd()
        self._cards: dict[int, VirtualCard] = {}
        self._lock = threading.Lock()
        self._unplugged = False
        self.url = self._pcscd.url
        self._reader = PcscReader(
            self.url, tokenise, socket=self._pcscd.socket, union_key=union_key, deadline_s=deadline_s
        )
        self._pcscd.start()

    def start(self, sink: Sink) -> None:
        """Begin to watch. A card that is already in is reported at once."""
        with self._lock:
            if not self._unplugged:
                self._pcscd.start()
        self._reader.start(sink)

    def stop(self) -> None:
        """Stop watching, end pcscd, take all cards out."""
        self._reader.stop()
        with self._lock:
            for card in self._cards.values():
                card.remove()
            self._cards.clear()
            self._pcscd.close()

    def insert(self, model: CardModel, slot: int = 0) -> None:
        """Put a card into ``slot`` (0 or 1), taking out the one that is there."""
        self.pull(slot)
        with self._lock:
            card = self._cards[slot] = VirtualCard(model, self._pcscd.ports[slot])
            if not self._unplugged:
                card.insert()

    def pull(self, slot: int = 0) -> None:
        """Take the card out of ``slot``; nothing happens when it is empty."""
        with self._lock:
            card = self._cards.pop(slot, None)
        if card is not None:
            card.remove()

    def unplug(self, unplugged: bool = True) -> None:
        """Kill pcscd, or bring it back with the cards that are in. vpcd's readers cannot be unplugged one by one."""
        with self._lock:
            if unplugged == self._unplugged:
                return
            self._unplugged = unplugged
            if unplugged:
                self._pcscd.kill()
                for card in self._cards.values():
                    card.remove()
                return
            self._pcscd.start()
            for slot, card in self._cards.items():
                card.insert(self._pcscd.ports[slot])


def open_virtual_reader(
    tokenise: Tokenise, *, union_key: bytes | None = None, deadline_s: float = READ_DEADLINE_S
) -> ReaderWithHands:
    """Return a reader for a demo: on the real PC/SC stack where this machine can, else within this process."""
    if PrivatePcscd.available():
        return VirtualReader(tokenise, union_key=union_key, deadline_s=deadline_s)
    return SimulatedReader("sim:", tokenise, union_key=union_key, deadline_s=deadline_s)
