"""Saying an opinion on the screen: what is pressed, and how little is drawn while the meter moves."""

from dataclasses import replace

import pytest

from kiosk.machine.intents import DropRecording, PlayRecording, Speak, StartRecording, StopRecording
from kiosk.view_parts import Meter
from kiosk.views import ComposeView, SpeakView
from screens.samples import samples
from tests.screens.conftest import Hand


def speaking(level: int) -> SpeakView:
    view = samples()["53-speaking"]
    assert isinstance(view, SpeakView)
    return replace(view, meter=Meter(level, 24, 0.25))


@pytest.mark.parametrize(
    ("sample", "name", "intent"),
    [
        ("17-compose", "speak", Speak()),
        ("50-compose-recorded", "speak", Speak()),
        ("52-speak", "record", StartRecording()),
        ("53-speaking", "finish", StopRecording()),
        ("55-spoken", "play", PlayRecording()),
        ("55-spoken", "drop", DropRecording()),
        ("56-speak-failed", "record", StartRecording()),
    ],
)
def test_what_is_pressed_is_asked_for(hand: Hand, sample: str, name: str, intent: object) -> None:
    hand.show(samples()[sample])
    hand.tap(name)
    assert hand.asked == [intent]


def test_where_nothing_can_be_said_it_is_said_so_and_there_is_no_button(hand: Hand) -> None:
    hand.show(samples()["51-compose-mute"])
    assert "speak" not in hand.driver.names()
    assert any("话筒今天不能用" in text for text in hand.driver.visible_texts())


def test_while_the_keys_are_open_nothing_stands_between_them_and_the_text(hand: Hand) -> None:
    view = samples()["17-compose"]
    assert isinstance(view, ComposeView)
    hand.show(view)
    hand.tap("text")
    assert "speak" not in hand.driver.names()


def test_a_level_that_moves_is_drawn_without_laying_anything_out(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.show(speaking(3))
    laid_out: list[object] = []
    monkeypatch.setattr(hand.window.stage, "place", lambda *_: laid_out.append(1))
    before = hand.window.picture(kiosk_only=True).tobytes()
    chrome = hand.window.stage.view
    assert chrome is not None
    hand.window.show(replace(chrome, meter=Meter(20, 24, 0.5)))  # type: ignore[call-arg]
    hand.window.step()
    assert laid_out == []
    assert hand.window.picture(kiosk_only=True).tobytes() != before


def test_a_level_that_was_touched_up_looks_as_one_that_was_laid_out(hand: Hand) -> None:
    hand.show(speaking(3))
    hand.window.show(replace(speaking(20), chrome=hand.window.stage.view.chrome))  # type: ignore[union-attr]
    hand.window.step()
    touched_up = hand.window.picture(kiosk_only=True).tobytes()
    hand.show(samples()["03-wait"])
    hand.show(speaking(20))
    assert hand.window.picture(kiosk_only=True).tobytes() == touched_up


def test_the_time_that_is_left_lays_everything_out(hand: Hand) -> None:
    hand.show(speaking(3))
    hand.window.show(replace(speaking(3), left="还可以说 9 秒"))
    hand.window.step()
    assert "还可以说 9 秒" in hand.driver.visible_texts()
