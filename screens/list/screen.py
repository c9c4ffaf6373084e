"""A list to choose from, with categories above it."""

from kiosk.views import ListView
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import button, choice, icon, label, pool, row
from screens.widgets.choice import ChipButton
from screens.widgets.row import RowButton

__all__ = ["ListScreen", "button", "choice", "icon", "label", "row"]


class ListScreen(Screen[ListView]):
    """Chips, rows, actions; an empty list says so."""

    has_rail = True

    def render(self, view: ListView) -> None:
        """Show them; other rows begin at the top."""
        ids = self.ids
        names = tuple(row.name for row in view.rows)
        if names != getattr(self, "_names", ()):
            self._names = names
            ids.scroll.to_top()
        pool.fill(ids.chips, view.chips, ChipButton, ChipButton.show)
        ids.chips.hidden = not view.chips
        pool.fill(ids.rows, view.rows, RowButton, RowButton.show)
        ids.rows.columns_wide = min(2, max(1, len(view.rows)))  # a single one has the whole width
        ids.empty.hidden = bool(view.rows)
        ids.sentence.text = view.empty
        ids.actions.show(view.actions)

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
