"""Text in sentences, each with its place in the text, so that what is heard can be marked where it is written."""

from dataclasses import dataclass

LONGEST = 60
"""Characters of the longest sentence that is said in one go; a longer one is parted at a comma."""

_ENDS = frozenset("。！？；!?;\n")
_CLOSING = frozenset("”’』」）》)\"'")
_COMMAS = frozenset("，、,：:")


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a text."""

    start: int
    end: int


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of ``text`` in order, without the white space around them; none is empty."""
    found: list[Span] = []
    start = 0
    for index, char in enumerate(text):
        if index + 1 < len(text) and text[index + 1] in _CLOSING:
            continue
        ended = char in _ENDS or (char in _CLOSING and index > start and text[index - 1] in _ENDS)
        if ended or _is_full_stop(text, index):
            found += _parted(text, start, index + 1)
            start = index + 1
    return tuple(found + _parted(text, start, len(text)))


def _is_full_stop(text: str, index: int) -> bool:
    """Tell a full stop that ends an English sentence from the point of a number or a list's mark."""
    if text[index] != "." or index == 0 or text[index - 1].isdigit():
        return False
    return index + 1 == len(text) or text[index + 1].isspace()


def _parted(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if not any(char.isalnum() for char in text[start:end]):
        return []
    parts: list[Span] = []
    while end - start > LONGEST:
        cut = max((i for i in range(start, start + LONGEST) if _is_comma(text, i)), default=-1)
        if cut < start:
            break
        parts.append(Span(start, cut + 1))
        start = cut + 1
    return [*parts, Span(start, end)] if any(char.isalnum() for char in text[start:end]) else parts


def _is_comma(text: str, index: int) -> bool:
    if text[index] not in _COMMAS:
        return False
    # 1,234 and 14:05 stay whole.
    return not (0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit())
