"""Members: who they are, and what opens their session."""

from enum import StrEnum

from protocol.entity import Entity


class MemberStatus(StrEnum):
    """Whether the member's card opens anything."""

    ACTIVE = "active"
    CARD_LOST = "card_lost"
    LEFT = "left"


class Member(Entity, frozen=True, kw_only=True, tag="member"):
    """A union member as the kiosk knows one.

    ``tokens`` are the hexadecimal card tokens (HMAC, never a PAN) that open this member; ``pin`` is an argon2id
    PHC string; ``card_tail`` the last four digits for display.
    """

    name: str
    unit: str
    tokens: tuple[str, ...]
    pin: str
    card_tail: str
    status: MemberStatus = MemberStatus.ACTIVE
    groups: tuple[str, ...] = ()
