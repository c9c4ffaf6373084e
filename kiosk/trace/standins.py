"""Stand-ins for words that a trace must not hold: other words of the same shape, the same one each time.

Each character becomes one of the same kind and neighbourhood: a digit a digit, a capital a capital, a Chinese, Arabic
or Mongolian letter another one near it. Length, spaces, punctuation, marks and signs of money stay, so what is wrapped,
masked, aligned or cut behaves as it did. Which word stands for which follows from a secret that is forgotten with the
tracer: nobody can go back.
"""

import hashlib
import re
import secrets
import unicodedata
from functools import lru_cache

_NEIGHBOURHOOD = 128
"""Code points; scripts and their variants lie in blocks of this size or more."""
_KEPT = ("Z", "C", "P", "M", "Sc", "Sm")
"""Unicode categories that carry shape and no words: blanks, controls, punctuation, marks, money and arithmetic."""
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_FIRST_YEAR, _YEARS = 1940, 100


class Standins:
    """Stand-ins by one secret. Equal words have equal stand-ins, so what pointed at each other still does."""

    def __init__(self, secret: bytes | None = None) -> None:
        """Take a secret, for tests only; without one it is new and never leaves this object."""
        self._secret = secret or secrets.token_bytes(32)
        self._replaced: set[bytes] = set()

    def forget(self) -> None:
        """Forget which words were replaced; the stand-ins stay the same."""
        self._replaced.clear()

    def text(self, text: str) -> str:
        """Return the stand-in of ``text``."""
        if not text:
            return text
        self._replaced.add(self._digest(text))
        stream = self._stream(text, 2 * len(text))
        if _DAY.fullmatch(text):
            return _day(stream, with_day=len(text) > len("2025-09"))
        return "".join(_alike(char, 256 * stream[2 * at] + stream[2 * at + 1]) for at, char in enumerate(text))

    def text_if_replaced(self, text: str) -> str:
        """Return the stand-in of a word that was replaced before, any other word as it is."""
        return self.text(text) if self._digest(text) in self._replaced else text

    def number(self, number: int) -> int:
        """Return a number of as many digits and the same sign; 0 stays 0, for it is a case of its own."""
        if not number:
            return 0
        low = int("1".ljust(len(str(abs(number))), "0"))
        drawn = low + int.from_bytes(self._stream(str(number), 16)) % (9 * low)
        return drawn if number > 0 else -drawn

    def _stream(self, text: str, length: int) -> bytes:
        return hashlib.shake_128(self._secret + text.encode("utf-8", "surrogatepass")).digest(length)

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._secret, digest_size=16).digest()


def _day(stream: bytes, *, with_day: bool) -> str:
    """Return a date that there is, as an ISO date or month: it is parsed before it is shown."""
    month = f"{_FIRST_YEAR + stream[0] % _YEARS:04}-{1 + stream[1] % 12:02}"
    return f"{month}-{1 + stream[2] % 28:02}" if with_day else month


def _alike(char: str, draw: int) -> str:
    """Return a character of the same kind near ``char``."""
    choices = _choices(ord(char) // _NEIGHBOURHOOD, unicodedata.category(char))
    return choices[draw % len(choices)] if choices else char


@lru_cache(maxsize=1024)
def _choices(block: int, category: str) -> str:
    if category.startswith(_KEPT):
        return ""
    first = block * _NEIGHBOURHOOD
    near = (chr(point) for point in range(first, first + _NEIGHBOURHOOD))
    return "".join(char for char in near if unicodedata.category(char) == category)
