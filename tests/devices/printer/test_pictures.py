"""Logos and barcodes: the same dots on paper and in the picture, on every model."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.printer import code128
from devices.printer.glyphs import Glyphs
from devices.printer.layout import lay_out
from devices.printer.logo import load_logo
from devices.printer.profile import Profile, load_profile, profile_names
from devices.printer.render_escpos import render_escpos
from devices.printer.render_png import draw
from devices.printer.simulator import read_paper
from devices.printer.slip import Barcode, Line, Logo, Slip

ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24)
SLIP = Slip("1", (Logo(96, bytes(range(96)) * 4), Line("松岭农场工会"), Barcode("V261122-07-0001", "V261122-07-0001")))


@pytest.mark.parametrize("name", profile_names())
@pytest.mark.parametrize("barcode", ["native", "raster"])
def test_on_every_model_the_paper_has_the_dots_of_the_picture(name: str, barcode: str, glyphs: Glyphs) -> None:
    profile = msgspec.structs.replace(load_profile(name), barcode=barcode)
    sheet = lay_out(SLIP, profile)
    (paper,) = read_paper(render_escpos(sheet, glyphs), profile, glyphs)
    picture = draw(sheet, glyphs)
    assert paper.image.crop((0, 0, *picture.size)).tobytes() == picture.tobytes()
    assert paper.barcodes == ((code128.values("V261122-07-0001"),) if barcode == "native" else ())


def test_a_logo_wider_than_the_paper_is_made_smaller(narrow: Profile, glyphs: Glyphs) -> None:
    wide = Logo(768, b"\xff" * 96 * 100)
    picture = draw(lay_out(Slip("1", (wide,)), narrow), glyphs)
    assert picture.size == (384, 50)
    assert picture.getextrema() == (0, 0)


@pytest.mark.parametrize("logo", [Logo(20, b"\xff\x00"), Logo(0, b"\xff"), Logo(8, b"")])
def test_a_logo_whose_dots_do_not_fill_its_rows_is_refused(logo: Logo, wide: Profile) -> None:
    with pytest.raises(ValueError, match="whole rows"):
        lay_out(Slip("1", (logo,)), wide)


def test_a_barcode_that_no_scanner_could_read_is_refused(narrow: Profile) -> None:
    with pytest.raises(ValueError, match="does not fit 58 mm"):
        lay_out(Slip("1", (Barcode("A" * 30),)), narrow)


@pytest.mark.parametrize("text", ["", "会员", "a\n"])
def test_a_barcode_holds_ascii_only(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code128.values(text)


@given(ASCII)
def test_the_printer_makes_of_its_data_the_symbols_that_the_picture_has(text: str) -> None:
    assert code128.read_printer_data(code128.printer_data(text)) == code128.values(text)


def test_digits_are_paired() -> None:
    assert code128.values("12345678")[:-1] == (105, 12, 34, 56, 78)


def test_a_logo_comes_from_a_picture_file(tmp_path: Path, wide: Profile, glyphs: Glyphs) -> None:
    picture = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 20, 20))
    picture.save(tmp_path / "logo.png")
    shown = draw(lay_out(Slip("1", (load_logo(tmp_path / "logo.png", 80),)), wide), glyphs)
    assert shown.size == (576, 40)
    assert [shown.getpixel((248 + x, 20)) == 0 for x in (2, 38, 42, 78)] == [True, True, False, False]
