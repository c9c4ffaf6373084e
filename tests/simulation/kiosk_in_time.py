"""A whole kiosk in virtual time: the real machine, presenters and effects on fake ports, without threads."""

import heapq
from collections.abc import Callable
from itertools import count

from devices.card.face import Assurance, CardFailed, CardGone, CardProblem, CardRead, Identity, ReaderChanged
from devices.scanner.codes import Refused, meaning
from devices.scanner.lines import Code
from devices.status import DeviceStatus
from kiosk.machine.events import Started, Ticked
from kiosk.machine.patience import next_deadline
from kiosk.machine.state import NO_RULES
from kiosk.machine.step import initial, step
from kiosk.member_codes import MemberCodes
from kiosk.presenters import present
from kiosk.runtime.hands import Hands, Lane, lane_of
from tests.simulation import farm
from tests.simulation.fakes import ports
from tests.simulation.microphone_in_time import RULES

READERS = ("slot", "pad")
SCANNER = "scanner"
LATENCY = {Lane.READ: 0.003, Lane.WRITE: 0.008, Lane.PIN: 0.08, Lane.PRINT: 1.5}


class Facts:
    """What is on the disk and outlives a crash."""

    def __init__(self):
        self._facts: dict[str, str] = {}

    def fact(self, name: str) -> str | None:
        return self._facts.get(name)

    def set_fact(self, name: str, value: str) -> None:
        self._facts[name] = value


class KioskInTime:
    """One kiosk and its world. ``delay(lane)`` says how many seconds an effect takes."""

    def __init__(
        self,
        delay: Callable[[Lane], float] = LATENCY.__getitem__,
        check=lambda kiosk, event: None,
        voice=None,
        sound=NO_RULES,
        microphone=None,
        witness=lambda event, after: None,
    ):
        self.ports = ports()
        self.clock = self.ports.clock
        self.delay = delay
        self.check = check
        self.witness = witness
        self.voice = voice
        self.sound = sound
        self.microphone = microphone
        self.slots: dict[str, tuple[int, object] | None] = dict.fromkeys(READERS)
        self.insertions = 0
        self.failures: list[str] = []
        self._reader_up = dict.fromkeys(READERS, True)
        self._scanner_up: bool | None = None
        self._facts = Facts()
        self._order = count()
        self.boot()

    def boot(self) -> None:
        """Start the process: memory is empty, what is on disk is as it was, a card in the reader is reported."""
        self._future = []
        self._codes = MemberCodes(lambda: (farm.PUBLISHER.public,), self._facts)
        self._free: dict[Lane, float] = dict.fromkeys(Lane, float(self.clock.seconds))
        self.hands = Hands(self.ports, farm.SITE)
        self.hands.recover()
        self.state = initial(farm.SITE, self.clock.now(), self.clock.seconds, self.sound, RULES)
        self.view = present(self.state)
        self.witness(None, self.state)
        if self.microphone is not None:
            self.microphone.plug_into(self)
        self.happen(Started())
        if self.voice is not None:
            self.voice.plug_into(self)
        for reader, up in self._reader_up.items():
            self.happen(ReaderChanged(reader, DeviceStatus.ONLINE if up else DeviceStatus.NO_DEVICE))
            if up and self.slots[reader] is not None:
                self._report(reader)
        if self._scanner_up is not None:
            self._tell_scanner()

    # What happens.

    def happen(self, event) -> None:
        """Let one event happen now, and check everything."""
        before = self.state
        self._step(Ticked(self.clock.now(), self.clock.seconds))
        self._step(event)
        self._look(before, event)

    def _take(self, event) -> None:
        before = self.state
        self._step(event)
        self._look(before, event)

    def _step(self, event) -> None:
        self.state, effects = step(self.state, event)
        self.witness(event, self.state)
        for effect in effects:
            lane = lane_of(effect)
            begin = max(self._free[lane], self.clock.seconds)
            self._free[lane] = begin + self.delay(lane)
            self._later(self._free[lane], lambda effect=effect: self.hands.carry_out(effect, self._answered))

    def _look(self, before, event) -> None:
        if self.state is not before:
            self.view = present(self.state)
        if self.voice is not None:
            self.voice.follow()
        if self.microphone is not None:
            self.microphone.follow()
        self.check(self, event)

    def _answered(self, event) -> None:
        # The answer waits in the queue while the process may die: nothing is known to the machine before it is taken.
        self._later(self.clock.seconds + 0.001, lambda: self.happen(event))

    def _later(self, when: float, task) -> None:
        heapq.heappush(self._future, (when, next(self._order), task))

    def pass_time(self, seconds: float) -> None:
        """Let time pass, with everything that falls due in it."""
        end = self.clock.seconds + seconds
        while True:
            due = self._future[0][0] if self._future else end + 1
            deadline = next_deadline(self.state)
            if min(due, deadline) > end:
                break
            if due <= deadline:
                self.clock.seconds = max(due, self.clock.seconds)
                heapq.heappop(self._future)[2]()
            else:
                # A timer never rings early; a nanosecond stands for its lateness.
                self.clock.seconds = max(deadline, self.clock.seconds) + 1e-6
                self._take(Ticked(self.clock.now(), self.clock.seconds))
        self.clock.seconds = end
        self._take(Ticked(self.clock.now(), self.clock.seconds))

    def come_to_rest(self) -> None:
        """Let every effect end that is under way, however long it hangs."""
        self.pass_time(max(0.0, max(self._free.values()) - self.clock.seconds) + 1)

    def crash(self) -> None:
        """Kill the process and start it again."""
        self.boot()

    # Cards.

    def insert(self, card, reader: str = "slot") -> None:
        """Put a card in (a member's number, a CardProblem, or a token), taking out what is there."""
        self.pull(reader)
        self.insertions += 1
        self.slots[reader] = (self.insertions, card)
        if self._reader_up[reader]:
            self._report(reader)

    def swap(self, card, reader: str = "slot") -> None:
        """Swap cards so fast that the reader never says that the first one left."""
        self.insertions += 1
        self.slots[reader] = (self.insertions, card)
        if self._reader_up[reader]:
            self._report(reader)

    def pull(self, reader: str = "slot") -> None:
        """Take the card out."""
        held, self.slots[reader] = self.slots[reader], None
        if held is not None and self._reader_up[reader]:
            self.happen(CardGone(reader, held[0]))

    def unplug(self, reader: str = "slot") -> None:
        """Take the reader away; this one has no time to say that its card is gone."""
        if self._reader_up[reader]:
            self._reader_up[reader] = False
            self.happen(ReaderChanged(reader, DeviceStatus.NO_DEVICE))

    def plug(self, reader: str = "slot") -> None:
        """Give the reader back; a card in it is a new insertion."""
        if self._reader_up[reader]:
            return
        self._reader_up[reader] = True
        self.happen(ReaderChanged(reader, DeviceStatus.ONLINE))
        if self.slots[reader] is not None:
            self.insertions += 1
            self.slots[reader] = (self.insertions, self.slots[reader][1])
            self._report(reader)

    def _report(self, reader: str) -> None:
        insertion, card = self.slots[reader]
        if isinstance(card, CardProblem):
            self.happen(CardFailed(reader, insertion, card))
            return
        assurance = Assurance.CLONABLE if card == "clonable" else Assurance.BANK_RECORDS
        token = farm.token(card) if isinstance(card, int) else str(card)
        self.happen(CardRead(reader, insertion, Identity("test", token, assurance, "3B00")))

    # Codes.

    def scan(self, text: str) -> None:
        """Hold a code before the scanner."""
        if not self._scanner_up:
            return
        self.insertions += 1
        outcome = meaning(Code(text), self._codes, farm.token_of_number, self.clock.now())
        if isinstance(outcome, Refused):
            self.happen(CardFailed(SCANNER, self.insertions, outcome.problem, "", outcome.detail, held=False))
        else:
            self.happen(CardRead(SCANNER, self.insertions, outcome, held=False))

    def plug_scanner(self, up: bool = True) -> None:
        """Give the kiosk a scanner, or take it away; it begins without."""
        self._scanner_up = up
        self._tell_scanner()

    def _tell_scanner(self) -> None:
        status = DeviceStatus.ONLINE if self._scanner_up else DeviceStatus.NO_DEVICE
        self.happen(ReaderChanged(SCANNER, status, takes_cards=False))
