"""Where an ESC/POS stream may be cut: between commands, never inside one, nor inside a Chinese character.

A real-time command (DLE EOT) that lands inside another command's data becomes part of that data, so a driver that asks
for status while it sends may only ask at these places.
"""

from collections.abc import Iterator

from devices.printer.profile import Profile

BAND_ROWS = 128
"""Rows of dots that one raster command carries at most; small printers have no room for a whole picture."""

_BARE = frozenset((0x1B40, 0x1B32, 0x1C26, 0x1C2E, 0x1B3C))  # ESC @, ESC 2, FS &, FS ., ESC <
_TWO = frozenset((0x1B24, 0x1B5C, 0x1B63, 0x1C53, 0x1D4C, 0x1D50, 0x1D57))  # ESC $ \ c, FS S, GS L P W


def safe_chunks(data: bytes, size: int) -> Iterator[bytes]:
    """Cut ``data`` into chunks of about ``size`` bytes, larger where one command is; joined they are ``data`` again.

    A leading ESC @ is a chunk of its own, since settings made before it would be lost.
    """
    start = 2 if data.startswith(b"\x1b@") else 0
    if start:
        yield data[:start]
    end = start
    while end < len(data):
        end = min(len(data), end + _length(data, end))
        if end - start >= size or end == len(data):
            yield data[start:end]
            start = end


def parting(profile: Profile) -> bytes:
    """Give what parts the next slip from half a slip that may be on the paper, whatever the printer has half read.

    Zeros end a command that was broken off, a picture's band at most; a printer that waits for a command ignores them.
    """
    end = {"partial": b"\x1dVB\x00", "full": b"\x1dVA\x00", "none": b"\x1bd\x05"}[profile.cut]
    return bytes(8 + BAND_ROWS * profile.dots // 8) + b"\x1b@" + end


def paper_mm(data: bytes) -> float:
    """Paper that ``data`` takes, in mm, rather too much than too little; for waiting times."""
    return data.count(b"\n") * 7.25 + len(data) / 72 / 8


def _length(data: bytes, at: int) -> int:
    """Length of the command or character that begins at ``at``."""
    lead = data[at]
    if lead in (0x1B, 0x1C, 0x1D) and at + 1 < len(data):
        return _command(data, at, lead << 8 | data[at + 1])
    if lead >= 0x81:
        return 4 if at + 1 < len(data) and 0x30 <= data[at + 1] <= 0x39 else 2
    return 1


def _command(data: bytes, at: int, name: int) -> int:
    if name in _BARE:
        return 2
    if name in _TWO:
        return 4
    if name >> 8 == 0x1D:
        return _gs_command(data, at, name & 0xFF)
    if name == 0x1B2A:  # ESC *: columns of 1 or 3 bytes
        return 5 + _word(data, at + 3) * (3 if _byte(data, at + 2) >= 32 else 1)
    return 3


def _gs_command(data: bytes, at: int, function: int) -> int:
    match function:
        case 0x28:  # GS ( x pL pH: names its own length
            return 5 + _word(data, at + 3)
        case 0x76:  # GS v 0 m xL xH yL yH
            return 8 + _word(data, at + 4) * _word(data, at + 6)
        case 0x56:  # GS V m [n]
            return 4 if _byte(data, at + 2) >= 65 else 3
        case 0x6B:  # GS k: counted, or ended by NUL
            if _byte(data, at + 2) >= 65:
                return 4 + _byte(data, at + 3)
            end = data.find(b"\0", at + 3)
            return (end if end >= 0 else len(data)) + 1 - at
        case _:
            return 3


def _byte(data: bytes, at: int) -> int:
    return data[at] if at < len(data) else 0


def _word(data: bytes, at: int) -> int:
    return _byte(data, at) | _byte(data, at + 1) << 8
