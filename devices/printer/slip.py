"""What a slip is made of, before anyone knows the paper's width. Laid out once, rendered many ways."""

from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Line:
    """Text, wrapped by the layout. ``scale`` 1 or 2 is width and height alike."""

    text: str
    place: Place = Place.LEFT
    scale: int = 1
    bold: bool = False


@dataclass(frozen=True)
class Pair:
    """A label at the left and its value at the right; the value wraps under itself when it is long."""

    label: str
    value: str
    bold: bool = False


@dataclass(frozen=True)
class Grid:
    """A small table. ``right`` marks columns that line up at the right; widths are shared out by need.

    ``notes`` has text for below each row, across the paper, empty for none; it may be shorter than the rows.
    """

    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A line across the paper, dashed."""


@dataclass(frozen=True)
class Qr:
    """A QR code of ``data``, centred, with ``caption`` under it."""

    data: str
    caption: str = ""


@dataclass(frozen=True)
class Barcode:
    """A CODE128 barcode of printable ASCII, centred, with ``caption`` under it."""

    data: str
    caption: str = ""


@dataclass(frozen=True)
class Logo:
    """A picture of one bit a dot, centred; one wider than the paper is made smaller.

    ``dots``: rows from top to bottom, each of whole bytes, the left dot first, 1 is ink; ``width`` in dots.
    """

    width: int
    dots: bytes = field(repr=False)


@dataclass(frozen=True)
class Feed:
    """Empty lines."""

    lines: int = 1


Part = Line | Pair | Grid | Rule | Qr | Barcode | Logo | Feed


@dataclass(frozen=True)
class Slip:
    """One slip of paper. ``serial`` names it in the journal; the cut follows the last part."""

    serial: str
    parts: tuple[Part, ...] = field(default=())
