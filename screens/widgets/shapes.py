"""Boxes with round corners as textures: crisp without multisampling, fill and outline in one pass."""

from functools import lru_cache
from math import hypot
from typing import Any

from kivy.graphics.texture import Texture

Colour = tuple[float, float, float, float]


@lru_cache(maxsize=256)
def box(radius: int, stroke: int, fill: Colour, line: Colour) -> tuple[Any, int]:
    """Return a texture for a BorderImage to stretch, and how wide its unstretched border is, in pixels.

    The outline is ``stroke`` pixels wide (0: none). Colours are 0 to 1; a transparent fill leaves the middle open.
    """
    border = max(radius, stroke)
    quarter: list[list[bytes]] = []
    # Nearly all pixels are alike: outside, outline or ground.
    mixed: dict[tuple[float, float], bytes] = {}
    for covered in _corner(radius, stroke):
        for pair in covered:
            if pair not in mixed:
                mixed[pair] = _pixel(*pair, fill, line)
        quarter.append([mixed[pair] for pair in covered])
    half = [b"".join(row + row[::-1]) for row in quarter]
    side = 2 * (border + 1)
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(b"".join(half + half[::-1]), colorfmt="rgba", bufferfmt="ubyte")
    texture.wrap = "clamp_to_edge"
    # Its corners are drawn pixel for pixel, and what is stretched is all of a colour: nothing lies between.
    texture.min_filter = texture.mag_filter = "nearest"
    return texture, border


def fit(texture: Any, width: float, height: float) -> None:
    """Let a picture's texture be drawn at this size in pixels: pixel for pixel if it is its own.

    Software GL takes a quarter less for that than for looking what lies between the pixels.
    """
    own = (round(width), round(height)) == tuple(texture.size)
    texture.min_filter = texture.mag_filter = "nearest" if own else "linear"


@lru_cache(maxsize=64)
def _corner(radius: int, stroke: int) -> list[list[tuple[float, float]]]:
    """Return what the box and what is inside its outline cover of each pixel of the corner, row by row."""
    side = max(radius, stroke) + 1
    inside = max(0.0, radius - stroke)
    rows = [[(0.0, 0.0)] * side for _ in range(side)]
    for y in range(side):
        for x in range(y + 1):
            outer = _coverage(x, y, 0, radius)
            inner = _coverage(x, y, stroke, inside) if stroke else outer
            rows[y][x] = rows[x][y] = (outer, inner)
    return rows


def _coverage(x: int, y: int, edge: int, radius: float) -> float:
    """Return how much of the pixel lies inside a box that begins at ``edge`` and has round corners."""
    if x < edge or y < edge:
        return 0.0
    if x >= edge + radius or y >= edge + radius:
        return 1.0
    return min(1.0, max(0.0, radius - hypot(edge + radius - x - 0.5, edge + radius - y - 0.5) + 0.5))


def _pixel(outer: float, inner: float, fill: Colour, line: Colour) -> bytes:
    """Return one pixel: the fill where ``inner`` covers it, the outline on what of ``outer`` is left."""
    ring = max(0.0, outer - inner) * line[3]
    ground = inner * fill[3]
    alpha = ring + ground
    if alpha <= 0:
        # The colour of an empty pixel still bleeds into its neighbours when stretched.
        return bytes((*(round(part * 255) for part in (line if line[3] else fill)[:3]), 0))
    mixed = ((ring * a + ground * b) / alpha for a, b in zip(line[:3], fill[:3], strict=True))
    return bytes((*(round(part * 255) for part in mixed), round(min(1.0, alpha) * 255)))
