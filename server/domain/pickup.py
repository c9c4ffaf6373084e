"""The pick-up point: is this voucher good, and hand out against it once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.ids import parse_code, read_code
from protocol.vouchers import verification_code
from server.domain.actors import Actor, Officer, Role, require_role
from server.domain.entitlements import (
    EntitlementView,
    entitlement_row,
    entity_of,
    note_redeemed,
    read_voucher,
    ticket_of,
    view_of,
)
from server.domain.members import member_row
from server.domain.problems import DomainProblem
from server.store.fleet import KioskRow
from server.store.scope import may_see
from server.store.tables import EntitlementRow, VoucherRow


class Finding(StrEnum):
    """What the check of a voucher found; only GOOD may be handed out against."""

    GOOD = "good"
    EXPIRED = "expired"
    REDEEMED = "redeemed"
    REPLACED = "replaced"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class VoucherCheck:
    """The answer at the pick-up point. ``arrived`` is False while the kiosk's claim is still on its way.

    All but ``finding`` is None or empty for UNKNOWN.
    """

    finding: Finding
    serial: str = ""
    entitlement: EntitlementView | None = None
    option: int | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    redeemed_at: datetime | None = None
    arrived: bool = False


_REFUSALS = {
    Finding.EXPIRED: ("voucher_expired", "This voucher has expired."),
    Finding.REDEEMED: ("voucher_redeemed", "This voucher was already handed out against."),
    Finding.REPLACED: ("voucher_replaced", "This entitlement was claimed with another voucher."),
    Finding.DOUBTFUL: ("voucher_doubtful", "The kiosk that issued this voucher was shut out before it delivered it."),
    Finding.UNKNOWN: ("voucher_unknown", "No such voucher was issued here."),
}


def check_voucher(session: Session, actor: Actor, text: str, *, now: datetime) -> VoucherCheck:
    """Look a voucher up by its 核验码 (XXXX-XXXX) or by the whole text of its QR code.

    A QR code is good as soon as an enrolled kiosk signed it, even if the kiosk has not yet delivered the claim.
    """
    require_role(actor, Role.CASE_OFFICER, Role.ADMIN)
    ticket = _locate(session, actor, text)
    return _look(session, ticket, now) if ticket else VoucherCheck(Finding.UNKNOWN)


def redeem(session: Session, actor: Officer, text: str, *, now: datetime) -> VoucherCheck:
    """Hand out against a voucher: it is checked and marked as redeemed, once; the entitlement becomes 已发放.

    Returns the voucher as it was found good. Raises DomainProblem ``voucher_expired``, ``voucher_redeemed``,
    ``voucher_replaced`` or ``voucher_unknown``.
    """
    require_role(actor, Role.CASE_OFFICER, Role.ADMIN)
    ticket = _locate(session, actor, text)
    if ticket is None:
        raise DomainProblem(*_REFUSALS[Finding.UNKNOWN])
    # Two pick-up points may scan one slip at once: the entitlement's row lock puts them in line.
    entitlement_row(session, ticket.entitlement_id, lock=True)
    ticket = session.get(VoucherRow, ticket.serial, populate_existing=True) or ticket
    found = _look(session, ticket, now)
    if found.finding is not Finding.GOOD:
        raise DomainProblem(*_REFUSALS[found.finding])
    ticket.redeemed_at, ticket.redeemed_by = now, actor.id
    session.add(ticket)
    note_redeemed(session, ticket.entitlement_id, at=now, actor=actor)
    return found


def _locate(session: Session, actor: Actor, text: str) -> VoucherRow | None:
    number = parse_code(text)
    if number is not None:
        named = session.scalars(select(VoucherRow).where(VoucherRow.code == read_code(number)))
        return next((ticket for ticket in named if _in_scope(session, actor, ticket)), None)
    qr = text.strip()
    stated = read_voucher(session, qr)
    if stated is None:
        return None
    ticket = session.get(VoucherRow, stated.serial) or ticket_of(stated, verification_code(qr))
    genuine = (ticket.code, ticket.kiosk_id) == (verification_code(qr), stated.kiosk)
    return ticket if genuine and _in_scope(session, actor, ticket) else None


def _in_scope(session: Session, actor: Actor, ticket: VoucherRow) -> bool:
    row = session.get(EntitlementRow, ticket.entitlement_id)
    return row is not None and may_see(session, actor, member_row(session, row.member_id).unit_id)


def _look(session: Session, ticket: VoucherRow, now: datetime) -> VoucherCheck:
    row = entitlement_row(session, ticket.entitlement_id)
    claimed = entity_of(row).voucher
    if ticket.redeemed_at is not None:
        finding = Finding.REDEEMED
    elif claimed is not None and claimed.serial != ticket.serial:
        finding = Finding.REPLACED
    elif now >= ticket.expires_at:
        finding = Finding.EXPIRED
    elif ticket.arrived_at is None and session.get_one(KioskRow, ticket.kiosk_id).revoked_at is not None:
        # Whoever has a stolen kiosk's key can sign a voucher and date it back.
        finding = Finding.DOUBTFUL
    else:
        finding = Finding.GOOD
    return VoucherCheck(
        finding=finding,
        serial=ticket.serial,
        entitlement=view_of(session, row),
        option=ticket.option,
        issued_at=ticket.issued_at,
        expires_at=ticket.expires_at,
        redeemed_at=ticket.redeemed_at,
        arrived=ticket.arrived_at is not None,
    )
