"""Chinese marks without their blank halves, pure: where a line is drawn narrower than its characters' squares.

A mark is as wide as a character, but its ink fills one half. Two in a row leave a hole (》（, ”，), one that opens a
line is indented, one that ends a centred line shifts it: then the blank half is not set (标点挤压, W3C's clreq 3.1.6).
"""

from collections.abc import Iterator
from itertools import pairwise

BLANK_AFTER = frozenset("，。、；：！？）》〉」』】〕｝”’")
"""Marks with their ink in the left half."""
BLANK_BEFORE = frozenset("（《〈「『【〔｛“‘")
"""Marks with their ink in the right half."""

CHINESE = "\u2e80"
"""The first character as wide as a Chinese one. A line without any is Latin: its “quotations” have no blank at all."""


def pulled(line: str) -> tuple[int, ...]:
    """Return which characters of a line stand half a character farther left than after the whole one before them."""
    if line.isascii():
        return ()
    return tuple(_pulled(line))


def _pulled(line: str) -> Iterator[int]:
    before, chinese = "", any(char >= CHINESE for char in line)
    for place, char in enumerate(line):
        closes, opens = char in BLANK_AFTER, char in BLANK_BEFORE
        after_blank = before in BLANK_AFTER and (closes or opens or not chinese)
        if after_blank or (opens and (not before or before in BLANK_BEFORE or not chinese)):
            yield place
        before = char


def halves(line: str) -> int:
    """Return by how many halves of a character a line is narrower than its characters together."""
    return len(pulled(line)) + (line[-1:] in BLANK_AFTER)


def pieces(line: str) -> list[tuple[str, int]]:
    """Split a line where it is pulled together: each piece, and by how many halves of a character it is pulled."""
    starts = pulled(line)
    cuts = [0, *(place for place in starts if place), len(line)]
    shift = int(0 in starts)
    return [(line[begin:end], number + shift) for number, (begin, end) in enumerate(pairwise(cuts))]
