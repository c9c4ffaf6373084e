"""The audit finds what was broken on purpose: an audit that finds nothing proves nothing by itself."""

from dataclasses import replace

import pytest

from kiosk.machine.intents import Back
from kiosk.scripts import coverage, missing
from kiosk.view_parts import Action
from kiosk.views import MessageView
from screens.audit import Fault, audit, every_element
from screens.ink import FILES
from screens.samples import samples
from screens.widgets.button import CommandButton
from screens.widgets.element import Element
from screens.widgets.label import Text
from tests.screens.conftest import Hand


def first(hand: Hand, kind: type[Element], name: str = "") -> Element:
    stage = hand.window.stage
    return next(e for e in every_element(stage) if isinstance(e, kind) and name in (e.test_id, ""))


def what(hand: Hand) -> set[str]:
    return {fault.what for fault in audit(hand.window.stage)}


@pytest.fixture
def message(hand: Hand) -> MessageView:
    view = samples()["26-message"]
    assert isinstance(view, MessageView)
    hand.show(view)
    assert audit(hand.window.stage) == ()
    return view


def test_weak_ink_is_found_with_its_figures(hand: Hand, message: MessageView) -> None:
    headline = hand.window.stage.screen.ids.headline
    headline.tint = "line"
    try:
        (fault,) = audit(hand.window.stage)
    finally:
        headline.tint = "ink"
    assert fault == Fault("contrast", "Text ‹ MessageScreen", fault.detail)
    assert "not 4.5:1" in fault.detail


def test_a_target_too_small_is_found(hand: Hand, message: MessageView) -> None:
    button = first(hand, CommandButton, "home")
    button.height = 20
    assert "too small to press" in what(hand)


def test_text_cut_off_is_found(hand: Hand, message: MessageView) -> None:
    text = hand.window.stage.screen.ids.headline
    text.width = text.width / 8
    assert "text cut off" in what(hand)


def test_a_word_broken_in_its_middle_is_found(hand: Hand, message: MessageView) -> None:
    headline = hand.window.stage.screen.ids.headline
    said = headline.text
    headline.text, headline.width = "Previous", headline.natural_width(headline.metrics) / 8
    try:
        assert "word broken" in what(hand)
    finally:
        headline.text = said


def test_parts_on_one_another_are_found(hand: Hand, message: MessageView) -> None:
    ids = hand.window.stage.screen.ids
    ids.sentence.y = ids.headline.y
    assert "lies on another" in what(hand)


def test_parts_out_of_their_place_are_found(hand: Hand, message: MessageView) -> None:
    hand.window.stage.screen.ids.headline.x -= 400
    assert "leaves its place" in what(hand)


def test_a_character_without_a_glyph_is_found(hand: Hand, message: MessageView) -> None:
    hand.show(replace(message, headline="กขค"))
    assert "no glyph" in what(hand)


def test_a_control_out_of_reach_is_found(hand: Hand, message: MessageView) -> None:
    hand.show(replace(message, actions=(Action("far", "远", Back()),)))
    first(hand, CommandButton, "far").y = 1700
    assert "out of reach" in what(hand)


def test_a_mark_at_the_start_of_a_line_is_found(hand: Hand, message: MessageView) -> None:
    text = first(hand, Text)
    assert isinstance(text, Text)
    text.lines = lambda m, width: ("一", "，二")  # type: ignore[method-assign]
    try:
        assert "mark begins a line" in what(hand)
    finally:
        del text.lines


def test_a_last_line_of_one_character_is_found(hand: Hand, message: MessageView) -> None:
    text = hand.window.stage.screen.ids.sentence
    text.lines = lambda m, width: (text.text[:-2], text.text[-2:])
    try:
        assert "one character alone" in what(hand)
    finally:
        del text.lines


def test_the_font_has_the_rare_characters_of_names() -> None:
    assert missing("张明䶮㼆𬭎·*", FILES[False]) == ""
    assert ord("国") in coverage(FILES[True])


def test_what_no_font_has_is_named_once() -> None:
    assert missing("国ཨཨ", FILES[False]) == "ཨ"
