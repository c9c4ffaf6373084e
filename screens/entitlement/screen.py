"""One benefit: what, how much, until when, why not; and the options to choose from."""

from kiosk.view_parts import Tone
from kiosk.views import EntitlementView
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import badge, button, choice, facts, label, pool
from screens.widgets.choice import ChoiceButton

__all__ = ["EntitlementScreen", "badge", "button", "choice", "facts", "label"]


class EntitlementScreen(Screen[EntitlementView]):
    """Title and badge, detail, facts, choices, actions."""

    has_rail = True

    def render(self, view: EntitlementView) -> None:
        """Show them."""
        ids = self.ids
        ids.title.text, ids.detail.text = view.title, view.detail
        ids.detail.hidden = not view.detail
        ids.badge.show(view.badge)
        ids.facts.show(view.facts)
        pool.fill(ids.choices, view.choices, ChoiceButton, ChoiceButton.show)
        ids.choices.hidden = not view.choices
        ids.hint.show(view.hint, Tone.ATTENTION, "info")
        ids.below.hidden = not view.hint
        ids.actions.show(view.actions)

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
