"""Reading cards over PC/SC: raw, blocking ``smartcard.scard``, one thread a reader. Runs in the child process only.

What this stack does, as measured: a card that never answers blocks ``SCardTransmit`` for ever (the supervisor kills
us); contexts never recover from pcscd's death while a fresh one works at once; a card swapped within 50 ms answers on
the old handle; a yank in mid-APDU can fail with result 0. So any failure throws the whole card session away.
"""

import threading
from collections.abc import Callable

from smartcard import scard

from devices.card.apdu import CardLostError
from devices.card.face import CardFailed, CardGone, CardProblem, CardRead, Identity, ReaderChanged
from devices.card.messages import Known, Message, Reading
from devices.card.profiles import Profile
from devices.card.reading import Failure, Tokenise, identify
from devices.status import DeviceStatus

_PNP = "\\\\?PnP?\\Notification"
_RELIST_MS = 5000
"""A reader plugged in between listing and waiting is seen no later than this."""
_SETTLE_MS = 700
"""Longer than pcscd's 400 ms poll: how long after a failure it may take to know whether the card is still there."""
_ATTEMPTS = 3
_RETRY_FIRST_S, _RETRY_MOST_S = 0.05, 1.0

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


class ServiceGoneError(Exception):
    """PC/SC failed on us: pcscd died, or the reader left. ``code`` is the PC/SC result, 32 bits."""

    def __init__(self, call: str, code: int) -> None:
        """Say which ``call`` gave which ``code``."""
        super().__init__(f"{call} gave {code & 0xFFFFFFFF:08X}")
        self.code = code & 0xFFFFFFFF


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
        self._known = known

    def run(self) -> None:
        """Report every card until the reader or pcscd leaves; then the card is gone, too."""
        inside = self._known.insertion if self._known else None
        counter = self._known.counter if self._known else -1
        try:
            context = _establish()
        except ServiceGoneError:
            self._leave(inside)
            return
        state = scard.SCARD_STATE_UNAWARE
        try:
            while True:
                event, atr = _wait(context, self._reader, state)
                state = event & ~scard.SCARD_STATE_CHANGED
                present = bool(event & scard.SCARD_STATE_PRESENT)
                if inside is not None and not (present and event >> 16 == counter):
                    self._leave(inside)
                    inside = None
                if present and inside is None:
                    inside, counter = self._numbers.take(), event >> 16
                    self._emit(Reading(self._reader, inside, counter, atr.hex().upper()))
                    self._emit(self._report(context, inside, state, atr))
        except ServiceGoneError:
            self._leave(inside)
        finally:
            scard.SCardReleaseContext(context)

    def _leave(self, inside: int | None) -> None:
        if inside is not None:
            self._emit(CardGone(self._reader, inside))

    def _report(self, context: int, insertion: int, state: int, atr: bytes) -> CardRead | CardFailed:
        """Read the card, again from the start after each failure, for as long as it lies there."""
        reason = ""
        if state & scard.SCARD_STATE_MUTE:
            detail = "the card is mute: no ATR (upside down, or no chip card)"
            return CardFailed(self._reader, insertion, CardProblem.UNREADABLE, "", detail)
        for _ in range(_ATTEMPTS):
            try:
                outcome = self._session(atr)
                event = _peek(context, self._reader, state, 0)
            except (CardLostError, ServiceGoneError) as lost:
                reason = str(lost)
                event = _peek(context, self._reader, state, _SETTLE_MS)
                outcome = None
            if not (event & scard.SCARD_STATE_PRESENT and event >> 16 == state >> 16):
                return self._failed(insertion, CardProblem.MOVED, atr, reason or "it left while it was read")
            if isinstance(outcome, Identity):
                return CardRead(self._reader, insertion, outcome)
            if isinstance(outcome, Failure):
                return self._failed(insertion, outcome.problem, atr, outcome.detail)
        return self._failed(insertion, CardProblem.UNREADABLE, atr, reason)

    def _failed(self, insertion: int, problem: CardProblem, atr: bytes, detail: str) -> CardFailed:
        return CardFailed(self._reader, insertion, problem, atr.hex().upper(), detail)

    def _session(self, atr: bytes) -> Identity | Failure:
        """Connect in a fresh context, identify the card, and check that the handle still means the same card."""
        context = _establish()
        try:
            code, card, protocol = scard.SCardConnect(
                context, self._reader, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
            )
            if code != scard.SCARD_S_SUCCESS:
                raise ServiceGoneError("SCardConnect", code)
            try:
                return self._converse(card, protocol, atr)
            finally:
                scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        finally:
            scard.SCardReleaseContext(context)

    def _converse(self, card: int, protocol: int, atr: bytes) -> Identity | Failure:
        code = scard.SCardBeginTransaction(card)
        if code != scard.SCARD_S_SUCCESS:
            raise ServiceGoneError("SCardBeginTransaction", code)

        def transmit(apdu: bytes) -> bytes:
            code, answer = scard.SCardTransmit(card, protocol, list(apdu))
            if code != scard.SCARD_S_SUCCESS or len(answer) < 2:
                raise CardLostError(f"SCardTransmit gave {code & 0xFFFFFFFF:08X} and {len(answer)} bytes")
            return bytes(answer)

        try:
            t0 = protocol == scard.SCARD_PROTOCOL_T0
            outcome = identify(atr, transmit, self._profiles, self._tokenise, t0=t0)
            code, _, _, _, now = scard.SCardStatus(card)
            if code != scard.SCARD_S_SUCCESS or bytes(now) != atr:
                raise CardLostError("another card answers by now")
            return outcome
        finally:
            scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)


def watch(
    name: str,
    match: str,
    emit: Emit,
    numbers: Numbers,
    profiles: tuple[Profile, ...],
    tokenise: Tokenise,
    known: tuple[Known, ...] = (),
) -> None:
    """Keep a thread on every reader whose name begins with ``match``, for ever, through any number of pcscd's deaths.

    ``name`` is what ReaderChanged calls all of them together: ONLINE when there is one, NO_DEVICE when there is none,
    OFFLINE when pcscd does not answer.
    """
    waiting = threading.Event()  # never set: a wait that ends with its time only, because pcscd announces itself nowhere
    pause = _RETRY_FIRST_S
    cards = {card.reader: card for card in known}
    said: ReaderChanged | None = None

    def say(status: DeviceStatus, detail: str) -> None:
        nonlocal said
        change = ReaderChanged(name, status, detail)
        if change != said:
            emit(change)
        said = change

    while True:
        try:
            context = _establish()
        except ServiceGoneError as gone:
            say(DeviceStatus.OFFLINE, f"pcscd does not answer: {gone}")
            for card in cards.values():
                emit(CardGone(card.reader, card.insertion))
            cards = {}
            waiting.wait(pause)
            pause = min(pause * 2, _RETRY_MOST_S)
            continue
        pause = _RETRY_FIRST_S
        threads: dict[str, ReaderThread] = {}
        try:
            while True:
                readers = [reader for reader in _readers(context) if reader.startswith(match)]
                say(DeviceStatus.ONLINE if readers else DeviceStatus.NO_DEVICE, ", ".join(readers))
                for card in [card for card in cards.values() if card.reader not in readers]:
                    emit(CardGone(card.reader, card.insertion))
                for reader in readers:
                    if reader not in threads or not threads[reader].is_alive():
                        known_card = cards.pop(reader, None)
                        threads[reader] = ReaderThread(reader, emit, numbers, profiles, tokenise, known_card)
                        threads[reader].start()
                cards = {}
                code, _ = scard.SCardGetStatusChange(context, _RELIST_MS, [(_PNP, scard.SCARD_STATE_UNAWARE)])
                if code not in (scard.SCARD_S_SUCCESS, scard.SCARD_E_TIMEOUT):
                    raise ServiceGoneError("SCardGetStatusChange", code)
        except ServiceGoneError:
            # Reader threads end by the same death; a card they held is gone before a new thread may report one.
            for thread in threads.values():
                thread.join()
        finally:
            scard.SCardReleaseContext(context)


def _establish() -> int:
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if code != scard.SCARD_S_SUCCESS:
        raise ServiceGoneError("SCardEstablishContext", code)
    return int(context)


def _readers(context: int) -> list[str]:
    code, readers = scard.SCardListReaders(context, [])
    if code == scard.SCARD_E_NO_READERS_AVAILABLE:
        return []
    if code != scard.SCARD_S_SUCCESS:
        raise ServiceGoneError("SCardListReaders", code)
    return [str(reader) for reader in readers]


def _wait(context: int, reader: str, state: int) -> tuple[int, bytes]:
    """Wait until the reader's state is another than ``state``; return it and the ATR."""
    while True:
        code, states = scard.SCardGetStatusChange(context, _RELIST_MS, [(reader, state)])
        if code == scard.SCARD_E_TIMEOUT:
            continue
        if code != scard.SCARD_S_SUCCESS:
            raise ServiceGoneError("SCardGetStatusChange", code)
        _, event, atr = states[0]
        if event & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE):
            raise ServiceGoneError("SCardGetStatusChange", scard.SCARD_E_READER_UNAVAILABLE)
        return int(event), bytes(atr or [])


def _peek(context: int, reader: str, state: int, within_ms: int) -> int:
    """Return the reader's state, at once when it changes and else after ``within_ms``; 0 when PC/SC does not say."""
    code, states = scard.SCardGetStatusChange(context, within_ms, [(reader, state)])
    if code == scard.SCARD_E_TIMEOUT:
        return state
    return int(states[0][1]) if code == scard.SCARD_S_SUCCESS else 0
