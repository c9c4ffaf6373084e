"""What the kiosk learns of a drifted panel, and what it must not learn from people."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.drift import LEAST_MM, MOST_MM, Drift, Visit, of_votes
from tests.kiosk.hall import GLASS, SCREENS, WELCOME, learnt, visit

touches = st.lists(st.tuples(st.floats(-5, GLASS[0] + 5), st.floats(-5, GLASS[1] + 5)), max_size=40)
screens = st.sampled_from(SCREENS)


def drawn(places: list[tuple[float, float]], screen=WELCOME) -> Visit:
    made = Visit(GLASS)
    for x, y in places:
        made.touch(x, y, screen)
    return made


@pytest.mark.parametrize("drift", [(0, 4), (0, -8), (9, 0), (-10, 11), (0, 15), (-15, 0), (6, -6)])
def test_a_drifted_panel_is_corrected_to_less_than_two_millimetres(drift: tuple[float, float]) -> None:
    known = learnt(random.Random(5), drift, visitors=120)
    assert math.dist(known.shift, drift) < 2


def test_a_panel_that_reads_far_too_low_is_corrected_within_ten_visitors() -> None:
    known = learnt(random.Random(6), (0, -8), visitors=10)
    assert math.dist(known.shift, (0, -8)) < 3


def test_a_panel_that_reads_right_is_never_corrected() -> None:
    rng, known = random.Random(7), Drift()
    for _ in range(200):
        known = known.after(visit(rng, (0, 0)))
        assert known.shift == (0, 0)


def test_left_handers_do_not_shift_a_panel_for_the_others() -> None:
    rng, known = random.Random(8), Drift()
    for number in range(120):
        known = known.after(visit(rng, (0, 0), habit=(-5, 4) if number % 8 == 0 else (0, -1)))
        assert known.shift == (0, 0)


@settings(max_examples=60, deadline=None)
@given(touches, touches, screens)
def test_no_two_visitors_can_shift_a_panel_whatever_they_touch(first, second, screen) -> None:
    known = Drift().after(drawn(first, screen)).after(drawn(second, screen))
    assert known.shift == (0, 0)


def test_a_child_that_hammers_beside_everything_shifts_nothing() -> None:
    rng, child = random.Random(9), Visit(GLASS)
    for _ in range(300):
        screen = rng.choice(SCREENS)
        button = rng.choice(screen)
        child.touch(button.x + button.width / 2, button.y + button.height / 2 + 12, screen)
    assert learnt(rng, (0, 0), 3).after(child).shift == (0, 0)


def test_what_everybody_touches_at_one_place_is_a_picture_and_no_drift() -> None:
    rng, known = random.Random(10), Drift()
    for _ in range(60):
        pressed = visit(rng, (0, 0))
        pressed.touch(135 + rng.gauss(0, 5), 193 + rng.gauss(0, 2), WELCOME)  # eleven above the first entrance
        known = known.after(pressed)
    assert known.shift == (0, 0)


@settings(max_examples=25, deadline=None)
@given(st.lists(touches, max_size=12), screens)
def test_no_correction_is_larger_than_may_be(visits, screen) -> None:
    known = Drift()
    for places in visits:
        known = known.after(drawn(places, screen))
    assert max(map(abs, known.shift)) <= MOST_MM
    assert known.size == 0 or known.size >= LEAST_MM


def test_a_calibrated_panel_is_learnt_anew() -> None:
    rng = random.Random(11)
    drifted = learnt(rng, (0, 9), visitors=60)
    assert learnt(rng, (0, 0), visitors=60, known=drifted).shift == (0, 0)


def test_in_what_order_somebody_touched_cannot_be_told() -> None:
    places = [(30.0, 160.0), (80.0, 130.0), (200.0, 60.0), (240.0, 15.0), (100.0, 20.0)]
    there, back = drawn(places).votes(), drawn(places[::-1]).votes()
    assert all(one == pytest.approx(other) for one, other in zip(there, back, strict=True))


def test_a_touch_far_from_every_button_tells_nothing() -> None:
    assert drawn([(135.0, 400.0)]).votes() == Visit(GLASS).votes()


def test_what_is_kept_is_read_back() -> None:
    known = learnt(random.Random(12), (3, -9), visitors=8)
    assert of_votes(known.votes, known.shift) == known


@pytest.mark.parametrize(
    ("votes", "shift"),
    [((), (0, 0)), (Drift().votes, (0,)), (Drift().votes, (0, 99)), (((math.nan,) * 361,) * 6, (0, 0))],
)
def test_what_is_no_drift_is_refused(votes, shift) -> None:
    with pytest.raises(ValueError, match="no votes"):
        of_votes(votes, shift)
