"""The field to write in with a finger."""

from typing import Any

from kivy.graphics import Color, Line

from kiosk.input.face import Stroke
from screens.redraw import shown_at_once
from screens.tokens import Metrics
from screens.widgets.surface import Surface

_WIDTH = 7
"""Design pixels of a stroke's half width: seen by whoever sees badly, and not blurred together."""
_NEAR = 3
"""Pixels that a finger has to go before its place is taken again."""


class WritingPad(Surface):
    """Shows strokes while they are drawn, and gives each away when it ends. Places are pixels, y downwards."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._drew: Any = None
        self._points: list[tuple[float, float]] = []
        self._lines: list[Line] = []
        with self.canvas:
            self._colour = Color(*self.metrics.rgba("ink"))

    def listen(self, drew: Any) -> None:
        """Let ``drew(stroke)`` take the strokes."""
        self._drew = drew

    def show(self, strokes: tuple[Stroke, ...]) -> None:
        """Show just these strokes, and the one that is being drawn: answers to the others come meanwhile."""
        drawing = self._lines[-1:] if self._points else []
        if len(strokes) + len(drawing) != len(self._lines) or not self._lines:
            for line in self._lines:
                self.canvas.remove(line)
            self._lines = []
            for stroke in strokes:
                self._line([at for x, y in stroke for at in (self.x + x, self.top - y)])
            for line in drawing:
                self._line(line.points)

    def arrange(self, m: Metrics) -> None:
        """Take the colours of the day."""
        self._colour.rgba = m.rgba("ink")

    def began(self, x: float, y: float) -> None:
        """Begin a stroke."""
        self._points = [(x, y)]
        shown_at_once(self, lambda: self._line([x, y, x, y]))

    def moved(self, x: float, y: float) -> None:
        """Draw on, inside the field."""
        x, y = min(max(x, self.x), self.right), min(max(y, self.y), self.top)
        last = self._points[-1]
        if abs(x - last[0]) + abs(y - last[1]) < _NEAR:
            return
        self._points.append((x, y))
        shown_at_once(self, self._lengthen)

    def ended(self) -> None:
        """Give the stroke away."""
        stroke = tuple((x - self.x, self.top - y) for x, y in self._points)
        self._points = []
        if stroke and self._drew is not None:
            self._drew(stroke)

    def dropped(self) -> None:
        """Wipe the stroke away."""
        if self._points:
            self.canvas.remove(self._lines.pop())
            self._points = []

    def _line(self, points: list[float]) -> None:
        with self.canvas:
            self._lines.append(Line(points=points, width=self.metrics.px(_WIDTH), cap="round", joint="round"))

    def _lengthen(self) -> None:
        line = self._lines[-1]
        line.points = [*line.points, *self._points[-1]]
