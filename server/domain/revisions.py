"""What a new version of a document says otherwise than the one before, in few words, for whoever read that one."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import islice

from protocol.blocks import Block, Bullets, Heading, Paragraph, Pdf, Picture, Table, Video
from protocol.publications import Change, ChangeKind, Publication

MOST = 12
"""Changes that are listed; a document of which more was changed is better read anew."""
_LONGEST = 60
_MOST_LINES = 400
"""Lines of a PDF that are compared."""
_SAME = 0.5
"""How alike two paragraphs are (0 to 1) of which the second is the first, changed."""

_OF_FIGURES = frozenset("0123456789.,")

_Row = tuple[str, str]
"""Where something stands, and what stands there."""


def changes_between(before: Publication, after: Publication) -> tuple[Change, ...]:
    """Return up to ``MOST`` changes from ``before`` to ``after``, in the order of the new version."""
    old, new = list(_rows(before.blocks)), list(_rows(after.blocks))
    found = _changes(old, new)
    if before.title.zh != after.title.zh:
        found = (c for part in ([Change(ChangeKind.CHANGED, "", before.title.zh, after.title.zh)], found) for c in part)
    return tuple(islice(found, MOST))


def _changes(old: list[_Row], new: list[_Row]) -> Iterator[Change]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield from _replaced(old[a:b], new[c:d])


def _replaced(gone: list[_Row], come: list[_Row]) -> Iterator[Change]:
    left = list(gone)
    for place, text in come:
        earlier = next((row for row in left if _is_earlier(row, (place, text))), None)
        if earlier is None:
            yield Change(ChangeKind.ADDED, place, "", _short(text))
        else:
            left.remove(earlier)
            yield Change(ChangeKind.CHANGED, place, *_differing(earlier[1], text))
    for place, text in left:
        yield Change(ChangeKind.REMOVED, place, _short(text), "")


def _is_earlier(old: _Row, new: _Row) -> bool:
    if old[0] or new[0]:
        return old[0] == new[0]  # a cell of the same line and column
    return SequenceMatcher(None, old[1], new[1], autojunk=False).ratio() >= _SAME


def _differing(old: str, new: str) -> tuple[str, str]:
    """Cut what is long to the part that differs, with a few characters around it."""
    if max(len(old), len(new)) <= _LONGEST // 2:
        return old, new
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    ends = zip(reversed(old[head:]), reversed(new[head:]), strict=False)
    tail = next((i for i, (a, b) in enumerate(ends) if a != b), min(len(old), len(new)) - head)
    return _around(old, head, len(old) - tail), _around(new, head, len(new) - tail)


def _around(text: str, start: int, end: int) -> str:
    start, end = max(0, start - 8), min(len(text), max(end, start) + 8)
    # 1,940 cut to 0 would be another figure.
    while 0 < start < len(text) and {text[start - 1], text[start]} <= _OF_FIGURES:
        start -= 1
    while 0 < end < len(text) and {text[end - 1], text[end]} <= _OF_FIGURES:
        end += 1
    part = _short(text[start:end])
    return f"{'…' if start else ''}{part}{'…' if end < len(text) else ''}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _rows(blocks: tuple[Block, ...]) -> Iterator[_Row]:
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text):
                yield "", text
            case Bullets(items):
                for item in items:
                    yield "", item
            case Table(columns, rows):
                for row in rows:
                    for column, cell in zip(columns[1:], row[1:], strict=False):
                        yield f"{row[0]} {column.title}".strip(), cell
            case Picture(_, alt, caption):
                yield "", caption or alt
            case Video(title=title):
                yield "", title
            case Pdf(pages, title):
                if title:
                    yield "", title
                lines = (line for page in pages for line in page.text.splitlines())
                yield from (("", line) for line in islice(lines, _MOST_LINES))
