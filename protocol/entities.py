"""Everything that flows down from the server to a kiosk.

An entity is immutable: a change is a new revision (``rev``) of the same ``id``. Times are UTC, money is integer
cents (分), areas are hundredths of a mu (亩). ``docs/glossary.md`` holds the Chinese word for each name.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from protocol.blocks import Block, Picture
from protocol.campaigns import Campaign
from protocol.text import Text
from protocol.times import Instant

Value = str | int
"""One cell of a record: text, an ISO date, or an integer whose unit the column states."""


class Access(StrEnum):
    """What a person must show before a service opens."""

    PUBLIC = "public"
    CARD = "card"
    PIN = "pin"


class Audience(Struct, frozen=True, omit_defaults=True):
    """Whom a publication is for. No unit and no group: everybody who may see its service."""

    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """Base of all entities. ``id`` is unique for its kind; ``rev`` grows with each change, from 1."""

    id: str
    rev: int = 1


class UnitLevel(StrEnum):
    """Levels of the organisation tree, widest first."""

    FEDERATION = "federation"
    FARM = "farm"
    UNIT = "unit"
    TEAM = "team"


class Unit(Entity, frozen=True, kw_only=True, tag="unit"):
    """A node of the organisation tree. ``parent`` is None for the root."""

    name: Text
    level: UnitLevel
    parent: str | None = None
    telephone: str = ""


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


class ColumnKind(StrEnum):
    """How a record's value is stored and shown."""

    TEXT = "text"
    DATE = "date"
    MONTH = "month"
    MONEY = "money"
    AREA = "area"
    NUMBER = "number"


class Column(Struct, frozen=True, omit_defaults=True):
    """One column of a record service; ``total`` adds its values up under the table."""

    key: str
    title: Text
    kind: ColumnKind = ColumnKind.TEXT
    total: bool = False


class RecordLayout(StrEnum):
    """A table of rows, or one row shown as label and value."""

    TABLE = "table"
    CARD = "card"


class RecordConfig(Struct, frozen=True, tag="record", omit_defaults=True):
    """A service of rows that belong to one member. ``explanation`` says in words how figures are made."""

    columns: tuple[Column, ...]
    layout: RecordLayout = RecordLayout.TABLE
    explanation: Text | None = None


class EntitlementConfig(Struct, frozen=True, tag="entitlement", omit_defaults=True):
    """A service of things to claim. A voucher is good for ``voucher_days`` days, but never past the window."""

    voucher_days: int = 30
    pickup: Text | None = None


class Topic(Struct, frozen=True, omit_defaults=True):
    """A topic of a case, with sentences ready for those who would rather not write."""

    id: str
    name: Text
    phrases: tuple[Text, ...] = ()


class CaseConfig(Struct, frozen=True, tag="case", omit_defaults=True):
    """A service of submitted forms. ``number_prefix`` starts its numbers; an answer is due in ``answer_days``."""

    topics: tuple[Topic, ...]
    number_prefix: str
    answer_days: int = 15
    anonymous: bool = False
    longest: int = 500


class PlaylistConfig(Struct, frozen=True, tag="playlist", omit_defaults=True):
    """A service of playlists for the welcome screen: publications of pictures, each shown for ``seconds``. No tile."""

    seconds: int = 8


class CampaignConfig(Struct, frozen=True, tag="campaign", omit_defaults=True):
    """A service of campaigns: publications with a ``Campaign``. ``number_prefix`` starts its receipts' numbers."""

    number_prefix: str


class DirectoryConfig(Struct, frozen=True, tag="directory", omit_defaults=True):
    """A service of contacts: whom to ask and where to go, by ``topics``, in the order in which these stand."""

    topics: tuple[Category, ...] = ()


ServiceConfig = (
    PublicationConfig
    | RecordConfig
    | EntitlementConfig
    | CaseConfig
    | PlaylistConfig
    | CampaignConfig
    | DirectoryConfig
)
"""A service is one primitive, told by the type of its configuration, and that configuration."""


class Service(Entity, frozen=True, kw_only=True, tag="service"):
    """One tile on the home screen: a primitive and its configuration, which travels with the content.

    ``icon`` names a picture of the kiosk's icon family; ``order`` sorts tiles, lowest first.
    """

    title: Text
    subtitle: Text
    icon: str
    order: int
    access: Access
    config: ServiceConfig


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


class Contact(Entity, frozen=True, kw_only=True, tag="contact"):
    """An entry of a directory: a person, an office or a place. Validity is half open, in UTC.

    ``role`` is who they are, ``purpose`` what to come for, ``telephone`` as people write it (protocol.telephones);
    ``order`` sorts within a topic, lowest first; ``unit`` keeps the entry.
    """

    service: str
    name: Text
    role: Text = Text("")
    purpose: Text = Text("")
    telephone: str = ""
    place: Text = Text("")
    hours: Text = Text("")
    topic: str = ""
    order: int = 0
    picture: Picture | None = None
    unit: str = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    audience: Audience = Audience()


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


class RecordRow(Entity, frozen=True, kw_only=True, tag="record"):
    """One row of a record service that belongs to ``member``; ``period`` (ISO year, month or date) sorts rows.

    ``formula`` tells how this row's figures were made, for rows a member may recompute.
    """

    service: str
    member: str
    period: str
    values: dict[str, Value]
    formula: str = ""


class EntitlementStatus(StrEnum):
    """States of a benefit (待遇), from SERVICES.md; Chinese words are in the gettext catalogue."""

    NOT_STARTED = "not_started"
    CLAIMABLE = "claimable"
    CLAIMED = "claimed"
    OVERDUE = "overdue"
    UNDER_REVIEW = "under_review"
    PAPERS_MISSING = "papers_missing"
    PAID = "paid"
    NOT_ELIGIBLE = "not_eligible"
    OPEN_TO_APPLY = "open_to_apply"


class Voucher(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A single-use proof of a claim. ``qr`` is the whole signed text of the QR code (protocol.vouchers)."""

    serial: str
    code: str
    issued_at: Instant
    expires_at: Instant
    qr: str


class Entitlement(Entity, frozen=True, kw_only=True, tag="entitlement"):
    """Something ``member`` may claim. The window is half open, in UTC; ``reason`` tells why not, when not."""

    service: str
    member: str
    title: Text
    detail: Text
    how: Text
    status: EntitlementStatus
    year: int
    reason: Text | None = None
    note: Text | None = None
    options: tuple[Text, ...] = ()
    amount_cents: int = 0
    window_from: Instant | None = None
    window_until: Instant | None = None
    chosen: int | None = None
    voucher: Voucher | None = None


class CaseStatus(StrEnum):
    """States of a case (事项), in the order of SERVICES.md; protocol.cases holds the moves between them."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CONVERTED = "converted"
    DECLINED = "declined"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    RATED = "rated"
    REOPENED = "reopened"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Author(StrEnum):
    """Who wrote a message of a case's thread."""

    MEMBER = "member"
    UNION = "union"


MEDIA = ("audio/ogg", "audio/wav")
"""What a recording may be: Ogg with Opus, or WAV with 16-bit samples."""


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that goes with a message: a member's recording. ``sha256`` is hex over its bytes, ``size`` counts them.

    ``media`` is one of MEDIA; ``seconds`` is how long it sounds, at least 1.
    """

    sha256: str
    size: int
    media: str
    seconds: int


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a case's thread; the text is kept unedited, and may be empty where something is attached."""

    at: Instant
    author: Author
    name: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class Case(Entity, frozen=True, kw_only=True, tag="case"):
    """A submitted form with its thread. ``rating`` is 1 to 3 (不满意, 基本满意, 满意), 0 before it is given."""

    service: str
    member: str
    number: str
    topic: str
    status: CaseStatus
    opened_at: Instant
    due_on: date
    thread: tuple[Message, ...]
    rating: int = 0


AnyEntity = Unit | Service | Publication | Contact | Turnout | Member | RecordRow | Entitlement | Case | Entry
"""The union by which entities are decoded: msgspec tells them apart by their ``kind`` field."""
