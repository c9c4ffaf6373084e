"""Read the n-grams out of a KenLM binary model: quantised array trie, order 3, as libime ships it. For building only.

The layout is that of KenLM's ``search_trie``, ``trie``, ``bhiksha`` and ``quantize``, format version 5. A trie node's
children are the words *before* it: the children of a word's unigram are the first words of its pairs.
"""

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_MAGIC = b"mmap lm http://kheafield.com/code format version 5\n\0"
_PARAMETERS = struct.Struct("<B3xfIB3xI")
_COUNTS = struct.Struct("<3Q")
_QUANT_ARRAY_TRIE = 5
_UNIGRAM = struct.Struct("<ffQ")
_LEVELS = 256
_BHIKSHA_BITS = 22


class Unigram(NamedTuple):
    """A word with log10 of its probability and of its back-off weight."""

    text: str
    probability: float
    backoff: float


class Model:
    """All n-grams, words as numbers. ``bigrams``: (first, second) -> (log10 probability, log10 back-off)."""

    def __init__(self, path: Path) -> None:
        """Read it all. ValueError when it is not such a model."""
        data = path.read_bytes()
        if not data.startswith(_MAGIC):
            raise ValueError(f"{path} is no KenLM binary of format version 5.")
        order, _, kind, vocabulary, _ = _PARAMETERS.unpack_from(data, 88)
        if (order, kind, vocabulary) != (3, _QUANT_ARRAY_TRIE, 1):
            raise ValueError(f"{path} is no quantised array trie of order 3 with its vocabulary.")
        counts: tuple[int, int, int] = _COUNTS.unpack_from(data, 108)
        at = 136 + 8 + 8 * (counts[0] - 1)
        while data[at : at + 3] != b"\x02\x08\x08":
            at += 8
        tables = array("f")
        tables.frombytes(data[at + 8 : at + 8 + 3 * _LEVELS * 4])
        at += 8 + 3 * _LEVELS * 4
        unigrams = list(_UNIGRAM.iter_unpack(data[at : at + _UNIGRAM.size * (counts[0] + 1)]))
        at += _UNIGRAM.size * (counts[0] + 2)
        word_bits = counts[0].bit_length()
        inline, offsets, at = _bhiksha(data, at, counts[1] + 1, counts[2])
        pairs = list(_packed(data, at, word_bits, (8, 8, inline), counts[1] + 1))
        at += ((1 + counts[1]) * (word_bits + 16 + inline) + 7) // 8 + 8
        triples = list(_packed(data, at, word_bits, (8,), counts[2]))
        at += ((1 + counts[2]) * (word_bits + 8) + 7) // 8 + 8
        texts = [text.decode() for text in data[at:].split(b"\0")[: counts[0]]]
        self.unigrams = [Unigram(text, *unigram[:2]) for text, unigram in zip(texts, unigrams, strict=False)]
        starts = [(bisect_right(offsets, place) - 1) << inline | fields[3] for place, fields in enumerate(pairs)]
        self.bigrams: dict[tuple[int, int], tuple[float, float]] = {}
        self.trigrams: dict[tuple[int, int, int], float] = {}
        for second, unigram in enumerate(unigrams[:-1]):
            for place in range(unigram[2], unigrams[second + 1][2]):
                first, backoff, probability, _ = pairs[place]
                self.bigrams[first, second] = (tables[probability], tables[_LEVELS + backoff])
                for zeroth, quantised in triples[starts[place] : starts[place + 1]]:
                    self.trigrams[zeroth, first, second] = tables[2 * _LEVELS + quantised]


def _bhiksha(data: bytes, at: int, entries: int, pointers: int) -> "tuple[int, array[int], int]":
    """Give the bits of a pointer kept in line, the table of the bits above them, and where the entries begin."""
    needed = pointers.bit_length()
    chop = min(
        range(min(needed, _BHIKSHA_BITS) + 1), key=lambda bits: (pointers >> (needed - bits)) * 64 - entries * bits
    )
    size = (pointers >> (needed - chop)) + 1
    offsets = array("Q")
    offsets.frombytes(data[at + 8 : at + 8 + 8 * size])
    return needed - chop, offsets, at + 8 * (1 + size) + 7


def _packed(data: bytes, at: int, word_bits: int, widths: tuple[int, ...], entries: int) -> Iterator[tuple[int, ...]]:
    fields = (word_bits, *widths)
    total = sum(fields)
    shifts = [(sum(fields[:index]), (1 << width) - 1) for index, width in enumerate(fields)]
    for bit in range(0, entries * total, total):
        byte = at + (bit >> 3)
        value = int.from_bytes(data[byte : byte + 10], "little") >> (bit & 7)
        yield tuple(value >> shift & mask for shift, mask in shifts)
