"""A page of a PDF by itself: as large as one likes, moved by the finger, turned by large buttons."""

from typing import Any

from kivy.graphics import Color, Rectangle, ScissorPop, ScissorPush
from kivy.properties import NumericProperty, StringProperty

from kiosk.views import PageView
from screens import pictures
from screens.kv import load_kv
from screens.screen import Screen
from screens.tokens import Metrics
from screens.widgets import button, label
from screens.widgets.surface import Surface

__all__ = ["PageScreen", "Plane", "button", "label"]

WIDTHS = (0.0, 1.0, 1.6, 2.5)
"""How wide the page is at each zoom, by the width of the window it is seen through; the first shows all of it."""


class Plane(Surface):
    """The page under a window that the finger moves it behind. ``zoom`` counts as in ``PageView``."""

    path = StringProperty("")
    ratio = NumericProperty(1.414)
    zoom = NumericProperty(1)

    def __init__(self, **kwargs: Any) -> None:
        self._wish: pictures.Wish | None = None
        self._wanted: tuple[str, int] | None = None
        self._centre = (0.0, 0.0)
        self._grip = (0.0, 0.0)
        super().__init__(**kwargs)
        with self.canvas:
            self._scissor = ScissorPush()
            self._colour = Color(1, 1, 1, 0)
            self._rectangle = Rectangle(size=(0, 0))
            ScissorPop()

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return 0: it takes what room there is (``grow``)."""
        return 0.0

    def show(self, path: str, ratio: float, zoom: int) -> None:
        """Show this page, from its top unless it is the one that is shown already."""
        if path != self.path:
            self._centre = (0.0, 0.0)
            self._take(None)
        self.path, self.ratio, self.zoom = path, ratio, zoom

    def let_go(self) -> None:
        """Hold no picture any more."""
        self.path, self._wanted = "", None
        if self._wish is not None:
            self._wish.cancel()
            self._wish = None
        self._take(None)

    def arrange(self, m: Metrics) -> None:
        """Ask for the picture as large as it is shown, and place it."""
        self._scissor.x, self._scissor.y = int(self.x), int(self.y)
        self._scissor.width, self._scissor.height = int(self.width), int(self.height)
        width, height = self._size()
        self._move()
        wanted = (self.path, int(width)) if self.path and width else None
        if wanted is not None and wanted != self._wanted:
            self._wanted = wanted
            if self._wish is not None:
                self._wish.cancel()
            # Until it comes, what is there stays, a little blurred.
            self._wish = pictures.want(self.path, width, height + 1, self._take)

    def began(self, x: float, y: float) -> None:
        """Take hold of the page."""
        self._grip = (x - self._rectangle.pos[0], y - self._rectangle.pos[1])

    def moved(self, x: float, y: float) -> None:
        """Let the page follow the finger."""
        width, height = self._size()
        left, low = x - self._grip[0], y - self._grip[1]
        if width and height:
            self._centre = ((self.center_x - left) / width, 1 - (self.center_y - low) / height)
            self._move()

    def ended(self) -> None:
        """Leave the page where it is."""

    def _size(self) -> tuple[float, float]:
        width = self.width * WIDTHS[int(self.zoom)] or min(self.width, self.height / self.ratio)
        return float(width), float(width * self.ratio)

    def _move(self) -> None:
        """Place the page so that it covers the window where it can."""
        width, height = self._size()
        if not width or not height:
            return
        across, down = min(0.5, self.width / width / 2), min(0.5, self.height / height / 2)
        self._centre = (
            min(max(self._centre[0], across), 1 - across),
            min(max(self._centre[1], down), 1 - down),
        )
        self._rectangle.size = (round(width), round(height))
        self._rectangle.pos = (
            round(self.center_x - self._centre[0] * width),
            round(self.center_y - (1 - self._centre[1]) * height),
        )

    def _take(self, texture: Any) -> None:
        self._rectangle.texture, self._colour.a = texture, 1 if texture is not None else 0


class PageScreen(Screen[PageView]):
    """The page, what makes it larger and smaller, and what turns to the next."""

    def render(self, view: PageView) -> None:
        """Show the page."""
        ids, page = self.ids, view.page
        ids.plane.show(page.path, page.height / page.width, view.zoom)
        ids.label.text, ids.hint.text = page.label, view.hint
        ids.hint.hidden = not view.hint
        zooming, turning = view.controls[:2], view.controls[2:]
        ids.zooming.show(zooming)
        ids.turning.show(turning if any(action.enabled for action in turning) else ())
        ids.actions.show(view.actions)

    def leave(self) -> None:
        """Let go of the page."""
        super().leave()
        self.ids.plane.let_go()


load_kv(__file__)
