"""What every screen is: a column that shows one type of view."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from kiosk.films import Films
from kiosk.machine.intents import Intent
from screens.tokens import Metrics
from screens.typing.engines import InputEngines
from screens.widgets.button import CommandBar
from screens.widgets.flow import Column

V = TypeVar("V")
RAIL = (380, 560)
"""The least and the greatest width of the column of actions in landscape, in design pixels."""
WIDE_RAIL = 640
"""The width it may have, in design pixels, where the actions of the greatest width are taller than the panel."""


class Screen(Column, Generic[V]):
    """Fills the room between header and footer. ``render`` puts a view's words into the widgets, and nothing more."""

    has_header = True
    """False for the screen that brings its own heading."""
    has_rail = False
    """Whether the actions stand in a column on the right in landscape, where height is what there is little of."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.view: V | None = None
        self.send: Callable[[Intent], None] = _unheard
        self.relayout: Callable[[], None] = _unmoved
        self.engines: InputEngines | None = None
        self.films: Films | None = None

    def show(self, view: V) -> bool:
        """Show this view; return whether anything changed."""
        if view == self.view:
            return False
        self.view = view
        self.render(view)
        return True

    def touch_up(self, view: V) -> bool:
        """Show a view that differs from the last one in something that moves all the time, and draw that alone.

        Return False, having done nothing, when it differs in more: then everything is laid out and drawn anew.
        """
        del view
        return False

    def arrange(self, m: Metrics) -> None:
        """Stack the parts; in landscape the actions may stand on the right of them."""
        bar = self.ids.get("actions")
        if not m.wide or not self.has_rail or bar is None or bar.hidden:
            super().arrange(m)
            return
        x, y, whole, height = (float(side) for side in (*self.pos, *self.size))
        width = self._rail(m, bar, height)
        bar.hidden = True
        self.width = whole - width
        super().arrange(m)
        self.width, bar.hidden = whole, False
        bar.place(m, x + whole - width, y, width, min(height, bar.wanted_height(m, width)))

    @staticmethod
    def _rail(m: Metrics, bar: CommandBar, height: float) -> float:
        wanted = max(bar.stacked_width(m), m.px(RAIL[0]))
        width = min(wanted, m.px(RAIL[1]))
        too_tall = bar.wanted_height(m, width) > height
        return min(wanted, m.px(WIDE_RAIL)) if too_tall else width

    def render(self, view: V) -> None:
        """Put the view into the widgets."""
        raise NotImplementedError

    def enter(self) -> None:
        """The screen comes into sight, with another subject than before: start at its beginning."""

    def leave(self) -> None:
        """The screen goes out of sight: let nothing move, and keep nothing that is a member's."""
        self.view = None

    def noticed(self) -> None:
        """Somebody touched something."""

    def typed(self, text: str) -> None:
        """Text came from a physical keyboard."""

    def erased(self) -> None:
        """The erase key of a physical keyboard was pressed."""

    def entered(self) -> None:
        """The enter key of a physical keyboard was pressed."""


def _unheard(_: Intent) -> None:
    """Take an intent while the screen is on no stage."""


def _unmoved() -> None:
    """Take a wish for a new layout while the screen is on no stage."""
