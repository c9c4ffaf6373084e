r"""What general language does with the lexicon's words: pairs counted by open-gram, asked beside the lexicon's model.

Two models of different texts are right more often than either. They are two files because their licences do not allow
one (LGPL-2.1+ and CC BY-SA 3.0), and are mixed only while somebody types.

| section | type | what |
|---|---|---|
| unigram, backoff | u8, i8 | of each word of the lexicon; a unigram of 255 is a word that open-gram does not have |
| bigram_at | u32 | where the pairs of each first word begin; one more at the end |
| bigrams | u32 | second word << 8 \| cost, sorted within the first word |
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.input.sections import COST_MOST, COST_PER_DECADE, Sections, Type

PLACE: Final = Path(__file__).with_name("data") / "usage.bin.zst"
MAGIC: Final = b"UKUSAGE1"
TYPES: Final[Mapping[str, Type]] = {"unigram": "B", "backoff": "b", "bigram_at": "I", "bigrams": "I"}
SHARE: Final = 0.2
"""Of the mixture, after a word that our own texts do not hold. Chosen on sentences left out of the build."""
LEVELS: Final = 15
"""``trust`` of the lexicon is counted in these: how far what follows a word is left to general language."""
NEUTRAL: Final = -1
_FURTHEST: Final = 4 * COST_MOST


class Usage:
    """The file, open. Pure."""

    def __init__(self, fits: str, path: Path = PLACE) -> None:
        """``fits``: the lexicon it was built for. OSError when it cannot be read, ValueError when it is another's."""
        sections = Sections(path, MAGIC, TYPES)
        if sections.header.fits != fits:
            raise ValueError(f"{path} was built for another lexicon.")
        self._unigram = sections["unigram"]
        self._backoff = sections["backoff"]
        self._bigram_at = sections["bigram_at"]
        self._bigrams = sections["bigrams"]

    def pair(self, first: int, second: int) -> int:
        """Give what the second word costs after the first; -1 (NEUTRAL) when it does not know the first."""
        if self._unigram[first] == COST_MOST:
            return NEUTRAL
        low, high = self._bigram_at[first], self._bigram_at[first + 1]
        at = bisect_left(self._bigrams, second << 8, low, high)
        if at < high and self._bigrams[at] >> 8 == second:
            return int(self._bigrams[at] & 255)
        return int(self._unigram[second] + self._backoff[first])


@cache
def gains(trust: int) -> tuple[int, ...]:
    """Tabulate what a mixture costs more than the lexicon alone, by how much more the lexicon costs than usage.

    Read it at that difference: below zero it counts from the end. Either cost is a probability's and two back-offs'.
    """
    share = SHARE * trust / LEVELS
    return tuple(
        round(-COST_PER_DECADE * math.log10(1 - share + share * 10 ** (more / COST_PER_DECADE)))
        for more in (*range(_FURTHEST), *range(-_FURTHEST, 0))
    )
