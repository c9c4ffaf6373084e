"""The keys of a physical keypad, by Kivy's numbers: arrows, or a number pad's plus and minus; enter; backspace, escape.

A number pad types digits where a PIN is asked for; everywhere else its 8, 2, 5 and point serve as arrows, confirm and
back, whatever NumLock says, because no label on the pad tells which it is.
"""

UP, DOWN, CONFIRM, BACK, AGAIN = "up", "down", "confirm", "back", "again"
"""Names of the fields of ``kiosk.view_parts.Keys``."""

BACKSPACE = 8
_ALWAYS = {
    273: UP,
    276: UP,
    269: UP,
    274: DOWN,
    275: DOWN,
    270: DOWN,
    13: CONFIRM,
    271: CONFIRM,
    27: BACK,
    BACKSPACE: BACK,
    268: AGAIN,
    9: DOWN,
}
_PAD = {264: UP, 258: DOWN, 261: CONFIRM, 266: BACK}


def meaning(key: int, *, digits: bool) -> str:
    """Return what a key means, empty for nothing. ``digits``: digits are being typed, so the pad's are digits."""
    return _ALWAYS.get(key) or ("" if digits else _PAD.get(key, ""))
