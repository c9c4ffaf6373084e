"""Read the words and pairs of open-gram out of SunPinyin's files, as Debian ships them. For building only.

The layouts are those of SunPinyin's ``CThreadSlm`` (three levels of n-grams; a node's children follow it) and of the
string table at the end of ``CPinyinTrie``.
"""

import struct
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

_HEAD: Final = struct.Struct("<6I")
_DICTIONARY: Final = struct.Struct("<3I")
_ORDER: Final = 3
_PROBABILITIES: Final = 1 << 16
_BACKOFFS: Final = 1 << 14
_WORD: Final = (1 << 18) - 1
PUNCTUATION: Final = frozenset("，。；？！：、“”…")
CLAUSE_ENDS: Final = frozenset("，。？！")

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


class OpenGram:
    """Words, and pairs of words as places in ``words``; probabilities, not their logarithms.

    A word without text stands for what the texts had that is no Chinese.
    """

    def __init__(self, model: Path, dictionary: Path) -> None:
        """Read ``lm_sc.t3g`` and ``pydict_sc.bin``. ValueError when the model is no such file."""
        data = model.read_bytes()
        order, logarithms, _, singles, pairs, triples = _HEAD.unpack_from(data)
        tables = 4 * (_PROBABILITIES + _BACKOFFS)
        expected = _HEAD.size + tables + 12 * (2 + singles + pairs) + 8 * triples
        if (order, logarithms) != (_ORDER, 0) or len(data) != expected:
            raise ValueError(f"{model} is no threaded trigram model of SunPinyin.")
        probabilities = np.frombuffer(data, "<f4", _PROBABILITIES, _HEAD.size)
        backoffs = np.frombuffer(data, "<f4", _BACKOFFS, _HEAD.size + 4 * _PROBABILITIES)
        at = _HEAD.size + tables + 12 * 2
        nodes = np.frombuffer(data, "<u4", 3 * singles, at).reshape(-1, 3)
        texts = _texts(dictionary)
        numbers = (nodes[:-1, 0] & _WORD).astype(np.int64)
        self.words = [texts[number] for number in numbers]
        self.probability: Floats = probabilities[nodes[:-1, 1] & 0xFFFF]
        self.backoff: Floats = backoffs[nodes[:-1, 0] >> 18]
        children = ((nodes[:, 1] >> 16) | (nodes[:, 2] >> 25) << 16).astype(np.int64)
        pair = np.frombuffer(data, "<u4", 3 * (pairs - 1), at + 12 * singles).reshape(-1, 3)
        place = np.full(_WORD + 1, -1, np.int64)
        place[numbers] = np.arange(len(numbers))
        self.first: Integers = np.repeat(np.arange(len(numbers)), np.diff(children))
        self.second: Integers = place[pair[:, 0] & _WORD]
        self.pair_probability: Floats = probabilities[pair[:, 1] & 0xFFFF]


def _texts(dictionary: Path) -> list[str]:
    data = dictionary.read_bytes()
    count, _, at = _DICTIONARY.unpack_from(data)
    return data[at:].decode("utf-32-le").split("\0")[:count]
