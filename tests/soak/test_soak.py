"""A short soak: after the first members, later ones leave no descriptor and no thread behind."""

import pytest

from tests.e2e.farm import Farm
from tests.soak.day import Held, growth, live, soaking


def test_half_an_hour_of_members_leaves_nothing_open(farm: Farm) -> None:
    with soaking(farm.folder) as kiosk:
        samples = live(kiosk, 0.5)
    assert len(samples) == 6
    settled, *later = samples[2:]
    assert max(one.descriptors for one in later) <= settled.descriptors
    assert max(one.threads for one in later) <= settled.threads


def test_growth_compares_the_first_settled_hour_with_the_last() -> None:
    samples = [Held(hour / 2, 100, 10, 1000 if hour < 5 else 1030) for hour in range(1, 9)]
    assert growth(samples, settled_h=1) == pytest.approx({"descriptors": 0, "threads": 0, "memory": 0.03})
