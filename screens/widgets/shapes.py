"""Round corners as textures: crisp without multisampling, and one texture serves every box of that radius."""

from functools import lru_cache
from math import hypot
from typing import Any

from kivy.graphics.texture import Texture


@lru_cache(maxsize=64)
def rounded(radius: int) -> Any:
    """Return a white box with round corners, ``2·radius + 2`` pixels a side, for a BorderImage to stretch."""
    side = 2 * radius + 2
    quarter = [
        [min(1.0, max(0.0, radius - hypot(radius - x - 0.5, radius - y - 0.5) + 0.5)) for x in range(radius)]
        for y in range(radius)
    ]
    pixels = bytearray()
    for y in range(side):
        row = min(y, side - 1 - y)
        for x in range(side):
            column = min(x, side - 1 - x)
            alpha = quarter[row][column] if row < radius and column < radius else 1.0
            pixels += bytes((255, 255, 255, round(alpha * 255)))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(bytes(pixels), colorfmt="rgba", bufferfmt="ubyte")
    texture.wrap = "clamp_to_edge"
    return texture
