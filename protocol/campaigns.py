"""Campaigns (活动): what members may take part in, and within which time. A publication carries one."""

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


Plan = SignUp
"""What is done in a campaign, told by the type."""


class Campaign(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan and the time within which members take part: half open, in UTC, judged by when the member did it."""

    plan: Plan
    opens_at: Instant
    closes_at: Instant
