"""What is indexed of a text, and what a typed text asks for. Pure.

SQLite's own tokenizers cannot find a Chinese word of two characters, so terms are made here: each pair of neighbouring
characters, each Latin word or number, and of titles also the initials (土地承包费: ``tdcb``, ``dcbf`` …) and the
pinyin of neighbours (``tudi``, ``dicheng`` …), and each single character. A digit in front says what a term is, so
``tdcb`` the initials never meets ``tdcb`` the word.
"""

import itertools
import operator
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from offline_cache.pinyin import Readings, segment

INITIALS = 4
"""Characters whose initials make one term. A longer query asks for several terms that overlap."""
_UNUSUAL = 2
_LONGEST_QUERY = 64
_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[a-z0-9]+")
_SINGLE = re.compile(r"[a-z0-9]")
_LETTERS = re.compile(r"[a-z]{2,}")


def normalise(text: str) -> str:
    """Return the form that is compared: full-width letters narrow, capitals small."""
    return unicodedata.normalize("NFKC", text).lower()


def text_terms(text: str) -> set[str]:
    """Return the terms of running text."""
    return set(_text_terms(_WORDS.findall(normalise(text))))


def title_terms(text: str, readings: Readings) -> set[str]:
    """Return the terms of a title: those of running text, and how it is spelt."""
    runs = _WORDS.findall(normalise(text))
    found = set(_text_terms(runs))
    for run in runs:
        if _is_chinese(run):
            found.update("3" + character for character in run)
            spelt = [readings.get(character, ()) for character in run]
            found.update(_windows("1", [tuple(dict.fromkeys(s[0] for s in one)) for one in spelt], INITIALS))
            found.update(_windows("2", spelt, 2))
    return found


def _text_terms(runs: Sequence[str]) -> Iterator[str]:
    for run in runs:
        if _is_chinese(run):
            # The last character stands alone, so that each character begins a term: 水 is found as 水*.
            yield from (run[place : place + 2] for place in range(len(run)))
        else:
            yield "0" + run


def _windows(mark: str, spelt: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    for place in range(len(spelt)):
        window = spelt[place : place + width]
        usual = tuple(readings[0] if readings else "" for readings in window)
        if all(len(readings) < 2 for readings in window):
            yield mark + "".join(usual)
            continue
        # Two unusual readings beside each other are common (银行重修), three are not worth their terms.
        for letters in itertools.product(*(readings or ("",) for readings in window)):
            if sum(map(operator.ne, letters, usual)) <= _UNUSUAL:
                yield mark + "".join(letters)


@dataclass(frozen=True)
class Query:
    """What a typed text asks for, in FTS5's language: expressions for titles and for texts, each tried in turn.

    Whole terms come first: that is fast, and what is meant. Then beginnings of terms, for what is still being typed.
    ``words`` are what a hit's text holds, to be shown in it.
    """

    title: tuple[str, ...]
    text: tuple[str, ...]
    words: tuple[str, ...]


def parse(typed: str) -> Query | None:
    """Return the query for what was typed, None when there is nothing to look for.

    All of its parts must be in a document: Chinese and numbers in title or text, letters as a word, as initials or as
    pinyin.
    """
    parts = tuple(_WORDS.findall(normalise(typed)[:_LONGEST_QUERY]))
    if not parts or (len(parts) == 1 and _SINGLE.fullmatch(parts[0])):
        return None
    title = tuple(" AND ".join(_in_title(part, end) for part in parts) for end in ("", "*"))
    # A single character is in most texts; whoever reads the hit looks for it there.
    telling = [part for part in parts if len(part) > 1] or list(parts)
    text = tuple(" AND ".join(_in_text(part, end) for part in telling) for end in ("", "*"))
    return Query(tuple(dict.fromkeys(title)), tuple(dict.fromkeys(text)), parts)


def _in_text(part: str, end: str) -> str:
    if not _is_chinese(part):
        return f'"0{part}"{end}'
    if len(part) == 1:
        return f'"{part}"*'
    return _all(f'"{part[place : place + 2]}"' for place in range(len(part) - 1))


def _in_title(part: str, end: str) -> str:
    if _is_chinese(part) and len(part) == 1:
        return f'"3{part}"'
    if not _LETTERS.fullmatch(part):
        return _in_text(part, end)
    initials = [f'"1{part[place : place + INITIALS]}"' for place in range(max(1, len(part) - INITIALS + 1))]
    ways = [f'"0{part}"{end}', _all(initials) + end]
    for syllables in segment(part):
        pairs = ["".join(syllables[place : place + 2]) for place in range(max(1, len(syllables) - 1))]
        ways.append(_all(f'"2{pair}"' for pair in pairs) + end)
    return "(" + " OR ".join(f"({way})" for way in ways) + ")"


def _all(terms: Iterable[str]) -> str:
    return " AND ".join(dict.fromkeys(terms))


def _is_chinese(run: str) -> bool:
    return run[0] > "\u2fff"
