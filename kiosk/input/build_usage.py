"""Build ``data/usage.bin.zst``: ``python -m kiosk.input.build_usage MODEL DICTIONARY [--lexicon FILE] [--out FILE]``.

MODEL and DICTIONARY are ``lm_sc.t3g`` and ``pydict_sc.bin`` of Debian's sunpinyin-data (open-gram, CC BY-SA 3.0, and so
is what is built); data/README.md says how to renew it. The words are the lexicon's, so that it is built after it.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from kiosk.input import lexicon
from kiosk.input.opengram import CLAUSE_ENDS, PUNCTUATION, OpenGram
from kiosk.input.sections import Header, Sections, cost_of, packed, weight_of, write
from kiosk.input.usage import MAGIC, PLACE, TYPES

PAIR_WORTH: Final = 6e-8
"""A pair is kept when its probability times what it tells (in decades) is more than this."""
_NEVER: Final = -99.0
_LEAST: Final = 1e-3
_MOST: Final = 0.95
"""Bounds for how often punctuation follows a word."""
_BEGINNING_BACKOFF: Final = -1.0


class Counted(NamedTuple):
    """The lexicon's words in open-gram without its punctuation, as log10: of each word, and of pairs of numbers."""

    unigram: dict[int, float]
    backoff: dict[int, float]
    pairs: dict[tuple[int, int], float]


def words_of(path: Path) -> tuple[list[str], str]:
    """Give the words of a lexicon by number, and what must be noted to fit it."""
    sections = Sections(path, lexicon.MAGIC, lexicon.TYPES)
    starts, text = sections["text_at"].tolist(), sections["text"].tobytes()
    words = [text[start:end].decode() for start, end in pairwise(starts)]
    return words, sections.header.fits


def counted(grams: OpenGram, words: list[str]) -> Counted:
    """Take the words out of open-gram; what ends a clause becomes the word ``""`` that begins the next one."""
    number = {word: place for place, word in enumerate(words) if word}
    place = np.array([number.get(word, -1) for word in grams.words])
    silent = np.array([not word or word in PUNCTUATION for word in grams.words])
    quiet = float(grams.probability[silent].sum())
    told = np.bincount(grams.first, grams.pair_probability * silent[grams.second], len(grams.words))
    known = np.bincount(grams.first, grams.probability[grams.second] * silent[grams.second], len(grams.words))
    ends = np.clip(told + grams.backoff * (quiet - known), _LEAST, _MOST)
    unigram = np.log10(grams.probability / (1 - quiet))
    backoff = np.log10(grams.backoff * (1 - quiet) / (1 - ends))
    kept = (place[grams.first] >= 0) & (place[grams.second] >= 0)
    pair = np.log10(grams.pair_probability / (1 - ends[grams.first]))
    found = zip(place[grams.first][kept].tolist(), place[grams.second][kept].tolist(), pair[kept].tolist(), strict=True)
    spoken = np.flatnonzero(place >= 0)
    return Counted(
        {int(place[at]): float(unigram[at]) for at in spoken} | {lexicon.BEGINNING: 0.0},
        {int(place[at]): float(backoff[at]) for at in spoken} | {lexicon.BEGINNING: _BEGINNING_BACKOFF},
        {(first, second): known for first, second, known in found} | dict(_begun(grams, place)),
    )


def _begun(
    grams: OpenGram, place: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> Iterator[tuple[tuple[int, int], float]]:
    """Yield how clauses begin: what follows the marks that end them, and what is no Chinese."""
    ending = np.array([not word or word in CLAUSE_ENDS for word in grams.words])
    after = ending[grams.first] & (place[grams.second] >= 0)
    weight = grams.probability[grams.first] * grams.pair_probability * after
    joint = np.bincount(grams.second, weight, len(grams.words)) / grams.probability[ending].sum()
    for at in np.flatnonzero(joint):
        yield (lexicon.BEGINNING, int(place[at])), float(np.log10(joint[at]))


def prune(found: Counted) -> dict[tuple[int, int], float]:
    """Keep the pairs that tell something."""
    kept = {}
    for (first, second), known in found.pairs.items():
        told = known - found.unigram[second] - found.backoff[first]
        if 10 ** (found.unigram[first] + known) * abs(told) > PAIR_WORTH:
            kept[first, second] = known
    return kept


def main() -> None:
    """Build the file and say how large it is."""
    parser = argparse.ArgumentParser(prog="build_usage", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("dictionary", type=Path)
    parser.add_argument("--lexicon", type=Path, default=lexicon.PLACE)
    parser.add_argument("--out", type=Path, default=PLACE)
    asked = parser.parse_args()
    words, fits = words_of(asked.lexicon)
    found = counted(OpenGram(asked.model, asked.dictionary), words)
    pairs = sorted(prune(found).items())
    sizes = Counter(first for (first, _), _ in pairs)
    sections = {
        "unigram": [cost_of(found.unigram.get(number, _NEVER)) for number in range(len(words))],
        "backoff": [weight_of(found.backoff.get(number, 0.0)) for number in range(len(words))],
        "bigram_at": list(accumulate((sizes[number] for number in range(len(words))), initial=0)),
        "bigrams": [second << 8 | cost_of(known) for (_, second), known in pairs],
    }
    sources = ("open-gram, from SunPinyin 0.1.22+20170109 (CC BY-SA 3.0)",)
    write(asked.out, MAGIC, packed(sections, TYPES), Header({}, sources, "CC-BY-SA-3.0", fits))
    print(f"{len(pairs):,} pairs, {asked.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
