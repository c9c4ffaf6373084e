"""Typing an opinion: shown at once, sent whole, never undone by a view that answers older typing."""

from dataclasses import replace

import pytest

from kiosk.machine.intents import EditText, EraseDigit, PressDigit, SubmitPin
from kiosk.view_parts import Mode
from screens.samples.entrance import pin
from screens.samples.language import in_language
from screens.samples.opinion import compose, compose_empty
from screens.samples.typing import close_keys, open_keys
from tests.screens.conftest import Hand


@pytest.fixture
def form(hand: Hand) -> Hand:
    hand.show(compose_empty())
    hand.tap("text")
    hand.clock.seconds += 10
    return hand


def type_keys(hand: Hand, *names: str) -> None:
    for name in names:
        hand.tap(f"key_{name}")


def test_the_keys_open_when_the_text_is_pressed_and_close_again(form: Hand) -> None:
    assert form.driver.find("key_a") is not None
    form.tap("text")
    assert form.driver.find("key_a") is None


def test_each_key_sends_the_whole_text(form: Hand) -> None:
    type_keys(form, "1", "2", "。", "erase", "space", "x")
    assert form.asked == [
        EditText("1"),
        EditText("12"),
        EditText("12。"),
        EditText("12"),
        EditText("12 "),
        EditText("12 x"),
    ]


def test_what_is_typed_shows_before_the_machine_answers(form: Hand) -> None:
    type_keys(form, "4", "5")
    assert any(text.startswith("45") for text in form.driver.visible_texts())


def test_a_late_answer_does_not_undo_newer_typing(form: Hand) -> None:
    type_keys(form, "1", "2", "3")
    form.show(replace(compose_empty(), text="1", room=499, error=""))
    form.tap("key_4")
    assert form.sent[-1] == EditText("1234")


def test_the_machine_has_the_last_word(form: Hand) -> None:
    type_keys(form, "1")
    form.show(replace(compose(), text="希望给一个书面答复。", room=490))
    form.tap("key_2")
    assert form.sent[-1] == EditText("希望给一个书面答复。2")


def test_there_is_no_typing_beyond_the_room(hand: Hand) -> None:
    hand.show(replace(compose_empty(), text="满", room=0))
    hand.tap("text")
    type_keys(hand, "1")
    assert hand.asked == []


def test_a_physical_keyboard_types_too(form: Hand) -> None:
    form.window.stage.screen.typed("补贴")
    form.window.stage.screen.erased()
    form.window.stage.screen.entered()
    assert form.asked == [EditText("补贴"), EditText("补"), EditText("补\n")]


def test_a_pin_can_be_typed_on_a_pin_pad_that_acts_as_a_keyboard(hand: Hand) -> None:
    hand.show(replace(pin(), submit=replace(pin().submit, enabled=True)))
    screen = hand.window.stage.screen
    screen.typed("1a２3")
    screen.erased()
    screen.entered()
    assert hand.asked == [PressDigit("1"), PressDigit("3"), EraseDigit(), SubmitPin()]


def test_nothing_typed_outlives_the_form(form: Hand) -> None:
    type_keys(form, "1")
    form.show(pin())
    form.show(compose_empty())
    assert not any(text.startswith("1") and text.endswith("▏") for text in form.driver.visible_texts())


PANELS = ((1080, 1920), (1920, 1080), (1280, 800))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("size", PANELS)
def test_the_end_of_what_is_written_stays_in_sight_beside_the_keys(
    hand: Hand, size: tuple[int, int], mode: Mode
) -> None:
    hand.show(replace(compose(), text="补贴没有按时到账，" * 40), size, text_step=3)
    stage = hand.window.stage
    open_keys(stage, mode)
    ids = stage.screen.ids
    scroller, keys, panel = ids.scroll.ids.scroller, ids.keyboard, ids.panel
    try:
        assert scroller.y <= panel.y + scroller.lift
        assert scroller.height >= 3 * ids.words.metrics.font("lead")
        apart = scroller.right <= keys.x if ids.words.metrics.wide else keys.top <= scroller.y
        assert apart
    finally:
        close_keys(stage)


def test_who_changes_the_language_goes_on_typing(form: Hand) -> None:
    type_keys(form, "1")
    form.show(in_language(replace(compose_empty(), text="1"), "en"))
    type_keys(form, "2")
    assert form.asked[-1] == EditText("12")
