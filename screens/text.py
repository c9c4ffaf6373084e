"""Row breaking for Chinese and mixed text, pure: the caller brings the width of a piece of text.

Kivy's own wrapping of Chinese is quadratic in the length of the text; this one is linear and knows the rules of
Chinese typesetting (GB/T 15834 and the W3C's clreq): no closing mark begins a line, no opening mark ends one, and
numbers, words and a number's unit stay together, no last line is a single character.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

Measure = Callable[[str], float]

NOT_AT_START = frozenset("，。、；：？！）》〉」』】〕｝”’…—～·％‰℃,.;:?!)]}%»›")
NOT_AT_END = frozenset("（《〈「『【〔｛“‘([{¥￥$«‹")
UNITS = frozenset("年月日时分秒元角亩号次天人份张页条项个岁户届期点")
UNIT_WORDS = (
    "个工作日",
    "平方米",
    "工作日",
    "公里",
    "公斤",
    "千克",
    "毫米",
    "厘米",
    "小时",
    "分钟",
    "万元",
    "万亩",
    "万吨",
)
SPACED_UNITS = frozenset("升吨米克")
DATE_UNITS = frozenset("年月")
NARROW = re.compile("[^\u2e80-\uffef\U00020000-\U0010ffff]+")
"""Runs of characters that are not as wide as a Chinese one."""
INSIDE_WORD = frozenset("-_/.,:*@#&+='’%~")
PAIRED = ("——", "……")


def _is_wide(char: str) -> bool:
    return ord(char) >= 0x2E80 or char in "“”‘’…—·"


def _word_end(text: str, start: int) -> int:
    """Return where the run of letters, digits and the marks inside them that begins at ``start`` ends."""
    end = start + 1
    while end < len(text) and not text[end].isspace() and not _is_wide(text[end]):
        if text[end] in NOT_AT_END and text[end - 1] not in NOT_AT_END:
            break
        end += 1
    if end < len(text) and text[end - 1].isdigit():
        # 10 千克 is one figure, with or without its space.
        after = end + (text[end] == " ")
        word = next((unit for unit in UNIT_WORDS if text.startswith(unit, after)), "")
        if word:
            return after + len(word)
        if after > end and text[after : after + 1] in UNITS | SPACED_UNITS and text[after : after + 1]:
            return after + 1
    if end < len(text) and text[end] in UNITS and text[end - 1].isdigit():
        dated = text[end] in DATE_UNITS
        end += 1
        if dated and end < len(text) and text[end].isdigit() and text[end].isascii():
            # 2026年10月28日 is one figure.
            return _word_end(text, end)
    return end


def atoms(text: str) -> Iterator[str]:
    """Split one paragraph into what must stay together; joined, the atoms give the paragraph again."""
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and text[end] in NOT_AT_END:
            end += 1
        if end < len(text):
            if text[end].isspace():
                end += 1
            elif _is_wide(text[end]):
                end += 2 if text[end : end + 2] in PAIRED else 1
            else:
                end = _word_end(text, end)
        while end < len(text) and text[end] in NOT_AT_START:
            end += 1
        yield text[start:end]
        start = end


def _split_long(atom: str, width: float, measure: Measure) -> Iterator[str]:
    """Cut an atom that is wider than a whole line: better a broken word than one cut off at the edge."""
    piece = ""
    for char in atom:
        if piece and measure(piece + char) > width:
            yield piece
            piece = char
        else:
            piece += char
    if piece:
        yield piece


def wrap_paragraph(paragraph: str, width: float, measure: Measure) -> list[str]:
    """Break one paragraph (no newline in it) into lines no wider than ``width``, unless one character is wider."""
    lines: list[str] = []
    line, used = "", 0.0
    for atom in atoms(paragraph):
        bare = atom.rstrip()
        length = measure(bare) if bare else 0.0
        if line and used + length > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if not line and not bare:
            continue
        if length > width:
            *full, rest = _split_long(bare, width, measure)
            lines.extend(full)
        else:
            rest = atom
        line += rest
        used += measure(rest)
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return _in_company(lines, paragraph, width, measure)


def _in_company(lines: list[str], paragraph: str, width: float, measure: Measure) -> list[str]:
    """Let a last line of one Chinese character have the one before it, too: alone it looks like a mistake (孤字)."""
    *_, above, last = ["", *lines]
    if sum(char not in NOT_AT_START for char in last) != 1 or not _is_wide(last[0]):
        return lines
    *kept, moved = atoms(above) if above else [""]
    fits = len(kept) > 1 and _is_wide(moved[0]) and measure(moved + last) <= width
    if fits and paragraph.rstrip().endswith(moved + last):
        return [*lines[:-2], "".join(kept).rstrip(), moved + last]
    return lines


def wrap(text: str, width: float, measure: Measure, *, balance: bool = False) -> list[str]:
    """Break text into lines no wider than ``width``, keeping its newlines.

    ``balance`` makes the lines of each paragraph about equally long without adding one: for headings, where a last
    line of one character looks like a mistake.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        broken = wrap_paragraph(paragraph, width, measure)
        if balance and 1 < len(broken) <= 4:
            broken = _balance(paragraph, width, measure, broken)
        lines.extend(broken)
    return lines


CLAUSE_ENDS = frozenset("，。；：？！,;?!")


def _by_clause(paragraph: str, width: float, measure: Measure) -> list[str]:
    """Break only after the marks that end a clause; a clause that is too long makes a line too long."""
    lines, clause = [""], ""
    for index, char in enumerate(paragraph):
        clause += char
        following = paragraph[index + 1 : index + 2]
        if index == len(paragraph) - 1 or (char in CLAUSE_ENDS and following not in NOT_AT_START):
            if lines[-1] and measure((lines[-1] + clause).rstrip()) > width:
                lines.append("")
            lines[-1] += clause
            clause = ""
    return [line.strip() for line in lines]


def _balance(paragraph: str, width: float, measure: Measure, broken: list[str]) -> list[str]:
    clauses = _by_clause(paragraph, width, measure)
    if len(clauses) == len(broken) and all(measure(line) <= width for line in clauses):
        return clauses
    # Never so narrow that a word would have to be cut.
    widest = max((measure(atom.rstrip()) for atom in atoms(paragraph)), default=0.0)
    low, high, best = max(width / len(broken), min(widest, width)), width, broken
    for _ in range(7):
        middle = (low + high) / 2
        candidate = wrap_paragraph(paragraph, middle, measure)
        fits = len(candidate) <= len(broken) and all(measure(line) <= middle for line in candidate)
        if fits:
            best, high = candidate, middle
        else:
            low = middle
    return best


def cached_measure(measure: Measure, full_width: float) -> Measure:
    """Return a measure that adds up remembered pieces; ``full_width`` is the advance of one Chinese character."""
    remembered = lru_cache(maxsize=16384)(measure)

    def width(text: str) -> float:
        if text.isascii():
            return remembered(text) if text else 0.0
        narrow = NARROW.findall(text)
        return full_width * (len(text) - sum(map(len, narrow))) + sum(map(remembered, narrow))

    return width
