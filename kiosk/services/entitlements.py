"""Entitlements: what may be claimed now, why not, and until when a voucher is good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from protocol.entitlements import Entitlement, EntitlementConfig, EntitlementStatus, Voucher
from protocol.events import EntitlementClaimed, OutboxItem


class WhyNot(StrEnum):
    """Why a benefit cannot be claimed at the kiosk now; NOTHING when it can."""

    NOTHING = ""
    NOT_YET = "not_yet"
    TOO_LATE = "too_late"
    CLAIMED = "claimed"
    VOUCHER_EXPIRED = "voucher_expired"
    IN_REVIEW = "in_review"
    PAPERS_MISSING = "papers_missing"
    PAID = "paid"
    NOT_ELIGIBLE = "not_eligible"
    APPLY_AT_OFFICE = "apply_at_office"


@dataclass(frozen=True)
class Standing:
    """How one benefit stands for its member now, own claims not yet echoed by the server included."""

    entitlement: Entitlement
    status: EntitlementStatus
    why_not: WhyNot
    voucher: Voucher | None = None
    chosen: int | None = None

    @property
    def claimable(self) -> bool:
        """Whether it can be claimed here and now."""
        return self.why_not is WhyNot.NOTHING


_FIXED = {
    EntitlementStatus.NOT_STARTED: WhyNot.NOT_YET,
    EntitlementStatus.OVERDUE: WhyNot.TOO_LATE,
    EntitlementStatus.UNDER_REVIEW: WhyNot.IN_REVIEW,
    EntitlementStatus.PAPERS_MISSING: WhyNot.PAPERS_MISSING,
    EntitlementStatus.PAID: WhyNot.PAID,
    EntitlementStatus.NOT_ELIGIBLE: WhyNot.NOT_ELIGIBLE,
    EntitlementStatus.OPEN_TO_APPLY: WhyNot.APPLY_AT_OFFICE,
}


def claims(events: Iterable[OutboxItem]) -> dict[str, EntitlementClaimed]:
    """Return the member's own claims by entitlement; the first one counts."""
    found: dict[str, EntitlementClaimed] = {}
    for item in events:
        if isinstance(item.body, EntitlementClaimed):
            found.setdefault(item.body.entitlement, item.body)
    return found


def standing(entitlement: Entitlement, claim: EntitlementClaimed | None, now: datetime) -> Standing:
    """Return how ``entitlement`` stands at ``now``; ``claim`` is the member's own claim, if there is one."""
    voucher = entitlement.voucher or (claim.voucher if claim else None)
    chosen = entitlement.chosen if entitlement.chosen is not None else (claim.option if claim else None)
    status = entitlement.status
    if claim is not None and status is EntitlementStatus.CLAIMABLE:
        status = EntitlementStatus.CLAIMED
    if status is EntitlementStatus.CLAIMED:
        if voucher is not None and now >= voucher.expires_at:
            return Standing(entitlement, EntitlementStatus.OVERDUE, WhyNot.VOUCHER_EXPIRED, voucher, chosen)
        return Standing(entitlement, status, WhyNot.CLAIMED, voucher, chosen)
    if status is EntitlementStatus.CLAIMABLE:
        return _in_window(entitlement, now)
    return Standing(entitlement, status, _FIXED[status], voucher, chosen)


def _in_window(entitlement: Entitlement, now: datetime) -> Standing:
    if entitlement.window_from is not None and now < entitlement.window_from:
        return Standing(entitlement, EntitlementStatus.NOT_STARTED, WhyNot.NOT_YET)
    if entitlement.window_until is not None and now >= entitlement.window_until:
        return Standing(entitlement, EntitlementStatus.OVERDUE, WhyNot.TOO_LATE)
    return Standing(entitlement, EntitlementStatus.CLAIMABLE, WhyNot.NOTHING)


_ORDER = (
    EntitlementStatus.CLAIMABLE,
    EntitlementStatus.PAPERS_MISSING,
    EntitlementStatus.CLAIMED,
    EntitlementStatus.OPEN_TO_APPLY,
    EntitlementStatus.UNDER_REVIEW,
    EntitlementStatus.NOT_STARTED,
    EntitlementStatus.PAID,
    EntitlementStatus.OVERDUE,
    EntitlementStatus.NOT_ELIGIBLE,
)


def standings(items: Iterable[Entitlement], events: Iterable[OutboxItem], now: datetime) -> tuple[Standing, ...]:
    """Return all benefits, what can be done first."""
    own = claims(events)
    found = [standing(item, own.get(item.id), now) for item in items]
    found.sort(key=lambda one: (_ORDER.index(one.status), -one.entitlement.year, one.entitlement.id))
    return tuple(found)


def voucher_expiry(entitlement: Entitlement, config: EntitlementConfig, now: datetime) -> datetime:
    """Return until when a voucher issued at ``now`` is good: ``voucher_days``, but never past the window."""
    end = now + timedelta(days=config.voucher_days)
    return end if entitlement.window_until is None else min(end, entitlement.window_until)
