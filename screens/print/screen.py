"""A print under way or ended; when it failed, what to do, step by step."""

from kiosk.view_parts import Tone
from kiosk.views import PrintView
from screens.kv import load_kv
from screens.screen import Screen
from screens.text import headline
from screens.widgets import button, icon, label, repair

__all__ = ["PrintScreen", "button", "icon", "label", "repair"]

FAULT_PICTURES = {
    "paper_out": "paper",
    "paper_jam": "jam",
    "cover_open": "cover",
    "cutter": "cutter",
    "overheated": "hot",
    "offline": "power",
    "no_device": "unplugged",
    "silent": "silent",
    "garbage": "garbage",
}


class PrintScreen(Screen[PrintView]):
    """A picture, a sentence, the steps."""

    def render(self, view: PrintView) -> None:
        """Show them."""
        ids = self.ids
        tone = view.tone.value
        colour = "brand" if view.tone is Tone.PLAIN else tone
        ids.disc.fill, ids.picture.tint = colour + "_pale", colour
        ids.picture.name = FAULT_PICTURES.get(view.fault, "warning") if view.fault else "print"
        if not view.busy and not view.fault:
            ids.picture.name = {"good": "check", "plain": "print"}.get(tone, "warning")
        ids.sentence.text = headline(view.sentence)
        ids.busy.hidden = not view.busy
        ids.detail.text, ids.detail.hidden = view.detail, not view.detail
        ids.repair.show(view.repair)
        ids.right.hidden = view.repair is None
        ids.actions.show(view.actions)


load_kv(__file__)
