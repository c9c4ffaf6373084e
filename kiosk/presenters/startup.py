"""Views of a kiosk that is not up yet, or cannot come up. There is no state and no site then."""

from kiosk.practice import PRACTICE
from kiosk.presenters.faults import Fault, card, repair
from kiosk.translation import Translator, translator
from kiosk.view_parts import Chrome, Tone
from kiosk.views import MessageView, View, WaitView


def starting_view(*, practice: bool = False) -> View:
    """Return the very first picture, shown before databases and devices are open."""
    words = translator("zh")
    return WaitView(_chrome(words, practice=practice), words.gettext("Starting. Please wait a moment."))


def broken_view(fault: Fault, *, practice: bool = False) -> View:
    """Return what is shown while the kiosk cannot start: one sentence and what the officer can do."""
    words = translator("zh")
    return MessageView(
        _chrome(words, practice=practice),
        repair(fault.value, words).sentence,
        "",
        Tone.ATTENTION,
        "warning",
        repair=card(fault.value, words),
    )


def _chrome(words: Translator, *, practice: bool) -> Chrome:
    return Chrome(words.gettext("Union service terminal"), banner=words.gettext(PRACTICE) if practice else "")
