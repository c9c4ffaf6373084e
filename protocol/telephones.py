"""Telephone numbers: as people write them, and as a telephone dials them."""

import re

EXTENSION = re.compile(r"\s*(转|分机|ext\.?)\s*", re.IGNORECASE)
"""What stands before an extension, which its first group is."""
LONGEST = 40
"""Characters of a number as it is written."""
_WRITTEN = re.compile(
    r"(?P<number>\+?[0-9(（][0-9()（） \-－]*[0-9])"  # grouped as one likes
    rf"(?:{EXTENSION.pattern}(?P<extension>[0-9]{{1,6}}))?",
    re.IGNORECASE,
)


def dialled(text: str) -> str:
    """Return the ``tel:`` URI (RFC 3966) of a written number; empty for what cannot be dialled.

    A number has three to fifteen digits (ITU-T E.164) and may have an extension (``0455-1234567 转 801``).
    """
    found = _WRITTEN.fullmatch(text)
    if found is None or len(text) > LONGEST:
        return ""
    digits = "".join(char for char in found["number"] if char.isdigit())
    if not 3 <= len(digits) <= 15:
        return ""
    plus = "+" if text.startswith("+") else ""
    extension = f";ext={found['extension']}" if found["extension"] else ""
    return f"tel:{plus}{digits}{extension}"
