"""What a press changes is drawn at once and by itself, and looks as if all had been drawn."""

from dataclasses import replace
from pathlib import Path

import pytest
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


def furthest_apart(buffer: bytes, whole: Image.Image) -> int:
    """By how much one channel of one pixel differs at most, of 255."""
    shown = Image.frombytes("RGB", (1080, 1920), buffer).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return max(high for _, high in ImageChops.difference(shown, whole).getextrema())


def test_a_press_is_on_the_display_at_once_and_looks_like_a_whole_frame(hand: Hand, tmp_path: Path) -> None:
    hand.show(samples()["06-home"])
    wanted = hand.driver.names()[-1]
    x, y = hand.place_of(wanted)
    before = on_display(hand)
    hand.window.stage.gesture.down("finger", x, hand.window.height - y)
    after = on_display(hand)
    assert after != before
    assert furthest_apart(after, picture(hand, tmp_path / "whole.png")) == 0


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


@pytest.mark.parametrize("sample", ["07-list", "11-document-table"])
def test_a_page_that_is_dragged_looks_like_a_whole_frame(hand: Hand, tmp_path: Path, sample: str) -> None:
    hand.show(samples()[sample])
    hand.window.step()
    scroller = hand.window.stage.screen.ids.scroll.ids.scroller
    scroller.hold(0.0)
    for place in (3, 40, 40.4, 41, 300, 250, 2000, 700, 705):
        scroller.drag(float(place))
        hand.window.step()
    # Icons are made smaller as they are drawn, and round otherwise on another line: the last bit may differ.
    assert furthest_apart(on_display(hand), picture(hand, tmp_path / "whole.png")) <= 1


def test_of_a_page_that_is_dragged_little_is_drawn(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.show(samples()["11-document-table"])
    hand.window.step()
    scroller = hand.window.stage.screen.ids.scroll.ids.scroller
    drawn: list[int] = []
    draw_part = hand.window.painter._draw_part
    monkeypatch.setattr(hand.window.painter, "_draw_part", lambda part: (drawn.append(part[3]), draw_part(part)))
    scroller.hold(0.0)
    scroller.drag(2.0)
    hand.window.step()
    drawn.clear()
    for place in (40, 60, 50):
        scroller.drag(float(place))
        hand.window.step()
    assert drawn == [38, 20, 10]


def test_of_several_movements_in_one_frame_the_last_is_shown(hand: Hand) -> None:
    hand.show(samples()["11-document-table"])
    scroller = hand.window.stage.screen.ids.scroll.ids.scroller
    scroller.hold(0.0)
    for place in (10, 90, 50):
        scroller.drag(float(place))
    assert scroller.offset == 0
    hand.window.step()
    assert scroller.offset == 50


def test_a_page_under_the_countdown_is_drawn_whole(hand: Hand, tmp_path: Path) -> None:
    hand.show(samples()["27-countdown"])
    scroller = hand.window.stage.screen.ids.scroll.ids.scroller
    scroller.hold(0.0)
    scroller.drag(100.0)
    hand.window.step()
    assert furthest_apart(on_display(hand), picture(hand, tmp_path / "whole.png")) == 0


def test_a_minute_that_passes_on_the_welcome_screen_draws_the_time_alone(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = replace(samples()["01-welcome"], reader_ready=False)  # no card moves
    hand.show(view)
    hand.window.step()
    drawn: list[int] = []
    draw_part = hand.window.painter._draw_part
    monkeypatch.setattr(hand.window.painter, "_draw_part", lambda part: (drawn.append(part[3]), draw_part(part)))
    hand.window.show(replace(view, chrome=replace(view.chrome, clock="11:11", as_of="数据截至 2026年1月1日 11:10")))
    hand.window.step()
    assert len(drawn) == 1
    assert drawn[0] < 100
    assert furthest_apart(on_display(hand), picture(hand, tmp_path / "whole.png")) <= 1
