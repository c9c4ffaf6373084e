"""A question before something that cannot be undone."""

from kiosk.views import ConfirmView
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import button, facts, icon, label

__all__ = ["ConfirmScreen", "button", "facts", "icon", "label"]


class ConfirmScreen(Screen[ConfirmView]):
    """The question, what it is about, yes or no."""

    def render(self, view: ConfirmView) -> None:
        """Show them."""
        self.ids.question.text = view.question
        self.ids.facts.show(view.facts)
        self.ids.right.hidden = not view.facts
        self.ids.actions.show(view.actions)


load_kv(__file__)
