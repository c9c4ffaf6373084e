"""Publications: what is published, the catalogue of what must be, and playlists."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from protocol.blocks import Block
from protocol.campaigns import Campaign
from protocol.entity import Audience, Entity
from protocol.organisation import UnitLevel
from protocol.text import Text
from protocol.times import Instant


class Cadence(StrEnum):
    """How often the management must disclose an item."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    AT_ONCE = "at_once"


class Duty(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What must be disclosed at one place of the catalogue, how often, and by which units.

    It begins with the period in which ``since`` lies, and is met in time until the end of the day ``due_day`` (1 to 31,
    at most the month's last) of the month after a period. ``office`` is who has to see to it, in the union's own words.
    """

    cadence: Cadence
    since: date
    levels: tuple[UnitLevel, ...] = (UnitLevel.FARM,)
    due_day: int = 10
    office: str = ""


class Category(Struct, frozen=True, omit_defaults=True):
    """One place in a publication catalogue, such as 土地承包; at most one duty for each cadence."""

    id: str
    name: Text
    duties: tuple[Duty, ...] = ()


class PublicationConfig(Struct, frozen=True, tag="publication", omit_defaults=True):
    """A service of published documents. ``acknowledge``: readers confirm 已阅; ``counted``: unread are announced."""

    categories: tuple[Category, ...] = ()
    acknowledge: bool = False
    counted: bool = False


class PlaylistConfig(Struct, frozen=True, tag="playlist", omit_defaults=True):
    """A service of playlists for the welcome screen: publications of pictures, each shown for ``seconds``. No tile."""

    seconds: int = 8


class ChangeKind(StrEnum):
    """What happened to a part of a document."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Change(Struct, frozen=True, array_like=True):
    """One thing that a new version says otherwise. ``place``: a table's line and column, empty for running text."""

    kind: ChangeKind
    place: str
    before: str
    after: str


class Schedule(Struct, frozen=True, omit_defaults=True):
    """When and where a playlist is shown, in the site's own time.

    ``weekdays`` are 1 (Monday) to 7, none: all. ``begins`` and ``ends`` are minutes of the day, half open; equal: the
    whole day; an end before its beginning is on the next day. ``kiosks``: on these alone (their ids), none: on all.
    """

    weekdays: tuple[int, ...] = ()
    begins: int = 0
    ends: int = 0
    kiosks: tuple[str, ...] = ()


class Publication(Entity, frozen=True, kw_only=True, tag="publication"):
    """A published document. ``version`` counts what readers see; validity is half open, in UTC.

    ``changes``: what this version says otherwise than the one before it; ``schedule``: of a playlist alone. ``period``
    is what it accounts for: 2025-09, 2025-Q3 or 2025, as its cadence has it, empty for none.
    ``campaign``: what members may take part in, where the service is one of campaigns.
    """

    service: str
    title: Text
    summary: Text
    blocks: tuple[Block, ...]
    published_at: Instant
    version: int = 1
    category: str = ""
    cadence: Cadence = Cadence.AT_ONCE
    unit: str = ""
    signed_by: str = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    audience: Audience = Audience()
    changes: tuple[Change, ...] = ()
    schedule: Schedule | None = None
    period: str = ""
    campaign: Campaign | None = None
