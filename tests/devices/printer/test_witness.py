"""python-escpos as an independent witness: for the same wish it writes the same command bytes as we do."""

import re

import msgspec
import pytest
from barcode.codex import Code128
from escpos import constants
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops

from devices.printer import code128
from devices.printer.commands import parting
from devices.printer.glyphs import Glyphs
from devices.printer.layout import BarcodeRow, QrRow, lay_out
from devices.printer.profile import Profile
from devices.printer.render_escpos import render_escpos
from devices.printer.render_png import draw_row
from devices.printer.slip import Barcode, Line, Logo, Part, Qr, Slip


def job_of(part: Part, profile: Profile, glyphs: Glyphs) -> bytes:
    return render_escpos(lay_out(Slip("1", (part,)), profile), glyphs)


@pytest.mark.parametrize("data", ["UKV1.abc", "核验码 7K3M-Q9TX", "1234567"])
def test_qr_codes(data: str, wide: Profile, glyphs: Glyphs) -> None:
    (row,) = lay_out(Slip("1", (Qr(data),)), wide).rows
    assert isinstance(row, QrRow)
    witness = Dummy()
    witness.qr(data, native=True, size=row.module, ec=constants.QR_ECLEVEL_M, model=constants.QR_MODEL_2)
    assert witness.output in job_of(Qr(data), wide, glyphs)


@pytest.mark.parametrize(("cut", "mode"), [("partial", constants.PAPER_PART_CUT), ("full", constants.PAPER_FULL_CUT)])
def test_cuts(cut: str, mode: bytes, wide: Profile, glyphs: Glyphs) -> None:
    profile = msgspec.structs.replace(wide, cut=cut)
    # Function A cuts where the paper is; ours (function B: 65 and 66) feeds to the cutter first.
    assert mode[:2] == b"\x1dV"
    ours = bytes((*mode[:2], mode[2] % 48 + 65, 0))
    assert job_of(Line("好"), profile, glyphs).endswith(ours)
    assert parting(profile).endswith(ours)


@pytest.mark.parametrize("height", [3, 128])
def test_rasters(height: int, wide: Profile, glyphs: Glyphs) -> None:
    logo = Logo(576, (b"\x80" + bytes(range(70)) + b"\x01") * height)
    (row,) = lay_out(Slip("1", (logo,)), wide).rows
    witness = Dummy()
    witness.image(
        ImageChops.invert(draw_row(row, wide, glyphs)), impl="bitImageRaster", center=False, fragment_height=128
    )
    assert witness.output in job_of(logo, wide, glyphs)


@pytest.mark.parametrize("text", ["V261122-07-0001", "A{B}", "00123456789"])
def test_barcodes(text: str, wide: Profile, glyphs: Glyphs) -> None:
    profile = msgspec.structs.replace(wide, barcode="native")
    (row,) = lay_out(Slip("1", (Barcode(text),)), profile).rows
    assert isinstance(row, BarcodeRow)
    witness = Dummy()
    data = code128.printer_data(text).decode("latin-1")
    witness.barcode(
        data,
        "CODE128",
        height=row.height,
        width=row.module,
        pos="OFF",
        font="A",
        function_type="B",
        align_ct=False,
        check=False,
    )
    job = job_of(Barcode(text), profile, glyphs)
    for command in re.findall(rb"\x1d[hwH].", witness.output, re.DOTALL):
        assert command in job
    assert witness.output[witness.output.index(b"\x1dk") :] in job


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20))
def test_python_barcode_draws_the_same_symbols(text: str) -> None:
    """Both may switch code sets elsewhere, so what is compared is one set's symbols for text without digits."""
    letters = re.sub(r"\d", "x", text)
    (theirs,) = Code128(letters).build()
    ours = "".join("1" if bar else "0" for bar in code128.modules(letters))
    assert ours == theirs
