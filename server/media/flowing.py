"""The text of a page as it is read: a PDF knows lines only, and a sentence that goes on in the next line is one."""

import unicodedata

_FULL, _WIDE = 0.8, 32
"""A line is full, so that its sentence may go on below, from this share of the page's longest line on, and from so many
letters (a Chinese one counts for two): a page of short lines is a list."""
_ENDS = tuple("。！？；：.!?;:")


def flowing(raw: str) -> str:
    """Return the paragraphs of a page's text, one a line, without what cannot be printed."""
    lines = [_printable(line) for line in raw.replace("\r", "\n").split("\n")]
    lines = [line for line in lines if line]
    full = max(_FULL * max(map(_width, lines), default=0), _WIDE)
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on:
            joined[-1] += line if _is_wide(joined[-1][-1]) or _is_wide(line[0]) else f" {line}"
        else:
            joined.append(line)
        goes_on = _width(line) >= full and not line.endswith(_ENDS)
    return "\n".join(joined)


def _printable(line: str) -> str:
    return "".join(char for char in line if char.isprintable()).strip()


def _width(line: str) -> int:
    return sum(2 if _is_wide(char) else 1 for char in line)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
