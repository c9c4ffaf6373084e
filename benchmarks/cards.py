"""Card readers: how much our reading adds to the bare APDUs, and how soon cards read again after a trouble.

On the real stack (pcscd, its driver, our reading process) with soft cards in virtual readers. vpcd's readers cannot be
unplugged one by one, so a reader that leaves is a pcscd that comes back without it. Recovery is from the moment the
cause is gone to the next card's token, pcscd's own polls for cards (400 ms each) included.
"""

import functools
import multiprocessing
import os
import queue
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from benchmarks.report import Figure
from devices.card.face import CardEvent, CardFailed, CardGone, CardRead, ReaderChanged
from devices.card.opening import open_reader
from devices.card.pan import check_digit
from devices.card.simulator.model import CardKind, CardModel
from devices.card.simulator.pcscd import PrivatePcscd
from devices.card.simulator.vcard import VirtualCard
from devices.status import DeviceStatus
from protocol.tokens import card_token

_PAYLOAD = "622848001234567890"
_CARD = CardModel(CardKind.PBOC, _PAYLOAD + check_digit(_PAYLOAD))
_TOKENISE = functools.partial(card_token, bytes(32))
_PATIENCE_S = 20.0


def cards(*, quick: bool) -> tuple[Figure, ...]:
    """Measure reading against raw PC/SC, then the worst recovery of each trouble against one second."""
    ours, raw = _reading(100 if quick else 1000)
    rounds = 3 if quick else 10
    return (
        Figure("card -> token, a bank card by contact", "ms", ours, "same APDUs, raw scard", raw, 1.5),
        *(
            Figure(f"worst of {rounds}: {name}", "s", [max(trouble(rounds))], "one second", [1.0], 1.0)
            for name, trouble in _TROUBLES.items()
        ),
    )


# Reading ------------------------------------------------------------------------------------------------------------


def _reading(times: int) -> tuple[list[float], list[float]]:
    """Return milliseconds of our reading and of the same commands sent bare, taken in turn."""
    with PrivatePcscd() as pcscd:
        card = VirtualCard(_CARD, pcscd.ports[0])
        card.insert()
        # libpcsclite keeps the first socket it saw, so each pcscd needs a process of its own.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            result = pool.submit(_read_in_turn, pcscd.socket, times).result()
        card.remove()
    return result


def _read_in_turn(socket: str, times: int) -> tuple[list[float], list[float]]:
    os.environ["PCSCLITE_CSOCK_NAME"] = socket
    from devices.card import pcsc_transport as pcsc
    from devices.card.profiles import registered
    from devices.card.reading import Failure, identify

    profiles = registered(bytes(16))
    with pcsc.context() as handle:
        reader = pcsc.readers(handle)[0]
        state, atr = pcsc.wait(handle, reader, pcsc.EMPTY)
        while not pcsc.present(state):
            state, atr = pcsc.wait(handle, reader, state)
    said: list[bytes] = []

    def read(keep: list[bytes] | None = None) -> None:
        with pcsc.session(reader) as session:

            def transmit(apdu: bytes) -> bytes:
                if keep is not None:
                    keep.append(apdu)
                return session.transmit(apdu)

            outcome = identify(atr, session.transmit if keep is None else transmit, profiles, _TOKENISE, t0=session.t0)
            if isinstance(outcome, Failure) or session.atr() != atr:
                raise RuntimeError(f"the card did not read: {outcome}")

    read(said)
    apdus = [list(apdu) for apdu in said]
    ours: list[float] = []
    raw: list[float] = []
    for _ in range(times):
        ours.append(_ms(read))
        raw.append(_ms(lambda: _send_bare(reader, apdus)))
    return ours, raw


def _ms(task: Callable[[], None]) -> float:
    begun = time.perf_counter()
    task()
    return (time.perf_counter() - begun) * 1000


def _send_bare(reader: str, apdus: list[list[int]]) -> None:
    """Do with ``smartcard.scard`` alone what a reading does, and look at nothing."""
    from smartcard import scard

    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    _, card, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, either)
    scard.SCardBeginTransaction(card)
    for apdu in apdus:
        code, _ = scard.SCardTransmit(card, protocol, apdu)
        if code != scard.SCARD_S_SUCCESS:
            raise RuntimeError(f"SCardTransmit gave {code:08X}")
    scard.SCardStatus(card)
    scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
    scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
    scard.SCardReleaseContext(context)


# Recovery -----------------------------------------------------------------------------------------------------------


class _Bench:
    """A reader on a pcscd of its own, and an ear."""

    def __init__(self, deadline_s: float = 5.0) -> None:
        self.pcscd = PrivatePcscd()
        self.pcscd.start()
        self.heard: queue.Queue[CardEvent] = queue.Queue()
        self.reader = open_reader(f"{self.pcscd.url}&deadline={deadline_s}", _TOKENISE)
        self.reader.start(self.heard.put)

    def __enter__(self) -> "_Bench":
        self.until(_is_online)
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.stop()
        self.pcscd.close()

    def until(self, holds: Callable[[CardEvent], bool]) -> None:
        while not holds(self.heard.get(timeout=_PATIENCE_S)):
            pass

    def insert(self, model: CardModel = _CARD) -> VirtualCard:
        card = VirtualCard(model, self.pcscd.ports[0])
        card.insert()
        return card

    def seconds_to_a_token(self) -> float:
        """Put a card in and wait for its token."""
        begun = time.perf_counter()
        card = self.insert()
        self.until(lambda event: isinstance(event, CardRead))
        taken = time.perf_counter() - begun
        card.remove()
        self.until(lambda event: not isinstance(event, CardRead))
        return taken


def _is_online(event: CardEvent) -> bool:
    return isinstance(event, ReaderChanged) and event.status is DeviceStatus.ONLINE


def _is_down(event: CardEvent) -> bool:
    return isinstance(event, ReaderChanged) and event.status is not DeviceStatus.ONLINE


def _service_dies(rounds: int) -> list[float]:
    """Kill pcscd, with a card in; bring it back after a while that differs each time."""
    taken = []
    with _Bench() as bench:
        for turn in range(rounds):
            card = bench.insert()
            bench.until(lambda event: isinstance(event, CardRead))
            bench.pcscd.kill()
            bench.until(_is_down)
            card.remove()
            _stay_away(turn)
            bench.pcscd.start()
            taken.append(bench.seconds_to_a_token())
    return taken


def _readers_leave(rounds: int) -> list[float]:
    """Let pcscd come back without any reader, then with it."""
    taken = []
    with _Bench() as bench:
        for turn in range(rounds):
            bench.pcscd.kill()
            bench.until(_is_down)
            bench.pcscd.start(readers=False)
            bench.until(lambda event: isinstance(event, ReaderChanged) and event.status is DeviceStatus.NO_DEVICE)
            _stay_away(turn)
            bench.pcscd.kill()
            bench.pcscd.start()
            taken.append(bench.seconds_to_a_token())
    return taken


def _card_hangs(rounds: int) -> list[float]:
    """Put a card in that never answers; take it out in the moment when it is given up, the worst there is."""
    taken = []
    with _Bench(deadline_s=0.5) as bench:
        for _ in range(rounds):
            card = bench.insert(CardModel(CardKind.HANGING))
            bench.until(lambda event: isinstance(event, CardFailed))
            begun = time.perf_counter()
            card.remove()
            # pcscd does not notice a swap within one of its polls, so the next card comes when this one went.
            bench.until(lambda event: isinstance(event, CardGone))
            gone = time.perf_counter() - begun
            taken.append(gone + bench.seconds_to_a_token())
    return taken


def _stay_away(turn: int) -> None:
    """Stay down for 0.05 to 1 s, so that the return falls on another place of every retry."""
    time.sleep(0.05 + turn * 0.37 % 0.95)


_TROUBLES: dict[str, Callable[[int], list[float]]] = {
    "pcscd's death": _service_dies,
    "a reader's removal": _readers_leave,
    "a card that hangs": _card_hangs,
}
