"""The repair card: what an officer does about a fault, step by step."""

from kivy.properties import NumericProperty, StringProperty

from kiosk.view_parts import RepairCard
from screens import ink
from screens.kv import load_kv
from screens.tokens import STYLES, Metrics
from screens.widgets import icon, label, pool
from screens.widgets.flow import Column, Row

__all__ = ["Repair", "RepairStep", "icon", "label"]


class RepairStep(Row):
    """One numbered step."""

    number = NumericProperty(1)
    text = StringProperty("")

    def show(self, step: tuple[int, str]) -> None:
        """Show this step."""
        self.number, self.text = step

    def arrange(self, m: Metrics) -> None:
        """Put the number beside the middle of the first line, however large the words are."""
        super().arrange(m)
        disc, words = self.ids.disc, self.ids.words
        line = ink.height_of((self.text[:1],), m.font(words.style), STYLES[words.style].bold)
        middle = words.top - m.px(words.pad[1]) - line / 2
        bottom = min(self.top - disc.height, max(self.y, middle - disc.height / 2))
        disc.place(m, disc.x, bottom, disc.width, disc.height)


class Repair(Column):
    """A card with a title, steps and what follows, perhaps with a picture."""

    def show(self, card: RepairCard | None) -> None:
        """Show this card; None hides."""
        self.hidden = card is None
        if card is None:
            return
        ids = self.ids
        ids.title.text, ids.ending.text = card.title, card.ending
        ids.ending_row.hidden = not card.ending
        ids.disc.hidden, ids.picture.name = not card.icon, card.icon or "repair"
        pool.fill(ids.steps, list(enumerate(card.steps, 1)), RepairStep, RepairStep.show)


load_kv(__file__)
