"""Chips and choices: one of several, the chosen one filled and ticked."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.views import Chip, Choice
from screens.kv import load_kv
from screens.widgets import icon, label
from screens.widgets.press import Pressable

__all__ = ["ChipButton", "ChoiceButton", "icon", "label"]


class ChipButton(Pressable):
    """A category above a list, or a topic of a form."""

    text = StringProperty("")
    chosen = BooleanProperty(False)
    tint = StringProperty("ink")
    tint_chosen = StringProperty("on_brand")

    def show(self, chip: Chip | Choice) -> None:
        """Show this chip."""
        self.text, self.chosen = chip.label, chip.chosen
        self.test_id, self.intent = chip.name, chip.intent


class ChoiceButton(ChipButton):
    """One of the options of an entitlement, a whole line with a mark that tells whether it is chosen."""


load_kv(__file__)
