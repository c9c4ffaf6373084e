"""Every sample view, in a selection of settings, through the audit; ``make gallery`` goes through all of them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image

from kiosk.views import View
from screens import gallery
from screens.audit import audit
from screens.gesture import spots
from screens.samples import samples
from screens.widgets.icon import icon_texture
from screens.widgets.press import Pressable
from tests.screens.conftest import SIZE, Hand

Setting = tuple[tuple[int, int], int, int, str]

SETTINGS: tuple[Setting, ...] = (
    (SIZE, 0, 0, "zh"),
    (SIZE, 1, 2, "zh"),
    (SIZE, 2, 1, "zh"),
    (SIZE, 3, 3, "zh"),
    ((1920, 1080), 0, 1, "zh"),
    ((1920, 1080), 3, 0, "zh"),
    ((1280, 800), 0, 3, "zh"),
    ((1280, 800), 3, 2, "zh"),
    ((540, 960), 0, 0, "zh"),
    (SIZE, 3, 0, "en"),
    ((1280, 800), 2, 0, "en"),
    ((1920, 1080), 3, 0, "pseudo"),
)
"""Size of the stage, text step, contrast, language; the window keeps its size, which layout cannot tell."""


def test_there_is_a_sample_of_every_type_of_view() -> None:
    assert {type(view) for view in samples().values()} == set(get_args(View))


@pytest.fixture(scope="session")
def audited(_session_hand: Hand) -> Callable[[Setting], tuple[str, ...]]:
    @cache
    def faults(setting: Setting) -> tuple[str, ...]:
        (width, height), step, contrast, language = setting
        stage = _session_hand.window.stage
        stage.frame(0.0, 0.0, float(width), float(height))
        found: list[str] = []
        for name in gallery.shown(stage, samples(), gallery.Setting(language, "", step, contrast)):
            found += [f"{name}: {fault}" for fault in audit(stage)]
        return tuple(found)

    return faults


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_audit_finds_nothing(audited: Callable[[Setting], tuple[str, ...]], setting: Setting) -> None:
    assert audited(setting) == ()


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


def test_the_settings_stand_in_the_same_place_on_every_screen(hand: Hand) -> None:
    places = set()
    for view in samples().values():
        hand.show(view)
        if view.chrome.leave is not None and view.chrome.countdown is None:
            places.add(tuple(hand.driver.find(name) for name in ("text_size", "contrast", "elder_mode", "language")))
    assert len(places) == 1
    assert None not in places.pop()


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_digits_are_all_in_sight_at_once(hand: Hand, setting: Setting, language: str) -> None:
    (width, height), step, contrast, language = setting
    stage = hand.window.stage
    stage.frame(0.0, 0.0, float(width), float(height))
    stage.show(gallery.Setting(language, "", step, contrast).apply(samples()["05-pin-wrong"]))
    assert stage.screen is not None
    assert stage.screen.ids.scroll.ids.scroller.reach() == 0


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_way_of_the_card_is_shown_in_every_size_of_text(hand: Hand, setting: Setting, language: str) -> None:
    (width, height), step, contrast, language = setting
    stage = hand.window.stage
    stage.frame(0.0, 0.0, float(width), float(height))
    stage.show(gallery.Setting(language, "", step, contrast).apply(samples()["01-welcome"]))
    assert stage.screen is not None
    assert not stage.screen.ids.attraction.hidden


@pytest.mark.parametrize("sample", ["07-list", "34-contacts"])
@pytest.mark.parametrize("size", [SIZE, (1920, 1080)])
def test_the_last_categories_stand_below_those_above(hand: Hand, sample: str, size: tuple[int, int]) -> None:
    hand.show(samples()[sample], size)
    assert hand.window.stage.screen is not None
    chips = hand.window.stage.screen.ids.chips.parts()
    first = {round(chip.x) for chip in chips if chip.top == chips[0].top}
    assert {round(chip.x) for chip in chips} == first


@pytest.mark.parametrize("name", ["06-home", "30-home-elder", "28-english"])
@pytest.mark.parametrize("size", [SIZE, (1920, 1080), (1280, 800)])
def test_the_last_tiles_stand_below_those_above(hand: Hand, name: str, size: tuple[int, int]) -> None:
    hand.show(samples()[name], size)
    assert hand.window.stage.screen is not None
    tiles = hand.window.stage.screen.ids.tiles.parts()
    first = {round(tile.x) for tile in tiles if tile.top == tiles[0].top}
    assert {round(tile.x) for tile in tiles} == first


def test_a_sheet_shows_a_screen_on_the_paper_of_its_contrast_with_the_settings_it_has(
    hand: Hand, tmp_path: Path
) -> None:
    setting = gallery.Setting("zh", "small", 3, 3)
    gallery.sheet(hand.window, {"26-message": samples()["26-message"]}, setting, tmp_path)
    (sheet,) = tmp_path.rglob("*.jpg")
    with Image.open(sheet) as picture:
        corner = picture.getpixel((40, 120))
    assert max(corner) < 16
    assert {"字号\n最大", "颜色\n最醒目"} <= set(hand.driver.visible_texts())


def test_an_icon_nobody_drew_is_a_plain_one() -> None:
    assert icon_texture("no-such-icon") is not None
    assert icon_texture("../fonts/OFL") is not None


def test_words_that_would_be_a_narrow_column_stand_below_the_code(hand: Hand) -> None:
    contact = samples()["35-contact"]
    for language, size, step, below in (("zh", SIZE, 0, False), ("en", (1280, 800), 3, True)):
        shown = gallery.Setting(language, "", step, 0).apply(contact)
        hand.show(shown, size, step)
        assert hand.window.stage.screen is not None
        ids = hand.window.stage.screen.ids
        assert (ids.scan.hidden, ids.scan_below.hidden) == (below, not below)
