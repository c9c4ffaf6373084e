"""Identifiers: time-ordered UUIDs, and codes that people read aloud."""

import secrets
import uuid
from datetime import datetime

# Crockford base 32: no I, L, O, U, so a code read over the telephone is not misheard.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def uuid7(at: datetime) -> str:
    """Return a UUIDv7 (RFC 9562 section 5.7) for the instant ``at``, as 36 lower-case characters."""
    millis = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    value = millis << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def read_code(number: int) -> str:
    """Return ``number`` (0 to 2**35 - 1) as ``XXXX-XXXX``: seven symbols and one check symbol.

    The check symbol weighs each symbol with a power of the generator of GF(32), so one wrong symbol or two
    swapped neighbours are always noticed. Raises ValueError outside the range.
    """
    if not 0 <= number < 1 << 35:
        raise ValueError("a read code holds 35 bits")
    symbols = [number >> 5 * place & 31 for place in range(6, -1, -1)]
    text = "".join(_ALPHABET[s] for s in [*symbols, _check(symbols)])
    return f"{text[:4]}-{text[4:]}"


def parse_code(text: str) -> int | None:
    """Return the number in a read code, or None when it was mistyped. Case, hyphens and blanks are ignored."""
    clean = "".join(text.upper().split()).replace("-", "").translate(_MISREAD)
    if len(clean) != 8 or any(c not in _ALPHABET for c in clean):
        return None
    symbols = [_ALPHABET.index(c) for c in clean]
    if _check(symbols[:7]) != symbols[7]:
        return None
    number = 0
    for symbol in symbols[:7]:
        number = number << 5 | symbol
    return number


def _check(symbols: list[int]) -> int:
    check = 0
    for symbol in symbols:
        check = _times_two(check ^ symbol)
    return check


def _times_two(element: int) -> int:
    # GF(32) with x**5 + x**2 + 1: shift, and reduce what left the five bits.
    return element << 1 ^ (0b100101 if element & 0b10000 else 0)
