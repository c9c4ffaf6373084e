"""Tiles: large choices with a picture, upright on the home screen or lying as a headline."""

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.view_parts import Tile
from screens.kv import load_kv
from screens.tokens import Metrics
from screens.widgets import badge, icon, label
from screens.widgets.label import Text
from screens.widgets.press import Pressable

__all__ = ["HeadlineTile", "TileButton", "badge", "icon", "label"]


SHORT_TITLE = 6
"""A title of so few characters is a name, and stays in one line."""


class _Tile(Pressable):
    title = StringProperty("")
    subtitle = StringProperty("")
    icon = StringProperty("")

    def show(self, tile: Tile) -> None:
        """Show this tile."""
        self.title, self.subtitle, self.icon = tile.title, tile.subtitle, tile.icon
        self.test_id, self.intent = tile.name, tile.intent
        self.ids.badge.show(tile.badge)


class TileButton(_Tile):
    """A service: icon beside title, badge and subtitle."""

    icon_side = NumericProperty(60)
    brief = BooleanProperty(False)
    """Whether the title stands alone."""

    def least_width(self, m: Metrics) -> float:
        """Return what the longest word of the title needs beside the icon."""
        icon_box = m.px(self.icon_side + 36) + m.px(self.gap)
        title: Text = self.ids.title
        words = title.natural_width(m) if len(self.title) <= SHORT_TITLE else title.least_width(m)
        return words + icon_box + m.px(self.pad[0]) + m.px(self.pad[2])


class HeadlineTile(_Tile):
    """What is new for the member: one line across the page."""


load_kv(__file__)
