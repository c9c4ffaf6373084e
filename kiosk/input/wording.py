"""Chinese text for the build: sentences out of files, words out of sentences, keys out of syllables."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from kiosk.input.lexicon import MOST_SYLLABLES, SYLLABLE_BITS

_NOT_CHINESE: Final = re.compile(r"[^一-鿿]+")
_HOLE: Final = re.compile(r"\{(\w+)\}")
_UNKNOWN: Final = -9.0


def sentences(path: Path, *, split: bool = False) -> Iterator[str]:
    """Yield a file's lines without comments (``#``) and blanks; with ``split`` only their unbroken runs of Chinese."""
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield from (part for part in _NOT_CHINESE.split(line) if part) if split else (line,)


def drawn(lines: Iterable[str], choose: random.Random) -> list[str]:
    """Draw sentences from patterns: ``@class word word``, then ``=times pattern with {class}``.

    KeyError when a class is missing.
    """
    classes: dict[str, list[str]] = {}
    found = []
    for line in lines:
        head, rest = line.split(" ", 1)
        if head.startswith("@"):
            classes[head[1:]] = rest.split()
        else:
            found += [_HOLE.sub(lambda hole: choose.choice(classes[hole[1]]), rest) for _ in range(int(head[1:]))]
    return found


def segment(text: str, words: Mapping[str, float], pair: Callable[[str, str], float]) -> list[str]:
    """Cut ``text`` into its likeliest words. ``words``: log10 probabilities; ``pair``: of a word after another."""
    best: list[dict[str, tuple[float, str, int]]] = [{"": (0.0, "", 0)}, *({} for _ in text)]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - MOST_SYLLABLES), end):
            word = text[start:end]
            if word not in words and end - start > 1:
                continue
            for before, (score, _, _) in best[start].items():
                added = pair(before, word) if word in words else _UNKNOWN
                if word not in best[end] or best[end][word][0] < score + added:
                    best[end][word] = (score + added, before, start)
    end = len(text)
    word = max(best[end], key=lambda last: best[end][last][0])
    found: list[str] = []
    while end:
        found.append(word)
        _, word, end = best[end][word]
    return [part for part in reversed(found) if part in words]


def key_of(syllables: tuple[int, ...]) -> int:
    """Pack up to 7 syllable numbers, the first one highest, so that words sort by reading and prefixes are ranges."""
    key = 0
    for syllable in syllables:
        key = key << SYLLABLE_BITS | syllable
    return key << SYLLABLE_BITS * (MOST_SYLLABLES - len(syllables))
