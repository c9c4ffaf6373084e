"""Every sample view, at every size and text step: nothing cut off, nothing overlapping, everything large enough."""

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
"""Window sizes with text steps; the window is one size, the stage takes part of it or more, which layout cannot tell."""


def every_element(root: Element) -> list[Element]:
    found = [root]
    for part in root.parts():
        found += every_element(part)
    return found


def test_there_is_a_sample_of_every_type_of_view() -> None:
    assert {type(view) for view in samples().values()} == set(get_args(View))


@pytest.mark.parametrize(("size", "step"), SIZES)
def test_no_text_is_cut_off(hand: Hand, size: tuple[int, int], step: int) -> None:
    cut = []
    for name, view in samples().items():
        hand.show(view, size, step)
        texts = [e for e in every_element(hand.window.stage) if isinstance(e, Text) and e.text]
        cut += [(name, t.text, t.overflow()) for t in texts if max(t.overflow()) > 1.5]
    assert not cut


@pytest.mark.parametrize(("size", "step"), SIZES)
def test_no_part_leaves_its_place_or_lies_on_another(hand: Hand, size: tuple[int, int], step: int) -> None:
    wrong = []
    for name, view in samples().items():
        hand.show(view, size, step)
        wrong += [(name, *fault) for e in every_element(hand.window.stage) for fault in faults_of(e)]
    assert not wrong


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


@pytest.mark.parametrize(("size", "step"), SIZES)
def test_everything_to_be_pressed_is_large_enough(hand: Hand, size: tuple[int, int], step: int) -> None:
    small = []
    for name, view in samples().items():
        hand.show(view, size, step)
        least = hand.window.stage.metrics.px(TARGET) - 1
        targets = [e for e in every_element(hand.window.stage) if isinstance(e, Pressable)]
        small += [(name, e.test_id, e.size) for e in targets if e.enabled and min(e.size) < least]
    assert not small


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
        names = [s.element.test_id for s in spots(hand.window.stage) if isinstance(s.element, Pressable)]
        names = [n for n, s in zip(names, names, strict=True) if s]
        doubles = {n for n in names if names.count(n) > 1} - {"home", "print"}
        assert not doubles, name


def test_all_words_of_a_view_are_shown(hand: Hand) -> None:
    hand.show(samples()["20-result"])
    shown = hand.driver.visible_texts()
    for word in ("领取成功", "No. 000318", "7K3M-9QXW", "请打印凭条，凭条和会员卡一起带到领取地点。", "2025年9月30日", "打印凭条"):
        assert word in shown


def test_an_icon_nobody_drew_is_a_plain_one() -> None:
    assert icon_texture("no-such-icon") is not None
    assert icon_texture("../fonts/OFL") is not None
