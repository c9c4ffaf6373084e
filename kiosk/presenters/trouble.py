"""Views for a kiosk that cannot run its machine at all: bad configuration, not enrolled, no way to open its data."""

from kiosk.presenters.faults import Fault, repair
from kiosk.translation import Translator, translator
from kiosk.views import Chrome, PrintView, Tone


def trouble_view(fault: Fault, details: tuple[str, ...] = (), words: Translator | None = None) -> PrintView:
    """Return a screen with the fault's plain sentence, its three repair steps and technical ``details`` under them.

    It has no buttons: nothing a member could touch would help. It uses the repair-card layout of PrintView.
    """
    words = words or translator("zh")
    card = repair(fault, words)
    return PrintView(
        chrome=Chrome(title=words.gettext("Out of service")),
        sentence=card.sentence,
        tone=Tone.BAD,
        busy=False,
        fault=str(fault),
        steps=(*card.steps, *details),
        actions=(),
    )
