"""The PIN pad: dots for what is typed, large digits, erase and submit."""

from typing import Any

from kivy.properties import BooleanProperty

from kiosk.machine.intents import EraseDigit, PressDigit
from kiosk.view_parts import Action, Tone
from kiosk.views import PinView
from screens.kv import load_kv
from screens.screen import Screen
from screens.tokens import Metrics
from screens.widgets import badge, button, icon, label, pool
from screens.widgets.button import CommandButton
from screens.widgets.element import Element

__all__ = ["PinKey", "PinScreen", "badge", "button", "icon", "label"]


class PinKey(CommandButton):
    """A key of the pad; quick presses of the same digit all count."""

    def recolour(self) -> None:
        """Look the same whatever the action: a pad, not a choice."""
        self.tint, self.fill_normal, self.fill_pressed, self.line = "ink", "surface", "brand_pale", "line_strong"


KEY_HEIGHTS = ((156, 24), (128, 18), (104, 12))
"""Heights of a key and the gaps between keys in design pixels, the wanted ones first."""


class PinDot(Element):
    """One digit's place, filled once it is typed."""

    typed = BooleanProperty(False)


class PinScreen(Screen[PinView]):
    """Digits never stay here: a press is sent on, and the view says only how many there are."""

    def render(self, view: PinView) -> None:
        """Show prompt, dots and keys."""
        ids = self.ids
        ids.prompt.text = view.prompt
        ids.error.show(view.error, Tone.BAD)
        dots = [index < view.filled for index in range(view.length)]
        pool.fill(ids.dots, dots, PinDot, lambda dot, typed: setattr(dot, "typed", typed))
        keys: list[Action | None] = [*view.digits[1:], None, *view.digits[:1], view.erase]
        if view.digits and getattr(view.digits[0].intent, "digit", "") != "0":
            keys = [*view.digits[:-1], None, *view.digits[-1:], view.erase]
        pool.fill(ids.pad_keys, keys, _key, _show_key)
        ids.submit.show(view.submit)

    def arrange(self, m: Metrics) -> None:
        """Lay out with keys as high as there is room for: all of them must be in sight, whatever the text's size."""
        pad, scroller = self.ids.pad_keys, self.ids.scroll.ids.scroller
        for high, gap in KEY_HEIGHTS:
            pad.gap = gap
            for key in pad.parts():
                key.h = high
            if scroller.content_height(m, self.width) <= self.height:
                break
        super().arrange(m)

    def typed(self, text: str) -> None:
        """Take digits from a physical keyboard or a PIN pad that acts as one."""
        for char in text:
            if char.isascii() and char.isdigit():
                self.send(PressDigit(char))

    def erased(self) -> None:
        """Take the last digit back."""
        self.send(EraseDigit())

    def entered(self) -> None:
        """Submit, if that is possible."""
        if self.view is not None and self.view.submit.enabled:
            self.send(self.view.submit.intent)


def _key() -> Any:
    return PinKey(repeats=True)


def _show_key(key: PinKey, action: Action | None) -> None:
    key.opacity = 0.0 if action is None else 1.0
    key.enabled = action is not None
    key.text, key.icon, key.test_id, key.intent = "", "", "", None
    if action is not None:
        key.show(action)
        key.icon = "erase" if isinstance(action.intent, EraseDigit) else ""
        if key.icon:
            key.text = ""


load_kv(__file__)
