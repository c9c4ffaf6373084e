"""What tests of the input engines share: the lexicon, a composer, and the list of sentences."""

import json
import math
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk.input.composer import Composer
from kiosk.input.face import Composition, Layout
from kiosk.input.lexicon import Lexicon
from kiosk.input.recogniser import Recogniser

Strokes = tuple[tuple[tuple[float, float], ...], ...]
HERE = Path(__file__).parent


class Clause(NamedTuple):
    """What a person types between two punctuation marks."""

    text: str
    pinyin: tuple[str, ...]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon()


@pytest.fixture
def composer(lexicon: Lexicon) -> Composer:
    return Composer(lexicon)


@pytest.fixture
def nine_keys(lexicon: Lexicon) -> Composer:
    return Composer(lexicon, Layout.NINE_KEYS)


@pytest.fixture(scope="session")
def typed() -> Callable[[Composer, str], Composition]:
    def type_keys(composer: Composer, keys: str) -> Composition:
        shown = Composition()
        for key in keys:
            shown = composer.press(key)
        return shown

    return type_keys


@pytest.fixture(scope="session")
def sentences() -> list[list[Clause]]:
    return list(_sentences("sentences.txt", "pinyin.txt"))


@pytest.fixture(scope="session")
def later() -> list[list[Clause]]:
    """Fifty more, written when the lexicon was done, and measured once: how it does on what nobody thought of."""
    return list(_sentences("later.txt", "later_pinyin.txt"))


@pytest.fixture(scope="session")
def third() -> list[list[Clause]]:
    """Fifty more again, longer and further from the texts, that nothing was chosen on."""
    return list(_sentences("third.txt", "third_pinyin.txt"))


def _sentences(written: str, spelt: str) -> Iterator[list[Clause]]:
    texts = (HERE / written).read_text().splitlines()
    readings = (HERE / spelt).read_text().splitlines()
    for text, reading in zip(texts, readings, strict=True):
        parts = zip(text.split("，"), reading.split(","), strict=True)
        yield [Clause(part, tuple(pinyin.split())) for part, pinyin in parts]


class Hand:
    """Draws characters as an unsteady hand does. Its distortions are not those the model was trained with.

    Corners of the square are pulled about, every stroke is moved, turned and scaled, the pen trembles, strokes are
    joined, and then written in any order. Same seed, same strokes.
    """

    def __init__(self, medians: dict[str, list[list[tuple[float, float]]]], seed: int) -> None:
        self._medians = medians
        self._chance = random.Random(seed)

    def draw(self, character: str, *, joined: float = 0.3, shuffled: bool = True, left: float = 0.0) -> Strokes:
        chance = self._chance
        corners = [(chance.uniform(-0.12, 0.12), chance.uniform(-0.12, 0.12)) for _ in range(4)]
        turned = chance.uniform(-0.17, 0.17)
        lines = [
            [_turn(*_pull(*point, corners), turned, left) for point in self._stroke(stroke)]
            for stroke in self._medians[character]
        ]
        strokes = [lines[0]]
        for line in lines[1:]:
            if chance.random() < joined:
                strokes[-1] = strokes[-1] + line
            else:
                strokes.append(line)
        if shuffled:
            chance.shuffle(strokes)
        return tuple(tuple(stroke) for stroke in strokes)

    def _stroke(self, stroke: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
        chance = self._chance
        points = [(x / 1024, (900 - y) / 1024) for x, y in stroke]
        middle = [sum(values) / len(points) for values in zip(*points, strict=True)]
        moved = chance.uniform(-0.04, 0.04), chance.uniform(-0.04, 0.04)
        scale, turned = chance.uniform(0.85, 1.15), chance.uniform(-0.12, 0.12)
        tremble_x = tremble_y = 0.0
        for x, y in _dense(points):
            tremble_x = 0.7 * tremble_x + chance.gauss(0, 0.006)
            tremble_y = 0.7 * tremble_y + chance.gauss(0, 0.006)
            across, down = scale * (x - middle[0]), scale * (y - middle[1])
            yield (
                middle[0] + across * math.cos(turned) - down * math.sin(turned) + moved[0] + tremble_x,
                middle[1] + across * math.sin(turned) + down * math.cos(turned) + moved[1] + tremble_y,
            )


def _dense(points: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for (x, y), (next_x, next_y) in pairwise(points):
        pieces = max(1, int(math.hypot(next_x - x, next_y - y) / 0.05))
        for piece in range(pieces):
            yield x + (next_x - x) * piece / pieces, y + (next_y - y) * piece / pieces
    yield points[-1]


def _pull(x: float, y: float, corners: list[tuple[float, float]]) -> tuple[float, float]:
    shares = ((1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y)
    return (
        x + sum(share * corner[0] for share, corner in zip(shares, corners, strict=True)),
        y + sum(share * corner[1] for share, corner in zip(shares, corners, strict=True)),
    )


def _turn(x: float, y: float, turned: float, left: float) -> tuple[float, float]:
    x, y = x - 0.5, y - 0.5
    return (
        left + 300 * (x * math.cos(turned) - y * math.sin(turned)),
        300 * (x * math.sin(turned) + y * math.cos(turned)),
    )


@pytest.fixture(scope="session")
def medians() -> dict[str, list[list[tuple[float, float]]]]:
    return json.loads((HERE / "strokes.json").read_text())


@pytest.fixture
def hand(medians: dict[str, list[list[tuple[float, float]]]]) -> Hand:
    return Hand(medians, seed=1925)


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return Recogniser()
