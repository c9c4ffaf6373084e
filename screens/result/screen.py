"""It is done: a voucher or a numbered receipt."""

from kiosk.views import ResultView
from screens.kv import load_kv
from screens.screen import Screen
from screens.text import headline
from screens.widgets import button, facts, icon, label, qr

__all__ = ["ResultScreen", "button", "facts", "icon", "label", "qr"]


class ResultScreen(Screen[ResultView]):
    """Headline, number, code and QR, facts, sentence."""

    has_rail = True

    def render(self, view: ResultView) -> None:
        """Show them."""
        ids = self.ids
        ids.headline.text, ids.number.text, ids.code.text = headline(view.headline), view.number, view.code
        ids.number.hidden, ids.code.hidden = not view.number, not view.code
        ids.qr.code, ids.qr.hidden = view.qr, not view.qr
        ids.facts.show(view.facts)
        ids.sentence.text, ids.sentence.hidden = view.sentence, not view.sentence
        ids.actions.show(view.actions)

    def enter(self) -> None:
        """Begin at the top."""
        self.ids.scroll.to_top()


load_kv(__file__)
