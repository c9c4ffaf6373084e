"""A short wait with a sentence."""

from kiosk.views import WaitView
from screens.kv import load_kv
from screens.screen import Screen
from screens.text import headline
from screens.widgets import icon, label

__all__ = ["WaitScreen", "icon", "label"]


class WaitScreen(Screen[WaitView]):
    """Stands still: what turns costs a whole core on a small machine, and a wait is short."""

    def render(self, view: WaitView) -> None:
        """Show the sentence."""
        self.ids.sentence.text = headline(view.sentence)


load_kv(__file__)
