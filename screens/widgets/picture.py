"""A picture from a file, as wide as the page and never higher than half of it."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.properties import StringProperty

from screens.tokens import Metrics
from screens.widgets.element import Element

HIGHEST = 760
"""Design pixels."""


@lru_cache(maxsize=6)
def picture_texture(path: str, changed: float) -> Any:
    """Return the picture's texture, or None when the file is no picture; ``changed`` is its time of change."""
    try:
        return _load(path)
    except Exception as error:  # noqa: BLE001 - decoders raise what they like; a bad file is shown as its words
        import logging

        logging.getLogger(__name__).warning("cannot show picture %s: %s", path, error)
        return None


def _load(path: str) -> Any:
    try:
        return CoreImage(path, nocache=True).texture
    except Exception:  # noqa: BLE001 - what SDL cannot read, Pillow may; it adds itself to Kivy's loaders
        import kivy.core.image.img_pil  # noqa: F401

        return CoreImage(path, nocache=True).texture


class Picture(Element):
    """Shows the picture at ``path``; the empty path takes no room."""

    path = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(1, 1, 1, 1)
            self._rectangle = Rectangle(size=(0, 0))

    def texture(self) -> Any:
        """Return the texture or None."""
        file = Path(self.path) if self.path else None
        return picture_texture(self.path, file.stat().st_mtime) if file and file.is_file() else None

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height that keeps the picture's proportions."""
        texture = self.texture()
        return min(width * texture.height / texture.width, m.px(HIGHEST)) if texture else 0.0

    def arrange(self, m: Metrics) -> None:
        """Draw the picture in the middle."""
        texture = self.texture()
        if texture is None:
            self._rectangle.size = (0, 0)
            return
        scale = min(self.width / texture.width, self.height / texture.height)
        self._rectangle.texture = texture
        self._rectangle.size = (texture.width * scale, texture.height * scale)
        self._rectangle.pos = (
            round(self.center_x - texture.width * scale / 2),
            round(self.center_y - texture.height * scale / 2),
        )
