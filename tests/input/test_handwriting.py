"""Characters written by an unsteady hand."""

import pytest

from kiosk.input.recogniser import MOST, Recogniser
from kiosk.input.strokes import LENGTH, features


def right_in_five(recogniser: Recogniser, hand, characters: list[str], joined: float) -> float:
    drawn = [(character, hand.draw(character, joined=joined)) for character in characters]
    found = sum(character in [g.character for g in recogniser.nearest(strokes, 5)] for character, strokes in drawn)
    return found / len(characters)


def test_five_candidates_hold_nearly_every_common_character(recogniser: Recogniser, hand, medians: dict) -> None:
    assert right_in_five(recogniser, hand, list(medians)[::3], joined=0.3) >= 0.98


@pytest.mark.slow
def test_five_candidates_hold_nearly_all_the_thousand(recogniser: Recogniser, hand, medians: dict) -> None:
    assert right_in_five(recogniser, hand, list(medians), joined=0.3) >= 0.985


def test_joining_more_than_half_of_the_strokes_costs_little(recogniser: Recogniser, hand, medians: dict) -> None:
    assert right_in_five(recogniser, hand, list(medians)[1::7], joined=0.6) >= 0.97


def test_order_and_direction_of_strokes_do_not_count(hand) -> None:
    strokes = hand.draw("我", joined=0.0)
    backwards = tuple(tuple(reversed(stroke)) for stroke in reversed(strokes))
    assert features(strokes) == pytest.approx(features(backwards), abs=0.12)


def test_where_and_how_large_it_is_written_does_not_count(hand) -> None:
    strokes = hand.draw("工")
    elsewhere = tuple(tuple((x * 2.5 + 700, y * 2.5 - 90) for x, y in stroke) for stroke in strokes)
    assert features(strokes) == pytest.approx(features(elsewhere), abs=1e-4)


def test_two_characters_side_by_side_are_read_as_two(recogniser: Recogniser, hand) -> None:
    strokes = hand.draw("工", joined=0.0) + hand.draw("会", joined=0.0, left=360)
    assert recogniser.recognise(strokes).candidates[0] == "工会"


def test_other_readings_of_two_characters_are_offered(recogniser: Recogniser, hand) -> None:
    strokes = hand.draw("天", joined=0.0) + hand.draw("地", joined=0.0, left=360)
    candidates = recogniser.recognise(strokes).candidates
    assert len(set(candidates)) == MOST
    assert all(len(candidate) == 2 for candidate in candidates)


def test_nothing_written_is_nothing_read(recogniser: Recogniser) -> None:
    assert recogniser.recognise(()).candidates == ()
    assert recogniser.recognise(((),)).candidates == ()


@pytest.mark.parametrize("stroke", [((5.0, 5.0),), ((5.0, 5.0), (5.0, 5.0)), ((0.0, 0.0), (100.0, 0.0))])
def test_a_dot_or_a_line_is_read_as_something(recogniser: Recogniser, stroke: tuple) -> None:
    assert len(recogniser.recognise((stroke,)).candidates) == MOST
    assert features([stroke]).shape == (LENGTH,)


def test_a_flat_line_is_one(recogniser: Recogniser, hand) -> None:
    assert "一" in recogniser.recognise(hand.draw("一")).candidates[:2]


def test_the_answer_says_how_many_strokes_were_asked_about(recogniser: Recogniser, hand) -> None:
    strokes = hand.draw("木", joined=0.0)
    assert recogniser.recognise(strokes).strokes == len(strokes)
