"""From a card that answers to an identity: ask the profiles, check what they read, turn the number into a token."""

from collections.abc import Callable
from dataclasses import dataclass

from devices.card.apdu import CardLostError, Channel, ExhaustedError, Transmit
from devices.card.face import CardProblem, Identity
from devices.card.profiles import Profile
from devices.card.profiles.base import Found
from devices.card.storage import storage_card

Tokenise = Callable[[str, str], str]
"""(namespace, number) to token. The number goes nowhere else."""


@dataclass(frozen=True)
class Failure:
    """The card gives no identity."""

    problem: CardProblem
    detail: str


def is_contactless(atr: bytes) -> bool:
    """Tell whether a reader made up this ATR for a contactless card (PC/SC part 3, 3.1.3.2.3: 3B 8N 80 01 …)."""
    return len(atr) >= 4 and atr[0] == 0x3B and atr[1] >> 4 == 0x8 and atr[2:4] == b"\x80\x01"


def identify(
    atr: bytes, transmit: Transmit, profiles: tuple[Profile, ...], tokenise: Tokenise, *, t0: bool = False
) -> Identity | Failure:
    """Read one card that lies still. Raises CardLostError when it does not: then the whole session is worthless."""
    contactless = is_contactless(atr)
    # There is no T=0 through the air, whatever the ATR that the reader made up allows.
    channel = Channel(transmit, t0=t0 and not contactless, contactless=contactless)
    stored = storage_card(atr)
    reasons: list[str] = [] if stored is None else [stored]
    try:
        for profile in profiles:
            if (stored is not None and not profile.storage) or not profile.supports(atr, channel):
                continue
            outcome = profile.read(channel)
            if isinstance(outcome, Found):
                _confirm(channel, outcome)
                token = tokenise(outcome.namespace, outcome.number)
                return Identity(profile.name, token, outcome.assurance, atr.hex().upper())
            reasons.append(f"{profile.name}: {outcome.detail}")
            if outcome.problem is not CardProblem.UNKNOWN_CARD:
                return Failure(outcome.problem, reasons[-1])
    except ExhaustedError as endless:
        return Failure(CardProblem.UNREADABLE, str(endless))
    return Failure(CardProblem.UNKNOWN_CARD, "; ".join(reasons) or "no profile knows it")


def _confirm(channel: Channel, found: Found) -> None:
    """Send the command that gave the number once more: a card put in its place by now answers otherwise."""
    if found.command is None:
        return
    cla, ins, p1, p2, le = found.command
    again = channel.send(cla, ins, p1, p2, le=le)
    if not again.ok or again.data != found.answer:
        raise CardLostError("the card answers otherwise when asked again")
