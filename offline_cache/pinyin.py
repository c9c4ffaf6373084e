"""Readings of Chinese characters, without tones, in the spelling that people type (ü is v).

Each line of ``pinyin.txt`` is a syllable, a blank, and characters read so; a character's most usual reading comes first
in the file. It was made from the tables of pypinyin 0.55 (MIT), which come from the Unihan database: up to three
readings of a character of GB 2312, one of others.
The table takes 3 MB while it is loaded; whoever indexes a lot loads it once and lets it go afterwards.
"""

from functools import cache
from importlib import resources
from typing import Final

Readings = dict[str, tuple[str, ...]]
"""A character's syllables, most usual first."""

LONGEST: Final = 6
"""Letters of the longest syllable (zhuang)."""


def load_readings() -> Readings:
    """Return the readings of every character in the table."""
    found: dict[str, tuple[str, ...]] = {}
    # Syllables stand for many characters, so their strings and most tuples are shared.
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in _table().splitlines():
        syllable, characters = line.split()
        for character in characters:
            readings = (*found.get(character, ()), syllable)
            found[character] = shared.setdefault(readings, readings)
    return found


@cache
def syllables() -> frozenset[str]:
    """Return every syllable there is (some 400)."""
    return frozenset(line.partition(" ")[0] for line in _table().splitlines())


def segment(letters: str, most: int = 4) -> tuple[tuple[str, ...], ...]:
    """Return up to ``most`` ways to read letters as syllables, those of longest syllables first.

    The last syllable may be cut short, for it may still be being typed. Empty when the letters are no pinyin.
    """
    found: list[tuple[str, ...]] = []
    _segment(letters, (), found, most)
    return tuple(found)


def _segment(rest: str, before: tuple[str, ...], found: list[tuple[str, ...]], most: int) -> None:
    if len(found) >= most:
        return
    if rest in syllables() or (len(rest) < LONGEST and rest in _beginnings()):
        found.append((*before, rest))
    for length in range(min(LONGEST, len(rest) - 1), 0, -1):
        if rest[:length] in syllables():
            _segment(rest[length:], (*before, rest[:length]), found, most)


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:length] for syllable in syllables() for length in range(1, len(syllable)))


def _table() -> str:
    return resources.files("offline_cache").joinpath("pinyin.txt").read_text("utf-8")
