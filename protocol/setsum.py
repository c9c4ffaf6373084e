"""A checksum of a set of rows that does not depend on their order and is updated row by row.

AdHash (Bellare and Micciancio, 1997): each row is hashed to 2048 bits and the hashes are added modulo 2**2048, wide
enough against generalised-birthday attacks. Adding is as cheap as removing, so neither side ever walks a bucket to
check it. A row's 2048 bits are SHAKE-256 over its SHA-256, as MuHash expands what it hashed: no bit of security is
lost (two rows meet only where SHA-256 does), and a row of a kilobyte takes half the time, for processors have
instructions for SHA-256.
"""

import hashlib
import itertools
from collections.abc import Iterable

_BYTES = 256
_MODULUS = 1 << 8 * _BYTES


class SetSum:
    """The running sum of a bucket's rows."""

    def __init__(self, state: bytes = b"") -> None:
        """Start empty, or from ``state`` (256 bytes, as given by ``state``)."""
        self._sum = int.from_bytes(state, "big")

    def add(self, kind: str, entity: str, body: bytes) -> None:
        """Count a row in."""
        self._sum = (self._sum + _row(kind, entity, body)) % _MODULUS

    def add_all(self, rows: Iterable[tuple[str, str, bytes]]) -> None:
        """Count many rows in, each ``(kind, entity, body)``."""
        self._sum = (self._sum + sum(itertools.starmap(_row, rows))) % _MODULUS

    def add_sum(self, other: "SetSum") -> None:
        """Count in all that another sum counts."""
        self._sum = (self._sum + other._sum) % _MODULUS  # noqa: SLF001 - of our own class

    def remove(self, kind: str, entity: str, body: bytes) -> None:
        """Count a row out again; it must have been counted in with the same bytes."""
        self._sum = (self._sum - _row(kind, entity, body)) % _MODULUS

    @property
    def state(self) -> bytes:
        """The sum as 256 bytes, to be stored."""
        return self._sum.to_bytes(_BYTES, "big")

    @property
    def digest(self) -> str:
        """The SHA-256 (hex) of the sum: what a manifest carries."""
        return hashlib.sha256(self.state).hexdigest()


def _row(kind: str, entity: str, body: bytes) -> int:
    # Lengths first, so that no two rows share their bytes by moving the border between identifier and body.
    name = entity.encode()
    head = b"%b\0%d\0%b" % (kind.encode(), len(name), name)
    return int.from_bytes(hashlib.shake_256(hashlib.sha256(head + body).digest()).digest(_BYTES), "big")
