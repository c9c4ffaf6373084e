"""Chips and choices: one of several, the chosen one filled and ticked."""

from typing import ClassVar

from kivy.properties import BooleanProperty, StringProperty

from kiosk.view_parts import Chip, Choice
from screens import ink
from screens.kv import load_kv
from screens.tokens import Metrics
from screens.widgets import icon, label
from screens.widgets.press import Pressable

__all__ = ["ChipButton", "ChoiceButton", "icon", "label"]

MARK = 36
"""Design pixels of width that the mark has."""
Look = tuple[str, str, str, str]
"""Tint, ground, ground while pressed, outline."""


class ChipButton(Pressable):
    """A category above a list, or a topic of a form."""

    text = StringProperty("")
    chosen = BooleanProperty(False)
    tint = StringProperty("ink")
    style = StringProperty("chip")
    mark = StringProperty("")
    looks: ClassVar[tuple[Look, Look]] = (
        ("ink", "surface", "brand_pale", "line_strong"),
        ("on_brand", "brand", "brand_deep", ""),
    )
    """How it looks, and how when it is chosen."""
    marks: ClassVar[tuple[str, str]] = ("", "tick")
    """The icon beside it, and when it is chosen."""

    def natural_width(self, m: Metrics) -> float:
        """Return the width that it has when it is chosen: its neighbours must not move when it is."""
        words = ink.measure(m.font(self.style + "_bold"), True)(self.text) + 2
        return float(words + m.px(MARK) + m.px(self.gap) + m.px(self.pad[0]) + m.px(self.pad[2]))

    def show(self, chip: Chip | Choice) -> None:
        """Show this chip."""
        self.text, self.chosen = chip.label, chip.chosen
        self.test_id, self.intent = chip.name, chip.intent
        self.mark = self.marks[chip.chosen]
        self.tint, self.fill_normal, self.fill_pressed, self.line = self.looks[chip.chosen]


class ChoiceButton(ChipButton):
    """One of the options of an entitlement, a whole line with a mark that tells whether it is chosen."""

    looks: ClassVar[tuple[Look, Look]] = (
        ("ink", "surface", "brand_pale", "line_strong"),
        ("brand_deep", "brand_pale", "surface", "brand"),
    )
    marks: ClassVar[tuple[str, str]] = ("circle", "check")


load_kv(__file__)
