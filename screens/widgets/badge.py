"""A badge: a short word with an icon on a pale ground of its tone."""

from kivy.properties import StringProperty

from kiosk.view_parts import Badge, Tone
from screens.kv import load_kv
from screens.widgets import icon, label
from screens.widgets.flow import Row

__all__ = ["BadgeMark", "ToneStrip", "icon", "label"]


class BadgeMark(Row):
    """Shows a ``Badge``, or nothing."""

    text = StringProperty("")
    tone = StringProperty("plain")

    def show(self, badge: Badge | None) -> None:
        """Show this badge; None hides."""
        self.hidden = badge is None or not badge.text
        if badge is not None:
            self.text, self.tone = badge.text, badge.tone.value


class ToneStrip(Row):
    """A sentence across the page in the colours of its tone, with the tone's icon."""

    text = StringProperty("")
    tone = StringProperty("attention")
    icon = StringProperty("")

    def show(self, text: str, tone: Tone = Tone.ATTENTION, icon_name: str = "") -> None:
        """Show this sentence; an empty one hides the strip."""
        self.hidden = not text
        self.text, self.tone, self.icon = text, tone.value, icon_name


load_kv(__file__)
