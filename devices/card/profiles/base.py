"""What every card profile is: a small class that knows one kind of card."""

from dataclasses import dataclass, field
from typing import Protocol

from devices.card.apdu import Channel
from devices.card.face import Assurance, CardProblem


@dataclass(frozen=True)
class Found:
    """A number was read. It lives here and in memory only: repr hides it, and ``reading`` turns it into a token.

    ``command`` is the last command (class, instruction, P1, P2, Le) that gave part of the identity and ``answer`` its
    data. It is sent once more before the identity counts, because a card swapped within 50 ms answers on the old
    handle. None when no command can be repeated without harm to the card.
    """

    namespace: str
    number: str = field(repr=False)
    assurance: Assurance
    command: tuple[int, int, int, int, int] | None = field(default=None, repr=False)
    answer: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Refused:
    """The card is of this profile and gives no identity. ``detail`` is for the log and holds nothing of the card."""

    problem: CardProblem
    detail: str


class Profile(Protocol):
    """One kind of card. Higher ``priority`` is asked first; ``storage``: it can read cards without any application."""

    name: str
    priority: int
    storage: bool

    def supports(self, atr: bytes, probe: Channel) -> bool:
        """Tell whether the card is of this kind, by its ATR and as few commands as that takes."""

    def read(self, channel: Channel) -> Found | Refused:
        """Read the card's number. Called right after ``supports`` said yes, with the same channel."""
