"""What every widget of ours is: an element that tells its height for a width, and is put where it belongs.

Layout is one pass from the stage down, whenever a view is shown or the window changes; nothing relays out by itself.
That keeps it quick and the same every time. In kv a widget gives its lengths in design pixels (``screens.tokens``).
"""

import screens.settings  # noqa: F401  isort: skip  (must come before Kivy)

from typing import Any

from kivy.graphics import BorderImage, Color
from kivy.properties import BooleanProperty, NumericProperty, StringProperty, VariableListProperty
from kivy.uix.widget import Widget

from screens.tokens import Metrics
from screens.widgets.shapes import box

NOTHING = (0.0, 0.0, 0.0, 0.0)


class Element(Widget):
    """The base of all widgets. Lengths (``w h pad radius stroke``) are design pixels; ``w`` or ``h`` 0 means natural.

    ``grow`` is the share of spare room, with which a column makes it at most ``h_most`` high (0: any), and
    ``wide_share`` that of a ``Split``; ``fill`` and ``line`` are colour tokens or empty; a ``hidden`` element takes no
    room; ``test_id`` is the name under which a driver finds it.
    """

    grow = NumericProperty(0)
    wide_share = NumericProperty(1)
    w = NumericProperty(0)
    h = NumericProperty(0)
    h_most = NumericProperty(0)
    pad = VariableListProperty([0, 0, 0, 0], length=4)
    hidden = BooleanProperty(False)
    fill = StringProperty("")
    line = StringProperty("")
    radius = NumericProperty(0)
    stroke = NumericProperty(2)
    test_id = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        self._ground: BorderImage | None = None
        self.metrics = Metrics()
        self.drawn = True
        super().__init__(**kwargs)
        self.size_hint = (None, None)
        for name in ("fill", "line"):
            self.fbind(name, self._repaint)

    def parts(self) -> list["Element"]:
        """Return the visible child elements in reading order."""
        return [child for child in reversed(self.children) if not child.hidden]

    def clear_parts(self) -> None:
        """Remove all children, those that are hidden, too."""
        for child in list(self.children):
            self.drop(child)

    def drop(self, child: "Element") -> None:
        """Remove one child, drawn or hidden."""
        if not child.drawn:
            self.canvas.add(child.canvas)
            child.drawn = True
        self.remove_widget(child)

    def natural_width(self, m: Metrics) -> float:
        """Return the width in pixels this would like to have."""
        return m.px(self.w)

    def least_width(self, m: Metrics) -> float:
        """Return the width in pixels below which words would have to be broken; 0 where that cannot happen."""
        return 0.0

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height in pixels this needs when it is ``width`` pixels wide."""
        return m.px(self.h)

    def wanted_width(self, m: Metrics) -> float:
        """Return the fixed width if there is one, else the natural one."""
        return m.px(self.w) if self.w else self.natural_width(m)

    def wanted_height(self, m: Metrics, width: float) -> float:
        """Return the natural height, and at least ``h``."""
        return max(m.px(self.h), self.natural_height(m, width))

    def place(self, m: Metrics, x: float, y: float, width: float, height: float) -> None:
        """Take this place (pixels, from the bottom left) and put the children into theirs."""
        self.metrics = m
        self.pos = (round(x), round(y))
        self.size = (max(0, round(width)), max(0, round(height)))
        self._repaint()
        self.arrange(m)
        for child in self.children:
            if child.hidden == child.drawn:
                child.drawn = not child.hidden
                (self.canvas.add if child.drawn else self.canvas.remove)(child.canvas)

    def arrange(self, m: Metrics) -> None:
        """Place the children inside; the plain element has nothing to arrange."""

    def inner(self, m: Metrics) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of what is inside the padding, in pixels."""
        left, top, right, bottom = (m.px(side) for side in self.pad)
        return self.x + left, self.y + bottom, max(0, self.width - left - right), max(0, self.height - top - bottom)

    def _repaint(self, *_: Any) -> None:
        if not self.fill and not self.line and self._ground is None:
            return
        if self._ground is None:
            with self.canvas.before:
                Color(1, 1, 1, 1)
                self._ground = BorderImage(size=(0, 0))
        ground = self._ground
        if not self.width or not self.height or not (self.fill or self.line):
            # Of a size of nothing a border would still be drawn, as a patch as large as its two sides.
            ground.border, ground.size = (0, 0, 0, 0), (0, 0)
            return
        corner = min(self.metrics.px(self.radius), self.width // 2, self.height // 2)
        stroke = int(self.metrics.px(self.stroke)) if self.line else 0
        ground.texture, border = box(
            max(0, int(corner)),
            stroke,
            self.metrics.rgba(self.fill) if self.fill else NOTHING,
            self.metrics.rgba(self.line) if self.line else NOTHING,
        )
        ground.border = (border, border, border, border)
        ground.pos = self.pos
        ground.size = self.size
