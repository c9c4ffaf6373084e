"""Mongolian, Uyghur and Tibetan on paper: joined, in their own direction, and nothing cut off."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageChops

from devices.printer.glyphs import Glyphs
from devices.printer.layout import Sheet, lay_out
from devices.printer.profile import Profile
from devices.printer.render_escpos import render_escpos
from devices.printer.render_png import draw
from devices.printer.slip import Grid, Line, Pair, Part, Slip

UYGHUR = "ئىشچىلار ئۇيۇشمىسى ھەقسىز قانۇن مەسلىھەتى بېرىدۇ"
TIBETAN = "ལས་མིའི་ཚོགས་པས་རིན་མེད་ཁྲིམས་ལུགས་བློ་འདྲི་བྱེད།"
MONGOLIAN = "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ ᠳᠤ ᠬᠠᠷᠢᠭᠤᠯᠬᠤ ᠦᠢᠯᠡᠳᠪᠦᠷᠢᠴᠢᠳ"
PARTS = [
    *(Line(text) for text in (UYGHUR, TIBETAN, MONGOLIAN)),
    Pair("姓名", "ئابدۇللا"),
    Pair("མིང་", "张*明"),
    Grid((("语言", "电话"), ("ئۇيغۇرچە", "12351-1"), ("བོད་ཡིག", "12351-2")), (False, True), ("", MONGOLIAN, "")),
]


def sheet(profile: Profile, *parts: Part) -> Sheet:
    return lay_out(Slip("1", parts), profile)


def inked(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box round all that is black."""
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("part", PARTS)
def test_what_must_be_shaped_goes_out_as_dots_whatever_codes_the_printer_knows(
    part: Part, wide: Profile, narrow: Profile, glyphs: Glyphs, read_independently: Callable[..., object]
) -> None:
    for profile in (wide, narrow):
        printed = read_independently(render_escpos(sheet(profile, part), glyphs))
        assert printed.rasters  # type: ignore[attr-defined]
        said = "".join(printed.lines)  # type: ignore[attr-defined]
        assert not any("\u0600" <= letter <= "\u1fff" for letter in said)


def test_joined_letters_take_less_room_than_letters_one_by_one(wide: Profile, glyphs: Glyphs) -> None:
    joined = inked(draw(sheet(wide, Line("بېرىدۇ")), glyphs))
    apart = inked(draw(sheet(wide, Line("\u200c".join("بېرىدۇ"))), glyphs))
    assert joined[2] - joined[0] < apart[2] - apart[0]


def test_uyghur_begins_at_the_right_and_tibetan_at_the_left(wide: Profile, glyphs: Glyphs) -> None:
    uyghur, tibetan = (inked(draw(sheet(wide, Line(text)), glyphs)) for text in ("بېرىدۇ", "བོད་ཡིག"))
    assert uyghur[0] > wide.dots / 2
    assert uyghur[2] > wide.dots - 12
    assert tibetan[0] < 12
    assert tibetan[2] < wide.dots / 2


def test_mongolian_stands_upright_in_columns_from_the_left(wide: Profile, glyphs: Glyphs) -> None:
    one = inked(draw(sheet(wide, Line("ᠮᠣᠩᠭᠣᠯ")), glyphs))
    assert one[3] - one[1] > 2 * (one[2] - one[0])
    assert one[0] < 24


@pytest.mark.parametrize("text", [UYGHUR, TIBETAN, MONGOLIAN])
def test_long_text_is_wrapped_within_the_narrowest_paper(text: str, narrow: Profile, glyphs: Glyphs) -> None:
    short, long = (draw(sheet(narrow, Line(" ".join([text] * times))), glyphs) for times in (1, 6))
    ink = [sum(1 for dot in picture.getdata() if not dot) for picture in (short, long)]
    assert ink[1] == pytest.approx(6 * ink[0], rel=0.05), "some of it was cut off"


def test_cells_of_other_scripts_stay_in_their_columns(wide: Profile, glyphs: Glyphs) -> None:
    plain = Grid((("语言", "电话"), ("汉语", "12351-2")), (False, True))
    other = Grid((("语言", "电话"), ("བོད་ཡིག", "12351-2")), (False, True))
    ends = [inked(draw(sheet(wide, grid), glyphs))[2] for grid in (plain, other)]
    assert ends[0] == ends[1]
