"""Rows that hold letters which have to be shaped: cells side by side, each set as its script wants it, sent as dots."""

from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image

from devices.printer import scripts
from devices.printer.glyphs import INK, Glyphs
from devices.printer.profile import CELL, Profile
from devices.printer.scripts import Script, script_of
from devices.printer.slip import Place
from devices.printer.wrap import wrap

_SIZE = 26
"""Dots of a letter: these scripts are finer than Chinese characters of 24 dots."""


@dataclass(frozen=True)
class Cell:
    """Text that may need shaping, ``width`` dots from ``left`` on."""

    left: int
    width: int
    text: str
    place: Place = Place.LEFT


@dataclass(frozen=True)
class ShapedRow:
    """Cells side by side, ``height`` dots high."""

    cells: tuple[Cell, ...]
    height: int
    scale: int = 1
    bold: bool = False


def needs_shaping(*texts: str) -> bool:
    """Tell whether one of the texts has letters that no printer's font sets rightly."""
    return any(script_of(text) is not None for text in texts)


def shaped_row(cells: Iterable[Cell], profile: Profile, *, scale: int = 1, bold: bool = False) -> ShapedRow:
    """Return the cells as a row that is as high as the highest of them."""
    filled = tuple(cell for cell in cells if cell.text)
    height = max((_height(cell, profile, scale, bold=bold) for cell in filled), default=0)
    return ShapedRow(filled, height, scale, bold)


def draw_shaped(row: ShapedRow, profile: Profile, glyphs: Glyphs) -> Image.Image:
    """Draw the row over the paper's whole width; ink is 1."""
    band = Image.new("1", (profile.dots, row.height))
    for cell in row.cells:
        script = script_of(cell.text)
        if script is None:
            _draw_plain(band, cell, row, profile, glyphs)
        else:
            dots = _picture(cell, script, row).point(lambda grey: 255 if grey >= INK else 0).convert("1")
            place = Place.RIGHT if cell.place is Place.LEFT and not script.rightwards else cell.place
            band.paste(dots, (_x(cell, dots.width, place), 0))
    return band


def _height(cell: Cell, profile: Profile, scale: int, *, bold: bool) -> int:
    script, size = script_of(cell.text), _SIZE * scale
    if script is None:
        return len(_plain_lines(cell, profile, scale)) * profile.height(scale)
    lines = _lines(cell, script, size, bold=bold)
    if script.vertical:
        return max(scripts.width(line, script, size, bold) for line in lines) + scripts.MARGIN
    return scripts.line_height(size) * len(lines)


def _lines(cell: Cell, script: Script, size: int, *, bold: bool) -> tuple[str, ...]:
    broken = scripts.columns if script.vertical else scripts.wrap
    return broken(cell.text, script, size, bold, cell.width - scripts.MARGIN)


def _picture(cell: Cell, script: Script, row: ShapedRow) -> Image.Image:
    size = _SIZE * row.scale
    lines = _lines(cell, script, size, bold=row.bold)
    if script.vertical:
        return scripts.vertical_picture(lines, script, size, row.bold)
    align = "left" if script.rightwards and cell.place is Place.LEFT else "right"
    return scripts.picture(lines, script, size, row.bold, "center" if cell.place is Place.CENTRE else align)


def _plain_lines(cell: Cell, profile: Profile, scale: int) -> tuple[str, ...]:
    return wrap(cell.text, max(2, cell.width // (CELL * scale)), profile)


def _draw_plain(band: Image.Image, cell: Cell, row: ShapedRow, profile: Profile, glyphs: Glyphs) -> None:
    for number, line in enumerate(_plain_lines(cell, profile, row.scale)):
        drawn = glyphs.line(line, profile, scale=row.scale, bold=row.bold)
        band.paste(drawn, (_x(cell, drawn.width, cell.place), number * profile.height(row.scale)))


def _x(cell: Cell, wide: int, place: Place) -> int:
    spare = max(0, cell.width - wide)
    return cell.left + {Place.LEFT: 0, Place.CENTRE: spare // 2, Place.RIGHT: spare}[place]
