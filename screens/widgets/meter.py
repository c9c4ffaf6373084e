"""A level meter: bars that light up from the left, and below them how much of the time is used."""

from typing import Any

from kivy.graphics import Color, Rectangle

from kiosk.view_parts import Meter
from screens.tokens import Metrics
from screens.widgets.element import Element

LOUD = 0.84
"""From here on it is too loud; the last bars say so by their height and their colour."""
_LEAST = 0.3
"""How high the first bar is, as a part of the last one."""
_GAP, _STUB, _TIME, _BETWEEN = 0.34, 12, 16, 28
"""A gap as a part of a bar; how high a dark bar, the line of time and the room above it are, in design pixels."""


class LevelMeter(Element):
    """Shows a ``Meter``. ``change`` redraws nothing but what differs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._meter = Meter(0, 1, 0.0)
        self._bars: list[tuple[Color, Rectangle]] = []
        with self.canvas:
            self._ground_colour = Color()
            self._ground_line = Rectangle(size=(0, 0))
            self._time_colour = Color()
            self._time_line = Rectangle(size=(0, 0))

    def change(self, meter: Meter) -> None:
        """Show this level and time."""
        if meter.levels != len(self._bars):
            self._make_bars(meter.levels)
        self._meter = meter
        self.arrange(self.metrics)

    def arrange(self, m: Metrics) -> None:
        """Draw bars and line into the whole width."""
        colours = {name: m.rgba(name) for name in ("line", "brand", "bad")}
        height = self.height - m.px(_TIME) - m.px(_BETWEEN)
        bar = self.width / max(1.0, len(self._bars) + (len(self._bars) - 1) * _GAP)
        bottom = self.y + m.px(_TIME) + m.px(_BETWEEN)
        for index, (colour, rectangle) in enumerate(self._bars):
            # By its height, too, so that no colour need be told from another.
            share = (index + 1) / len(self._bars)
            lit = "bad" if share > LOUD else "brand"
            shines = index < self._meter.level
            colour.rgba = colours[lit if shines else "line"]
            rectangle.pos = (round(self.x + index * bar * (1 + _GAP)), bottom)
            high = round(height * (_LEAST + (1 - _LEAST) * share)) if shines else m.px(_STUB)
            rectangle.size = (max(1, round(bar)), high)
        for colour, line, name, part in (
            (self._ground_colour, self._ground_line, "line", 1.0),
            (self._time_colour, self._time_line, "brand", self._meter.part),
        ):
            colour.rgba = colours[name]
            line.pos, line.size = (self.x, self.y), (round(self.width * part), m.px(_TIME))

    def _make_bars(self, count: int) -> None:
        for _, rectangle in self._bars:
            rectangle.size = (0, 0)
        del self._bars[:]
        with self.canvas:
            for _ in range(count):
                self._bars.append((Color(), Rectangle(size=(0, 0))))
