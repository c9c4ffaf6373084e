"""What a target is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

NOW = datetime(2025, 9, 3, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Target:
    """One parser. ``share`` is how much of all inputs it gets; ``seeds`` are what real devices say.

    No input has more bytes than ``longest``.
    """

    name: str
    run: Callable[[bytes], str]
    share: float
    seeds: tuple[bytes, ...]
    longest: int = 512
