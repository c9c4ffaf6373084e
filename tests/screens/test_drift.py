"""A panel that reads beside the finger, in the real window: missed at first, then learnt."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from kiosk.drift import Drift
from kiosk.machine import intents
from screens.aim import ALONE_SECONDS, Aim
from screens.gesture import Spot, spots
from screens.samples import samples
from tests.screens.conftest import Hand

PIXELS_A_MM = 4


@dataclass
class DriftedPanel:
    """Reads every finger so many millimetres too low."""

    hand: Hand
    low_mm: int = 8
    kept: list[Drift] = field(default_factory=list)

    def learn(self, known: Drift) -> None:
        self.hand.window.learn(known, self.kept.append)
        self.hand.window.step()

    def touch(self, x: int, y: int) -> None:
        """Touch this pixel from the top left."""
        self.hand.clock.seconds += 1
        self.hand.press_at(x, y + self.low_mm * PIXELS_A_MM)

    def touch_at_the_lower_edge(self, name: str) -> None:
        """Touch a button three millimetres above its end: a good press, if the panel reads it right."""
        button = self.spot(name)
        height = self.hand.window.height
        self.hand.clock.seconds += 10
        self.touch(int(button.x + button.width / 2), int(height - button.y) - 3 * PIXELS_A_MM)

    def visit(self) -> None:
        """Somebody presses this and that, at its middle, and goes; then nobody is there for a minute."""
        self.hand.show(samples()["09-document"])
        for name in ("acknowledge", "text_size", "contrast", "back", "leave"):
            self.touch(*self.hand.place_of(name))
        self.leave()

    def leave(self) -> None:
        self.hand.show(samples()["01-welcome"])
        self.hand.clock.seconds += ALONE_SECONDS
        self.hand.window.step()

    def spot(self, name: str) -> Spot:
        return next(s for s in spots(self.hand.window.stage) if s.element.test_id == name)


@pytest.fixture
def panel(hand: Hand) -> Iterator[DriftedPanel]:
    made = DriftedPanel(hand)
    made.learn(Drift())
    made.leave()
    made.kept.clear()
    yield made
    made.leave()
    hand.window._aim = Aim(hand.window._aim._size, hand.clock)  # the next test's panel is as it should be


def test_a_drifted_panel_presses_the_wrong_thing_until_some_visitors_have_been_there(panel: DriftedPanel) -> None:
    hand = panel.hand
    hand.show(samples()["09-document"])
    hand.sent.clear()
    panel.touch_at_the_lower_edge("acknowledge")
    assert intents.Acknowledge() not in hand.sent
    while not (panel.kept and panel.kept[-1].size):
        assert len(panel.kept) < 20, "nothing is learnt"
        panel.visit()
    assert len(panel.kept) > 3, "two or three people are not everybody"
    hand.show(samples()["09-document"])
    hand.sent.clear()
    panel.touch_at_the_lower_edge("acknowledge")
    assert hand.asked == [intents.Acknowledge()]


def test_nothing_shifts_under_the_hand_of_somebody_who_is_there(panel: DriftedPanel) -> None:
    for _ in range(3):
        panel.visit()
    assert len(panel.kept) == 3
    panel.hand.show(samples()["01-welcome"])
    panel.touch(*panel.hand.place_of("disclosure"))
    panel.hand.clock.seconds += ALONE_SECONDS - 1
    panel.hand.window.step()
    panel.hand.show(samples()["06-home"])
    panel.hand.clock.seconds += ALONE_SECONDS
    panel.hand.window.step()
    assert len(panel.kept) == 3
    panel.leave()
    assert len(panel.kept) == 4


@pytest.mark.parametrize("sample", ["04-pin", "32-search"])
def test_nothing_is_learnt_where_somebody_types(panel: DriftedPanel, sample: str) -> None:
    panel.hand.show(samples()[sample])
    for name in panel.hand.driver.names()[:12]:
        panel.touch(*panel.hand.place_of(name))
    panel.leave()
    assert panel.kept == []


def test_what_lies_below_the_countdown_was_not_meant(panel: DriftedPanel) -> None:
    panel.hand.show(samples()["27-countdown"])
    panel.touch(540, 900)
    panel.leave()
    assert panel.kept == []


def test_a_drag_is_no_touch_to_learn_from(panel: DriftedPanel) -> None:
    panel.hand.show(samples()["07-list"])
    x, y = panel.hand.place_of("row_2")
    sleeper = panel.hand.window.sleeper
    sleeper.push_mouse(x, y, down=True)
    sleeper.push_motion(x, y - 200)
    sleeper.push_mouse(x, y - 200, down=False)
    panel.hand.window.step()
    panel.leave()
    assert panel.kept == []


def test_what_was_known_before_holds_from_the_first_touch(panel: DriftedPanel) -> None:
    panel.learn(Drift(shift=(0.0, -8.0)))
    panel.hand.show(samples()["09-document"])
    panel.hand.sent.clear()
    panel.touch_at_the_lower_edge("acknowledge")
    assert panel.hand.asked == [intents.Acknowledge()]


def test_a_window_that_was_not_told_to_learn_takes_touches_as_they_come(hand: Hand) -> None:
    hand.show(samples()["09-document"])
    hand.tap("acknowledge")
    assert hand.window._aim._visit is None
    assert hand.asked == [intents.Acknowledge()]
