"""What members and kiosks do: append-only events that travel up through the outbox.

Each event is delivered at least once and taken exactly once: the server keys on ``OutboxItem.id``.
"""

from enum import StrEnum

from msgspec import Struct

from protocol.cases import Attachment
from protocol.entitlements import Voucher
from protocol.times import Instant


class CaseOpened(Struct, frozen=True, kw_only=True, tag_field="event", tag="case_opened", omit_defaults=True):
    """A member submitted a form. ``case`` is the new case's UUIDv7; ``text_sha256`` is hex over the UTF-8 text.

    What is attached travels by itself, after the event (protocol.wire); the event says what has to come.
    """

    case: str
    service: str
    number: str
    topic: str
    text: str
    text_sha256: str
    attachments: tuple[Attachment, ...] = ()


class CaseRated(Struct, frozen=True, kw_only=True, tag_field="event", tag="case_rated"):
    """A member rated an answer, 1 to 3; ``reopen`` asks for it to be done again."""

    case: str
    rating: int
    reopen: bool = False


class EntitlementClaimed(Struct, frozen=True, kw_only=True, tag_field="event", tag="entitlement_claimed"):
    """A member claimed a benefit and was given a voucher. ``option`` indexes the entitlement's options, or None."""

    entitlement: str
    option: int | None
    voucher: Voucher


class PublicationAcknowledged(Struct, frozen=True, kw_only=True, tag_field="event", tag="publication_acknowledged"):
    """A member confirmed 已阅 of one version."""

    publication: str
    version: int


class SignedUp(Struct, frozen=True, kw_only=True, tag_field="event", tag="signed_up"):
    """A member signed up for a campaign. ``entry`` is a fresh UUIDv7, ``number`` the one on the receipt.

    Whether there is a place is the server's to say.
    """

    entry: str
    campaign: str
    number: str


class SignUpWithdrawn(Struct, frozen=True, kw_only=True, tag_field="event", tag="sign_up_withdrawn"):
    """A member took the sign-up for a campaign back."""

    campaign: str


class Voted(Struct, frozen=True, kw_only=True, tag_field="event", tag="voted"):
    """A member voted. ``entry`` is a fresh UUIDv7, ``number`` the one on the receipt, ``choices`` index the options."""

    entry: str
    campaign: str
    number: str
    choices: tuple[int, ...]


class SlipPrinted(Struct, frozen=True, kw_only=True, tag_field="event", tag="slip_printed"):
    """How a slip's printing ended: ``confirmed``, ``unconfirmed``, ``unknown`` or ``failed``."""

    serial: str
    template: str
    outcome: str
    copy: int


class DeviceReported(Struct, frozen=True, kw_only=True, tag_field="event", tag="device_reported"):
    """A device of the kiosk changed status; ``fault`` is a fault name of devices.status or empty."""

    device: str
    status: str
    fault: str


EventBody = (
    CaseOpened
    | CaseRated
    | EntitlementClaimed
    | PublicationAcknowledged
    | SignedUp
    | SignUpWithdrawn
    | Voted
    | SlipPrinted
    | DeviceReported
)


class OutboxItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event as it waits and travels. ``id`` is a UUIDv7 and the idempotency key; ``seq`` grows by one a kiosk."""

    id: str
    seq: int
    at: Instant
    body: EventBody
    member: str | None = None


class Verdict(StrEnum):
    """The server's answer to one item. REFUSED is permanent and comes with a reason."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class ItemResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one item of a batch, refusals included, inside an HTTP 200."""

    id: str
    verdict: Verdict
    reason: str = ""
