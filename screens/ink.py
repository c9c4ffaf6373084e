"""Fonts, the width of text, and textures of text, each made once and kept while there is room."""

import screens.settings  # noqa: F401  isort: skip  (must come before Kivy)

from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.graphics.texture import Texture

from kiosk import scripts
from screens.squeeze import BLANK_BEFORE, halves, pieces, pulled
from screens.text import Measure, cached_measure, wrap

__all__ = [
    "Measure",
    "forget",
    "height_of",
    "line_count",
    "line_height",
    "line_width",
    "lines_of",
    "measure",
    "runs_leftwards",
    "start_of",
    "textures_of",
]

FOLDER = Path(__file__).parent / "fonts"
FILES = {False: str(FOLDER / "NotoSansSC-Regular.ttf"), True: str(FOLDER / "NotoSansSC-Bold.ttf")}
LINES_A_TEXTURE = 12
"""Long text becomes several textures, because small GPUs allow 2,048 pixels a side."""
ROOM_BYTES = 16 * 1024 * 1024


@lru_cache(maxsize=64)
def measure(size: int, bold: bool) -> Measure:
    """Return the function that tells how many pixels wide a piece of text is at this size."""
    label = CoreLabel(font_name=FILES[bold], font_size=size)

    def extents(text: str) -> float:
        return float(label.get_extents(text)[0])

    plain = cached_measure(extents, extents("国国国国国国国国国国") / 10)

    def pixels(text: str) -> float:
        script = scripts.script_of(text)
        return plain(text) if script is None else float(scripts.natural_width(text, script, size, bold))

    return pixels


def line_width(line: str, size: int, bold: bool) -> float:
    """Return how many pixels wide a line is drawn: without the blank halves of its marks (``screens.squeeze``)."""
    whole = measure(size, bold)(line)
    return whole if scripts.script_of(line) is not None else whole - halves(line) * (size // 2)


def start_of(place: int, line: str, size: int, bold: bool) -> float:
    """Return how many pixels from its line's left the character at this place begins; past the last, where it ends."""
    if place >= len(line):
        return line_width(line, size, bold)
    pulls = sum(1 for pull in pulled(line) if pull <= place)
    return max(0.0, measure(size, bold)(line[:place]) - pulls * (size // 2))


@lru_cache(maxsize=64)
def line_height(size: int, bold: bool) -> float:
    """Return the pixels from one line to the next: 1.45 times the size with Noto Sans SC."""
    label = CoreLabel(font_name=FILES[bold], font_size=size)
    return float(label.get_extents("国")[1])


@lru_cache(maxsize=2048)
def lines_of(text: str, size: int, bold: bool, width: int, balance: bool) -> tuple[str, ...]:
    """Return the lines this text takes in ``width`` pixels."""
    script = scripts.script_of(text)
    if script is not None:
        return (scripts.columns if script.vertical else scripts.wrap)(text, script, size, bold, width)
    # Words are measured one by one in whole pixels; a line of many may come out some pixels wider than their sum.
    pixels = measure(size, bold)
    if "\n" not in text and line_width(text, size, bold) <= width:
        return (text.strip(),)
    slack = 1 + size // 8 if text.count(" ") > 2 else 0
    return tuple(wrap(text, max(size, width - slack), pixels, balance=balance))


def line_count(text: str, size: int, bold: bool, width: int, *, balance: bool) -> int:
    """Return how many lines this text takes in ``width`` pixels; quickly if that is one."""
    if "\n" not in text and scripts.script_of(text) is None and line_width(text, size, bold) <= width:
        return 1
    return len(lines_of(text, size, bold, width, balance))


def height_of(lines: tuple[str, ...], size: int, bold: bool) -> float:
    """Return how high these lines are, one below the other; of vertical text, how long its columns."""
    script = scripts.script_of("\n".join(lines))
    if script is None:
        return line_height(size, bold) * len(lines)
    if script.vertical:
        return float(max(scripts.width(line, script, size, bold) for line in lines) + scripts.MARGIN)
    return float(scripts.line_height(size) * len(lines))


def runs_leftwards(text: str) -> bool:
    """Tell whether lines of this text begin on the right."""
    script = scripts.script_of(text)
    return script is not None and not script.rightwards


class _Textures:
    """The most recently used textures, up to ``ROOM_BYTES``."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, bool, str], Any] = OrderedDict()
        self._bytes = 0

    def get(self, text: str, size: int, bold: bool, align: str) -> Any:
        wanted = (text, size, bold, align)
        texture = self._kept.get(wanted)
        if texture is not None:
            self._kept.move_to_end(wanted)
            return texture
        texture = _texture(text, size, bold, align)
        self._kept[wanted] = texture
        self._bytes += texture.width * texture.height * 4
        while self._bytes > ROOM_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.width * old.height * 4
        return texture

    def clear(self) -> None:
        self._kept.clear()
        self._bytes = 0


class _Lines(CoreLabel):
    """Draws lines whose marks are pulled together (``screens.squeeze``)."""

    def get_extents(self, text: str) -> tuple[int, int]:
        width, height = super().get_extents(text)
        return max(0, width - halves(text) * (self.options["font_size"] // 2)), height

    def _render_text(self, text: str, x: float, y: float) -> None:
        half, before = self.options["font_size"] // 2, ""
        placed: list[tuple[str, float]] = []
        for piece, pulls in pieces(text):
            start = super().get_extents(before)[0] if before else 0
            placed.append((piece, x + start - pulls * half))
            before += piece
        # A piece is drawn over what is there, its blank half, too: what has that in front is drawn first, from the end.
        opening = [one for one in placed if one[0][:1] in BLANK_BEFORE]
        for piece, left in (*reversed(opening), *(one for one in placed if one not in opening)):
            super()._render_text(piece, left, y)


def _texture(text: str, size: int, bold: bool, align: str) -> Any:
    script = scripts.script_of(text)
    if script is None:
        label = _Lines(text=text, font_name=FILES[bold], font_size=size, halign=align)
        label.refresh()
        return _made(label.texture)
    lines = tuple(text.split("\n"))
    if script.vertical:
        page = scripts.vertical_picture(lines, script, size, bold)
    else:
        page = scripts.picture(lines, script, size, bold, align)
    texture = Texture.create(size=page.size, colorfmt="luminance_alpha")
    texture.blit_buffer(scripts.white(page), colorfmt="luminance_alpha", bufferfmt="ubyte")
    texture.flip_vertical()
    return _made(texture)


def _made(texture: Any) -> Any:
    """Return the texture, made now and not when it is first drawn.

    It is only drawn pixel for pixel; software GL takes two thirds of the time when it knows that.
    """
    texture.min_filter = texture.mag_filter = "nearest"
    texture.bind()
    return texture


_textures = _Textures()


def textures_of(lines: tuple[str, ...], size: int, bold: bool, align: str) -> list[Any]:
    """Return the textures of these lines from top to bottom, white on nothing, to be tinted when drawn."""
    script = scripts.script_of("\n".join(lines))
    if script is not None and script.vertical:
        return [_textures.get("\n".join(lines), size, bold, align)]
    return [
        _textures.get("\n".join(lines[i : i + LINES_A_TEXTURE]), size, bold, align)
        for i in range(0, len(lines), LINES_A_TEXTURE)
    ]


def forget() -> None:
    """Forget every text that was drawn; what is on the screen keeps its own textures."""
    _textures.clear()
    lines_of.cache_clear()
    measure.cache_clear()
    scripts.forget()
