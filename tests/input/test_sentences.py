"""The fixed list of a hundred sentences: how many are right at the first candidate. It never gets worse."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from kiosk.input.build_lexicon import DATA, OUR_TEXTS
from kiosk.input.composer import Composer
from kiosk.input.face import Composition, Layout
from kiosk.input.syllables import digits
from kiosk.input.wording import sentences as lines

Typed = Callable[[Composer, str], Composition]
WHOLE, CHARACTERS = 86, 0.985
LATER_WHOLE = 40
THIRD_WHOLE = 22
NINE_KEYS_WHOLE = 65
"""Reached, or one less; the aim of the project is 85 and 0.96 of the first list."""


def first_candidates(composer: Composer, typed: Typed, sentence: list, on_digits: bool) -> list[str]:
    found = []
    for clause in sentence:
        keys = "".join(map(digits, clause.pinyin)) if on_digits else "".join(clause.pinyin)
        typed(composer, keys)
        found.append(composer.choose(0).committed)
        composer.literal("，")
    return found


def test_most_sentences_are_right_at_the_first_candidate(composer: Composer, typed: Typed, sentences: list) -> None:
    whole = right = total = 0
    for sentence in sentences:
        found = first_candidates(composer, typed, sentence, on_digits=False)
        composer.forget()
        wanted = [clause.text for clause in sentence]
        whole += found == wanted
        total += sum(map(len, wanted))
        right += sum(one == other for one, other in zip("".join(found), "".join(wanted), strict=False))
    assert whole >= WHOLE
    assert right / total >= CHARACTERS


@pytest.mark.parametrize(("written", "reached"), [("later", LATER_WHOLE), ("third", THIRD_WHOLE)])
def test_sentences_written_afterwards_get_no_worse(
    composer: Composer, typed: Typed, written: str, reached: int, request: pytest.FixtureRequest
) -> None:
    whole = 0
    for sentence in request.getfixturevalue(written):
        whole += first_candidates(composer, typed, sentence, on_digits=False) == [clause.text for clause in sentence]
        composer.forget()
    assert whole >= reached


@pytest.mark.slow
def test_nine_keys_get_fewer_right(nine_keys: Composer, typed: Typed, sentences: list) -> None:
    whole = 0
    for sentence in sentences:
        found = first_candidates(nine_keys, typed, sentence, on_digits=True)
        nine_keys.reset(Layout.NINE_KEYS)
        whole += found == [clause.text for clause in sentence]
    assert whole >= NINE_KEYS_WHOLE


@pytest.mark.parametrize("name", OUR_TEXTS)
def test_the_model_was_not_built_from_the_sentences_it_is_measured_on(
    name: str, sentences: list, later: list, third: list
) -> None:
    clauses = [clause.text for clause in chain.from_iterable([*sentences, *later, *third])]
    runs = {text[at : at + 6] for text in clauses for at in range(len(text) - 5)}
    ours = list(lines(DATA / Path(name), split=True))
    assert [text for text in ours if any(text[at : at + 6] in runs for at in range(len(text)))] == []


def test_no_phrase_of_the_patterns_is_a_sentence_it_is_measured_on(sentences: list, later: list, third: list) -> None:
    measured = "|".join(clause.text for clause in chain.from_iterable([*sentences, *later, *third]))
    words = [word for line in lines(DATA / "patterns.txt") if line.startswith("@") for word in line.split()[1:]]
    assert [word for word in words if len(word) > 5 and word in measured] == []
