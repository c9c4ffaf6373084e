"""One entry of a directory: whom to ask or where to go."""

from kiosk.views import ContactView
from screens.kv import load_kv
from screens.screen import Screen
from screens.tokens import Metrics
from screens.widgets import button, facts, icon, label, picture, qr

NUMBERS = ("number", "headline", "title")
"""Styles of the telephone number, the largest first."""
MOST_BESIDE = 3
"""Lines of text that may stand beside the code."""
__all__ = ["ContactScreen", "button", "facts", "icon", "label", "picture", "qr"]


class ContactScreen(Screen[ContactView]):
    """Name and role, the number, a code for the phone, what for, where and when."""

    has_rail = True

    def render(self, view: ContactView) -> None:
        """Show them."""
        ids = self.ids
        ids.title.text = view.title
        ids.role.text, ids.role.hidden = view.role, not view.role
        ids.number.text, ids.call.hidden = view.telephone, not view.telephone
        ids.picture.path, ids.photograph.hidden = view.picture, not view.picture
        ids.facts.show(view.facts)
        ids.qr.code, ids.scan.text, ids.scan_below.text = view.qr, view.scan, view.scan
        ids.actions.show(view.actions)

    def arrange(self, m: Metrics) -> None:
        """Give the number one line, in smaller figures where it needs them; narrow words stand below the code."""
        number, beside, below = self.ids.number, self.ids.scan, self.ids.scan_below
        number.style = NUMBERS[0]
        beside.hidden, below.hidden = False, True
        super().arrange(m)
        if len(beside.lines(m, beside.width)) > MOST_BESIDE:
            beside.hidden, below.hidden = True, False
            super().arrange(m)
        if number.natural_width(m) > number.width:
            number.style = next((style for style in NUMBERS[1:-1] if self._fits(m, style)), NUMBERS[-1])
            super().arrange(m)

    def _fits(self, m: Metrics, style: str) -> bool:
        number = self.ids.number
        number.style = style
        return bool(number.natural_width(m) <= number.width)

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
