"""What a trace may hold as it is. Everything else is replaced, so a new field is private until it is named here.

Kept are: times, figures of the machine, words from a fixed list (enums), and what the union itself set up and everybody
may see: the site, its services with their topics and ready sentences, its organisation tree. Lost are: names, card
tokens, PINs, what was typed, rows of records, and the words of documents, benefits and cases.
"""

from enum import Enum, auto

from devices.card.face import CardFailed, ReaderChanged
from kiosk.machine.events import EffectFailed
from kiosk.machine.intents import MoveFocus, PressDigit
from kiosk.machine.screen_states import PinScreen
from kiosk.machine.state import Devices, Ear, Site
from kiosk.speech.quiet import SoundRules
from protocol.entitlements import Entitlement
from protocol.events import DeviceReported
from protocol.organisation import Unit
from protocol.records import RecordRow
from protocol.services import Service


class Rule(Enum):
    """What becomes of the words in a field, and of all that is in it."""

    KEEP = auto()
    REPLACE = auto()
    REPLACE_NUMBERS = auto()
    """Numbers, too, are replaced."""
    DIGITS = auto()
    """Zeros: not even a stand-in tells one PIN from another."""
    NAME = auto()
    """The name of something on the screen: replaced where it names a person's own thing."""


_OPEN: frozenset[type] = frozenset({Site, Service, Unit, SoundRules, Devices, ReaderChanged, DeviceReported})
"""Kept whole."""

_KEPT_NAMES = frozenset(
    {"service", "category", "topic", "unit", "units", "zone", "language", "reader", "profile", "effect", "template"}
    | {"organisation", "kiosk", "place", "outcome"}
)
"""Fields that hold a word of the union's own set-up or of the machine's, whichever class they are in."""

_RULES: dict[tuple[type, str], Rule] = {
    (PressDigit, "digit"): Rule.DIGITS,
    (PinScreen, "digits"): Rule.DIGITS,
    (MoveFocus, "to"): Rule.NAME,
    (Ear, "focus"): Rule.NAME,
    # English sentences of ours, which the log has, too.
    (EffectFailed, "detail"): Rule.KEEP,
    (CardFailed, "detail"): Rule.KEEP,
    (RecordRow, "period"): Rule.KEEP,
    (RecordRow, "values"): Rule.REPLACE_NUMBERS,
    (Entitlement, "amount_cents"): Rule.REPLACE_NUMBERS,
}


def rule_of(kind: type, field: str, around: Rule) -> Rule:
    """Return the rule of ``field`` in class ``kind``; ``around`` is the rule of what holds the value of that class."""
    if around is Rule.KEEP or kind in _OPEN:
        return Rule.KEEP
    own = _RULES.get((kind, field))
    return own or (Rule.KEEP if field in _KEPT_NAMES else Rule.REPLACE)
