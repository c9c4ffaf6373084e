"""A data file of the pinyin engine: named arrays, little-endian and used in place, packed by zstandard.

Eight bytes of magic, the header's length as u32, the header as JSON, and every array on a multiple of 8 bytes.
"""

import sys
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec
import zstandard

Type = Literal["Q", "I", "B", "b"]
COST_PER_DECADE: Final = 32
COST_MOST: Final = 255
"""Costs are ``-32 · log10(probability)``, rounded, 0 to 255: adding them multiplies probabilities."""
_LARGEST: Final = 64 << 20
_HEAD: Final = 4096


class Header(msgspec.Struct, frozen=True):
    """``sections``: name -> (byte offset, bytes). ``fits``: the checksum of the lexicon's words that numbers mean."""

    sections: dict[str, tuple[int, int]]
    sources: tuple[str, ...]
    licence: str
    fits: str = ""


class Sections:
    """Such a file, open."""

    def __init__(self, path: Path, magic: bytes, types: Mapping[str, Type]) -> None:
        """Unpack ``path``. OSError when it cannot be read, ValueError when it is not what ``magic`` says."""
        if sys.byteorder != "little":
            raise ValueError("The files of pinyin are little-endian and used in place; this machine is not.")
        try:
            data = zstandard.decompress(path.read_bytes(), max_output_size=_LARGEST)
        except zstandard.ZstdError as error:
            raise ValueError(f"{path} is damaged.") from error
        if data[:8] != magic:
            raise ValueError(f"{path} is not of this version.")
        length = int.from_bytes(data[8:12], "little")
        self.header = msgspec.json.decode(data[12 : 12 + length], type=Header)
        self._data = memoryview(data)
        self._types = types

    def __getitem__(self, name: str) -> memoryview:
        """Give an array. KeyError when the file has none of this name."""
        at, size = self.header.sections[name]
        return self._data[at : at + size].cast(self._types[name])


def packed(sections: Mapping[str, Iterable[int]], types: Mapping[str, Type]) -> dict[str, bytes]:
    """Lay out numbers as the arrays that ``types`` says."""
    return {name: array(types[name], values).tobytes() for name, values in sections.items()}


def write(path: Path, magic: bytes, arrays: Mapping[str, bytes], about: Header) -> None:
    """Write the file; the places in ``about`` are filled in."""
    at, places = _HEAD, {}
    for name, content in arrays.items():
        places[name] = (at, len(content))
        at += -(-len(content) // 8) * 8
    header = msgspec.json.encode(msgspec.structs.replace(about, sections=places))
    data = bytearray(at)
    data[: 12 + len(header)] = magic + len(header).to_bytes(4, "little") + header
    for name, content in arrays.items():
        data[places[name][0] : sum(places[name])] = content
    path.write_bytes(zstandard.compress(bytes(data), 19))


def cost_of(probability: float) -> int:
    """Turn log10 of a probability into a cost."""
    return min(COST_MOST, max(0, round(-COST_PER_DECADE * probability)))


def weight_of(backoff: float) -> int:
    """Turn log10 of a back-off weight into what it costs, which may be less than nothing."""
    return max(-128, min(127, round(-COST_PER_DECADE * backoff)))
