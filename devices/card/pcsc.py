"""Reading cards over PC/SC: blocking waits, one thread a reader. Runs in the child process only.

What this stack does, as measured: a card that never answers blocks ``SCardTransmit`` for ever (the supervisor kills
us); contexts never recover from pcscd's death while a fresh one works at once; a card swapped within 50 ms answers on
the old handle; a yank in mid-APDU can fail with result 0. So any failure throws the whole card session away.
"""

import contextlib
import threading
from collections.abc import Callable

from devices.card import pcsc_transport as pcsc
from devices.card.apdu import CardLostError
from devices.card.face import CardFailed, CardGone, CardProblem, CardRead, Identity, ReaderChanged
from devices.card.messages import Known, Message, Reading
from devices.card.pcsc_transport import ServiceGoneError
from devices.card.profiles import Profile
from devices.card.reading import Failure, Tokenise, identify
from devices.status import DeviceStatus

_SETTLE_MS = 700
"""Longer than pcscd's 400 ms poll: how long after a failure it may take to know whether the card is still there."""
_ASK_AGAIN_S = 0.25
_WAKINGS = 4
"""So often after a silent card left: by then pcscd's poll has seen the reader truly empty, or a card in it."""
_ATTEMPTS = 2
_RETRY_FIRST_S, _RETRY_MOST_S = 0.05, 0.25

Emit = Callable[[Message], None]


class Numbers:
    """Hands out insertion numbers that only grow. Shared by all reader threads."""

    def __init__(self, first: int) -> None:
        """``first`` is the first number given."""
        self._next = first
        self._lock = threading.Lock()

    def take(self) -> int:
        """Return the next number."""
        with self._lock:
            self._next += 1
            return self._next - 1


class ReaderThread(threading.Thread):
    """Watches one reader from when it appears until it leaves or pcscd dies."""

    def __init__(
        self,
        reader: str,
        emit: Emit,
        numbers: Numbers,
        profiles: tuple[Profile, ...],
        tokenise: Tokenise,
        known: Known | None,
    ) -> None:
        """``known`` is a card that was reported from this reader before; if it is still there it stays reported."""
        super().__init__(name=f"card {reader}", daemon=True)
        self._reader = reader
        self._emit = emit
        self._numbers = numbers
        self._profiles = profiles
        self._tokenise = tokenise
        self._inside = known
        self._turn = threading.Lock()  # the watching and the asking thread report one after the other

    def run(self) -> None:
        """Report every card until the reader or pcscd leaves; then the card is gone, too."""
        try:
            with pcsc.context() as handle:
                if self._inside is not None and self._inside.silent:
                    about = (self._inside, handle)
                    threading.Thread(target=self._ask_again, args=about, name="silent card", daemon=True).start()
                self._watch(handle)
        except ServiceGoneError:
            with self._turn:
                self._leave()

    def _ask_again(self, silent: Known, handle: int) -> None:
        """Talk to the card that never answered, for as long as it takes: what answers by then is another card.

        pcscd looks for cards each 400 ms only, and counts none that took the silent one's place in between. This
        thread blocks as long as the silent card does, which harms nobody; the deadline was the first reading's.
        """
        pause = threading.Event()
        while self._inside is silent:
            atr = b""
            try:
                with pcsc.session(self._reader) as session:
                    atr = session.atr()
                    outcome = identify(atr, session.transmit, self._profiles, self._tokenise, t0=session.t0)
            except (CardLostError, ServiceGoneError):
                pause.wait(_ASK_AGAIN_S)  # it was taken out, or still says nothing: PC/SC tells only who waits
                continue
            self._replace(silent, outcome, atr)
            return
        for _ in range(_WAKINGS):
            pause.wait(_ASK_AGAIN_S)
            if self._inside is None:
                with contextlib.suppress(ServiceGoneError):  # the watching thread reports that
                    pcsc.wake(self._reader)
                    pcsc.look_again(handle)

    def _replace(self, silent: Known, outcome: Identity | Failure, atr: bytes) -> None:
        with self._turn:
            if self._inside is silent:
                self._leave()
                self._inside = Known(self._reader, self._numbers.take(), silent.counter)
                self._emit(Reading(self._reader, self._inside.insertion, silent.counter, atr.hex().upper()))
                self._emit(self._outcome(self._inside.insertion, outcome, atr))

    def _watch(self, handle: int) -> None:
        state = pcsc.EMPTY
        while True:
            state, atr = pcsc.wait(handle, self._reader, state)
            with self._turn:
                self._look(handle, state, atr)

    def _look(self, handle: int, state: int, atr: bytes) -> None:
        counter = pcsc.counter(state)
        if self._inside is not None and not (pcsc.present(state) and counter == self._inside.counter):
            self._leave()
        if pcsc.present(state) and self._inside is None:
            self._inside = Known(self._reader, self._numbers.take(), counter)
            self._emit(Reading(self._reader, self._inside.insertion, counter, atr.hex().upper()))
            self._emit(self._report(handle, self._inside.insertion, state, atr))

    def _leave(self) -> None:
        if self._inside is not None:
            self._emit(CardGone(self._reader, self._inside.insertion))
            self._inside = None

    def _report(self, handle: int, insertion: int, state: int, atr: bytes) -> CardRead | CardFailed:
        """Read the card, again from the start after a failure, as long as it lies there."""
        if pcsc.mute(state):
            return self._failed(insertion, CardProblem.UNREADABLE, atr, "no ATR: upside down, or no chip card")
        reason = ""
        for _ in range(_ATTEMPTS):
            outcome: Identity | Failure | None = None
            try:
                outcome = self._read(atr)
            except (CardLostError, ServiceGoneError) as lost:
                reason = str(lost)
            if not pcsc.same_card(handle, self._reader, state, 0 if outcome else _SETTLE_MS):
                return self._failed(insertion, CardProblem.MOVED, atr, reason or "it left while it was read")
            if outcome is not None:
                return self._outcome(insertion, outcome, atr)
        return self._failed(insertion, CardProblem.UNREADABLE, atr, reason)

    def _outcome(self, insertion: int, outcome: Identity | Failure, atr: bytes) -> CardRead | CardFailed:
        if isinstance(outcome, Identity):
            return CardRead(self._reader, insertion, outcome)
        return self._failed(insertion, outcome.problem, atr, outcome.detail)

    def _failed(self, insertion: int, problem: CardProblem, atr: bytes, detail: str) -> CardFailed:
        return CardFailed(self._reader, insertion, problem, atr.hex().upper(), detail)

    def _read(self, atr: bytes) -> Identity | Failure:
        """Identify the card, and check that the handle still means the same card."""
        with pcsc.session(self._reader) as session:
            outcome = identify(atr, session.transmit, self._profiles, self._tokenise, t0=session.t0)
            if session.atr() != atr:
                raise CardLostError("another card answers by now")
            return outcome


class Watch:
    """Keeps a thread on every reader, for ever, through any number of pcscd's deaths."""

    def __init__(
        self,
        name: str,
        match: str,
        emit: Emit,
        numbers: Numbers,
        profiles: tuple[Profile, ...],
        tokenise: Tokenise,
        known: tuple[Known, ...] = (),
    ) -> None:
        """Watch readers whose name begins with ``match``.

        ``name`` is what ReaderChanged calls all of them together: ONLINE when there is one, NO_DEVICE when there is
        none, OFFLINE when pcscd does not answer. ``known`` are cards reported before this process began.
        """
        self._name = name
        self._match = match
        self._emit = emit
        self._numbers = numbers
        self._profiles = profiles
        self._tokenise = tokenise
        self._known = {card.reader: card for card in known}
        self._said: ReaderChanged | None = None

    def run(self) -> None:
        """Watch. Never returns."""
        # Never set: pcscd announces its return nowhere, so this wait ends by its time alone.
        never = threading.Event()
        pause = _RETRY_FIRST_S
        while True:
            threads: dict[str, ReaderThread] = {}
            try:
                with pcsc.context() as handle:
                    pause = _RETRY_FIRST_S
                    while True:
                        self._attend(pcsc.readers(handle), threads)
                        pcsc.wait_for_readers(handle)
            except ServiceGoneError as gone:
                # Reader threads end by the same death. A card they held is gone before a new thread may report one.
                for thread in threads.values():
                    thread.join()
                self._forget(set())
                self._say(DeviceStatus.OFFLINE, f"pcscd does not answer: {gone}")
            never.wait(pause)
            pause = min(pause * 2, _RETRY_MOST_S)

    def _attend(self, names: list[str], threads: dict[str, ReaderThread]) -> None:
        mine = [name for name in names if name.startswith(self._match)]
        self._say(DeviceStatus.ONLINE if mine else DeviceStatus.NO_DEVICE, ", ".join(mine))
        self._forget(set(mine))
        for name in mine:
            if name not in threads or not threads[name].is_alive():
                known = self._known.pop(name, None)
                threads[name] = ReaderThread(name, self._emit, self._numbers, self._profiles, self._tokenise, known)
                threads[name].start()

    def _forget(self, there: set[str]) -> None:
        """Report known cards as gone whose reader is not there."""
        for reader in [reader for reader in self._known if reader not in there]:
            self._emit(CardGone(reader, self._known.pop(reader).insertion))

    def _say(self, status: DeviceStatus, detail: str) -> None:
        change = ReaderChanged(self._name, status, detail)
        if change != self._said:
            self._emit(change)
        self._said = change
