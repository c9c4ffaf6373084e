"""What a press changes is drawn at once and by itself, and looks as if all had been drawn."""

from pathlib import Path

from PIL import Image, ImageChops

from screens.samples import samples
from tests.screens.conftest import Hand


def picture(hand: Hand, path: Path) -> Image.Image:
    """What a whole new frame shows."""
    hand.window.screenshot(path)
    return Image.open(path).convert("RGB")


def on_display(hand: Hand) -> bytes:
    """What is in the buffer now, without drawing."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    return bytes(hand.window.call(lambda: glReadPixels(0, 0, 1080, 1920, GL_RGB, GL_UNSIGNED_BYTE)))


def test_a_press_is_on_the_display_at_once_and_looks_like_a_whole_frame(hand: Hand, tmp_path: Path) -> None:
    hand.show(samples()["06-home"])
    wanted = hand.driver.names()[-1]
    x, y = hand.place_of(wanted)
    before = on_display(hand)
    hand.window.stage.gesture.down("finger", x, hand.window.height - y)
    after = on_display(hand)
    assert after != before
    whole = Image.frombytes("RGB", (1080, 1920), after).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    assert ImageChops.difference(whole, picture(hand, tmp_path / "whole.png")).getbbox() is None


def test_a_press_while_something_else_waits_is_left_to_the_coming_frame(hand: Hand) -> None:
    hand.show(samples()["06-home"])
    x, y = hand.place_of(hand.driver.names()[-1])
    before = on_display(hand)
    hand.window.stage.relayout()
    hand.window._window.canvas.ask_update()
    hand.window.stage.gesture.down("finger", x, hand.window.height - y)
    assert on_display(hand) == before
    hand.window.step()
    assert on_display(hand) != before


def test_software_drawing_is_seen_to_keep_what_it_showed(hand: Hand) -> None:
    assert hand.window.painter.keeps
