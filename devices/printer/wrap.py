"""Wrapping for Chinese and Latin text: words stay whole, and the kinsoku rules of GB/T 15834 hold."""

from devices.printer.cells import Cluster, clusters
from devices.printer.profile import Profile

CLOSERS = frozenset("、。，．：；？！）］｝〉》」』】〕〗’”…—～·%‰℃°々ー,.:;?!)]}>'\"")
"""Must not begin a line."""

OPENERS = frozenset("（［｛〈《「『【〔〖‘“([{<￥¥$＄№#")
"""Must not end a line."""

_PAIRED = frozenset("…—")  # written twice, never parted


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between these two clusters."""
    if before == " " and after != " ":
        return after[0] not in CLOSERS
    if after == " " or before[0] in OPENERS or after[0] in CLOSERS:
        return False
    if before == after and before in _PAIRED:
        return False
    return not (_in_word(before) and _in_word(after))


def wrap(text: str, columns: int, profile: Profile) -> tuple[str, ...]:
    r"""Break cleaned text into lines of at most ``columns`` (2 or more) cells; ``\n`` always breaks.

    Spaces at the end of a line, and those a broken line would begin with, are dropped; nothing else is. Where no rule
    lets a line end (a word longer than the line) it ends at the edge.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(clusters(paragraph, profile), columns))
    return tuple(lines)


def _wrap_paragraph(units: tuple[Cluster, ...], columns: int) -> list[str]:
    lines: list[str] = []
    start = 0
    while True:
        edge = _edge(units, start, columns)
        if edge == len(units):
            lines.append(_join(units[start:]))
            return lines
        cut = _last_break(units, start, edge)
        lines.append(_join(units[start:cut]))
        start = cut
        while start < len(units) and units[start].text == " ":
            start += 1
        if start == len(units):
            return lines


def _edge(units: tuple[Cluster, ...], start: int, columns: int) -> int:
    """Index of the first cluster that no longer fits; blanks may hang over the edge, since they are dropped."""
    used = 0
    for i in range(start, len(units)):
        used += units[i].cells
        if used > columns and units[i].text != " ":
            return i
    return len(units)


def _last_break(units: tuple[Cluster, ...], start: int, edge: int) -> int:
    ink = next((i for i in range(start, edge) if units[i].text != " "), edge)
    for cut in range(edge, ink, -1):
        if may_break(units[cut - 1].text, units[cut].text) and not _ends_open(units, ink, cut):
            return cut
    return max(edge, start + 1)


def _ends_open(units: tuple[Cluster, ...], ink: int, cut: int) -> bool:
    """Whether a line cut there, without the blanks at its end, would end with what must not end one."""
    last = next((i for i in range(cut - 1, ink - 1, -1) if units[i].text != " "), ink)
    return units[last].text[0] in OPENERS


def _join(units: tuple[Cluster, ...]) -> str:
    return "".join(u.text for u in units).rstrip(" ")


def _in_word(text: str) -> bool:
    """Latin letters, digits and their signs hold together; so do scripts whose letters join."""
    c = text[0]
    return ("!" <= c <= "~") or (c.isalpha() and c < "\u2e80")
