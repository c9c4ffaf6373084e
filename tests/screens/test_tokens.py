"""The design system keeps its own promises."""

import pytest

from screens.palettes import LEAST, LEAST_SHAPE, NORMAL, PALETTES, SHAPE_PAIRS, TEXT_PAIRS, contrast_ratio, rgba
from screens.tokens import STYLES, TARGET, TEXT_FACTORS, Metrics

STEPS = range(len(PALETTES))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_pair_of_ink_and_ground_can_be_read_in_every_contrast(ink: str, ground: str, step: int) -> None:
    assert contrast_ratio(ink, ground, step) >= LEAST[step]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("mark", "ground"), SHAPE_PAIRS)
def test_every_outline_can_be_seen_in_every_contrast(mark: str, ground: str, step: int) -> None:
    assert contrast_ratio(mark, ground, step) >= LEAST_SHAPE


def test_contrasts_are_what_the_rules_ask() -> None:
    assert min(LEAST) >= 4.5
    assert max(LEAST) >= 15


@pytest.mark.parametrize("step", STEPS)
def test_every_contrast_has_every_colour(step: int) -> None:
    assert set(PALETTES[step]) == set(NORMAL)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio("surface", "surface") == 1.0
    assert contrast_ratio("ink", "surface") == contrast_ratio("surface", "ink") > 15


@pytest.mark.parametrize("style", STYLES)
def test_no_text_is_smaller_than_28_pixels_on_the_reference_panels(style: str) -> None:
    assert Metrics.of(1080, 1920).font(style) >= 28


def test_body_text_keeps_28_pixels_in_landscape() -> None:
    assert Metrics.of(1920, 1080).font("body") >= 28


def test_the_largest_text_is_half_as_large_again() -> None:
    assert max(TEXT_FACTORS) >= 1.5
    assert Metrics.of(1080, 1920, 3).font("body") >= 1.5 * Metrics.of(1080, 1920).font("body")


@pytest.mark.parametrize(("size", "millimetres_a_pixel"), [((1080, 1920), 0.248), ((1920, 1080), 0.248)])
def test_targets_are_20_millimetres_on_a_panel_of_21_inches(size: tuple[int, int], millimetres_a_pixel: float) -> None:
    assert Metrics.of(*size).px(TARGET) * millimetres_a_pixel >= 20


def test_steps_out_of_range_are_the_nearest() -> None:
    assert Metrics.of(1080, 1920, 9, 9) == Metrics.of(1080, 1920, 3, 3)
    assert Metrics.of(1080, 1920, -1, -1) == Metrics.of(1080, 1920)


def test_lengths_never_round_away() -> None:
    assert Metrics(scale=0.1).px(2) == 1.0
    assert Metrics(scale=0.1).px(0) == 0.0


def test_colours_may_carry_transparency() -> None:
    assert rgba("scrim")[3] == pytest.approx(0.8)
