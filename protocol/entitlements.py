"""Entitlements (待遇): what a member may claim, and the voucher that proves the claim."""

from enum import StrEnum

from msgspec import Struct

from protocol.entity import Entity
from protocol.text import Text
from protocol.times import Instant


class EntitlementConfig(Struct, frozen=True, tag="entitlement", omit_defaults=True):
    """A service of things to claim. A voucher is good for ``voucher_days`` days, but never past the window."""

    voucher_days: int = 30
    pickup: Text | None = None


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
