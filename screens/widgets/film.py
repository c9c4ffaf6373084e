"""A film in a document: a picture of it, what it is called, how long it is; pressed, it is shown."""

from kivy.properties import StringProperty

from kiosk.view_parts import VideoBlock
from screens.kv import load_kv
from screens.widgets import icon, label, sheet
from screens.widgets.press import Pressable
from screens.widgets.sheet import Sheet

__all__ = ["FilmCard", "icon", "label", "sheet"]

TALLEST = 1.0
"""Height by width that a poster may take: an upright film's is cut above and below."""


class FilmCard(Pressable):
    """The poster with a large sign to play it."""

    title = StringProperty("")
    length = StringProperty("")
    play = StringProperty("")

    def show(self, block: VideoBlock) -> None:
        """Show this film."""
        poster: Sheet = self.ids.sheet
        poster.path, poster.ratio = block.poster, min(block.height / block.width, TALLEST)
        self.title, self.length, self.play = block.title, block.label, block.play.label
        self.test_id, self.intent, self.enabled = block.play.name, block.play.intent, block.play.enabled


load_kv(__file__)
