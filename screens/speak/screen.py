"""Saying it in place of writing it: a picture and a sentence, or the level meter and the time that is left."""

from kiosk.views import SpeakView, Tone
from screens.kv import load_kv
from screens.redraw import shown_at_once
from screens.screen import Screen
from screens.widgets import button, label, meter

__all__ = ["SpeakScreen", "button", "label", "meter"]


class SpeakScreen(Screen[SpeakView]):
    """While it records nothing but the meter moves, ten times a second; only the meter is drawn anew for that."""

    def render(self, view: SpeakView) -> None:
        """Show how far it is."""
        ids, tone = self.ids, view.tone.value
        colour = "brand" if view.tone is Tone.PLAIN else tone
        ids.disc.fill, ids.picture.tint = colour + "_pale", colour
        ids.picture.name = view.icon
        ids.headline.text, ids.sentence.text = view.headline, view.sentence
        ids.sentence.hidden = not view.sentence
        ids.left.text = view.left
        ids.measure.hidden = view.meter is None
        ids.words.hidden = not view.sentence and view.meter is None
        ids.actions.show(view.actions)
        if (level := view.meter) is not None:
            shown_at_once(ids.meter, lambda: ids.meter.change(level))

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
