"""Films for the screens: opened here, so that a screen knows no device. Loaded with the first film."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from devices.video.face import Film, FilmState
from kiosk.view_parts import Volume

__all__ = ["FfmpegFilms", "Film", "FilmState", "Films", "clock_of"]


def clock_of(seconds: float) -> str:
    """Return ``2:05`` for 125 seconds, as players show it."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


class Films(Protocol):
    """Opens films."""

    def open(self, path: str, size: tuple[int, int], room: tuple[int, int], volume: Volume) -> Film | None:
        """Begin to show a film of ``size`` pixels in a place of ``room`` pixels; None when it cannot be shown here."""


@dataclass(frozen=True)
class FfmpegFilms:
    """Films through ffmpeg. ``speaker`` and ``headphones`` are ``sound://`` URLs, empty for none."""

    speaker: str = ""
    headphones: str = ""

    def open(self, path: str, size: tuple[int, int], room: tuple[int, int], volume: Volume) -> Film | None:
        """Begin to show a film."""
        from devices.video.ffmpeg import FfmpegFilm, fitted, is_there

        if not path or not is_there():
            return None
        sinks = ((self.speaker, volume.speaker), (self.headphones, volume.headphones))
        return FfmpegFilm(Path(path), fitted(size, room), tuple((url, loud) for url, loud in sinks if url and loud > 0))
