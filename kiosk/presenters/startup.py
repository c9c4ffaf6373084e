"""Views of a kiosk that is not up yet, or cannot come up. There is no state and no site then."""

from kiosk.presenters.faults import Fault, repair
from kiosk.translation import translator
from kiosk.views import Chrome, MessageView, Tone, View, WaitView


def starting_view() -> View:
    """Return the very first picture, shown before databases and devices are open."""
    words = translator("zh")
    return WaitView(Chrome(words.gettext("Union service terminal")), words.gettext("Starting. Please wait a moment."))


def broken_view(fault: Fault) -> View:
    """Return what is shown while the kiosk cannot start: one sentence and what the officer can do."""
    words = translator("zh")
    card = repair(fault.value, words)
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(card.steps, 1))
    return MessageView(Chrome(words.gettext("Union service terminal")), card.sentence, steps, Tone.ATTENTION, "warning")
