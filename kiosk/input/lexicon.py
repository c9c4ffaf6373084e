r"""The lexicon: words by reading, and a trigram model over them, in one file (zstandard).

Opening unpacks the file and builds nothing.

| section | type | what |
|---|---|---|
| keys | u64 | one an entry, sorted: up to 7 syllable numbers of 9 bits, the first one highest, zeros behind |
| entry_word | u32 | the entry's word |
| entry_cost | u8 | unigram cost of the word with this reading |
| initial_order | u32 | entries of two syllables and more, sorted by their syllables' initials |
| text_at, text | u32, u8 | where each word's UTF-8 text begins; one more at the end |
| unigram, backoff | u8, i8 | of each word |
| ending | u8 | what it costs to end a clause with each word |
| trust | u8 | how far what follows each word is left to ``usage``, 0 to 15 |
| bigram_at | u32 | where the pairs of each first word begin; one more at the end |
| bigrams | u32 | second word << 8 \| cost, sorted within the first word |
| context | u32 | sorted pairs (places in ``bigrams``) that triples continue |
| context_backoff | i8 | of each context |
| trigram_at | u32 | where the triples of each context begin; one more at the end |
| trigrams | u32 | third word << 8 \| cost, sorted within the context |

Word 0 is the beginning of a sentence, which has no text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk.input import usage
from kiosk.input.sections import Sections, Type

PLACE: Final = Path(__file__).with_name("data") / "lexicon.bin.zst"
MAGIC: Final = b"UKLEXIC4"
BEGINNING: Final = 0
"""The word before the first word of a sentence."""
MOST_SYLLABLES: Final = 7
SYLLABLE_BITS: Final = 9
TYPES: Final[Mapping[str, Type]] = {
    "keys": "Q",
    "entry_word": "I",
    "entry_cost": "B",
    "initial_order": "I",
    "text_at": "I",
    "text": "B",
    "unigram": "B",
    "backoff": "b",
    "ending": "B",
    "trust": "B",
    "bigram_at": "I",
    "bigrams": "I",
    "context": "I",
    "context_backoff": "b",
    "trigram_at": "I",
    "trigrams": "I",
}


class Lexicon:
    """The file, open. All methods are pure; entries, words and places are numbers in the file's arrays."""

    def __init__(self, path: Path = PLACE, beside: Path = usage.PLACE) -> None:
        """Read ``path``, and the usage of its words. OSError when one cannot be read, ValueError when it is another."""
        sections = Sections(path, MAGIC, TYPES)
        self.usage = usage.Usage(sections.header.fits, beside)
        self.header = sections.header
        self.keys = sections["keys"]
        self.entry_word = sections["entry_word"]
        self.entry_cost = sections["entry_cost"]
        self.initial_order = sections["initial_order"]
        self._text_at = sections["text_at"]
        self._text = sections["text"]
        self._texts: dict[int, str] = {}
        self.unigram = sections["unigram"]
        self.backoff = sections["backoff"]
        self.ending = sections["ending"]
        self.trust = sections["trust"]
        self._bigram_at = sections["bigram_at"]
        self._bigrams = sections["bigrams"]
        self._context = sections["context"]
        self._context_backoff = sections["context_backoff"]
        self._trigram_at = sections["trigram_at"]
        self._trigrams = sections["trigrams"]

    def text(self, word: int) -> str:
        """Give the word as it is written; empty for the beginning of a sentence."""
        known = self._texts.get(word)
        if known is None:
            known = self._text[self._text_at[word] : self._text_at[word + 1]].tobytes().decode()
            self._texts[word] = known
        return known

    def words(self, entries: range) -> list[tuple[int, int]]:
        """Give word and unigram cost of each entry of a range."""
        here = slice(entries.start, entries.stop)
        return list(zip(self.entry_word[here], self.entry_cost[here], strict=True))

    def narrow(self, first: int, last: int, low: int, high: int) -> tuple[int, int]:
        """Give the entries of ``low <= entry < high`` whose key lies in ``first`` to ``last``, ends included."""
        start = bisect_left(self.keys, first, low, high)
        return start, bisect_right(self.keys, last, start, high)

    def pair(self, first: int, second: int) -> tuple[int, int]:
        """Give the place of a pair and its cost; place -1 and the backed-off cost when it is not listed."""
        low, high = self._bigram_at[first], self._bigram_at[first + 1]
        at = bisect_left(self._bigrams, second << 8, low, high)
        if at < high and self._bigrams[at] >> 8 == second:
            return at, self._bigrams[at] & 255
        return -1, self.unigram[second] + self.backoff[first]

    def context(self, pair: int) -> int:
        """Give the context that a pair's place is; -1 when no triple continues it."""
        at = bisect_left(self._context, pair)
        return at if at < len(self._context) and self._context[at] == pair else -1

    def triple(self, context: int, word: int) -> int:
        """Give the cost of a word in a context; -1 when it is not listed."""
        low, high = self._trigram_at[context], self._trigram_at[context + 1]
        at = bisect_left(self._trigrams, word << 8, low, high)
        return self._trigrams[at] & 255 if at < high and self._trigrams[at] >> 8 == word else -1

    def context_backoff(self, context: int) -> int:
        """Give what a word that is not listed in a context costs more than after the last word alone."""
        return self._context_backoff[context]

    def followers(self, word: int, context: int, most: int) -> list[int]:
        """Give the words that most often follow, likeliest first: after the context, then after the word."""
        found: dict[int, None] = {}
        for table, index, place in (
            (self._trigrams, self._trigram_at, context),
            (self._bigrams, self._bigram_at, word),
        ):
            if place >= 0:
                listed = table[index[place] : index[place + 1]].tolist()
                found.update(dict.fromkeys(item >> 8 for item in sorted(listed, key=_cost)[:most]))
        found.pop(BEGINNING, None)
        return list(found)[:most]


def _cost(packed: int) -> int:
    return packed & 255
