"""Looking for something without knowing its pinyin: written by hand on the real window, read by the real engine."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.input.engines import HandwritingEngine, PinyinEngine
from kiosk.machine.intents import EditText
from kiosk.view_parts import TypingWords
from screens.samples.finding import search_empty
from screens.samples.language import in_language
from screens.typing.engines import InputEngines
from tests.screens.conftest import SIZE, Hand

EARTH = (((300, 180), (700, 180)), ((500, 70), (500, 370)), ((200, 370), (800, 370)))
"""The strokes of 土, in pixels from the field's top left."""
CHINESE = TypingWords((("letters", "首字母"), ("write", "手写"), ("pinyin", "拼音")))
ENGLISH = TypingWords((("letters", "First letters"), ("write", "Handwriting"), ("pinyin", "Pinyin")))


@pytest.fixture
def search(hand: Hand) -> Iterator[Hand]:
    engines = InputEngines(PinyinEngine, HandwritingEngine).on_thread_of(hand.window.post)
    view = replace(search_empty(), keys=CHINESE)
    screen = hand.window.stage.router.screen_for(view)
    screen.engines = engines
    hand.show(view)
    yield hand
    screen.leave()
    screen.ids.keyboard.typist.close()
    screen.engines = None


def write(hand: Hand, strokes: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    pad = hand.window.stage.screen.ids.keyboard.ids.pad
    left, top = int(pad.x), SIZE[1] - int(pad.top)
    for stroke in strokes:
        first, *others = [(left + x, top + y) for x, y in stroke]
        hand.window.sleeper.push_mouse(*first, down=True)
        for place in others:
            hand.window.sleeper.push_motion(*place)
        hand.window.sleeper.push_mouse(*others[-1], down=False)
        hand.window.step()


def candidates(hand: Hand) -> list[str]:
    return [one.text for one in hand.window.stage.screen.ids.keyboard.typist.candidates]


def test_initials_are_typed_at_once(search: Hand) -> None:
    search.tap("key_t")
    search.tap("key_d")
    assert search.asked == [EditText("t"), EditText("td")]


def test_a_character_written_by_hand_is_looked_for(search: Hand) -> None:
    search.tap("mode_write")
    search.clock.seconds += 10
    write(search, EARTH)
    while "土" not in candidates(search):
        search.window.turn(0.05)
    search.tap(f"candidate-{candidates(search).index('土')}")
    assert search.asked == [EditText("土")]


def test_who_changes_the_language_while_writing_goes_on_writing(search: Hand) -> None:
    search.tap("mode_write")
    search.show(in_language(replace(search_empty(), keys=ENGLISH), "en"))
    assert "Handwriting" in search.driver.visible_texts()
    assert "手写" not in search.driver.visible_texts()
    assert not search.window.stage.screen.ids.keyboard.ids.pad.hidden
