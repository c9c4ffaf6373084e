"""The public face of a film. A film that cannot be shown says so by its state; nothing is raised."""

from enum import StrEnum
from typing import Protocol


class FilmState(StrEnum):
    """How a film is."""

    OPENING = "opening"
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"
    FAILED = "failed"


class Film(Protocol):
    """One film, played once from its beginning. One thread calls; no call blocks.

    Frames are ``size`` pixels, four bytes each (RGBA), rows from the top.
    """

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames in pixels."""

    @property
    def state(self) -> FilmState:
        """How it is now."""

    @property
    def position(self) -> float:
        """Seconds of it that have been shown."""

    def frame(self) -> memoryview | None:
        """Return the frame that is due, unless it was returned before; good until the next call."""

    def due_in(self) -> float:
        """Return in how many seconds to ask for a frame again."""

    def play(self) -> None:
        """Go on."""

    def pause(self) -> None:
        """Stand still, and be silent."""

    def close(self) -> None:
        """End its processes."""
