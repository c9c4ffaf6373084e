"""Traditional Mongolian, Uyghur and Tibetan: shaped by HarfBuzz and ordered by FriBidi, through Pillow's libraqm.

Neither printers nor Kivy's SDL text join letters or turn right to left. Content that has such letters is set here and
becomes a picture, on paper as on the screen (docs/decisions/009). Pillow is loaded only when there is such text.
Lengths are pixels.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from devices.printer.coverage import coverage
from devices.printer.fonts import FOLDER

if TYPE_CHECKING:
    from PIL import Image, ImageFont

MARGIN = 4
"""Pixels for what reaches beyond a line's ends."""
COLUMN = 8
"""How many times its size a column of vertical text would like to be long."""
LINE = 1.45
"""The height of a line over the size, as that of Noto Sans SC: lines of all scripts are alike."""


@dataclass(frozen=True)
class Script:
    """How a script is set. ``tall`` is the height of its tallest stacks over the font's size."""

    name: str
    regular: str
    bold: str
    tall: float
    rightwards: bool = True
    vertical: bool = False


UYGHUR = Script("uyghur", "NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf", 1.4, rightwards=False)
TIBETAN = Script("tibetan", "NotoSerifTibetan-Regular.ttf", "NotoSerifTibetan-Regular.ttf", 1.6)
MONGOLIAN = Script("mongolian", "NotoSansMongolian-Regular.ttf", "NotoSansMongolian-Regular.ttf", 1.4, vertical=True)

_LETTERS = (
    (re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"), UYGHUR),
    (re.compile("[\u0f00-\u0fff]"), TIBETAN),
    (re.compile("[\u1800-\u18af]"), MONGOLIAN),
)
_BREAKS = re.compile(r"(?<=[ \u0f0b\u0f0d\u1802\u1803])")
"""Between words, and after Tibetan's tsheg and shad."""


@lru_cache(maxsize=2048)
def script_of(text: str) -> Script | None:
    """Return the script that the text needs to be shaped for, the first that occurs; None for all other text."""
    if text.isascii():
        return None
    found = [(match.start(), script) for letters, script in _LETTERS if (match := letters.search(text))]
    return min(found, key=lambda one: one[0])[1] if found else None


def files(script: Script, bold: bool) -> tuple[Path, Path]:
    """Return the script's font, and that for the Chinese characters and digits among its letters."""
    other = FOLDER / ("NotoSansSC-Bold.ttf" if bold else "NotoSansSC-Regular.ttf")
    return FOLDER / (script.bold if bold else script.regular), other


def wrap(text: str, script: Script, size: int, bold: bool, length: int) -> tuple[str, ...]:
    """Break the text into lines no longer than ``length``; a word that is longer has a line of its own."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _BREAKS.split(paragraph):
            if line and width(line + word.rstrip(), script, size, bold) > length:
                lines.append(line.rstrip())
                line = ""
            line += word
        lines.append(line.rstrip())
    return tuple(lines)


@lru_cache(maxsize=4096)
def width(line: str, script: Script, size: int, bold: bool) -> int:
    """Return how long a line is."""
    return round(sum(font.getlength(run) for run, font in _runs(line, script, size, bold)))


def natural_width(text: str, script: Script, size: int, bold: bool) -> int:
    """Return how wide the text would like to be: in one line, or in columns of a handy length."""
    length = width(text.replace("\n", " "), script, size, bold)
    if not script.vertical:
        return length + MARGIN
    return line_height(size) * max(1, -(-length // (COLUMN * size)))


def white(page: "Image.Image") -> bytes:
    """Return the picture as white of which as much is seen as the picture is light: two bytes a pixel."""
    from PIL import Image

    return Image.merge("LA", (Image.new("L", page.size, 255), page)).tobytes()


def picture(lines: tuple[str, ...], script: Script, size: int, bold: bool, align: str) -> "Image.Image":
    """Return the lines, one below the other, as a picture of 8 bits a pixel."""
    from PIL import Image, ImageDraw

    high = line_height(size)
    wide = max((width(line, script, size, bold) for line in lines), default=0) + MARGIN
    page = Image.new("L", (max(1, wide), max(1, high * len(lines))))
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        spare = wide - MARGIN - width(line, script, size, bold)
        x = 2.0 + {"left": 0, "center": spare / 2, "right": spare}[align]
        runs = _runs(line, script, size, bold)
        baseline = number * high + high * 0.72
        for run, font in runs if script.rightwards else reversed(runs):
            draw.text((x, baseline), run, font=font, fill=255, anchor="ls")
            x += font.getlength(run)
    return page


def columns(text: str, script: Script, size: int, bold: bool, room: int) -> tuple[str, ...]:
    """Return the columns of vertical text, no more of them than ``room`` has place for, and as short as they can be."""
    most = max(1, room // line_height(size))
    words = [word for paragraph in text.split("\n") for word in _BREAKS.split(paragraph)]
    shortest = max((width(word.rstrip(), script, size, bold) for word in words), default=1)
    longest = max(shortest, sum(width(word, script, size, bold) for word in words) + MARGIN)
    while longest - shortest > 4:
        middle = (shortest + longest) // 2
        if len(wrap(text, script, size, bold, middle)) <= most:
            longest = middle
        else:
            shortest = middle
    return wrap(text, script, size, bold, longest)


def vertical_picture(lines: tuple[str, ...], script: Script, size: int, bold: bool) -> "Image.Image":
    """Return the lines as columns from left to right, each read from its top, as traditional Mongolian is."""
    from PIL import Image

    # Turned clockwise the last line comes to stand on the left: so the first one goes last.
    lying = picture(tuple(reversed(lines)), script, size, bold, "left")
    return lying.transpose(Image.Transpose.ROTATE_270)


def forget() -> None:
    """Forget every text that was measured."""
    script_of.cache_clear()
    width.cache_clear()


def line_height(size: int) -> int:
    """Return the height of a line, or the width of a column."""
    return round(size * LINE)


@lru_cache(maxsize=32)
def _font(path: Path, size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont, features

    if not features.check("raqm"):
        raise RuntimeError("this Pillow has no libraqm: it cannot join letters or write from right to left")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)


def _runs(line: str, script: Script, size: int, bold: bool) -> list[tuple[str, "ImageFont.FreeTypeFont"]]:
    """Split a line into runs of one font each; what stands between letters of the script belongs to them."""
    own, other = files(script, bold)
    known = coverage(own)

    def is_own(char: str) -> bool:
        return ord(char) in known or char.isspace()

    sizes = {True: max(8, min(size, round(size * LINE / script.tall))), False: size}
    fonts = {True: own, False: other}
    return [("".join(run), _font(fonts[mine], sizes[mine])) for mine, run in groupby(line, is_own)]
