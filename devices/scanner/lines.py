"""Lines out of a scanner's bytes: total over any bytes, bounded in length and in time. Pure; time is handed in.

A scanner ends a code with CR, LF, TAB or ETX, or, when nobody set it up to, with silence.
"""

from dataclasses import dataclass, field

MAX_CHARACTERS = 1024
"""Three times a member's code; a QR code could hold 4296."""
IDLE_S = 0.3
"""A code is over after so much silence: at 9600 baud two characters are a millisecond apart."""
LINE_S = 3.0
"""No code takes longer, from its first byte: 1024 characters take 1.1 s at 9600 baud."""

_BOUNDS = b"\r\n\t\x02\x03"


@dataclass(frozen=True)
class Code:
    """One code as text: printable ASCII, no blanks around it."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Garbled:
    """Something came that is no text in ASCII."""


@dataclass(frozen=True)
class TooLong:
    """More characters or more time than any code of ours takes."""


Line = Code | Garbled | TooLong


class Lines:
    """Collects bytes. Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._line = bytearray()
        self._begun = 0.0
        self._heard = 0.0
        self._flooded = False

    @property
    def deadline(self) -> float | None:
        """When ``expire`` is due; None while nothing waits."""
        if not self._line and not self._flooded:
            return None
        idle = self._heard + IDLE_S
        return idle if self._flooded else min(idle, self._begun + LINE_S)

    def feed(self, data: bytes, at: float) -> list[Line]:
        """Take bytes that came at ``at``; return the codes that they complete."""
        found = self.expire(at)
        for byte in data:
            self._heard = at
            if byte in _BOUNDS:
                found += self._end()
            elif not self._flooded:
                if not self._line:
                    self._begun = at
                self._line.append(byte)
                if len(self._line) > MAX_CHARACTERS:
                    found += self._flood()
        return found

    def expire(self, at: float) -> list[Line]:
        """Return what silence, or too much time, completes at ``at``."""
        if self.deadline is None or at < self.deadline:
            return []
        return self._end() if at >= self._heard + IDLE_S else self._flood()

    def _flood(self) -> list[Line]:
        """Give up on this line; the rest of it, up to an end or silence, is nothing."""
        self._line.clear()
        self._flooded = True
        return [TooLong()]

    def _end(self) -> list[Line]:
        line, self._line = bytes(self._line).strip(b" "), bytearray()
        if self._flooded:
            self._flooded = False
            return []
        if not line:
            return []
        if all(0x20 <= byte <= 0x7E for byte in line):
            return [Code(line.decode("ascii"))]
        return [Garbled()]
