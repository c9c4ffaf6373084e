"""Four keys, a ring round the choice in focus, a mark on the sentence that is read."""

import ctypes
from dataclasses import replace

import pytest

from kiosk.machine.intents import Back, EraseDigit, Home, MoveFocus, OpenItem, PressDigit, SetEar
from kiosk.speech.passages import passages
from kiosk.translation import translator
from kiosk.view_parts import Keys, Spoken
from kiosk.views import View
from screens.gesture import spots
from screens.highlight import MARK, text_places
from screens.keypad import meaning
from screens.samples.entrance import pin, welcome
from screens.samples.finding import listing
from screens.samples.home import home
from screens.samples.opinion import case
from screens.samples.own import record, result
from screens.samples.reading import document_long, document_table
from screens.widgets.scroller import Scroller
from tests.screens.conftest import Hand

UP, DOWN, ENTER, ESCAPE, BACKSPACE = 0x40000052, 0x40000051, 13, 27, 8
KEYS = Keys(up=MoveFocus("a"), down=MoveFocus("b"), confirm=OpenItem("c"), back=Back())


class KeyEvent(ctypes.Structure):
    """An ``SDL_KeyboardEvent`` in the room of an ``SDL_Event``."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("state", ctypes.c_uint8),
        ("repeat", ctypes.c_uint8),
        ("pad", ctypes.c_uint16),
        ("scancode", ctypes.c_int32),
        ("key", ctypes.c_int32),
        ("mod", ctypes.c_uint16),
        ("rest", ctypes.c_uint8 * 30),
    )


def push(hand: Hand, key: int, *, up: bool = False) -> None:
    event = KeyEvent(type=0x301 if up else 0x300, window=1, state=0 if up else 1, key=key)
    hand.window.sleeper._sdl.SDL_PushEvent(ctypes.byref(event))
    hand.window.step()


def press(hand: Hand, key: int) -> None:
    hand.clock.seconds += 10
    push(hand, key)
    push(hand, key, up=True)


def by_ear(view: View, focus: str = "", keys: Keys = KEYS) -> View:
    return replace(view, chrome=replace(view.chrome, focus=focus, keys=keys))


def test_the_keys_of_the_pad_send_what_the_view_says(hand: Hand) -> None:
    hand.show(by_ear(listing()))
    for key in (UP, DOWN, ENTER, ESCAPE):
        press(hand, key)
    assert hand.asked == [MoveFocus("a"), MoveFocus("b"), OpenItem("c"), Back()]


def test_a_key_that_is_held_down_goes_on_but_acts_once(hand: Hand) -> None:
    hand.show(by_ear(listing()))
    hand.clock.seconds += 10
    for _ in range(3):
        push(hand, DOWN)
    push(hand, DOWN, up=True)
    for _ in range(3):
        push(hand, ENTER)
    push(hand, ENTER, up=True)
    assert hand.asked == [MoveFocus("b")] * 3 + [OpenItem("c")]


def test_confirm_on_the_welcome_screen_begins_use_by_ear(hand: Hand) -> None:
    hand.show(by_ear(welcome(), keys=Keys(confirm=SetEar(True))))
    press(hand, ENTER)
    assert hand.asked == [SetEar(True)]


def test_without_the_ear_a_keyboard_works_as_ever(hand: Hand) -> None:
    hand.show(pin())
    hand.window._typed(None, "7")
    press(hand, BACKSPACE)
    assert hand.asked == [PressDigit("7"), EraseDigit()]


def test_backspace_takes_digits_back_before_it_goes_back(hand: Hand) -> None:
    hand.show(by_ear(replace(pin(), filled=1)))
    press(hand, BACKSPACE)
    hand.show(by_ear(replace(pin(), filled=0)))
    press(hand, BACKSPACE)
    assert hand.asked == [EraseDigit(), Back()]


@pytest.mark.parametrize(
    ("key", "free", "typing"),
    [
        (264, "up", ""),
        (258, "down", ""),
        (261, "confirm", ""),
        (271, "confirm", "confirm"),
        (270, "down", "down"),
        (269, "up", "up"),
    ],
)
def test_a_number_pad_serves_without_arrows(key: int, free: str, typing: str) -> None:
    assert meaning(key, digits=False) == free
    assert meaning(key, digits=True) == typing


def ring(hand: Hand):
    """The places of the two lines of the ring, or nothing."""
    from kivy.graphics import Line

    return [one.rectangle for one in hand.window.stage.highlight._group.children if isinstance(one, Line)]


def marked(hand: Hand):
    """The marked boxes: x, y, width, height as drawn."""
    from kivy.graphics import Rectangle

    children = hand.window.stage.highlight._group.children
    return [(*one.pos, *one.size) for one in children if isinstance(one, Rectangle)]


def test_the_choice_in_focus_has_a_ring_where_it_stands(hand: Hand) -> None:
    view = home()
    name = view.tiles[-1].name
    hand.show(by_ear(view, name))
    x, y = hand.driver.find(name)
    (left, bottom, width, height), _ = ring(hand)
    assert left < x < left + width
    assert bottom < hand.window.height - y < bottom + height


def test_a_choice_out_of_sight_is_scrolled_to_when_it_comes_into_focus(hand: Hand) -> None:
    view = listing()
    view = replace(view, rows=tuple(replace(view.rows[0], name=f"row-{n}", title=f"第{n}件") for n in range(40)))
    hand.show(by_ear(view, "row-0"))
    hand.show(by_ear(view, "row-39"))
    assert hand.driver.find("row-39") is not None
    assert ring(hand)


def test_no_focus_no_ring(hand: Hand) -> None:
    hand.show(by_ear(home(), home().tiles[0].name))
    hand.show(home())
    assert not ring(hand)
    assert not marked(hand)


def spoken(view: View, sentence: Spoken | None) -> View:
    return replace(view, chrome=replace(view.chrome, spoken=sentence))


@pytest.mark.parametrize("make", [document_long, document_table, record, result, case])
def test_every_sentence_that_is_read_is_marked_in_sight(hand: Hand, make) -> None:
    view = make()
    for one in passages(view, translator("zh")):
        if one.spoken.part == "title" and not getattr(view, "title", "x"):
            continue
        hand.show(spoken(view, one.spoken))
        boxes = marked(hand)
        if one.spoken.part == "title" and make is record:
            continue  # the header says it already
        assert boxes, one
        scroller = next(s.element for s in spots(hand.window.stage) if isinstance(s.element, Scroller))
        low, high = min(y for _, y, _, _ in boxes), max(y + h for _, y, _, h in boxes)
        tall = high - low > scroller.height
        assert tall or (low >= scroller.y - 2 and high <= scroller.top + 2), one


def test_a_sentence_that_goes_over_lines_has_a_box_on_each(hand: Hand) -> None:
    view = document_long()
    longest = max((p for p in passages(view, translator("zh")) if p.spoken.part == "block"), key=lambda p: len(p.text))
    hand.show(spoken(view, longest.spoken))
    assert len(marked(hand)) >= 2


def test_boxes_follow_the_words(hand: Hand) -> None:
    hand.show(document_long())
    title = hand.window.stage.screen.ids.title
    whole = text_places(title, 0, len(title.text))
    first = text_places(title, 0, 1)
    assert sum(width for _, _, width, _ in whole) > 5 * first[0][2]
    assert first[0][0] == whole[0][0]


def test_the_mark_is_drawn_over_the_words(hand: Hand, tmp_path) -> None:
    from PIL import Image

    view = document_long()
    hand.show(view)
    hand.window.screenshot(tmp_path / "plain.png")
    first = passages(view, translator("zh"))[0]
    hand.show(spoken(view, first.spoken))
    hand.window.screenshot(tmp_path / "marked.png")
    x, y, _, height = marked(hand)[0]
    at = (int(x + 2), int(hand.window.height - y - height / 2))
    plain, now = (Image.open(tmp_path / name).convert("RGB").getpixel(at) for name in ("plain.png", "marked.png"))
    assert now != plain
    assert now[2] < plain[2], f"yellow takes the blue away: {plain} became {now} of {MARK}"


def test_home_key_is_no_key_of_the_pad() -> None:
    assert Home() not in (KEYS.up, KEYS.down)
    assert meaning(278, digits=False) == ""
