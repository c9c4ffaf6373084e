"""Hands that work: gloves, a palm on the glass, hammering, hurry. Fingers come as a panel's do, by SDL's events."""

from dataclasses import dataclass

import pytest

from kiosk.machine import intents
from screens.gesture import spots
from screens.samples import samples
from screens.tokens import REACH, REST_SECONDS, SETTLE_SECONDS
from screens.typing.pad import WritingPad
from screens.wake import EventType
from tests.screens.conftest import SIZE, Hand

PALM, FINGER = 1, 2
EDGE = (SIZE[0] - 4, 1000)
"""On the paper beside everything."""


@dataclass
class Panel:
    """A touch panel that several fingers touch."""

    hand: Hand

    def down(self, finger: int, place: tuple[int, int]) -> None:
        self._tell(finger, place, EventType.FINGER_DOWN)

    def move(self, finger: int, place: tuple[int, int]) -> None:
        self._tell(finger, place, EventType.FINGER_MOTION)

    def up(self, finger: int, place: tuple[int, int]) -> None:
        self._tell(finger, place, EventType.FINGER_UP)

    def tap(self, finger: int, place: tuple[int, int]) -> None:
        self.down(finger, place)
        self.up(finger, place)

    def _tell(self, finger: int, place: tuple[int, int], kind: EventType) -> None:
        self.hand.window.sleeper.push_finger(finger, (place[0] + 0.5) / SIZE[0], (place[1] + 0.5) / SIZE[1], kind)
        self.hand.window.step()


@pytest.fixture
def panel(hand: Hand) -> Panel:
    return Panel(hand)


def test_a_finger_presses_as_a_mouse_does(hand: Hand, panel: Panel) -> None:
    hand.show(samples()["20-result"])
    panel.tap(FINGER, hand.place_of("print"))
    assert hand.sent == [intents.Print()]


def test_a_palm_on_the_edge_keeps_no_finger_from_pressing(hand: Hand, panel: Panel) -> None:
    hand.show(samples()["20-result"])
    place = hand.place_of("print")
    panel.down(PALM, EDGE)
    panel.tap(FINGER, place)
    panel.up(PALM, EDGE)
    assert hand.asked == [intents.Print()]


def test_a_palm_that_lies_on_a_button_does_not_press_it_when_a_finger_comes(hand: Hand, panel: Panel) -> None:
    hand.show(samples()["16-confirm"])
    confirm, palm = hand.place_of("confirm"), hand.place_of("leave")
    panel.down(PALM, palm)
    hand.clock.seconds += 2 * REST_SECONDS
    panel.tap(FINGER, confirm)
    panel.up(PALM, palm)
    assert hand.asked == [intents.Confirm()]


def test_a_hand_that_comes_down_after_the_finger_takes_nothing_from_it(hand: Hand, panel: Panel) -> None:
    hand.show(samples()["16-confirm"])
    confirm, palm = hand.place_of("confirm"), hand.place_of("leave")
    panel.down(FINGER, confirm)
    panel.down(PALM, palm)
    panel.up(PALM, palm)
    panel.up(FINGER, confirm)
    assert hand.asked == [intents.Confirm()]


def test_a_palm_on_the_writing_field_leaves_no_ink(hand: Hand, panel: Panel) -> None:
    strokes: list[object] = []
    pad = writing(hand, strokes)
    top = SIZE[1] - int(pad.top)
    panel.down(PALM, (900, top + 400))
    hand.clock.seconds += 2 * REST_SECONDS
    panel.down(FINGER, (200, top + 100))
    panel.move(FINGER, (400, top + 100))
    panel.up(FINGER, (400, top + 100))
    panel.up(PALM, (900, top + 400))
    assert len(strokes) == 1
    under_the_palm = hand.window.picture().crop((880, top + 380, 920, top + 420)).getcolors()
    assert under_the_palm is not None
    assert len(under_the_palm) == 1, "the palm left ink"


def test_a_quick_stroke_is_read_from_its_very_beginning(hand: Hand) -> None:
    strokes: list[tuple[tuple[float, float], ...]] = []
    pad = writing(hand, strokes)
    top, sleeper = SIZE[1] - int(pad.top), hand.window.sleeper
    for begin, end in ((200, 600), (300, 700)):
        sleeper.push_mouse(begin, top + 200, down=True)
        for x in range(begin + 20, end, 20):
            sleeper.push_motion(x, top + 200)
        sleeper.push_mouse(end, top + 200, down=False)
    hand.window.step()  # all of it came while the window was busy
    across = [(round(pad.x + stroke[0][0]), round(pad.x + stroke[-1][0])) for stroke in strokes]
    assert across == [(200, 600), (300, 700)]


def test_an_answer_that_comes_while_the_next_stroke_is_drawn_leaves_its_ink(hand: Hand, panel: Panel) -> None:
    strokes: list[tuple[tuple[float, float], ...]] = []
    pad = writing(hand, strokes)
    top = SIZE[1] - int(pad.top)
    panel.down(FINGER, (200, top + 100))
    panel.move(FINGER, (400, top + 100))
    panel.up(FINGER, (400, top + 100))
    panel.down(FINGER, (200, top + 300))
    pad.show(tuple(strokes))
    panel.move(FINGER, (400, top + 300))
    picture = hand.window.picture()
    between = picture.crop((280, top + 180, 320, top + 220)).getcolors()
    ink = picture.crop((280, top + 290, 320, top + 310)).getcolors(1600)
    panel.up(FINGER, (400, top + 300))
    assert between is not None
    assert len(between) == 1, "the second stroke was drawn as part of the first"
    assert ink is not None
    assert len(ink) > 1, "the second stroke is not to be seen"


def test_a_glove_beside_a_button_presses_it(hand: Hand, panel: Panel) -> None:
    hand.show(samples()["20-result"])
    button = next(s for s in spots(hand.window.stage) if getattr(s.element, "test_id", "") == "print")
    below = int(SIZE[1] - button.y) + REACH - 6
    hand.clock.seconds += 10
    panel.tap(FINGER, (int(button.x) + 60, below))
    assert hand.asked == [intents.Print()]


def test_a_touch_far_from_any_button_presses_none(hand: Hand, panel: Panel) -> None:
    hand.show(samples()["20-result"])
    button = next(s for s in spots(hand.window.stage) if getattr(s.element, "test_id", "") == "print")
    hand.clock.seconds += 10
    panel.tap(FINGER, (int(button.x) + 60, int(SIZE[1] - button.y - button.height) - 3 * REACH))
    assert hand.asked == []


def test_a_finger_that_trembles_over_the_edge_of_its_button_has_pressed_it(hand: Hand, panel: Panel) -> None:
    hand.show(samples()["20-result"])
    button = next(s for s in spots(hand.window.stage) if getattr(s.element, "test_id", "") == "print")
    x, low = int(button.x) + 60, int(SIZE[1] - button.y)
    hand.clock.seconds += 10
    panel.down(FINGER, (x, low - 6))
    panel.move(FINGER, (x + 4, low + 3))
    panel.up(FINGER, (x - 3, low + 12))
    assert hand.asked == [intents.Print()]


def test_hurried_keys_all_count_though_the_window_was_busy(hand: Hand) -> None:
    hand.show(samples()["04-pin"])
    places = [hand.place_of(f"digit_{digit}") for digit in "159"]
    for place in places:
        hand.driver.press_at(*place)
    hand.window.step()
    assert hand.sent == [intents.PressDigit(digit) for digit in "159"]


def test_who_goes_on_hammering_presses_nothing_on_the_next_screen(hand: Hand) -> None:
    hand.show(samples()["16-confirm"])
    place = hand.place_of("confirm")
    hand.press_at(*place)
    hand.window.show(samples()["20-result"])
    hand.window.step()
    for _ in range(10):
        hand.clock.seconds += SETTLE_SECONDS / 2
        hand.press_at(*place)
    assert hand.asked == [intents.Confirm()]
    hand.clock.seconds += SETTLE_SECONDS
    hand.press_at(*hand.place_of("print"))
    assert hand.asked == [intents.Confirm(), intents.Print()]


def test_presses_that_came_while_a_slow_screen_was_made_press_nothing_on_it(hand: Hand) -> None:
    hand.show(samples()["16-confirm"])
    place = hand.place_of("confirm")
    hand.press_at(*place)
    stage, slow = hand.window.stage, samples()["20-result"]
    stage.show(slow)
    hand.clock.seconds += 3 * SETTLE_SECONDS  # to make it took so long
    hand.press_at(*place)
    assert hand.asked == [intents.Confirm()]


def writing(hand: Hand, strokes: list[object]) -> WritingPad:
    """The field to write in, on a form where nothing else is open; strokes go to the list."""
    hand.show(samples()["17-compose"])
    hand.tap("text")
    screen = hand.window.stage.screen
    assert screen is not None
    pad = screen.ids.keyboard.ids.pad
    pad.hidden = False
    pad.listen(strokes.append)
    screen.relayout()
    hand.window.stage.relayout()
    hand.clock.seconds += 10
    hand.window.step()
    return pad
