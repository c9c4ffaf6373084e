"""Printer models as data: one JSON file a model in ``profiles/``."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

import msgspec

CELL = 12
"""Width of a half-width character (font A) in dots."""

GLYPH = 24
"""Height of a character in dots; a full-width character is as wide."""


class ProfileError(ValueError):
    """A profile is missing or contradicts itself; the sentence says which and how."""


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one printer model is and can do.

    ``dots`` is the printable width, ``columns`` the same in half-width cells of 12 dots. ``charset`` is what its
    own font draws in Chinese mode (FS &); four-byte GB18030 goes out as text only with ``four_byte``, because many a
    printer that calls itself GB18030 shifts the rest of the line by it. ``process_id``: answers GS ( H function 48.
    ``fence``: answers GS r in its turn, so that its answer proves an empty buffer. ``answers`` false: the line only
    writes (a serial cable without the way back). ``asb``: tells changes by itself after GS a. ``barcode`` native: draws
    CODE128 by GS k 73. ``line_pitch`` is the distance of two lines in dots; ``units_per_inch`` the unit of ESC 3 and
    ESC J, which ``sets_units`` sets by GS P where a model's own may differ; ``slow_mm_s`` the slowest printing speed in
    mm/s, from which waiting times are made.
    """

    name: str
    title: str
    paper_mm: int
    dots: int
    columns: int
    charset: Literal["gb2312", "gbk", "gb18030"]
    cut: Literal["none", "partial", "full"]
    near_end_sensor: bool
    process_id: bool
    qr: Literal["native", "raster"]
    barcode: Literal["native", "raster"] = "raster"
    four_byte: bool = False
    fence: bool = False
    answers: bool = True
    asb: bool = False
    line_pitch: int = 34
    dots_per_inch: int = 203
    units_per_inch: int = 203
    sets_units: bool = False
    slow_mm_s: int = 50

    def __post_init__(self) -> None:
        """Refuse a profile that cannot be printed with."""
        if self.columns < 16 or self.columns * CELL > self.dots:
            raise ProfileError(f"printer profile {self.name}: {self.columns} columns do not fit {self.dots} dots")
        if self.dots % 8 or not GLYPH <= self.line_pitch <= 100:
            raise ProfileError(f"printer profile {self.name}: dots must be whole bytes, line_pitch 24 to 100")
        if self.sets_units and not (self.dots_per_inch < 256 and self.units_per_inch < 256):
            raise ProfileError(f"printer profile {self.name}: GS P sets units up to 255 an inch")
        if self.four_byte and self.charset != "gb18030":
            raise ProfileError(f"printer profile {self.name}: four_byte needs the charset gb18030")

    @property
    def codec(self) -> str:
        """Python codec of the text that the printer's own font draws."""
        if self.charset == "gb2312":
            return "gb2312"
        return "gb18030" if self.four_byte else "gbk"

    def height(self, scale: int) -> int:
        """Distance to the next line, in dots, after a line of characters ``scale`` times 24 dots high."""
        return GLYPH * scale + self.line_pitch - GLYPH


def load_profile(name: str = "generic-80") -> Profile:
    """Read the profile ``name`` of ``profiles/``; :class:`ProfileError` if there is none or it is damaged."""
    if name not in profile_names():
        raise ProfileError(f"no printer profile is called {name!r}; there are {', '.join(profile_names())}")
    try:
        return msgspec.json.decode(_folder().joinpath(f"{name}.json").read_bytes(), type=Profile)
    except msgspec.DecodeError as error:
        raise ProfileError(f"printer profile {name}: {error}") from error


def profile_names() -> tuple[str, ...]:
    """Names of all profiles that come with the program."""
    return tuple(sorted(f.name.removesuffix(".json") for f in _folder().iterdir() if f.name.endswith(".json")))


def _folder() -> Traversable:
    return files("devices.printer") / "profiles"
