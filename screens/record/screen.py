"""A member's own rows, as a table or as label and value."""

from kiosk.views import RecordView
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import button, facts, label, table

__all__ = ["RecordScreen", "button", "facts", "label", "table"]


class RecordScreen(Screen[RecordView]):
    """Title, facts, table, how the figures are made."""

    has_rail = True

    def render(self, view: RecordView) -> None:
        """Show them."""
        ids = self.ids
        # The header says it already, most of the time.
        ids.title.text, ids.title.hidden = view.title, view.title in ("", view.chrome.title)
        ids.facts.show(view.facts)
        ids.sheet.hidden = view.table is None
        ids.table.show(view.table)
        ids.explanation.text = view.explanation
        ids.note.hidden = not view.explanation
        ids.actions.show(view.actions)

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
