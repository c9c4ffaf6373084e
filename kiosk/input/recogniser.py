"""Strokes to characters: one character, or several side by side."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.input.face import Recognised, Stroke
from kiosk.input.strokes import Vector, features

PLACE: Final = Path(__file__).with_name("data") / "handwriting.npz"
MOST: Final = 10


class Recogniser:
    """The model, open. Pure."""

    def __init__(self, path: Path = PLACE) -> None:
        """Read the model. OSError when it cannot be read, ValueError when it is none."""
        with np.load(path, allow_pickle=False) as model:
            self.characters = str(model["characters"])
            self._projection = model["projection"].astype(np.float32)
            self._means = model["means"].astype(np.float32)
        self._squares = (self._means**2).sum(axis=1)

    def nearest(self, strokes: Sequence[Stroke], most: int = MOST) -> list[tuple[str, float]]:
        """Give the likeliest single characters, each with its squared distance: smaller is likelier."""
        return self._nearest(features(strokes), most)

    def _nearest(self, vector: Vector, most: int) -> list[tuple[str, float]]:
        point = vector @ self._projection
        distance = self._squares - 2 * (self._means @ point) + point @ point
        best = np.argpartition(distance, most)[:most]
        return [(self.characters[at], float(distance[at])) for at in best[np.argsort(distance[best])]]
