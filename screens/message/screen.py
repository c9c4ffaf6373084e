"""One plain sentence that something is not possible, and the way on."""

from kiosk.view_parts import Tone
from kiosk.views import MessageView
from screens.kv import load_kv
from screens.screen import Screen
from screens.text import headline
from screens.widgets import button, label, repair
from screens.widgets.icon import TONE_ICONS

__all__ = ["MessageScreen", "button", "label", "repair"]


class MessageScreen(Screen[MessageView]):
    """A picture, a headline, a sentence."""

    def render(self, view: MessageView) -> None:
        """Show them."""
        ids, tone = self.ids, view.tone.value
        colour = "brand" if view.tone is Tone.PLAIN else tone
        ids.disc.fill, ids.picture.tint = colour + "_pale", colour
        ids.picture.name = view.icon or TONE_ICONS[tone]
        ids.headline.text, ids.sentence.text = headline(view.headline), view.sentence
        ids.sentence.hidden = not view.sentence
        ids.repair.show(view.repair)
        ids.actions.show(view.actions)


load_kv(__file__)
