"""Saying it in place of writing it: a picture and a sentence, or the level meter and the time that is left."""

from dataclasses import replace

from kiosk.view_parts import Tone
from kiosk.views import SpeakView
from screens.kv import load_kv
from screens.redraw import shown_at_once
from screens.screen import Screen
from screens.text import headline
from screens.widgets import button, label, meter, repair

__all__ = ["SpeakScreen", "button", "label", "meter", "repair"]


MOST_ACROSS = 2
"""Actions that stand below the page in landscape, as wide as it, rather than beside it: the one to press is large."""


class SpeakScreen(Screen[SpeakView]):
    """While it records nothing but the meter moves, ten times a second; only the meter is drawn anew for that."""

    def render(self, view: SpeakView) -> None:
        """Show how far it is."""
        ids, tone = self.ids, view.tone.value
        colour = "brand" if view.tone is Tone.PLAIN else tone
        ids.disc.fill, ids.picture.tint = colour + "_pale", colour
        ids.picture.name = view.icon
        ids.headline.text, ids.sentence.text = headline(view.headline), view.sentence
        ids.sentence.hidden = not view.sentence
        ids.left.text = view.left
        ids.measure.hidden = view.meter is None
        ids.words.hidden = not view.sentence and view.meter is None
        ids.repair.show(view.repair)
        ids.actions.show(view.actions)
        self.has_rail = len(view.actions) > MOST_ACROSS
        if view.meter is not None:
            ids.meter.change(view.meter)

    def touch_up(self, view: SpeakView) -> bool:
        """Show a view in which only the meter has moved."""
        before, level = self.view, view.meter
        if before is None or before.meter is None or level is None or replace(before, meter=level) != view:
            return False
        self.view = view
        shown_at_once(self.ids.meter, lambda: self.ids.meter.change(level))
        return True

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
