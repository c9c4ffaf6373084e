"""What tests of the input engines share: the lexicon, a composer, and the list of sentences."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk.input.composer import Composer
from kiosk.input.face import Composition, Layout
from kiosk.input.lexicon import Lexicon

HERE = Path(__file__).parent


class Clause(NamedTuple):
    """What a person types between two punctuation marks."""

    text: str
    pinyin: tuple[str, ...]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon()


@pytest.fixture()
def composer(lexicon: Lexicon) -> Composer:
    return Composer(lexicon)


@pytest.fixture()
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
    return list(_sentences())


def _sentences() -> Iterator[list[Clause]]:
    texts = (HERE / "sentences.txt").read_text().splitlines()
    readings = (HERE / "pinyin.txt").read_text().splitlines()
    for text, reading in zip(texts, readings, strict=True):
        parts = zip(text.split("，"), reading.split(","), strict=True)
        yield [Clause(part, tuple(pinyin.split())) for part, pinyin in parts]
