from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from devices.printer.cells import is_native
from devices.printer.glyphs import Glyphs
from devices.printer.layout import TextRow, lay_out, row_text
from devices.printer.profile import Profile, load_profile, profile_names
from devices.printer.qr import qr_matrix
from devices.printer.render_escpos import render_escpos
from devices.printer.render_png import draw, draw_row, render_png
from devices.printer.simulator import read_paper
from devices.printer.slip import Feed, Line, Pair, Part, Place, Qr, Rule, Slip

CHINESE = st.text(st.sampled_from("松岭农场职工会员待遇，。（）“”·—…￥12.50 abcXYZ~$^{}|\\#"), min_size=1, max_size=70)
MIXED = st.text(st.sampled_from("松岭农场，。·12 ab𬭎䶮㼆ᠮ€é©"), min_size=1, max_size=40)
PARTS = st.one_of(
    st.builds(Line, MIXED, st.sampled_from(Place), st.sampled_from((1, 2)), st.booleans()),
    st.builds(Pair, MIXED, MIXED, st.booleans()),
    st.just(Rule()),
    st.builds(Qr, st.text(min_size=1, max_size=30)),
    st.builds(Feed, st.integers(1, 2)),
)
SHARED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(text=CHINESE, name=st.sampled_from(["generic-80", "generic-58"]))
def test_an_independent_reader_finds_the_same_text(
    text: str, name: str, glyphs: Glyphs, read_independently: Callable[..., object]
) -> None:
    sheet = lay_out(Slip("1", (Line(text), Pair("会员", text))), load_profile(name))
    printed = read_independently(render_escpos(sheet, glyphs))
    assert printed.lines == [row_text(row, sheet.profile) for row in sheet.rows if isinstance(row, TextRow)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["𬭎", "㼆", "䶮", "ᠮᠣᠩ", "¥12", "€5", "25 m²"])
def test_what_the_printers_font_lacks_goes_out_as_the_same_dots(
    name: str, wide: Profile, glyphs: Glyphs, read_independently: Callable[..., object]
) -> None:
    sheet = lay_out(Slip("1", (Pair("会员", f"王{name}"),)), wide)
    printed = read_independently(render_escpos(sheet, glyphs))
    drawn = draw_row(sheet.rows[0], wide, glyphs)
    box = drawn.getbbox()
    assert box is not None
    wanted = drawn.crop((0, box[1], -(-box[2] // 8) * 8, box[3]))
    (raster,) = printed.rasters  # type: ignore[attr-defined]
    assert raster == [
        "".join("1" if wanted.getpixel((x, y)) else "0" for x in range(wanted.width)) for y in range(wanted.height)
    ]


def test_only_the_line_that_needs_it_is_a_picture(
    wide: Profile, glyphs: Glyphs, read_independently: Callable[..., object]
) -> None:
    sheet = lay_out(Slip("1", (Line("松岭农场"), Line("王𬭎"), Line("领取"))), wide)
    printed = read_independently(render_escpos(sheet, glyphs))
    assert printed.lines == ["松岭农场", "领取"]  # type: ignore[attr-defined]
    assert len(printed.rasters) == 1  # type: ignore[attr-defined]


def test_a_receipt_is_small_because_it_is_text(job: bytes) -> None:
    assert len(job) < 1300


def test_a_printer_with_four_byte_gb18030_gets_rare_characters_as_text(wide: Profile, glyphs: Glyphs) -> None:
    able = msgspec.structs.replace(wide, four_byte=True)
    job = render_escpos(lay_out(Slip("1", (Line("王𬭎"),)), able), glyphs)
    assert "王𬭎".encode("gb18030") + b"\n" in job
    assert read_paper(job, able, glyphs)[0].text == "王𬭎\n"


@pytest.mark.parametrize("qr", ["native", "raster"])
def test_a_qr_code_comes_out_module_for_module(qr: str, wide: Profile, glyphs: Glyphs) -> None:
    able = msgspec.structs.replace(wide, qr=qr)
    sheet = lay_out(Slip("1", (Qr("领取凭证 7K3M-Q9TX"),)), able)
    image = read_paper(render_escpos(sheet, glyphs), able, glyphs)[0].image
    matrix = qr_matrix("领取凭证 7K3M-Q9TX".encode())
    module = 6
    left, top = (576 - len(matrix) * module) // 2, 4 * module
    seen = tuple(
        tuple(image.getpixel((left + x * module + 3, top + y * module + 3)) == 0 for x in range(len(matrix)))
        for y in range(len(matrix))
    )
    assert seen == matrix


@SHARED
@given(parts=st.lists(PARTS, min_size=1, max_size=4), name=st.sampled_from(profile_names()))
def test_the_picture_is_dot_for_dot_what_the_printer_burns(parts: list[Part], name: str, glyphs: Glyphs) -> None:
    sheet = lay_out(Slip("1", tuple(parts)), load_profile(name))
    (paper,) = read_paper(render_escpos(sheet, glyphs), sheet.profile, glyphs)
    picture = draw(sheet, glyphs)
    assert paper.image.crop((0, 0, *picture.size)).tobytes() == picture.tobytes()


def test_the_voucher_reads_on_paper_as_it_was_written(job: bytes, wide: Profile, glyphs: Glyphs) -> None:
    (paper,) = read_paper(job, wide, glyphs)
    for words in ("松岭农场工会", "领取凭证", "SL-20261122-0007", "￥120.00", "核验码 7K3M-Q9TX"):
        assert words in paper.text
    assert paper.qrs == (b"UV1.eyJhbGciOiJFZDI1NTE5IiwidiI6MX0.abc",)


def test_the_png_is_one_bit_and_as_wide_as_the_print_head(voucher: Slip, wide: Profile, glyphs: Glyphs) -> None:
    with Image.open(BytesIO(render_png(lay_out(voucher, wide), glyphs))) as picture:
        assert (picture.mode, picture.width) == ("1", 576)


def test_a_member_cannot_command_the_printer(wide: Profile, glyphs: Glyphs) -> None:
    evil = Line("a\x1b@\x10\x14\x08b\x1dV\x00")
    assert read_paper(render_escpos(lay_out(Slip("1", (evil,)), wide), glyphs), wide, glyphs)[0].text == "a@bV\n"


def test_a_printer_without_cutter_feeds_past_its_tear_bar(narrow: Profile, glyphs: Glyphs) -> None:
    job = render_escpos(lay_out(Slip("1", (Line("好"),)), narrow), glyphs)
    assert job.endswith(b"\x1bd\x05")
    assert b"\x1dV" not in job


def test_the_euro_sign_is_not_taken_for_gbk(wide: Profile) -> None:
    assert not is_native("€", wide)


def test_the_bundled_font_has_rare_names_and_says_what_it_lacks(glyphs: Glyphs) -> None:
    assert glyphs.has("䶮㼆𬭎")
    assert not glyphs.has("ᠮ")


def test_a_missing_font_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot open"):
        Glyphs(tmp_path / "none.ttf")


def test_wide_letters_stay_inside_their_cells(glyphs: Glyphs, wide: Profile) -> None:
    assert glyphs.line("WWWW", wide).size == (48, 24)
