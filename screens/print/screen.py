"""A print under way or ended; when it failed, what to do, step by step."""

from kivy.properties import NumericProperty, StringProperty

from kiosk.views import PrintView, Tone
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import button, icon, label, pool
from screens.widgets.flow import Row

__all__ = ["PrintScreen", "RepairStep", "button", "icon", "label"]

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


class RepairStep(Row):
    """One numbered step of the repair card."""

    number = NumericProperty(1)
    text = StringProperty("")

    def show(self, step: tuple[int, str]) -> None:
        """Show this step."""
        self.number, self.text = step


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
        ids.sentence.text = view.sentence
        ids.busy.hidden = not view.busy
        pool.fill(ids.steps, list(enumerate(view.steps, 1)), RepairStep, RepairStep.show)
        ids.steps.hidden = ids.right.hidden = not view.steps
        ids.actions.show(view.actions)


load_kv(__file__)
