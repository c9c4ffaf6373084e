"""A figure's line says what was measured, against what, and whether that is enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report import Figure

SAMPLES = st.lists(st.floats(0.001, 1000), min_size=1, max_size=20)


def test_the_ratio_is_median_over_median() -> None:
    assert Figure("start", "s", [3, 1, 2], "peer", [10, 1, 4]).ratio == pytest.approx(0.5)


def test_one_slow_round_does_not_move_the_ratio() -> None:
    quiet, disturbed = [1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 99.0]
    assert Figure("start", "s", disturbed, "peer", quiet).ratio == 1.0


@pytest.mark.parametrize(("ours", "verdict"), [(1.1, "met"), (1.2, "met"), (1.3, "MISSED")])
def test_the_line_says_whether_the_target_is_met(ours: float, verdict: str) -> None:
    line = str(Figure("start", "s", [ours], "peer", [1.0], 1.2))
    assert line.endswith(f"target <= 1.20: {verdict}")


def test_a_figure_without_a_target_judges_nothing() -> None:
    assert "target" not in str(Figure("touch", "ms", [20], "peer", [10]))


@given(SAMPLES, SAMPLES)
def test_swapping_the_sides_turns_the_ratio_over(ours: list[float], peer: list[float]) -> None:
    there, back = Figure("x", "s", ours, "peer", peer), Figure("x", "s", peer, "peer", ours)
    assert there.ratio * back.ratio == pytest.approx(1.0)
