"""One activity: how the member stands with it, then when, where and how many, each with its picture."""

from kivy.properties import StringProperty

from kiosk.view_parts import PictureFact
from kiosk.views import CampaignView
from screens.kv import load_kv
from screens.screen import Screen
from screens.widgets import badge, button, choice, icon, label, pool
from screens.widgets.choice import ChoiceButton
from screens.widgets.flow import Row

__all__ = ["CampaignScreen", "PictureLine", "badge", "button", "choice", "icon", "label"]


class PictureLine(Row):
    """One fact beside its picture."""

    icon = StringProperty("")
    label = StringProperty("")
    value = StringProperty("")

    def show(self, fact: PictureFact) -> None:
        """Show this fact."""
        self.icon, self.label, self.value = fact.icon, fact.label, fact.value


class CampaignScreen(Screen[CampaignView]):
    """Title, standing, facts with pictures, text, choices, actions."""

    has_rail = True

    def render(self, view: CampaignView) -> None:
        """Show them."""
        ids = self.ids
        ids.title.text = view.title
        ids.standing.show(view.standing, view.tone)
        pool.fill(ids.facts, view.facts, PictureLine, PictureLine.show)
        ids.facts.hidden = not view.facts
        ids.sentence.text = view.text
        ids.sentence.hidden = not view.text
        pool.fill(ids.choices, view.choices, ChoiceButton, ChoiceButton.show)
        ids.choices.hidden = not view.choices
        ids.actions.show(view.actions)

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
