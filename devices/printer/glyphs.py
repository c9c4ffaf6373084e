"""Drawing characters into a printer's cells, one bit a dot. Shared by pictures, raster lines and simulated paper."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from devices.printer.cells import Cluster, clusters
from devices.printer.profile import CELL, GLYPH, Profile

_FULL = (24, 21)  # font size and baseline of a full-width character in its 24-dot cell
_HALF = (21, 20)  # Latin digits of this size are 12 dots wide, and descenders end inside the cell
INK = 105  # grey from which a dot is burnt; a little below the middle keeps thin strokes


class Glyphs:
    """The characters of one font file, and of ``fallbacks`` for what it lacks (other scripts).

    Raises OSError at once when a file is missing or is no font.
    """

    def __init__(self, font: Path, fallbacks: Sequence[Path] = ()) -> None:
        self._paths = (font, *fallbacks)
        self._fonts = {size: self._open(size) for size in (24, 48, 21, 42)}
        self._missing = [_shape(f, "\U0010ffff") for f in self._fonts[24]]
        self._stamp = lru_cache(maxsize=8192)(self._draw_stamp)
        self._choose = lru_cache(maxsize=8192)(self._first_font_with)

    def _open(self, size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
        return tuple(ImageFont.truetype(path, size) for path in self._paths)

    def stamp(self, text: str, cells: int, *, scale: int = 1, bold: bool = False) -> Image.Image:
        """Draw one cluster or one joined run in its cells: mode "1", 12·cells·scale by 24·scale, ink is 1."""
        return self._stamp(text, cells, scale, bold)

    def has(self, text: str) -> bool:
        """Whether one of the fonts has every character of ``text``."""
        return self._choose(text) is not None

    def line(self, text: str, profile: Profile, *, scale: int = 1, bold: bool = False) -> Image.Image:
        """Draw a whole line of cleaned text without break; as wide as its cells, ink is 1."""
        runs = _runs(clusters(text, profile))
        canvas = Image.new("1", (max(1, sum(cells for _, cells in runs)) * CELL * scale, GLYPH * scale))
        x = 0
        for run, cells in runs:
            canvas.paste(self.stamp(run, cells, scale=scale, bold=bold), (x, 0))
            x += cells * CELL * scale
        return canvas

    def _first_font_with(self, text: str) -> int | None:
        for i, font in enumerate(self._fonts[24]):
            if all(c.isspace() or _shape(font, c) != self._missing[i] for c in text):
                return i
        return None

    def _draw_stamp(self, text: str, cells: int, scale: int, bold: bool) -> Image.Image:
        wide = cells * CELL * scale
        size, baseline = _FULL if cells == 2 and len(text) == 1 else _HALF
        font = self._fonts[size * scale][self._choose(text) or 0]
        advance = max(1, round(font.getlength(text)))
        grey = Image.new("L", (max(wide, advance + GLYPH * scale), GLYPH * scale))
        inset = max(0, (wide - advance) // 2)
        ImageDraw.Draw(grey).text((inset, baseline * scale), text, font=font, fill=255, anchor="ls")
        ink = grey.getbbox()
        if ink is not None and ink[2] > wide:  # wider than its cells (W, m, a joined word): squeezed, never cut
            grey = grey.crop((ink[0], 0, ink[2], GLYPH * scale)).resize((wide, GLYPH * scale), Image.Resampling.LANCZOS)
        dots = grey.crop((0, 0, wide, GLYPH * scale)).point(lambda v: 255 if v >= INK else 0).convert("1")
        return _thicken(dots, scale) if bold else dots


def _thicken(dots: Image.Image, scale: int) -> Image.Image:
    """Emphasis as thermal printers make it: every dot again, one to the right."""
    moved = Image.new("1", dots.size)
    moved.paste(dots, (scale, 0))
    return ImageChops.logical_or(dots, moved)


def _shape(font: ImageFont.FreeTypeFont, c: str) -> bytes:
    canvas = Image.new("L", (2 * GLYPH, 2 * GLYPH))
    ImageDraw.Draw(canvas).text((GLYPH // 2, GLYPH // 2), c, font=font, fill=255)
    return canvas.tobytes()


def _runs(units: tuple[Cluster, ...]) -> list[tuple[str, int]]:
    """Join neighbouring narrow characters of other scripts, so that a shaped script keeps its joins."""
    runs: list[tuple[str, int]] = []
    joining = False
    for unit in units:
        joins = not unit.native and unit.cells == 1 and unit.text[0].isalpha()
        if joins and joining:
            text, cells = runs.pop()
            runs.append((text + unit.text, cells + unit.cells))
        else:
            runs.append((unit.text, unit.cells))
        joining = joins
    return runs
