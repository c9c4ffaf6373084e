"""Pages of a PDF on the screen: decoded beside the window, there when they are in sight, moved by the finger."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kiosk.machine.intents import OpenPage, Zoom
from kiosk.views import DocumentView
from screens import pictures
from screens.audit import every_element
from screens.samples import samples
from screens.widgets.sheet import Sheet
from tests.screens.conftest import Hand


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    pictures.forget()


def come(hand: Hand) -> None:
    """Let all pictures that are wanted be decoded and taken."""
    pictures.settle()
    hand.window.step()


def sheets(hand: Hand) -> list[Sheet]:
    return [one for one in every_element(hand.window.stage) if isinstance(one, Sheet)]


def shown(hand: Hand) -> list[bool]:
    return [sheet._colour.a == 1 for sheet in sheets(hand)]


def test_a_page_keeps_its_place_until_its_picture_comes(hand: Hand) -> None:
    hand.show(samples()["41-document-pdf"])
    before = [(sheet.pos, sheet.size) for sheet in sheets(hand)]
    come(hand)
    assert shown(hand)[0]
    assert [(sheet.pos, sheet.size) for sheet in sheets(hand)] == before


def test_only_pages_that_are_in_sight_or_nearly_so_hold_a_picture(hand: Hand) -> None:
    view = samples()["41-document-pdf"]
    assert isinstance(view, DocumentView)
    hand.show(replace(view, blocks=view.blocks[1:3] * 4))
    come(hand)
    assert (shown(hand)[0], shown(hand)[-1]) == (True, False)
    scroller = hand.window.stage.screen.ids.scroll.ids.scroller
    scroller.jump(scroller.reach())
    come(hand)
    assert (shown(hand)[0], shown(hand)[-1]) == (False, True)


def test_a_page_is_pressed_to_see_it_larger(hand: Hand) -> None:
    hand.show(samples()["41-document-pdf"])
    hand.tap("page-0")
    assert hand.asked == [OpenPage(0)]


def test_the_finger_moves_a_large_page_and_never_off_the_window(hand: Hand) -> None:
    hand.show(samples()["44-page-largest"])
    come(hand)
    plane = hand.window.stage.screen.ids.plane
    left, low = plane._rectangle.pos
    plane.began(500, 1200)
    plane.moved(300, 1300)
    plane.ended()
    assert plane._rectangle.pos == (left - 200, low + 100)
    plane.began(500, 1200)
    plane.moved(9000, -9000)
    right, top = (plane._rectangle.pos[side] + plane._rectangle.size[side] for side in (0, 1))
    assert (plane._rectangle.pos[0], top) == (plane.x, plane.top), "its upper left corner is in the window's"
    assert right >= plane.right


def test_a_page_of_which_all_is_in_sight_stands_in_the_middle(hand: Hand) -> None:
    hand.show(samples()["43-page-whole"])
    plane = hand.window.stage.screen.ids.plane
    width, height = plane._rectangle.size
    assert width <= plane.width
    assert height <= plane.height
    assert abs(plane._rectangle.pos[0] + width / 2 - plane.center_x) <= 1


def test_the_buttons_ask_for_what_they_say(hand: Hand) -> None:
    hand.show(samples()["42-page"])
    hand.tap("larger")
    hand.tap("smaller")
    assert hand.asked == [Zoom(1), Zoom(-1)]


def test_a_screen_that_is_left_holds_no_page(hand: Hand) -> None:
    hand.show(samples()["42-page"])
    come(hand)
    plane = hand.window.stage.screen.ids.plane
    assert plane._colour.a == 1
    hand.show(samples()["26-message"])
    assert plane._colour.a == 0


def test_a_file_that_is_no_picture_leaves_its_place_empty(hand: Hand, tmp_path: Path) -> None:
    taken: list[object] = []
    (tmp_path / "broken.png").write_bytes(b"\x89PNG nothing")
    pictures.want(str(tmp_path / "broken.png"), 100, 100, taken.append)
    pictures.want(str(tmp_path / "missing.png"), 100, 100, taken.append)
    come(hand)
    assert taken == [None, None]


def test_a_picture_is_made_as_large_as_it_is_shown_and_never_larger_than_it_is(hand: Hand, tmp_path: Path) -> None:
    Image.new("RGB", (400, 200), "red").save(tmp_path / "red.png")
    sizes: list[tuple[int, int]] = []
    for width, height in ((100, 100), (4000, 4000)):
        pictures.want(str(tmp_path / "red.png"), width, height, lambda texture: sizes.append(texture.size))
        come(hand)
    assert sizes == [(100, 50), (400, 200)]


def test_what_is_not_wanted_any_more_is_not_handed_over(hand: Hand, tmp_path: Path) -> None:
    Image.new("RGB", (400, 200), "red").save(tmp_path / "red.png")
    taken: list[object] = []
    pictures.want(str(tmp_path / "red.png"), 100, 100, taken.append).cancel()
    come(hand)
    assert taken == []
