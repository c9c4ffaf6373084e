"""Every sample view, at every size and text step: nothing cut off, nothing overlapping, everything large enough."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

import pytest

from kiosk.views import View
from screens.gesture import spots
from screens.samples import samples
from screens.tokens import COLOURS, TARGET, TEXT_PAIRS
from screens.widgets.element import Element
from screens.widgets.icon import icon_texture
from screens.widgets.label import Text
from screens.widgets.press import Pressable
from screens.widgets.scroller import Scroller
from tests.screens.conftest import SIZE, Hand

SIZES = [(SIZE, 0), (SIZE, 1), (SIZE, 2), (SIZE, 3), ((1920, 1080), 0), ((1280, 800), 0), ((540, 960), 0)]
"""Sizes of the stage with text steps; the window keeps its size, which layout cannot tell."""


def every_element(root: Element) -> list[Element]:
    found = [root]
    for part in root.parts():
        found += every_element(part)
    return found


def test_there_is_a_sample_of_every_type_of_view() -> None:
    assert {type(view) for view in samples().values()} == set(get_args(View))


@dataclass(frozen=True)
class Audit:
    """What is wrong at one size, over all samples."""

    cut: tuple[object, ...]
    misplaced: tuple[object, ...]
    small: tuple[object, ...]


@pytest.fixture(scope="session")
def audits(_session_hand: Hand) -> Callable[[tuple[int, int], int], Audit]:
    @cache
    def audit(size: tuple[int, int], step: int) -> Audit:
        stage = _session_hand.window.stage
        stage.frame(0.0, 0.0, float(size[0]), float(size[1]))
        cut: list[object] = []
        misplaced: list[object] = []
        small: list[object] = []
        for name, view in samples().items():
            stage.show(replace(view, chrome=replace(view.chrome, text_step=step)))
            least = stage.metrics.px(TARGET) - 1
            for element in every_element(stage):
                misplaced += [(name, *fault) for fault in faults_of(element)]
                if isinstance(element, Text) and element.text and max(element.overflow()) > 1.5:
                    cut.append((name, element.text, element.overflow()))
                if isinstance(element, Pressable) and element.enabled and min(element.size) < least:
                    small.append((name, element.test_id, tuple(element.size)))
        return Audit(tuple(cut), tuple(misplaced), tuple(small))

    return audit


AuditAt = Callable[[tuple[int, int], int], Audit]


@pytest.mark.parametrize(("size", "step"), SIZES)
def test_no_text_is_cut_off(audits: AuditAt, size: tuple[int, int], step: int) -> None:
    assert audits(size, step).cut == ()


@pytest.mark.parametrize(("size", "step"), SIZES)
def test_no_part_leaves_its_place_or_lies_on_another(audits: AuditAt, size: tuple[int, int], step: int) -> None:
    assert audits(size, step).misplaced == ()


@pytest.mark.parametrize(("size", "step"), SIZES)
def test_everything_to_be_pressed_is_large_enough(audits: AuditAt, size: tuple[int, int], step: int) -> None:
    assert audits(size, step).small == ()


def faults_of(element: Element) -> list[tuple[str, str, str]]:
    faults = []
    parts = [part for part in element.parts() if part.width and part.height]
    stacked = type(element).__name__ in ("Stage", "Layer", "CardHint", "CountdownOverlay", "DockPanel")
    for index, part in enumerate(parts):
        low = element.y if not isinstance(element, Scroller) else float("-inf")
        if part.x < element.x - 2 or part.right > element.right + 2 or part.y < low - 2 or part.top > element.top + 2:
            faults.append(("outside", type(element).__name__, type(part).__name__))
        for other in parts[index + 1 :]:
            beside = part.right <= other.x + 2 or other.right <= part.x + 2
            if not stacked and not beside and not (part.y >= other.top - 2 or other.y >= part.top - 2):
                faults.append(("overlap", type(part).__name__, type(other).__name__))
    return faults


def ground_under(element: Element) -> str:
    while isinstance(element, Element):
        if element.fill and COLOURS[element.fill] != COLOURS["scrim"]:
            return str(element.fill)
        element = element.parent
    return "paper"


def test_all_text_stands_on_a_ground_it_can_be_read_on(hand: Hand) -> None:
    unread = set()
    for view in samples().values():
        hand.show(view)
        for element in every_element(hand.window.stage):
            if isinstance(element, Text) and element.text:
                unread.add((element.tint, ground_under(element)))
    assert unread <= set(TEXT_PAIRS)


def test_what_can_be_pressed_has_a_name_of_its_own(hand: Hand) -> None:
    for name, view in samples().items():
        hand.show(view)
        pressables = [s.element for s in spots(hand.window.stage) if isinstance(s.element, Pressable)]
        names = [pressable.test_id for pressable in pressables if pressable.enabled]
        assert all(names), name
        doubles = {n for n in names if names.count(n) > 1} - {"home", "print"}
        assert not doubles, name


def test_all_words_of_a_view_are_shown(hand: Hand) -> None:
    hand.show(samples()["20-result"])
    words = {"领取成功", "No. 000318", "7K3M-9QXW", "2025年9月30日", "打印凭条"}
    assert words <= set(hand.driver.visible_texts())


def test_an_icon_nobody_drew_is_a_plain_one() -> None:
    assert icon_texture("no-such-icon") is not None
    assert icon_texture("../fonts/OFL") is not None
