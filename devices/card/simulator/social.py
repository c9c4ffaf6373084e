"""The card's side of a social-security card: the SSSE environment with EF05 and EF06, and no PIN ever asked for."""

from devices.card import tlv
from devices.card.profiles.social import EF_CARD, EF_HOLDER, SSSE, is_person_number

_OK = b"\x90\x00"
_NOT_FOUND, _NO_RECORD, _NOT_ALLOWED = b"\x6a\x82", b"\x6a\x83", b"\x69\x82"


class SocialCard:
    """Holds a person's number, or (``number`` is region and card number) keeps the person's file behind its PIN."""

    def __init__(self, number: str) -> None:
        """``number``: see ``CardModel.number``."""
        self._free = is_person_number(number)
        region, printed = ("440300", "A12345678") if self._free else (number[:6], number[6:])
        identifier = bytes.fromhex(region + "D15600000599110145FFFFFFFF")
        self._files = {
            EF_CARD: {
                0x01: identifier,
                0x02: b"\x31",
                0x03: b"2.00",
                0x04: bytes(12),
                0x05: bytes.fromhex("20250101"),
                0x06: bytes.fromhex("20350101"),
                0x07: printed.encode("ascii").ljust(9, b"\0"),
            },
            EF_HOLDER: {0x08: number.encode("ascii"), 0x09: "张三".encode("gb18030").ljust(30, b"\0")},
        }
        self._selected = False
        self._file: int | None = None

    def answer(self, apdu: bytes) -> bytes:
        """Return the response APDU."""
        data = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        match apdu[1], apdu[2]:
            case 0xA4, 0x04:
                self._selected, self._file = data == SSSE, None
                return tlv.encode(0x6F, tlv.encode(0x84, SSSE)) + _OK if self._selected else _NOT_FOUND
            case 0xA4, 0x02:
                file = int.from_bytes(data, "big")
                self._file = file if self._selected and file in self._files else None
                return _OK if self._file is not None else _NOT_FOUND
            case 0xB2, _:
                return self._record(apdu[2], apdu[3])
            case _:
                return b"\x6d\x00"

    def _record(self, which: int, how: int) -> bytes:
        if self._file is None:
            return b"\x69\x86"
        if self._file == EF_HOLDER and not self._free:
            return _NOT_ALLOWED
        records = self._files[self._file]
        tag = which if how == 0x00 else (list(records)[which - 1] if 1 <= which <= len(records) else 0)
        return tlv.encode(tag, records[tag]) + _OK if tag in records else _NO_RECORD
