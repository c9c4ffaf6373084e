"""How simulated cards answer APDUs: enough of each standard that our profiles meet what real cards do."""

from enum import Enum
from functools import reduce
from operator import xor
from typing import Protocol

from devices.card import tlv
from devices.card.profiles import pboc, union_app
from devices.card.simulator.desfire import DesfireCard
from devices.card.simulator.model import CardKind, CardModel
from devices.card.simulator.social import SocialCard
from devices.card.simulator.union import UnionCard, UnionMemory

_UNIONPAY_DEBIT = pboc.COMMON_AIDS[0]
_OK = b"\x90\x00"
_NOT_FOUND = b"\x6a\x82"
_NO_RECORD = b"\x6a\x83"
_NOT_SATISFIED = b"\x69\x85"
_NO_INSTRUCTION = b"\x6d\x00"


class Fault(Enum):
    """What a card may do instead of answering."""

    HANG = "hang"
    LEAVE = "leave"


class EmulatedCard:
    """One powered card: its ATR and its answers. ``seen`` keeps every command, for tests."""

    def __init__(self, model: CardModel, memory: UnionMemory | None = None) -> None:
        """Power up a card of this model. ``memory`` is what a union card kept of its earlier lives."""
        self.model = model
        self.memory = memory or _memory(model)
        self.atr = _atr(model)
        self.seen: list[bytes] = []
        self._application = _application(model, self.memory)
        self._t0 = not model.t1 and model.kind in (CardKind.PBOC, CardKind.UNION, CardKind.SOCIAL)
        self._waiting = b""

    def powered_again(self) -> "EmulatedCard":
        """Return the same card put in anew: it keeps what was written to it, and nothing else."""
        return EmulatedCard(self.model, self.memory)

    def reset(self) -> None:
        """Forget what was selected and proved, as a card does that is reset or powered up again."""
        self._application = _application(self.model, self.memory)
        self._waiting = b""

    def answer(self, apdu: bytes) -> bytes | Fault:
        """Return the response APDU, or what happens instead."""
        count = len(self.seen)
        self.seen.append(apdu)
        if self.model.leaves_at is not None and count >= self.model.leaves_at:
            return Fault.LEAVE
        if self.model.kind is CardKind.HANGING:
            return Fault.HANG
        if len(apdu) < 4:
            return b"\x67\x00"
        if self._t0:
            return self._answer_t0(apdu)
        return self._application.answer(apdu)

    def _answer_t0(self, apdu: bytes) -> bytes:
        """T=0 has no room for both data and Le: 61xx announces data, 6Cxx corrects Le (ISO/IEC 7816-3, 12.2)."""
        if apdu[1] == 0xC0:
            waiting, size = self._waiting, apdu[4] or 256
            if not waiting:
                return _NOT_SATISFIED
            if size > len(waiting):
                return bytes([0x6C, len(waiting)])
            self._waiting = waiting[size:]
            return waiting[:size] + (bytes([0x61, len(self._waiting) & 0xFF]) if self._waiting else _OK)
        self._waiting = b""
        response = self._application.answer(apdu)
        data, status = response[:-2], response[-2:]
        if status != _OK or not data:
            return response
        if len(apdu) > 5:
            self._waiting = data
            return bytes([0x61, min(len(data), 0xFF)])
        if (apdu[4] if len(apdu) == 5 else 0) != len(data) & 0xFF:
            return bytes([0x6C, len(data) & 0xFF])
        return response


class _Application(Protocol):
    def answer(self, apdu: bytes) -> bytes: ...


class _Nothing:
    """A card that nobody knows."""

    def answer(self, apdu: bytes) -> bytes:
        return _NOT_FOUND if apdu[1] == 0xA4 else _NO_INSTRUCTION


class _Storage:
    """A MIFARE-like card, of which the reader knows the UID."""

    def __init__(self, uid: bytes) -> None:
        self._uid = uid

    def answer(self, apdu: bytes) -> bytes:
        return self._uid + _OK if apdu[:4] == b"\xff\xca\x00\x00" else b"\x6a\x81"


class _Bank:
    """A UnionPay debit card with directory, records and, when it wants to, GET PROCESSING OPTIONS first."""

    def __init__(self, model: CardModel) -> None:
        self._contactless = model.kind is not CardKind.PBOC
        self._phone = model.kind is CardKind.PHONE
        self._needs_gpo = model.needs_gpo or self._phone
        self._pdol = bytes.fromhex(model.pdol)
        self._selected = b""
        self._open = not self._needs_gpo
        pan, expiry = model.number, model.expiry[2:]
        track2 = f"{pan}D{expiry}220000000000"
        self._track2 = tlv.encode(0x57, bytes.fromhex(track2 + "F" * (len(track2) % 2)))
        number = tlv.encode(0x5A, bytes.fromhex(pan + "F" * (len(pan) % 2)))
        name = tlv.encode(0x5F20, "ZHANG/SAN".encode("ascii"))
        self._records = {
            (1, 1): tlv.encode(0x70, self._track2 + name),
            (2, 1): tlv.encode(0x70, number + tlv.encode(0x5F24, bytes.fromhex(expiry + "31"))),
        }
        if self._phone:
            # The number comes first, what tells that it is a token behind it, as phones do it.
            self._records[(2, 1)] = tlv.encode(0x70, tlv.encode(0x9F19, bytes.fromhex("040010030273")))

    def answer(self, apdu: bytes) -> bytes:
        match apdu[1]:
            case 0xA4:
                return self._select(apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b"")
            case 0xB2:
                return self._record(apdu[3] >> 3, apdu[2])
            case 0xA8:
                return self._options(apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b"")
            case _:
                return _NO_INSTRUCTION

    def _select(self, name: bytes) -> bytes:
        directory = pboc.PPSE if self._contactless else pboc.PSE
        entry = tlv.encode(
            0x61, tlv.encode(0x4F, _UNIONPAY_DEBIT) + tlv.encode(0x50, b"PBOC DEBIT") + tlv.encode(0x87, b"\x01")
        )
        if name == directory:
            self._selected = name
            self._entry = entry
            inner = tlv.encode(0xBF0C, entry) if self._contactless else tlv.encode(0x88, b"\x01")
        elif name and _UNIONPAY_DEBIT.startswith(name):
            self._selected = _UNIONPAY_DEBIT
            self._open = not self._needs_gpo
            inner = tlv.encode(0x50, b"PBOC DEBIT") + tlv.encode(0x9F38, self._pdol)
        else:
            return _NOT_FOUND
        return tlv.encode(0x6F, tlv.encode(0x84, self._selected) + tlv.encode(0xA5, inner)) + _OK

    def _record(self, sfi: int, record: int) -> bytes:
        if self._selected == pboc.PSE:
            return tlv.encode(0x70, self._entry) + _OK if (sfi, record) == (1, 1) else _NO_RECORD
        if self._selected != _UNIONPAY_DEBIT or not self._open:
            return _NOT_SATISFIED
        content = self._records.get((sfi, record))
        if content is None:
            return _NO_RECORD if sfi in (1, 2) else _NOT_FOUND
        return content + _OK

    def _options(self, data: bytes) -> bytes:
        wanted = pboc.options_data(self._pdol)
        if self._selected != _UNIONPAY_DEBIT or wanted is None or len(data) != len(wanted):
            return _NOT_SATISFIED
        self._open = True
        locator = bytes.fromhex("0801010010010100")
        if self._contactless:
            return tlv.encode(0x77, tlv.encode(0x82, b"\x7c\x00") + tlv.encode(0x94, locator) + self._track2) + _OK
        return tlv.encode(0x80, b"\x7c\x00" + locator) + _OK


def _member(model: CardModel) -> bytes:
    return union_app.encode_member(union_app.Member(model.number, model.issuer or "-", model.expiry))


def _member_file(model: CardModel) -> bytes:
    """Return the DESFire file: of a fixed size, so the object is followed by zeros."""
    return _member(model).ljust(128, b"\0") if model.number else b""


def _memory(model: CardModel) -> UnionMemory:
    """Return what a union card of this model holds: nothing but its transport key while it is blank."""
    blank = model.kind is not CardKind.UNION or not model.number
    return UnionMemory(
        content=b"" if blank else _member(model),
        card_key=bytes.fromhex(model.key),
        issuer_key=bytes.fromhex(model.transport),
        issued=not blank,
    )


def _application(model: CardModel, memory: UnionMemory) -> _Application:
    match model.kind:
        case CardKind.PBOC | CardKind.PBOC_CONTACTLESS | CardKind.PHONE:
            return _Bank(model)
        case CardKind.UNION:
            return UnionCard(memory)
        case CardKind.SOCIAL:
            return SocialCard(model.number)
        case CardKind.DESFIRE:
            return DesfireCard(bytes.fromhex(model.uid), bytes.fromhex(model.key), _member_file(model))
        case CardKind.UID:
            return _Storage(bytes.fromhex(model.number))
        case _:
            return _Nothing()


def _atr(model: CardModel) -> bytes:
    """Return an ATR of the right family: contactless ones as PC/SC part 3 makes them up, contact ones T=0 or T=1."""
    match model.kind:
        case CardKind.MUTE:
            return b"\x00"  # vpcd takes silence for an empty slot, so noise it is
        case CardKind.UID:
            return _with_check(bytes.fromhex("3B8F8001804F0CA000000306030001 00000000"))
        case CardKind.DESFIRE:
            return _with_check(b"\x3b\x81\x80\x01\x80")
        case CardKind.PBOC_CONTACTLESS | CardKind.PHONE:
            return _with_check(b"\x3b\x88\x80\x01" + b"UNIONPAY")
        case _ if model.t1:
            return _with_check(b"\x3b\x85\x01" + b"UNION")
        case _:
            return b"\x3b\x65\x00\x00" + b"UNION"


def _with_check(atr: bytes) -> bytes:
    """Add TCK, which every ATR that offers more than T=0 ends with (ISO/IEC 7816-3, 8.2.5)."""
    return atr + bytes([reduce(xor, atr[1:])])
