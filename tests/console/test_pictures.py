"""A picture from an officer's phone, in a document: upright, small enough, and without where it was taken."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from server.domain.blobs import blob_path
from server.domain.problems import DomainProblem
from server.media.pictures import LONGEST_SIDE, publishable

Officer = Callable[[str], Any]
_ORIENTATION, _GPS, _MAKE = 0x0112, 0x8825, 0x010F


def photograph(width: int = 4000, height: int = 3000) -> bytes:
    """A photograph held sideways, with the place where it was taken in it."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.paste((200, 30, 30), (0, 0, width // 10, height // 10))
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKE] = 6, "PhoneMaker"
    exif.get_ifd(_GPS)[2] = (47.0, 15.0, 30.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photograph_is_published_upright_and_without_its_place() -> None:
    made = publishable(photograph())
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == (LONGEST_SIDE * 3 // 4, LONGEST_SIDE)
        assert not picture.getexif()
        red, green, _ = picture.convert("RGB").getpixel((picture.width - 20, 20))
        assert red > 2 * green, "the red corner is at the top right once the picture is upright"
    assert b"PhoneMaker" not in made


def test_a_plan_keeps_its_sharp_lines() -> None:
    plan = Image.new("RGB", (800, 600), "white")
    plan.paste((0, 0, 0), (100, 100, 101, 500))
    out = io.BytesIO()
    plan.save(out, "PNG")
    with Image.open(io.BytesIO(publishable(out.getvalue()))) as made:
        assert made.format == "PNG"
        assert len(made.convert("RGB").getcolors() or ()) == 2


@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90", b"<svg/>", photograph(60, 40)[:300]], ids=["none", "exe", "svg", "cut"]
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(DomainProblem, match="neither shown nor played"):
        publishable(data)


def test_an_officer_puts_a_picture_in_and_sees_it_as_the_kiosk_shows_it(
    officer: Officer, farm: Any, tmp_path: Path
) -> None:
    desk = officer("lihua")
    desk.open("/documents/new?service=disclosure")
    desk.page.fill("[name=body]", "一、说明\n如图所示。")
    desk.page.click("#attach summary")
    (tmp_path / "road.jpg").write_bytes(photograph(800, 600))
    desk.page.set_input_files("[name=file]", tmp_path / "road.jpg")
    desk.page.fill("[name=file_words]", "田间路现状")
    desk.page.click("#attach button")
    expect(desk.page.locator("#preview figure img")).to_have_js_property("naturalHeight", 800)
    body = desk.page.input_value("[name=body]")
    found = re.search(r"!\[田间路现状\]\(([0-9a-f]{64})\)", body)
    assert found
    assert body.startswith("一、说明\n如图所示。")
    assert blob_path(farm[0].settings.blobs, found[1]) is not None


def test_a_file_that_is_no_picture_leaves_the_text_as_it_was(officer: Officer, tmp_path: Path) -> None:
    desk = officer("lihua")
    desk.open("/documents/new?service=disclosure")
    desk.page.fill("[name=body]", "一、说明\n没有图片。")
    desk.page.click("#attach summary")
    (tmp_path / "virus.png").write_bytes(b"MZ" * 100)
    desk.page.set_input_files("[name=file]", tmp_path / "virus.png")
    desk.page.click("#attach button")
    desk.says("这个文件不能显示也不能播放", "#attach-refusal")
    assert desk.page.input_value("[name=body]").strip() == "一、说明\n没有图片。"
