"""Facts: label and value, one below the other."""

from kivy.properties import StringProperty

from screens.kv import load_kv
from screens.tokens import Metrics
from screens.widgets import label, pool
from screens.widgets.flow import Column, Row

__all__ = ["FactLine", "Facts", "label"]


class FactLine(Row):
    """One label and its value."""

    label = StringProperty("")
    value = StringProperty("")

    def show(self, fact: tuple[str, str]) -> None:
        """Show this label and value."""
        self.label, self.value = fact


class Facts(Column):
    """A card of facts; all values begin at the same place, after the widest label."""

    def show(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Show these facts; none: take no room."""
        self.hidden = not facts
        pool.fill(self, facts, FactLine, FactLine.show)

    def _align(self, m: Metrics, width: float) -> None:
        lines = self.parts()
        widest = max((line.ids.label.natural_width(m) for line in lines), default=0.0)
        for line in lines:
            line.ids.label.w = min(widest, width * 0.4) / m.scale + 1

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of all lines with their values aligned."""
        self._align(m, width)
        return super().natural_height(m, width)

    def arrange(self, m: Metrics) -> None:
        """Place the lines with their values aligned."""
        self._align(m, self.width)
        super().arrange(m)


load_kv(__file__)
