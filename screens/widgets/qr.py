"""A QR code, drawn from its matrix so that every module is a whole number of pixels."""

from functools import lru_cache
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import StringProperty

from screens.tokens import Metrics
from screens.widgets.element import Element

QUIET = 4
"""Light modules round the code, as ISO/IEC 18004 asks."""


@lru_cache(maxsize=8)
def qr_texture(code: str) -> Any:
    """Return the code (error level M) with its quiet zone as a texture, one pixel a module."""
    import segno  # late: most screens show no code

    matrix = [bytes(row) for row in segno.make_qr(code, error="m").matrix]
    side = len(matrix) + 2 * QUIET
    blank = bytes([255] * side)
    rows = [blank] * QUIET
    rows += [bytes([255] * QUIET + [0 if dark else 255 for dark in row] + [255] * QUIET) for row in matrix]
    rows += [blank] * QUIET
    texture = Texture.create(size=(side, side), colorfmt="luminance")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(b"".join(reversed(rows)), colorfmt="luminance", bufferfmt="ubyte")
    return texture


class QrCode(Element):
    """Shows ``code``; empty: nothing."""

    code = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(1, 1, 1, 1)
            self._rectangle = Rectangle(size=(0, 0))

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the side of the square."""
        return min(width, m.px(self.w))

    def arrange(self, m: Metrics) -> None:
        """Draw the code as large as whole modules allow."""
        if not self.code:
            self._rectangle.size = (0, 0)
            return
        texture = qr_texture(self.code)
        module = max(1, int(min(self.width, self.height) // texture.width))
        side = module * texture.width
        self._rectangle.texture = texture
        self._rectangle.size = (side, side)
        self._rectangle.pos = (round(self.center_x - side / 2), round(self.center_y - side / 2))
