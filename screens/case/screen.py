"""A case: its number, how far it is, its thread."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.view_parts import Bubble
from kiosk.views import CaseView
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import badge, button, icon, label, pool
from screens.widgets.flow import Column

__all__ = ["BubbleCard", "CaseScreen", "StepMark", "badge", "button", "icon", "label"]


class StepMark(Column):
    """One step of the way, ticked once it is done."""

    text = StringProperty("")
    done = BooleanProperty(False)

    def show(self, step: tuple[str, bool]) -> None:
        """Show this step."""
        self.text, self.done = step


class BubbleCard(Column):
    """One message: the member's own on the right, the answer on the left."""

    author = StringProperty("")
    when = StringProperty("")
    text = StringProperty("")
    mine = BooleanProperty(False)
    attached = StringProperty("")

    def show(self, bubble: Bubble) -> None:
        """Show this message."""
        self.author, self.when, self.text, self.mine = bubble.author, bubble.when, bubble.text, bubble.mine
        self.attached = bubble.attached


class CaseScreen(Screen[CaseView]):
    """Number and badge, steps, thread, actions."""

    has_rail = True

    def render(self, view: CaseView) -> None:
        """Show them."""
        ids = self.ids
        ids.topic.text, ids.number.text = view.topic, view.number
        ids.badge.show(view.badge)
        pool.fill(ids.steps, view.steps, _step, StepMark.show)
        ids.steps.hidden = not view.steps
        pool.fill(ids.bubbles, view.bubbles, BubbleCard, BubbleCard.show)
        ids.actions.show(view.actions)

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


def _step() -> StepMark:
    return StepMark(grow=1)


load_kv(__file__)
