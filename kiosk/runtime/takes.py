"""The recordings that members have made and not yet handed in: in memory alone, and wiped when nobody wants them."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from devices.microphone.face import Take


@dataclass(frozen=True)
class Kept:
    """A copy of a take as it is stored: ``media`` its type (RFC 6838), ``seconds`` at least 1."""

    sound: bytes = field(repr=False)
    media: str
    seconds: int


class Takes:
    """Takes by their number. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._takes: dict[int, Take] = {}

    def put(self, number: int, take: Take) -> None:
        """Keep a take until ``keep_only`` is told that nobody wants it."""
        with self._lock:
            self._takes[number] = take

    def get(self, number: int) -> Take | None:
        """Return a take. It may be wiped at any time by another thread."""
        with self._lock:
            return self._takes.get(number)

    def all(self) -> tuple[tuple[int, Take], ...]:
        """Return all takes with their numbers."""
        with self._lock:
            return tuple(self._takes.items())

    def copy(self, number: int) -> Kept | None:
        """Return a take to be stored, or None when it is gone."""
        with self._lock:
            take = self._takes.get(number)
            return Kept(bytes(take.sound), take.media, max(1, int(take.seconds))) if take is not None else None

    def keep_only(self, wanted: Collection[int]) -> None:
        """Overwrite and forget all other takes."""
        with self._lock:
            for number in [one for one in self._takes if one not in wanted]:
                self._takes.pop(number).wipe()
