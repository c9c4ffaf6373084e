"""Chips and choices: one of several, the chosen one filled and ticked."""

from typing import ClassVar

from kivy.properties import BooleanProperty, StringProperty

from kiosk.view_parts import Chip, Choice
from screens.kv import load_kv
from screens.widgets import icon, label
from screens.widgets.press import Pressable

__all__ = ["ChipButton", "ChoiceButton", "icon", "label"]

Look = tuple[str, str, str, str]
"""Tint, ground, ground while pressed, outline."""


class ChipButton(Pressable):
    """A category above a list, or a topic of a form."""

    text = StringProperty("")
    chosen = BooleanProperty(False)
    tint = StringProperty("ink")
    style = StringProperty("chip")
    looks: ClassVar[tuple[Look, Look]] = (
        ("ink", "surface", "brand_pale", "line_strong"),
        ("on_brand", "brand", "brand_deep", ""),
    )
    """How it looks, and how when it is chosen."""

    def show(self, chip: Chip | Choice) -> None:
        """Show this chip."""
        self.text, self.chosen = chip.label, chip.chosen
        self.test_id, self.intent = chip.name, chip.intent
        self.tint, self.fill_normal, self.fill_pressed, self.line = self.looks[chip.chosen]


class ChoiceButton(ChipButton):
    """One of the options of an entitlement, a whole line with a mark that tells whether it is chosen."""

    looks: ClassVar[tuple[Look, Look]] = (
        ("ink", "surface", "brand_pale", "line_strong"),
        ("brand_deep", "brand_pale", "surface", "brand"),
    )


load_kv(__file__)
