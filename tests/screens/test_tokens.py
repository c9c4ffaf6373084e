"""The design system keeps its own promises."""

import pytest

from screens.tokens import STYLES, TEXT_FACTORS, TEXT_PAIRS, Metrics, contrast, rgba


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_pair_of_ink_and_ground_can_be_read(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("surface", "surface") == 1.0
    assert contrast("ink", "surface") == contrast("surface", "ink") > 15


@pytest.mark.parametrize("style", STYLES)
def test_no_text_is_smaller_than_28_pixels_on_the_reference_panels(style: str) -> None:
    assert Metrics.of(1080, 1920).font(style) >= 28


def test_body_text_keeps_28_pixels_in_landscape() -> None:
    assert Metrics.of(1920, 1080).font("body") >= 28


def test_the_largest_text_is_half_as_large_again() -> None:
    assert max(TEXT_FACTORS) >= 1.5
    assert Metrics.of(1080, 1920, 3).font("body") >= 1.5 * Metrics.of(1080, 1920).font("body")


def test_steps_out_of_range_are_the_nearest() -> None:
    assert Metrics.of(1080, 1920, 9) == Metrics.of(1080, 1920, 3)


def test_lengths_never_round_away() -> None:
    assert Metrics(scale=0.1).px(2) == 1.0
    assert Metrics(scale=0.1).px(0) == 0.0


def test_colours_may_carry_transparency() -> None:
    assert rgba("scrim")[3] == pytest.approx(0.8)
