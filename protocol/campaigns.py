"""Campaigns (活动): what members may take part in, and within which time; who takes part, and how each stands.

A publication carries the campaign itself.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from protocol.entity import Entity
from protocol.text import Text
from protocol.times import Instant


class CampaignConfig(Struct, frozen=True, tag="campaign", omit_defaults=True):
    """A service of campaigns: publications with a ``Campaign``. ``number_prefix`` starts its receipts' numbers."""

    number_prefix: str


class SignUp(Struct, frozen=True, kw_only=True, tag="sign_up", omit_defaults=True):
    """Signing up (报名). ``quota`` is how many places there are, 0: as many as want to come.

    ``held_at`` is when it takes place, ``place`` where.
    """

    quota: int = 0
    held_at: Instant | None = None
    place: Text | None = None


class Vote(Struct, frozen=True, kw_only=True, tag="vote", omit_defaults=True):
    """An open vote (投票), once a member: choose 1 to ``most`` of the options. The result is shown after closing."""

    options: tuple[Text, ...]
    most: int = 1


Plan = SignUp | Vote
"""What is done in a campaign, told by the type."""


class Campaign(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan and the time within which members take part: half open, in UTC, judged by when the member did it."""

    plan: Plan
    opens_at: Instant
    closes_at: Instant

    @property
    def quota(self) -> int:
        """How many places there are; 0: no end of them."""
        return self.plan.quota if isinstance(self.plan, SignUp) else 0

    @property
    def held_at(self) -> datetime | None:
        """When what members sign up for takes place."""
        return self.plan.held_at if isinstance(self.plan, SignUp) else None

    @property
    def place(self) -> Text | None:
        """Where it takes place."""
        return self.plan.place if isinstance(self.plan, SignUp) else None

    @property
    def vote(self) -> Vote | None:
        """The vote that it is, None for another plan."""
        return self.plan if isinstance(self.plan, Vote) else None


class Turnout(Entity, frozen=True, kw_only=True, tag="turnout"):
    """How a campaign stands, for everybody; ``id`` is the campaign's. It names no member.

    ``taken`` counts places; ``waiting`` holds the ``order`` of each entry on the waiting list, the next one first.
    Of a vote ``taken`` counts members and ``tally`` the votes for each option, once it is closed; nothing before.
    """

    service: str
    taken: int = 0
    waiting: tuple[int, ...] = ()
    closed_at: Instant | None = None
    tally: tuple[int, ...] = ()


class EntryStatus(StrEnum):
    """States of a sign-up (报名); of a vote only taken (counted) and declined."""

    TAKEN = "taken"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    """Why the server did not take what a kiosk had written down; NONE where it did."""

    NONE = ""
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    NOT_FOR_YOU = "not_for_you"
    CANCELLED = "cancelled"


class Entry(Entity, frozen=True, kw_only=True, tag="entry"):
    """That ``member`` takes part in ``campaign``, as the server decided it.

    ``at`` is when the member did so; ``heard_at`` the time of the member's latest word on it that the server has.
    ``order`` counts all that were let in or put on the waiting list, as the server received them.
    """

    service: str
    campaign: str
    member: str
    title: Text
    number: str
    status: EntryStatus
    at: Instant
    heard_at: Instant
    order: int = 0
    reason: DeclineReason = DeclineReason.NONE
