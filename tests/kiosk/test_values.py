"""Quickly made dataclasses are what the standard library's are."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from kiosk import values

MAKERS = [dataclasses.dataclass, values.dataclass]
MADE = pytest.mark.parametrize("maker", MAKERS, ids=["standard", "ours"])


def classes(maker: Callable[..., Any]) -> tuple[Any, Any]:
    """A class with every kind of field that the kiosk has, and one derived from it."""

    @maker(frozen=True)
    class Card:
        number: int
        pin: str = dataclasses.field(repr=False)
        seen: int = dataclasses.field(default=0, compare=False)
        readers: dict[str, int] = dataclasses.field(default_factory=dict, hash=False)
        label: str = "card"

    @maker(frozen=True)
    class Union(Card):
        farm: str = "松岭"

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError("numbers begin at 0")

    return Card, Union


@MADE
def test_values_are_equal_by_what_counts_and_only_within_a_class(maker: Callable[..., Any]) -> None:
    card, union = classes(maker)
    assert card(1, "2468", 3) == card(1, "2468", 4)
    assert card(1, "2468") != card(2, "2468")
    assert card(1, "2468") != union(1, "2468")
    assert hash(card(1, "2468", 3, {"a": 1})) == hash(card(1, "2468", 4, {"b": 2}))
    assert len({union(1, "2468"), union(1, "2468"), union(2, "2468")}) == 2


@MADE
def test_what_is_not_to_be_shown_is_not_shown(maker: Callable[..., Any]) -> None:
    card, _ = classes(maker)
    shown = repr(card(1, pin="2468"))
    assert shown.endswith("Card(number=1, seen=0, readers={}, label='card')")


@MADE
def test_nothing_can_be_changed(maker: Callable[..., Any]) -> None:
    card, _ = classes(maker)
    made = card(1, "2468")
    with pytest.raises(dataclasses.FrozenInstanceError, match="number"):
        made.number = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="number"):
        del made.number
    assert made.number == 1


@MADE
def test_another_is_made_with_a_part_replaced(maker: Callable[..., Any]) -> None:
    _, union = classes(maker)
    assert dataclasses.replace(union(1, "2468"), farm="北安") == union(1, "2468", farm="北安")
    with pytest.raises(ValueError, match="begin at 0"):
        dataclasses.replace(union(1, "2468"), number=-1)


@MADE
def test_each_has_a_default_of_its_own_and_wants_what_has_none(maker: Callable[..., Any]) -> None:
    card, _ = classes(maker)
    assert card(1, "2468").readers is not card(1, "2468").readers
    with pytest.raises(TypeError, match="pin"):
        card(1)
    with pytest.raises(TypeError, match="colour"):
        card(1, "2468", colour="red")


@MADE
def test_it_matches_by_its_fields_in_their_order(maker: Callable[..., Any]) -> None:
    card, union = classes(maker)
    match union(7, "2468"):
        case card(number, "2468"):
            assert number == 7
        case _:
            pytest.fail("it did not match")


@MADE
def test_one_without_fields_is_equal_to_its_like(maker: Callable[..., Any]) -> None:
    @maker(frozen=True)
    class Tapped:
        """Nothing more is known of it."""

    assert Tapped() == Tapped()
    assert len({Tapped(), Tapped()}) == 1
