"""One row of a list: title, what it is about, when, and whether it is new."""

from kivy.properties import StringProperty

from kiosk.view_parts import ListRow
from screens.kv import load_kv
from screens.widgets import badge, icon, label
from screens.widgets.press import Pressable

__all__ = ["RowButton", "badge", "icon", "label"]


class RowButton(Pressable):
    """A row as wide as the page; a press opens it."""

    title = StringProperty("")
    subtitle = StringProperty("")
    meta = StringProperty("")
    icon = StringProperty("")

    def show(self, row: ListRow) -> None:
        """Show this row."""
        self.title, self.subtitle, self.meta, self.icon = row.title, row.subtitle, row.meta, row.icon
        self.test_id, self.intent = row.name, row.intent
        self.ids.badge.show(row.badge)


load_kv(__file__)
