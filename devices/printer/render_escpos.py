"""A laid-out slip as ESC/POS bytes: Chinese as text, and as raster only the lines that the printer's font lacks."""

from typing import assert_never

from PIL import Image

from devices.printer import code128
from devices.printer.cells import is_native
from devices.printer.commands import BAND_ROWS
from devices.printer.glyphs import Glyphs
from devices.printer.layout import BarcodeRow, FeedRow, LogoRow, QrRow, Row, Sheet, TextRow, row_text
from devices.printer.profile import Profile
from devices.printer.qr import QUIET
from devices.printer.render_png import draw_qr, draw_row
from devices.printer.shaped import ShapedRow
from devices.printer.slip import Place

_PLACES = {Place.LEFT: 0, Place.CENTRE: 1, Place.RIGHT: 2}
_TEAR_LINES = 5  # a printer without cutter feeds the last line past its tear bar


def render_escpos(sheet: Sheet, glyphs: Glyphs) -> bytes:
    """Give the bytes that print ``sheet``, from ESC @ to the cut."""
    writer = _Writer(sheet.profile, glyphs)
    for row in sheet.rows:
        writer.row(row)
    return writer.finish()


class _Writer:
    """Collects bytes and remembers what the printer is set to, so that nothing is said twice."""

    def __init__(self, profile: Profile, glyphs: Glyphs) -> None:
        self._profile = profile
        self._glyphs = glyphs
        self._out = bytearray(b"\x1b@\x1c&\x1bR\x00")  # reset; Chinese mode; "$" means "$"
        if profile.sets_units:
            self._out += bytes((0x1D, 0x50, profile.dots_per_inch, profile.units_per_inch))
        self._set: dict[bytes, int] = {b"\x1ba": 0, b"\x1d!": 0, b"\x1bE": 0}

    def row(self, row: Row) -> None:
        match row:
            case TextRow():
                text = row_text(row, self._profile)
                if is_native(text, self._profile):
                    self._text(row, text)
                else:
                    self._raster(draw_row(row, self._profile, self._glyphs))
            case QrRow():
                self._qr(row)
            case BarcodeRow() if self._profile.barcode == "native":
                self._barcode(row)
            case ShapedRow() | BarcodeRow() | LogoRow():
                self._raster(draw_row(row, self._profile, self._glyphs))
            case FeedRow():
                self._pitch(1)
                for start in range(0, row.lines, 255):
                    self._out += bytes((0x1B, 0x64, min(255, row.lines - start)))
            case _:
                assert_never(row)

    def finish(self) -> bytes:
        match self._profile.cut:
            case "none":
                self.row(FeedRow(_TEAR_LINES))
            case "partial":
                self._out += b"\x1dVB\x00"  # feeds to the cutter first
            case "full":
                self._out += b"\x1dVA\x00"
        return bytes(self._out)

    def _text(self, row: TextRow, text: str) -> None:
        self._say(b"\x1ba", _PLACES[row.place])
        self._say(b"\x1d!", (row.scale - 1) * 0x11)
        self._say(b"\x1bE", int(row.bold))
        self._pitch(row.scale)
        self._out += text.encode(self._profile.codec) + b"\n"

    def _raster(self, band: Image.Image) -> None:
        """Send the inked box only; the blank above and below is fed, the blank at the right left out."""
        ink = band.getbbox()
        if ink is None:
            self._feed(band.height)
            return
        self._say(b"\x1ba", 0)
        _, top, right, bottom = ink
        self._feed(top)
        self._picture(band.crop((0, top, -(-right // 8) * 8, bottom)))
        self._feed(band.height - bottom)

    def _picture(self, ink: Image.Image) -> None:
        for top in range(0, ink.height, BAND_ROWS):
            band = ink.crop((0, top, ink.width, min(ink.height, top + BAND_ROWS)))
            columns = (band.width + 7) // 8
            self._out += b"\x1dv0\x00" + columns.to_bytes(2, "little") + band.height.to_bytes(2, "little")
            self._out += band.tobytes()

    def _qr(self, row: QrRow) -> None:
        self._feed(QUIET * row.module)
        if self._profile.qr == "native":
            self._say(b"\x1ba", 1)
            self._qr_command(b"A2\x00")  # model 2
            self._qr_command(b"C" + bytes((row.module,)))
            self._qr_command(b"E1")  # error correction M
            self._qr_command(b"P0" + row.data)
            self._qr_command(b"Q0")
        else:
            symbol = draw_qr(row.data, row.module)
            band = Image.new("1", (self._profile.dots, symbol.height))
            band.paste(symbol, ((band.width - symbol.width) // 2, 0))
            self._raster(band)
        self._feed(QUIET * row.module)

    def _barcode(self, row: BarcodeRow) -> None:
        data = code128.printer_data(row.text)
        self._say(b"\x1ba", 1)
        self._out += bytes((0x1D, 0x68, row.height, 0x1D, 0x77, row.module, 0x1D, 0x48, 0))  # height, module, no text
        self._out += bytes((0x1D, 0x6B, 73, len(data))) + data

    def _qr_command(self, body: bytes) -> None:
        self._out += b"\x1d(k" + (len(body) + 1).to_bytes(2, "little") + b"1" + body

    def _say(self, command: bytes, value: int) -> None:
        if self._set.get(command) != value:
            self._set[command] = value
            self._out += command + bytes((value,))

    def _pitch(self, scale: int) -> None:
        self._say(b"\x1b3", self._units(self._profile.height(scale)))

    def _feed(self, dots: int) -> None:
        left = self._units(dots)
        while left > 0:
            self._out += bytes((0x1B, 0x4A, min(255, left)))
            left -= 255

    def _units(self, dots: int) -> int:
        return round(dots * self._profile.units_per_inch / self._profile.dots_per_inch)
