"""Keyboard wedges: scanners that type. Key events of Linux (input_event of linux/input.h) to the text they mean.

US layout, which is how such a scanner leaves the factory. Total over any bytes.
"""

import struct

EVENT = struct.Struct("llHHi")
"""Seconds, microseconds, type, code, value: 24 bytes on 64-bit machines."""
EV_KEY = 0x01
RELEASED, PRESSED = 0, 1
ENTER = 28
LEFT_SHIFT, RIGHT_SHIFT = 42, 54

_ROWS = {
    2: ("1234567890-=", "!@#$%^&*()_+"),
    16: ("qwertyuiop[]", "QWERTYUIOP{}"),
    30: ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
    43: ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
}
_PLAIN = {first + at: char for first, (plain, _) in _ROWS.items() for at, char in enumerate(plain)}
_SHIFTED = {first + at: char for first, (_, shifted) in _ROWS.items() for at, char in enumerate(shifted)}
_PAD = dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 83, 74), "7894561230.-", strict=True))
_OTHER = {15: "\t", ENTER: "\n", 57: " ", 96: "\n", **_PAD}

KEYS = {
    **{char: (code, True) for code, char in _SHIFTED.items()},
    **{char: (code, False) for code, char in _PLAIN.items()},
    "\n": (ENTER, False),
    " ": (57, False),
}
"""Key code and whether Shift is down, for each character that can be typed."""


class KeyText:
    """Turns key events into text; keeps at most one broken event between calls."""

    def __init__(self) -> None:
        """Begin with no key down."""
        self._rest = b""
        self._shifts: set[int] = set()

    def feed(self, data: bytes) -> bytes:
        """Take bytes of events; return what was typed, in ASCII."""
        data = self._rest + data
        whole = len(data) // EVENT.size * EVENT.size
        self._rest = data[whole:]
        return "".join(self._typed(*event[2:]) for event in EVENT.iter_unpack(data[:whole])).encode("ascii")

    def _typed(self, kind: int, code: int, value: int) -> str:
        if kind != EV_KEY:
            return ""
        if code in (LEFT_SHIFT, RIGHT_SHIFT):
            if value == RELEASED:
                self._shifts.discard(code)
            else:
                self._shifts.add(code)
            return ""
        if value != PRESSED:  # released, or held down and repeating: a scanner does not hold keys
            return ""
        table = _SHIFTED if self._shifts else _PLAIN
        return _OTHER.get(code) or table.get(code, "")
