"""How much room text takes: clusters of characters and their width in half-width cells, for one printer's font."""

import unicodedata
from dataclasses import dataclass

from devices.printer.profile import Profile

_JOINERS = "\u200c\u200d\u180e"  # zero-width (non-)joiner and Mongolian vowel separator shape their neighbours
_BREAKS = "\n\x0b\x0c\x85\u2028\u2029"


@dataclass(frozen=True)
class Cluster:
    """A character with the marks that stand on it. ``cells`` is 1 or 2; ``native``: the printer's font has it."""

    text: str
    cells: int
    native: bool


def clean(text: str) -> str:
    r"""Give text that cannot command a printer: no control characters but ``\n``, every blank a plain space.

    The ideographic space stays (it indents), as do joiners; other invisible format characters go. Nothing visible is
    changed: a lone surrogate, which no font and no codec knows, becomes U+FFFD.
    """
    return "".join(_clean_one(c) for c in text.replace("\r\n", "\n").replace("\r", "\n"))


def _clean_one(c: str) -> str:
    if " " <= c <= "~":
        return c
    if c in _BREAKS:
        return "\n"
    category = unicodedata.category(c)
    if c == "\t" or (category == "Zs" and c != "\u3000"):
        return " "
    if category == "Cs":
        return "\ufffd"
    if category == "Cc" or (category == "Cf" and c not in _JOINERS):
        return ""
    return c


def is_native(text: str, profile: Profile) -> bool:
    """Whether the printer's own font draws every character of ``text``."""
    try:
        text.encode(profile.codec)
    except UnicodeEncodeError:
        return False
    return True


def clusters(text: str, profile: Profile) -> tuple[Cluster, ...]:
    """Split cleaned text without line breaks into clusters."""
    found: list[Cluster] = []
    for c in text:
        if found and _attaches(c):
            base = found.pop()
            found.append(Cluster(base.text + c, base.cells, native=False))
        else:
            native = is_native(c, profile)
            found.append(Cluster(c, _cells_of(c, native=native, codec=profile.codec), native))
    return tuple(found)


def width(text: str, profile: Profile) -> int:
    """Width of cleaned text in half-width cells."""
    return sum(cluster.cells for cluster in clusters(text, profile))


def _attaches(c: str) -> bool:
    return c in _JOINERS or unicodedata.category(c) in ("Mn", "Me", "Mc")


def _cells_of(c: str, *, native: bool, codec: str) -> int:
    if native:
        return 1 if len(c.encode(codec)) == 1 else 2  # a printer's width is its encoding's: "·" and "“" are full
    return 2 if unicodedata.east_asian_width(c) in ("W", "F", "A") else 1
