"""Campaigns (活动): what members may take part in, and within which time. A publication carries one."""

from datetime import datetime

from msgspec import Struct

from protocol.text import Text
from protocol.times import Instant


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
