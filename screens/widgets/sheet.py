"""A page of a PDF in a document: its picture while it is in sight, and what shows it by itself."""

from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty, StringProperty

from kiosk.view_parts import PageBlock
from screens import pictures
from screens.kv import load_kv
from screens.tokens import Metrics
from screens.widgets import icon, label
from screens.widgets.element import Element
from screens.widgets.press import Pressable
from screens.widgets.scroller import Scroller, scroller_of

__all__ = ["PageSheet", "Sheet", "icon", "label"]


class Sheet(Element):
    """Shows the picture at ``path`` as wide as its place. ``ratio`` is its height by its width, known beforehand.

    In a scroller it holds a texture only while it is in sight or nearly so: a document may have sixty pages.
    """

    path = StringProperty("")
    ratio = NumericProperty(1.414)

    def __init__(self, **kwargs: Any) -> None:
        self._scroller: Scroller | None = None
        self._wish: pictures.Wish | None = None
        self._wanted: tuple[str, int] | None = None
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(1, 1, 1, 0)
            self._rectangle = Rectangle(size=(0, 0))

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height that keeps the page's proportions."""
        return width * float(self.ratio)

    def arrange(self, m: Metrics) -> None:
        """Put the picture in its place and look whether it is to be seen."""
        self._rectangle.pos, self._rectangle.size = self.pos, self.size
        scroller = scroller_of(self)
        if scroller is not self._scroller:
            if self._scroller is not None:
                self._scroller.funbind("offset", self._look)
            if scroller is not None:
                scroller.fbind("offset", self._look)
            self._scroller = scroller
        self._look()

    def _look(self, *_: Any) -> None:
        wanted = (self.path, int(self.width)) if self.path and self.width and self._is_near() else None
        forgotten = self._wish is not None and self._wish.cancelled
        if wanted == self._wanted and not forgotten:
            return
        self._wanted = wanted
        if self._wish is not None:
            self._wish.cancel()
            self._wish = None
        self._take(None)
        if wanted is not None:
            self._wish = pictures.want(self.path, self.width, self.width * self.ratio + 1, self._take)

    def _is_near(self) -> bool:
        """Tell whether it is at most half a screen away from what can be seen."""
        scroller = self._scroller
        if scroller is None:
            return True
        spare, lift = scroller.height / 2, scroller.offset
        return bool(self.y + lift < scroller.top + spare and self.top + lift > scroller.y - spare)

    def _take(self, texture: Any) -> None:
        self._rectangle.texture, self._colour.a = texture, 1 if texture is not None else 0


class PageSheet(Pressable):
    """The page with its number below it; pressed, it is shown by itself."""

    caption = StringProperty("")
    larger = StringProperty("")

    def show(self, block: PageBlock) -> None:
        """Show this page."""
        sheet: Sheet = self.ids.sheet
        sheet.path, sheet.ratio = block.path, block.height / block.width
        self.caption, self.larger = block.label, block.larger.label
        self.test_id, self.intent = block.larger.name, block.larger.intent


load_kv(__file__)
