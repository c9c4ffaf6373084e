"""Strokes to characters: one character, or several written side by side, in any stroke order, joined or not."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from kiosk.input.face import Recognised, Stroke
from kiosk.input.strokes import features

PLACE: Final = Path(__file__).with_name("data") / "handwriting.npz"
MOST: Final = 10
MOST_CHARACTERS: Final = 6
_WIDE: Final = 1.35
"""Ink wider than this many times its height may be several characters."""
_WIDEST: Final = 1.6
_OVERLAP: Final = 0.5
"""Strokes that share this part of the narrower one's width belong to the same column of ink."""
_SQUARE_COST: Final = 120.0
"""What a character costs, in squared distances, that is twice as wide as high, or half."""
_REMEMBERED: Final = 400


class Guess(NamedTuple):
    """A character and its squared distance: smaller is likelier."""

    character: str
    distance: float


class Recogniser:
    """The model, open. Remembers nothing but what it worked out for the strokes still on the screen."""

    def __init__(self, path: Path = PLACE) -> None:
        """Read the model. OSError when it cannot be read, ValueError when it is none."""
        with np.load(path, allow_pickle=False) as model:
            self.characters = str(model["characters"])
            self._projection = model["projection"].astype(np.float32)
            self._means = model["means"].astype(np.float32)
        self._squares = (self._means**2).sum(axis=1)
        self._known: dict[tuple[Stroke, ...], list[Guess]] = {}

    def recognise(self, strokes: Sequence[Stroke]) -> Recognised:
        """Say what all strokes together may be; strokes without a point count for nothing."""
        drawn = [stroke for stroke in strokes if stroke]
        if not drawn:
            self._known.clear()
            return Recognised(strokes=len(strokes))
        columns = _columns(drawn)
        if len(columns) == 1 or _width(drawn) < _WIDE * _height(drawn):
            best = [guess.character for guess in self.nearest(drawn)]
        else:
            best = self._side_by_side(columns, _height(drawn))
        return Recognised(tuple(best), len(strokes))

    def nearest(self, strokes: Sequence[Stroke], most: int = MOST) -> list[Guess]:
        """Give the likeliest single characters."""
        key = tuple(strokes)
        if key not in self._known:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[key] = self._nearest(key, MOST)
        return self._known[key][:most]

    def _nearest(self, strokes: tuple[Stroke, ...], most: int) -> list[Guess]:
        point = features(strokes) @ self._projection
        distance = self._squares - 2 * (self._means @ point) + point @ point
        best = np.argpartition(distance, most)[:most]
        return [Guess(self.characters[at], float(distance[at])) for at in best[np.argsort(distance[best])]]

    def _side_by_side(self, columns: list[list[Stroke]], height: float) -> list[str]:
        """Cut the columns into characters where they cost least; then offer other readings of one character each."""
        best: list[tuple[float, list[list[Guess]]]] = [(0.0, [])]
        for end in range(1, len(columns) + 1):
            ways = []
            for start in range(end):
                strokes = [stroke for column in columns[start:end] for stroke in column]
                width = _width(strokes)
                if (end - start > 1 and width > _WIDEST * height) or len(best[start][1]) == MOST_CHARACTERS:
                    continue
                guesses = self.nearest(strokes)
                size = max(width, _height(strokes)) / max(height, 1e-6)
                uneven = abs(np.log2(max(size, 0.1)))
                cost = guesses[0].distance + _SQUARE_COST * float(uneven)
                ways.append((best[start][0] + cost, [*best[start][1], guesses]))
            best.append(min(ways, key=lambda way: way[0]) if ways else (best[end - 1][0], best[end - 1][1]))
        return list(_variants(best[-1][1]))[:MOST]


def _variants(characters: list[list[Guess]]) -> Iterator[str]:
    """Yield the likeliest text, then those that differ in one character, likeliest first."""
    first = [guesses[0].character for guesses in characters]
    yield "".join(first)
    others = sorted(
        (guess.distance - guesses[0].distance, place, guess.character)
        for place, guesses in enumerate(characters)
        for guess in guesses[1:]
    )
    for _, place, character in others:
        yield "".join([*first[:place], character, *first[place + 1 :]])


def _columns(strokes: list[Stroke]) -> list[list[Stroke]]:
    """Gather strokes that stand above one another, from left to right."""
    columns: list[tuple[float, float, list[Stroke]]] = []
    for stroke in sorted(strokes, key=lambda stroke: min(x for x, _ in stroke)):
        low, high = min(x for x, _ in stroke), max(x for x, _ in stroke)
        if columns:
            start, end, gathered = columns[-1]
            narrower = min(high - low, end - start)
            if min(high, end) - low > _OVERLAP * narrower or high <= end:
                columns[-1] = (start, max(end, high), [*gathered, stroke])
                continue
        columns.append((low, high, [stroke]))
    return [gathered for _, _, gathered in columns]


def _width(strokes: Sequence[Stroke]) -> float:
    every = [x for stroke in strokes for x, _ in stroke]
    return max(every) - min(every)


def _height(strokes: Sequence[Stroke]) -> float:
    every = [y for stroke in strokes for _, y in stroke]
    return max(every) - min(every)
