"""Where things are on the kiosk's screens, and how those look: drawn here, off any screen, from the sample views."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image as Picture

_EDGE = 8
"""Pixels: so far within its upper edge a key has its own colour, so far above it the ground's."""
_SHADE = 6  # of 255


@dataclass(frozen=True)
class Place:
    """Something that can be pressed: its left upper corner and its size in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where to press it."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Drawn:
    """A sample screen: what can be pressed on it, by name, and its picture."""

    places: dict[str, Place]
    picture: Picture.Image

    def is_seen(self, shot: Picture.Image, places: Iterable[Place]) -> bool:
        """Tell whether a picture has at these places what this screen has there, be it nothing."""
        spots = [(place.middle[0], place.y + step) for place in places for step in (-_EDGE, _EDGE)]
        return all(alike(shot, spot, self.picture.getpixel(spot)) for spot in spots)


def draw(names: Iterable[str]) -> tuple[Drawn, ...]:
    """Draw these samples, in a process of their own, for a process has one window."""
    with tempfile.TemporaryDirectory(prefix="boot-") as folder:
        subprocess.run([sys.executable, "-m", "tests.boot.places", folder, *names], check=True)
        return tuple(_read(Path(folder), name) for name in names)


def _read(folder: Path, name: str) -> Drawn:
    places = json.loads((folder / f"{name}.json").read_bytes())
    with Picture.open(folder / f"{name}.png") as picture:
        return Drawn({key: Place(*numbers) for key, numbers in places.items()}, picture.convert("RGB"))


def alike(shot: Picture.Image, spot: tuple[int, int], colour: object) -> bool:
    """Tell whether a picture has about this colour (red, green, blue) at a spot."""
    seen = shot.getpixel(spot)
    assert isinstance(seen, tuple)
    assert isinstance(colour, tuple)
    return all(abs(a - b) <= _SHADE for a, b in zip(seen, colour, strict=True))


def _draw_here(folder: Path, names: Iterable[str]) -> None:
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    from kiosk.views import PinView
    from screens.app import KioskWindow
    from screens.gesture import spots
    from screens.samples import samples
    from screens.widgets.press import Pressable

    window = KioskWindow(lambda _: None, size=(1080, 1920))
    for name in names:
        view = samples()[name]
        if isinstance(view, PinView):
            view = replace(view, filled=view.length)  # so that it can be submitted
        window.show(view)
        window.step()
        window.screenshot(folder / f"{name}.png")
        places = {
            spot.element.test_id: (
                int(spot.x),
                int(window.height - spot.y - spot.height),
                int(spot.width),
                int(spot.height),
            )
            for spot in spots(window.stage)
            if isinstance(spot.element, Pressable) and spot.element.test_id
        }
        (folder / f"{name}.json").write_text(json.dumps(places))


if __name__ == "__main__":
    _draw_here(Path(sys.argv[1]), sys.argv[2:])
