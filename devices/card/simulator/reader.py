"""``sim:``, a reader within this process, for machines without pcscd. It runs the same profiles on the same cards."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from devices.card.apdu import CardLostError
from devices.card.face import CardEvent, CardFailed, CardGone, CardProblem, CardRead, ReaderChanged, Sink
from devices.card.policy import Desk
from devices.card.profiles import registered
from devices.card.reading import Failure, Tokenise, identify
from devices.card.simulator.cards import EmulatedCard, Fault
from devices.card.simulator.model import CardKind, CardModel
from devices.card.supervisor import READ_DEADLINE_S
from devices.status import DeviceStatus


@dataclass
class _Inserted:
    """One card in one slot, from when it is put in until it is pulled."""

    slot: str
    card: EmulatedCard
    insertion: int
    pulled: threading.Event = field(default_factory=threading.Event)
    told: bool = False


class _HangsError(Exception):
    """The card did not answer within its deadline."""


class SimulatedReader:
    """A reader with two slots and hands to use them. ``insert``, ``pull`` and ``unplug`` may be called at any time."""

    def __init__(
        self,
        url: str,
        tokenise: Tokenise,
        *,
        union_key: bytes | None = None,
        card: str = "",
        deadline_s: float = READ_DEADLINE_S,
    ) -> None:
        """``card`` is the path of a CardModel's JSON that is in from the start. ValueError when it cannot be read."""
        self._url = url
        self._tokenise = tokenise
        self._profiles = registered(union_key)
        self._deadline_s = deadline_s
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._slots: dict[str, _Inserted] = {}
        self._count = 0
        self._plugged = True
        self._desk = Desk()
        self._sink: Sink | None = None
        self._thread: threading.Thread | None = None
        if card:
            try:
                self.insert(CardModel.from_json(Path(card).read_bytes()))
            except (OSError, ValueError) as error:
                raise ValueError(f"Card reader {url!r}: no simulated card in that file: {error}") from error

    def start(self, sink: Sink) -> None:
        """Begin to report. RuntimeError when already started."""
        if self._thread is not None:
            raise RuntimeError("This reader is started already.")
        self._sink = sink
        self._desk = Desk()
        self._thread = threading.Thread(target=self._run, name="simulated reader", daemon=True)
        self._thread.start()
        self._work.put(self._tell_state)

    def stop(self) -> None:
        """Stop reporting; cards stay where they are. Harmless when not started; must not be called from the sink."""
        thread, self._thread = self._thread, None
        if thread is not None:
            with self._lock:
                waiting = list(self._slots.values())
            for inserted in waiting:
                inserted.pulled.set()  # let go of a hanging card
            self._work.put(None)
            thread.join()
            with self._lock:
                for inserted in waiting:
                    if self._slots.get(inserted.slot) is inserted:
                        self._slots[inserted.slot] = self._numbered(inserted.slot, inserted.card.powered_again())

    def insert(self, model: CardModel, slot: int = 0) -> None:
        """Put a card into ``slot`` (0 or 1), taking out the one that is there."""
        self.pull(slot)
        name = f"Simulated {slot:02}"
        with self._lock:
            inserted = self._slots[name] = self._numbered(name, EmulatedCard(model))
        self._work.put(lambda: self._read(inserted))

    def pull(self, slot: int = 0) -> None:
        """Take the card out of ``slot``; nothing happens when it is empty."""
        with self._lock:
            inserted = self._slots.pop(f"Simulated {slot:02}", None)
        if inserted is not None:
            inserted.pulled.set()
            self._work.put(lambda: self._gone(inserted))

    def unplug(self, unplugged: bool = True) -> None:
        """Take the whole reader away, or give it back."""
        self._work.put(lambda: self._plug(not unplugged))

    def _numbered(self, slot: str, card: EmulatedCard) -> _Inserted:
        self._count += 1
        return _Inserted(slot, card, self._count)

    def _run(self) -> None:
        while (task := self._work.get()) is not None:
            task()

    def _tell(self, event: CardEvent) -> None:
        for told in self._desk.take(event):
            if self._sink is not None:
                self._sink(told)

    def _tell_state(self) -> None:
        status = DeviceStatus.ONLINE if self._plugged else DeviceStatus.NO_DEVICE
        self._tell(ReaderChanged(self._url, status, "Simulated 00, Simulated 01" if self._plugged else ""))
        with self._lock:
            there = list(self._slots.values())
        for inserted in there:
            self._read(inserted)

    def _plug(self, plugged: bool) -> None:
        if plugged == self._plugged:
            return
        self._plugged = plugged
        if not plugged:
            with self._lock:
                there = list(self._slots.values())
            for inserted in there:
                self._gone(inserted)
                with self._lock:
                    if self._slots.get(inserted.slot) is inserted:
                        self._slots[inserted.slot] = self._numbered(inserted.slot, inserted.card.powered_again())
        self._tell_state() if plugged else self._tell(ReaderChanged(self._url, DeviceStatus.NO_DEVICE))

    def _gone(self, inserted: _Inserted) -> None:
        if inserted.told:
            self._tell(CardGone(inserted.slot, inserted.insertion))

    def _read(self, inserted: _Inserted) -> None:
        with self._lock:
            there = self._slots.get(inserted.slot) is inserted
        if there and self._plugged and not inserted.told:
            inserted.told = True
            self._tell(self._outcome(inserted))

    def _outcome(self, inserted: _Inserted) -> CardRead | CardFailed:
        atr = inserted.card.atr
        slot, insertion = inserted.slot, inserted.insertion
        if inserted.card.model.kind is CardKind.MUTE:
            return CardFailed(slot, insertion, CardProblem.UNREADABLE, atr.hex().upper(), "the card is mute")

        def transmit(apdu: bytes) -> bytes:
            if inserted.pulled.is_set():
                raise CardLostError("it was pulled")
            answer = inserted.card.answer(apdu)
            if isinstance(answer, bytes):
                return answer
            if answer is Fault.LEAVE or inserted.pulled.wait(self._deadline_s):
                raise CardLostError("it was pulled")
            raise _HangsError

        try:
            outcome = identify(atr, transmit, self._profiles, self._tokenise)
        except CardLostError as lost:
            return CardFailed(slot, insertion, CardProblem.MOVED, atr.hex().upper(), str(lost))
        except _HangsError:
            detail = f"no answer within {self._deadline_s:g} s"
            return CardFailed(slot, insertion, CardProblem.TIMED_OUT, atr.hex().upper(), detail)
        if isinstance(outcome, Failure):
            return CardFailed(slot, insertion, outcome.problem, atr.hex().upper(), outcome.detail)
        return CardRead(slot, insertion, outcome)
