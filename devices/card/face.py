"""A card reader's whole public face. Expected failures are values that a screen can show, not exceptions."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol

from devices.status import DeviceStatus


class Assurance(IntEnum):
    """How hard a card is to clone. CLONABLE opens public pages only."""

    CLONABLE = 0
    BANK_RECORDS = 1
    AUTHENTICATED = 2


class CardProblem(StrEnum):
    """Why a card that is there, or a code that was scanned (CODE_…), gives no identity."""

    UNKNOWN_CARD = "unknown_card"
    UNREADABLE = "unreadable"
    TWO_CARDS = "two_cards"
    MOVED = "moved"
    TIMED_OUT = "timed_out"
    PHONE_WALLET = "phone_wallet"
    FOREIGN_CARD = "foreign_card"
    CODE_EXPIRED = "code_expired"
    CODE_USED = "code_used"
    CODE_FORGED = "code_forged"
    CODE_UNREADABLE = "code_unreadable"


@dataclass(frozen=True)
class Identity:
    """What leaves a card profile. ``token`` is hex HMAC-SHA-256(organisation's key, PAN or member number).

    ``atr`` is hex, empty for a code that was scanned.
    """

    profile: str
    token: str
    assurance: Assurance
    atr: str


@dataclass(frozen=True)
class CardRead:
    """A card was read. ``reader`` is the reader's name; ``insertion`` grows with each card put in.

    ``held``: the reader holds the card and will say CardGone. A scanned code is not held; no CardGone follows it.
    """

    reader: str
    insertion: int
    identity: Identity
    held: bool = True


@dataclass(frozen=True)
class CardFailed:
    """A card is there and gives no identity. ``atr`` is hex, empty when there was none; ``detail`` is for the log.

    ``held``: as in CardRead.
    """

    reader: str
    insertion: int
    problem: CardProblem
    atr: str = ""
    detail: str = ""
    held: bool = True


@dataclass(frozen=True)
class CardGone:
    """The card of this insertion left the reader, or the reader left with it."""

    reader: str
    insertion: int


@dataclass(frozen=True)
class ReaderChanged:
    """The reader as a device changed; sent once at start and then on change only.

    ``takes_cards``: false for a scanner, which nobody can be asked to put a card into.
    """

    reader: str
    status: DeviceStatus
    detail: str = ""
    takes_cards: bool = True


CardEvent = CardRead | CardFailed | CardGone | ReaderChanged
Sink = Callable[[CardEvent], None]
"""Called on the reader's own thread; it must not block."""


class CardReader(Protocol):
    """A reader, real or simulated. Between ``start`` and ``stop`` it heals itself and reports through the sink."""

    def start(self, sink: Sink) -> None:
        """Begin to watch. A card that is already there is reported at once."""

    def stop(self) -> None:
        """Stop watching and free everything, within two seconds."""
