"""Which characters a font can draw, read from its ``cmap`` table (OpenType 1.9, formats 4 and 12)."""

import struct
from functools import lru_cache
from pathlib import Path

INVISIBLE = frozenset("\n\r\t\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff")
"""What is never drawn: line ends, joiners and marks of direction."""


@lru_cache(maxsize=16)
def coverage(font: str | Path) -> frozenset[int]:
    """Return the code points that the font file has a glyph for. ``ValueError`` when it has no map that we read."""
    data = Path(font).read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[at : at + 4]: struct.unpack_from(">L", data, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    if b"cmap" not in tables:
        raise ValueError(f"{font} has no character map")
    start = tables[b"cmap"]
    subtables = struct.unpack_from(">H", data, start + 2)[0]
    found: set[int] = set()
    for index in range(subtables):
        at = start + struct.unpack_from(">L", data, start + 4 + 8 * index + 4)[0]
        kind = struct.unpack_from(">H", data, at)[0]
        if kind == 4:
            found |= _format_4(data, at)
        elif kind == 12:
            found |= _format_12(data, at)
    if not found:
        raise ValueError(f"{font} has no character map of format 4 or 12")
    return frozenset(found)


def missing(text: str, *fonts: str | Path) -> str:
    """Return the characters of the text that none of the fonts can draw, each once, in order."""
    drawn = {char for char in text if any(ord(char) in coverage(font) for font in fonts)}
    return "".join(dict.fromkeys(char for char in text if char not in drawn and char not in INVISIBLE))


def _format_4(data: bytes, at: int) -> set[int]:
    double = struct.unpack_from(">H", data, at + 6)[0]
    count = double // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + double)
    deltas = struct.unpack_from(f">{count}h", data, at + 16 + 2 * double)
    offsets_at = at + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    found: set[int] = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                place = offsets_at + 2 * index + offsets[index] + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, place)[0]
                if not glyph:
                    continue
            if (glyph + deltas[index]) & 0xFFFF:
                found.add(code)
    return found


def _format_12(data: bytes, at: int) -> set[int]:
    found: set[int] = set()
    for index in range(struct.unpack_from(">L", data, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">LLL", data, at + 16 + 12 * index)
        found.update(range(first + (glyph == 0), last + 1))
    return found
