"""Icons: white pictures, tinted. An unknown name shows a plain default."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import StringProperty

from screens.tokens import Metrics
from screens.widgets.element import Element

FOLDER = Path(__file__).parent.parent / "icons"
TONE_ICONS = {"plain": "info", "good": "check", "attention": "warning", "bad": "error"}


@lru_cache(maxsize=128)
def icon_texture(name: str) -> Any:
    """Return the texture of an icon, that of ``default`` when there is none of this name."""
    path = FOLDER / f"{name.replace('-', '_')}.png"
    if not name.replace("-", "_").isidentifier() or not path.exists():
        path = FOLDER / "default.png"
    picture = CoreImage(str(path), nocache=True, keep_data=True)
    # White and how much of it is seen: two bytes a pixel in place of the file's four.
    red, alpha = (picture.image._data[0].data[channel::4] for channel in (0, 3))  # noqa: SLF001 - Kivy tells no other way
    pixels = bytearray(2 * len(alpha))
    pixels[0::2], pixels[1::2] = red, alpha
    texture = Texture.create(size=picture.size, colorfmt="luminance_alpha")
    texture.blit_buffer(bytes(pixels), colorfmt="luminance_alpha", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


class Icon(Element):
    """An icon in the colour ``tint``, a square of ``w`` design pixels (default 48)."""

    name = StringProperty("default")
    tint = StringProperty("ink")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(*self.metrics.rgba(self.tint))
            self._rectangle = Rectangle(size=(0, 0))
        self.fbind("tint", self._retint)

    def natural_width(self, m: Metrics) -> float:
        """Return the side of the square."""
        return m.px(self.w or 48)

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the side of the square."""
        return min(width, self.natural_width(m)) if width else self.natural_width(m)

    def arrange(self, m: Metrics) -> None:
        """Draw the icon in the middle of its place."""
        self._retint()
        side = min(self.natural_width(m), self.width, self.height)
        self._rectangle.texture = icon_texture(self.name)
        self._rectangle.size = (side, side)
        self._rectangle.pos = (round(self.center_x - side / 2), round(self.center_y - side / 2))

    def _retint(self, *_: Any) -> None:
        self._colour.rgba = self.metrics.rgba(self.tint)
