"""A laid-out slip as a picture, dot for dot what the printer burns."""

from io import BytesIO
from typing import assert_never

from PIL import Image, ImageChops

from devices.printer import code128
from devices.printer.cells import width
from devices.printer.glyphs import Glyphs
from devices.printer.layout import BarcodeRow, FeedRow, LogoRow, QrRow, Row, Sheet, TextRow, row_height
from devices.printer.profile import CELL, Profile
from devices.printer.qr import QUIET, qr_matrix
from devices.printer.shaped import ShapedRow, draw_shaped
from devices.printer.slip import Place


def draw(sheet: Sheet, glyphs: Glyphs) -> Image.Image:
    """Draw the sheet: mode "1", ``profile.dots`` wide, black on white."""
    height = sum(row_height(row, sheet.profile) for row in sheet.rows)
    ink = Image.new("1", (sheet.profile.dots, max(1, height)))
    y = 0
    for row in sheet.rows:
        band = draw_row(row, sheet.profile, glyphs)
        ink.paste(band, (0, y))
        y += band.height
    return ImageChops.invert(ink)


def render_png(sheet: Sheet, glyphs: Glyphs) -> bytes:
    """Give the sheet as a PNG file of one bit a dot, 203 dots an inch."""
    out = BytesIO()
    dpi = sheet.profile.dots_per_inch
    draw(sheet, glyphs).save(out, format="PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def draw_row(row: Row, profile: Profile, glyphs: Glyphs) -> Image.Image:
    """Draw one row over the paper's whole width and the row's whole height; ink is 1."""
    band = Image.new("1", (profile.dots, row_height(row, profile)))
    match row:
        case TextRow():
            for piece in row.pieces:
                if piece.text:
                    drawn = glyphs.line(piece.text, profile, scale=row.scale, bold=row.bold)
                    band.paste(drawn, (_x(row, piece.column, piece.text, profile), 0))
        case ShapedRow():
            return draw_shaped(row, profile, glyphs)
        case QrRow():
            drawn = draw_qr(row.data, row.module)
            band.paste(drawn, ((profile.dots - drawn.width) // 2, QUIET * row.module))
        case BarcodeRow():
            drawn = draw_bars(code128.values(row.text), row.module, row.height)
            band.paste(drawn, ((profile.dots - drawn.width) // 2, 0))
        case LogoRow():
            band.paste(draw_logo(row), ((profile.dots - row.width) // 2, 0))
        case FeedRow():
            pass
        case _:
            assert_never(row)
    return band


def draw_qr(data: bytes, module: int) -> Image.Image:
    """Draw a QR symbol with modules of ``module`` dots, without quiet zone; ink is 1."""
    matrix = qr_matrix(data)
    small = Image.new("1", (len(matrix), len(matrix)))
    small.putdata([255 * dark for row in matrix for dark in row])
    return small.resize((small.width * module, small.height * module), Image.Resampling.NEAREST)


def draw_bars(symbols: tuple[int, ...], module: int, height: int) -> Image.Image:
    """Draw CODE128 symbols (with their check symbol) ``height`` dots high, without quiet zones; ink is 1."""
    bars = code128.bars(symbols)
    line = Image.new("1", (len(bars), 1))
    line.putdata([255 * bar for bar in bars])
    return line.resize((len(bars) * module, height), Image.Resampling.NEAREST)


def draw_logo(row: LogoRow) -> Image.Image:
    """Draw a logo at the size of its row; ink is 1."""
    rows = len(row.dots) // ((row.source_width + 7) // 8)
    logo = Image.frombytes("1", (row.source_width, rows), row.dots)
    return logo if logo.size == (row.width, row.height) else logo.resize((row.width, row.height))


def _x(row: TextRow, column: int, text: str, profile: Profile) -> int:
    used = width(text, profile) * CELL * row.scale
    match row.place:
        case Place.LEFT:
            return column * CELL
        case Place.CENTRE:
            return (profile.dots - used) // 2
        case Place.RIGHT:
            return profile.dots - used
        case _:
            assert_never(row.place)
