"""Key screens look as they did. After a wanted change: ``GOLDEN=write pytest`` on this file, and look."""

import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from screens.samples import samples
from screens.welcome.screen import WelcomeScreen
from tests.screens.conftest import SIZE, Hand

FOLDER = Path(__file__).parent / "golden"
LYING = (1080, 608)
"""A landscape panel, as large as the tests' window has room for."""
PICTURES: dict[str, tuple[str, tuple[int, int], dict[str, int]]] = {
    "01-welcome": ("01-welcome", SIZE, {}),
    "04-pin": ("04-pin", SIZE, {}),
    "06-home": ("06-home", SIZE, {}),
    "06-home-landscape": ("06-home", LYING, {}),
    "09-document": ("09-document", SIZE, {}),
    "09-document-highest-contrast": ("09-document", SIZE, {"contrast_step": 3}),
    "14-entitlement-light-on-dark-large": ("14-entitlement", SIZE, {"contrast_step": 2, "text_step": 3}),
    "20-result": ("20-result", SIZE, {}),
    "30-home-elder": ("30-home-elder", SIZE, {"text_step": 2}),
}
"""Name of the picture: sample, size of the stage, settings."""
SIDE_DIVISOR = 2
"""Pictures are compared at half size: layout and colour count, the last bit of a glyph's edge does not."""
TOLERANCE = 48
"""How much a channel (0 to 255) of one pixel may differ."""
FEW = 0.002
"""The share of pixels that may differ by more."""


@pytest.mark.parametrize("name", PICTURES)
def test_a_key_screen_looks_as_it_did(hand: Hand, tmp_path: Path, name: str) -> None:
    sample, size, settings = PICTURES[name]
    hand.show(samples()[sample], size, **settings)
    if isinstance(hand.window.stage.screen, WelcomeScreen):
        hand.window.stage.screen.ids.attraction.stop()
    hand.window.screenshot(tmp_path / "full.png", kiosk_only=True)
    full = Image.open(tmp_path / "full.png")
    seen = full.resize((full.width // SIDE_DIVISOR, full.height // SIDE_DIVISOR), Image.Resampling.BOX)
    golden = FOLDER / f"{name}.png"
    if os.environ.get("GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        seen.quantize(128).save(golden, optimize=True)
    wanted = Image.open(golden).convert("RGB")
    assert seen.size == wanted.size
    changed = ImageChops.difference(seen, wanted).convert("L").point(lambda value: 255 if value > TOLERANCE else 0)
    share = changed.histogram()[255] / (seen.width * seen.height)
    if share > FEW:
        report = Path("build") / "pictures" / f"{name}.png"
        report.parent.mkdir(parents=True, exist_ok=True)
        side_by_side = Image.new("RGB", (3 * seen.width, seen.height))
        for place, picture in enumerate((wanted, seen, changed.convert("RGB"))):
            side_by_side.paste(picture, (place * seen.width, 0))
        side_by_side.save(report)
        where = f"around {changed.getbbox()}: wanted, seen, difference in {report.resolve()}"
        pytest.fail(f"{share:.2%} of {name} differs, {where}")


def test_a_screenshot_shows_what_is_on_the_window(hand: Hand, tmp_path: Path) -> None:
    hand.show(samples()["06-home"])
    hand.window.screenshot(tmp_path / "whole.png")
    picture = Image.open(tmp_path / "whole.png")
    assert picture.size == (1080, 1920)
    assert picture.getpixel((5, 5)) == (0x0F, 0x5B, 0x50)


def test_a_press_that_is_over_leaves_nothing_behind(hand: Hand, tmp_path: Path) -> None:
    hand.show(samples()["09-document"])
    hand.window.screenshot(tmp_path / "before.png")
    for name in ("back", "leave"):
        x, y = hand.place_of(name)
        hand.window.stage.gesture.down(name, x, hand.window.height - y)
        hand.window.step()
        hand.window.stage.gesture.cancel()
        hand.window.step()
    hand.window.screenshot(tmp_path / "after.png")
    before, after = Image.open(tmp_path / "before.png"), Image.open(tmp_path / "after.png")
    assert ImageChops.difference(before, after).getbbox() is None
