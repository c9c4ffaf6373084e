"""Typing Chinese on the real window with the real engine, key by key."""

import time
from collections.abc import Iterator

import pytest

from kiosk.input.engines import HandwritingEngine, PinyinEngine
from kiosk.machine.intents import EditText
from screens.samples.opinion import compose_empty
from screens.typing.engines import InputEngines
from tests.screens.conftest import Hand

PATIENCE_S = 20.0


@pytest.fixture
def form(hand: Hand) -> Iterator[Hand]:
    hand.show(compose_empty())
    screen = hand.window.stage.screen
    screen.engines = InputEngines(PinyinEngine, HandwritingEngine).on_thread_of(hand.window.post)
    hand.tap("text")
    hand.clock.seconds += 10
    yield hand
    screen.ids.keyboard.typist.close()
    screen.engines = None


def until(hand: Hand, name: str) -> None:
    """Let the window run until this can be pressed; what brings it is an answer of another process."""
    end = time.monotonic() + PATIENCE_S
    while hand.driver.find(name) is None:
        assert time.monotonic() < end, f"{name} did not come; there are {hand.driver.names()}"
        hand.window.turn(0.05)
        hand.clock.seconds += 1


def press(hand: Hand, letters: str) -> None:
    for letter in letters:
        hand.tap(f"key_{letter}")


def candidates(hand: Hand) -> list[str]:
    line = hand.window.stage.screen.ids.keyboard.typist.candidates
    return [candidate.text for candidate in line]


def test_a_word_is_typed_in_pinyin_and_sent_whole(form: Hand) -> None:
    press(form, "nongchang")
    while "农场" not in candidates(form):
        form.window.turn(0.05)
    form.clock.seconds += 10
    form.tap(f"candidate-{candidates(form).index('农场')}")
    while not form.asked:
        form.window.turn(0.05)
    assert form.asked[-1] == EditText("农场")


def test_the_next_form_knows_nothing_of_the_last(form: Hand) -> None:
    press(form, "nong")
    until(form, "candidate-0")
    form.window.stage.screen.leave()
    form.show(compose_empty())
    assert form.window.stage.screen.ids.keyboard.typist.composition.preedit == ""
