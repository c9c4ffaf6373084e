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
MASKED = re.compile("\\*+[\u4e00-\u9fff]?")
"""What follows the first character of a masked name: 李*山, 欧阳**."""


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
                masked = MASKED.match(text, end)
                end = masked.end() if masked else end
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
        if balance and 1 < len(broken) <= BALANCED:
            broken = _balance(paragraph, width, measure, broken)
        lines.extend(broken)
    return lines


def headline(text: str) -> str:
    """Return what stands as a headline: a single sentence without its full stop."""
    body = text[:-1]
    several = ". " in body or any(mark in body for mark in "。！？!?")
    return text if several or text[-1:] not in ("。", ".") else body


BALANCED = 6
"""More lines than this are text to be read, which fills its column."""
SENTENCE_ENDS = frozenset("。！？!?.")
CLAUSE_ENDS = frozenset("，；：,;:")
WEAK_STARTS = frozenset("的了吗呢吧么着过们")
WEAK_ENDS = frozenset("第和与及或")
"""Characters that belong to the word before them, and to the one after: a line that begins or ends so reads badly."""
SOFT_BREAK, WORD_BREAK, WEAK_BREAK = 0.2, 0.35, 0.55
"""What a break there costs; 0.35 is about what two lines cost of which one is four times as long as the other."""


def _break_cost(before: str, after: str) -> float:
    """Return how little a line should end between these two atoms: 0 after a sentence, most before a particle."""
    bare = before.rstrip()
    bare = bare.rstrip("）》”’)") or bare
    if bare[-1:] in SENTENCE_ENDS and (before != bare or not bare[-1:].isascii()):
        return 0.0
    if bare[-1:] in CLAUSE_ENDS:
        return 0.05
    if after[0] in NOT_AT_END:
        return 0.08
    if bare[-1:] in "、的" or before != bare:
        return SOFT_BREAK
    return WEAK_BREAK if after[0] in WEAK_STARTS or bare[-1:] in WEAK_ENDS else WORD_BREAK


def _balance(paragraph: str, width: float, measure: Measure, broken: list[str]) -> list[str]:
    """Break into as many lines as ``broken`` has, about equally long, and rather where a sentence or clause ends."""
    pieces: list[str] = []
    for atom in atoms(paragraph):
        if atom.isspace() and pieces:
            pieces[-1] += atom
        else:
            pieces.append(atom)
    lengths = [measure(piece) for piece in pieces]
    bare = [measure(piece.rstrip()) for piece in pieces]
    if max(bare) > width:
        return broken  # a word that must be cut; it has been
    # least[n][i]: the least cost of the first i pieces in n lines, and where the last of these begins.
    least: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in broken:
        reached: dict[int, tuple[float, int]] = {}
        for start, (cost, _start) in least[-1].items():
            used = 0.0
            for end in range(start + 1, len(pieces) + 1):
                line = used + bare[end - 1]
                if line > width:
                    break
                used += lengths[end - 1]
                ending = _break_cost(pieces[end - 1], pieces[end]) if end < len(pieces) else 0.0
                total = cost + (line / width) ** 2 + ending
                if end not in reached or total < reached[end][0]:
                    reached[end] = total, start
        least.append(reached)
    if len(pieces) not in least[-1]:
        return broken
    lines, end = [], len(pieces)
    for reached in reversed(least[1:]):
        start = reached[end][1]
        lines.append("".join(pieces[start:end]).strip())
        end = start
    lines.reverse()
    return lines if all(measure(line) <= width for line in lines) else broken


def cached_measure(measure: Measure, full_width: float) -> Measure:
    """Return a measure that adds up remembered pieces; ``full_width`` is the advance of one Chinese character."""
    remembered = lru_cache(maxsize=16384)(measure)

    def width(text: str) -> float:
        if text.isascii():
            return remembered(text) if text else 0.0
        narrow = NARROW.findall(text)
        return full_width * (len(text) - sum(map(len, narrow))) + sum(map(remembered, narrow))

    return width
