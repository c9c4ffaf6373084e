"""The PC/SC calls that reading needs, each checked: a failure is an exception that ends the session or the context."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from smartcard import scard

from devices.card.apdu import CardLostError

EMPTY = scard.SCARD_STATE_UNAWARE
"""The state of a reader of which nothing is known yet."""
_PNP = "\\\\?PnP?\\Notification"
_AGAIN_MS = 5000
"""A reader plugged in between listing and waiting is seen no later than this."""


class ServiceGoneError(Exception):
    """PC/SC failed on us: pcscd died, or the reader left."""

    def __init__(self, call: str, code: int) -> None:
        """Say which ``call`` gave which ``code``."""
        super().__init__(f"{call} gave {code & 0xFFFFFFFF:08X}")


@contextmanager
def context() -> Iterator[int]:
    """Yield a fresh PC/SC context. Raises ServiceGoneError when pcscd does not answer."""
    code, handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check("SCardEstablishContext", code)
    try:
        yield int(handle)
    finally:
        scard.SCardReleaseContext(handle)


def readers(handle: int) -> list[str]:
    """Return the names of all readers. Raises ServiceGoneError."""
    code, names = scard.SCardListReaders(handle, [])
    if code == scard.SCARD_E_NO_READERS_AVAILABLE:
        return []
    _check("SCardListReaders", code)
    return [str(name) for name in names]


def wait_for_readers(handle: int) -> None:
    """Return when a reader came or went, or after 5 s. Raises ServiceGoneError."""
    code, _ = scard.SCardGetStatusChange(handle, _AGAIN_MS, [(_PNP, scard.SCARD_STATE_UNAWARE)])
    if code != scard.SCARD_E_TIMEOUT:
        _check("SCardGetStatusChange", code)


def wait(handle: int, reader: str, state: int) -> tuple[int, bytes]:
    """Wait until the reader's state is another than ``state``; return it and the ATR. Raises ServiceGoneError."""
    while True:
        code, states = scard.SCardGetStatusChange(handle, _AGAIN_MS, [(reader, state)])
        if code in (scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED):
            continue
        _check("SCardGetStatusChange", code)
        _, event, atr = states[0]
        if event & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE):
            raise ServiceGoneError("SCardGetStatusChange", scard.SCARD_E_READER_UNAVAILABLE)
        return int(event) & ~scard.SCARD_STATE_CHANGED, bytes(atr or [])


def same_card(handle: int, reader: str, state: int, within_ms: int) -> bool:
    """Tell whether the card of ``state`` still lies there, at once when that changes, else after ``within_ms``."""
    code, states = scard.SCardGetStatusChange(handle, within_ms, [(reader, state)])
    if code == scard.SCARD_E_TIMEOUT:
        return True
    return code == scard.SCARD_S_SUCCESS and present(states[0][1]) and counter(states[0][1]) == counter(state)


def present(state: int) -> bool:
    """Tell whether a card is in the reader."""
    return bool(state & scard.SCARD_STATE_PRESENT)


def mute(state: int) -> bool:
    """Tell whether the card gave no ATR."""
    return bool(state & scard.SCARD_STATE_MUTE)


def counter(state: int) -> int:
    """Return pcscd's count of insertions and removals, which outlives our contexts."""
    return state >> 16


def look_again(handle: int) -> None:
    """Let who waits on this context ask anew, because pcscd tells nobody of what ``wake`` found."""
    scard.SCardCancel(handle)


def wake(reader: str) -> None:
    """Power up what is in ``reader``, if pcscd says that nothing is. Raises ServiceGoneError.

    A card that never answered, swapped within pcscd's poll: pcscd fails to reset it for its dead client, calls the
    reader empty from then on, and its poll, which saw a card before and after, never takes that back.
    """
    with context() as handle:
        state, _ = wait(handle, reader, EMPTY)
        if present(state):
            return
        code, card, _ = scard.SCardConnect(handle, reader, scard.SCARD_SHARE_DIRECT, scard.SCARD_PROTOCOL_UNDEFINED)
        _check("SCardConnect", code)
        try:
            protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
            scard.SCardReconnect(card, scard.SCARD_SHARE_SHARED, protocols, scard.SCARD_UNPOWER_CARD)
        finally:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)


class Session:
    """An exclusive conversation with one card."""

    def __init__(self, card: int, protocol: int) -> None:
        """``card`` and ``protocol`` are what SCardConnect returned."""
        self._card = card
        self._protocol = protocol

    @property
    def t0(self) -> bool:
        """Whether the card speaks T=0."""
        return bool(self._protocol == scard.SCARD_PROTOCOL_T0)

    def transmit(self, apdu: bytes) -> bytes:
        """Send one APDU. Raises CardLostError; blocks for ever when the card never answers."""
        code, answer = scard.SCardTransmit(self._card, self._protocol, list(apdu))
        # A card yanked in mid-command can give result 0 and no bytes.
        if code != scard.SCARD_S_SUCCESS or len(answer) < 2:
            raise CardLostError(f"SCardTransmit gave {code & 0xFFFFFFFF:08X} and {len(answer)} bytes")
        return bytes(answer)

    def atr(self) -> bytes:
        """Return the ATR that the handle has now. Raises CardLostError."""
        code, _, _, _, atr = scard.SCardStatus(self._card)
        if code != scard.SCARD_S_SUCCESS:
            raise CardLostError(f"SCardStatus gave {code & 0xFFFFFFFF:08X}")
        return bytes(atr)


@dataclass(frozen=True)
class ReaderAbout:
    """What a reader says that it is (PC/SC part 3, vendor attributes); empty where its driver tells nothing."""

    maker: str = ""
    model: str = ""
    firmware: str = ""


def about(reader: str) -> ReaderAbout:
    """Ask ``reader``'s driver what it is, card or not. Raises ServiceGoneError; blocks while a card hangs in it."""
    with context() as handle:
        code, card, _ = scard.SCardConnect(handle, reader, scard.SCARD_SHARE_DIRECT, scard.SCARD_PROTOCOL_UNDEFINED)
        _check("SCardConnect", code)
        try:
            maker, model = (
                _text(card, name) for name in (scard.SCARD_ATTR_VENDOR_NAME, scard.SCARD_ATTR_VENDOR_IFD_TYPE)
            )
            return ReaderAbout(maker, model, _version(card))
        finally:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)


def _text(card: int, attribute: int) -> str:
    code, value = scard.SCardGetAttrib(card, attribute)
    return bytes(value).rstrip(b"\0").decode("utf-8", "replace").strip() if code == scard.SCARD_S_SUCCESS else ""


def _version(card: int) -> str:
    """Return the firmware's version: four bytes, MMmmbbbb, lowest first as our machines store them."""
    code, value = scard.SCardGetAttrib(card, scard.SCARD_ATTR_VENDOR_IFD_VERSION)
    if code != scard.SCARD_S_SUCCESS or len(value) != 4:
        return ""
    number = int.from_bytes(bytes(value), sys.byteorder)
    return f"{number >> 24}.{number >> 16 & 0xFF:02}"


@contextmanager
def session(reader: str, *, exclusive: bool = False) -> Iterator[Session]:
    """Connect to the card in ``reader``, in a fresh context and a transaction. Raises ServiceGoneError.

    ``exclusive``: no other program may use the card meanwhile, and it is reset in the end.
    """
    share = scard.SCARD_SHARE_EXCLUSIVE if exclusive else scard.SCARD_SHARE_SHARED
    leave = scard.SCARD_RESET_CARD if exclusive else scard.SCARD_LEAVE_CARD
    with context() as handle:
        code, card, protocol = scard.SCardConnect(
            handle, reader, share, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        )
        _check("SCardConnect", code)
        try:
            _check("SCardBeginTransaction", scard.SCardBeginTransaction(card))
            try:
                yield Session(int(card), int(protocol))
            finally:
                scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
        finally:
            scard.SCardDisconnect(card, leave)


def _check(call: str, code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise ServiceGoneError(call, code)
