"""General language beside the lexicon: what it changes, where it keeps silent, and that it fits."""

from pathlib import Path

import pytest

from kiosk.input import usage
from kiosk.input.lexicon import BEGINNING, Lexicon
from kiosk.input.model import LanguageModel, State
from kiosk.input.sections import Header, packed, write
from kiosk.input.usage import LEVELS, NEUTRAL, Usage, gains


@pytest.fixture
def three_words(tmp_path: Path) -> Path:
    """Of the words 0 to 3, word 3 is not known; 2 often follows 1."""
    arrays = {
        "unigram": [0, 60, 90, 255],
        "backoff": [0, 10, 5, 0],
        "bigram_at": [0, 0, 1, 1, 1],
        "bigrams": [2 << 8 | 20],
    }
    place = tmp_path / "usage.bin.zst"
    write(place, usage.MAGIC, packed(arrays, usage.TYPES), Header({}, (), "CC0", fits="these"))
    return place


def test_a_listed_pair_costs_what_is_listed_and_another_backs_off(three_words: Path) -> None:
    known = Usage("these", three_words)
    assert (known.pair(1, 2), known.pair(1, 1), known.pair(2, 1)) == (20, 70, 65)


def test_it_says_nothing_after_a_word_that_it_does_not_know(three_words: Path) -> None:
    assert Usage("these", three_words).pair(3, 1) == NEUTRAL


def test_it_is_refused_beside_another_lexicon(three_words: Path) -> None:
    with pytest.raises(ValueError, match="another lexicon"):
        Usage("those", three_words)


def test_a_mixture_lies_between_the_two() -> None:
    for trust in range(LEVELS + 1):
        assert all(0 <= gains(trust)[less] <= -less for less in range(-500, 0, 7))
        assert all(-more <= gains(trust)[more] <= 0 for more in range(0, 500, 7))


def test_without_trust_nothing_changes() -> None:
    assert set(gains(0)) == {0}


def test_what_the_lexicon_thinks_far_too_dear_becomes_a_fifth_of_what_usage_says() -> None:
    seven_tenths_of_a_decade = 22
    assert gains(LEVELS)[400] == -400 + seven_tenths_of_a_decade


def test_the_model_mixes_both(lexicon: Lexicon) -> None:
    model = LanguageModel(lexicon, lexicon.usage)
    words = range(1, 200)
    mixed = {word: model.step(State(BEGINNING, -1), word)[0] for word in words}
    alone = {word: lexicon.pair(BEGINNING, word)[1] for word in words}
    beside = {word: lexicon.usage.pair(BEGINNING, word) for word in words}
    assert mixed != alone
    assert all(min(alone[word], beside[word]) <= mixed[word] <= max(alone[word], beside[word]) for word in words)
