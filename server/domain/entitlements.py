"""Entitlements: what a member may claim, claims arriving from kiosks, and their vouchers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol import vouchers
from protocol.canonical import decode_entity
from protocol.entitlements import Entitlement, EntitlementConfig, EntitlementStatus
from protocol.events import EntitlementClaimed
from protocol.signing import Algorithm, PublicKey, unb64
from protocol.text import Text
from protocol.vouchers import VoucherClaim
from server.domain.actors import Actor, Kiosk, Role, require_role
from server.domain.audit import record
from server.domain.members import delivered_by, homes, member_row
from server.domain.organisation import members_bucket
from server.domain.problems import DomainProblem
from server.domain.services import configured
from server.feed.changes import publish_change
from server.store.bulk import lock_rows, remember
from server.store.fleet import KioskRow
from server.store.scope import in_scope, require_unit
from server.store.tables import EntitlementRow, MemberRow, VoucherRow


@dataclass(frozen=True)
class EntitlementView:
    """An entitlement, whose it is, and when its voucher was redeemed."""

    entitlement: Entitlement
    member_name: str
    card_tail: str
    unit: str
    redeemed_at: datetime | None


def grant(session: Session, actor: Actor, entitlements: Iterable[Entitlement], *, at: datetime) -> int:
    """Add the entitlements, or change those whose id is known; return how many there were.

    What a member already claimed (``chosen``, ``voucher``) is kept. Raises DomainProblem ``unknown_member``,
    ``unknown_service``, ``wrong_primitive``, ``entitlement_fixed``, ``not_allowed`` or ``out_of_scope``.
    """
    require_role(actor, Role.ADMIN)
    items = list(entitlements)
    for service in {item.service for item in items}:
        configured(session, service, EntitlementConfig)
    at_home = homes(session, actor, {item.member for item in items})
    known = lock_rows(session, EntitlementRow, [item.id for item in items])
    for item in items:
        known[item.id] = _put(session, known.get(item.id), item, at_home[item.member].bucket)
    for unit, count in Counter(at_home[item.member].unit for item in items).items():
        record(session, actor, "entitlements.grant", "unit", unit, unit=unit, at=at, count=str(count))
    return len(items)


def set_status(
    session: Session, actor: Actor, entitlement: str, status: EntitlementStatus, *, reason: Text | None, at: datetime
) -> EntitlementView:
    """Set an entitlement's status, with the reason that the member reads."""
    require_role(actor, Role.CASE_OFFICER, Role.ADMIN)
    row = entitlement_row(session, entitlement, lock=True)
    unit = member_row(session, row.member_id).unit_id
    require_unit(session, actor, unit)
    changed = msgspec.structs.replace(entity_of(row), status=status, reason=reason)
    _save(session, row, changed, members_bucket(session, unit))
    record(session, actor, "entitlement.status", "entitlement", row.id, unit=unit, at=at, status=status)
    return view_of(session, row)


def find_entitlements(
    session: Session,
    actor: Actor,
    *,
    member: str = "",
    service: str = "",
    status: EntitlementStatus | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[EntitlementView, ...]:
    """Return entitlements of members of the actor's subtree, newest year first."""
    query = select(EntitlementRow).join(MemberRow, MemberRow.id == EntitlementRow.member_id)
    query = query.where(in_scope(actor, MemberRow.unit_id))
    if member:
        query = query.where(EntitlementRow.member_id == member)
    if service:
        query = query.where(EntitlementRow.service_id == service)
    if status is not None:
        query = query.where(EntitlementRow.status == status)
    query = query.order_by(EntitlementRow.year.desc(), EntitlementRow.title, EntitlementRow.id)
    rows = session.scalars(query.limit(limit).offset(offset)).all()
    remember(session, MemberRow, (row.member_id for row in rows))
    remember(session, VoucherRow, (ticket.serial for row in rows if (ticket := entity_of(row).voucher)))
    return tuple(view_of(session, row) for row in rows)


def get_entitlement(session: Session, actor: Actor, entitlement: str) -> EntitlementView:
    """Return one entitlement. Raises DomainProblem ``unknown_entitlement`` or ``out_of_scope``."""
    row = entitlement_row(session, entitlement)
    require_unit(session, actor, member_row(session, row.member_id).unit_id)
    return view_of(session, row)


def claim(
    session: Session, kiosk: Kiosk, event: EntitlementClaimed, *, member: str | None, at: datetime, now: datetime
) -> None:
    """Take a claim that a member made at ``at``. The first claim that arrives wins.

    Raises DomainProblem ``unknown_entitlement``, ``not_yours``, ``voucher_forged``, ``claimed_elsewhere``,
    ``not_claimable``, ``outside_window`` or ``bad_option``.
    """
    row = entitlement_row(session, event.entitlement, lock=True)
    if member is None or row.member_id != member:
        raise DomainProblem("not_yours", "This entitlement belongs to another member.")
    owner = delivered_by(session, member, kiosk.site)
    old = entity_of(row)
    _check_claim(old, at, event.option)
    ticket = _arrive(session, kiosk, event, now)
    status = EntitlementStatus.PAID if ticket.redeemed_at else EntitlementStatus.CLAIMED
    claimed = msgspec.structs.replace(old, status=status, chosen=event.option, voucher=event.voucher)
    _save(session, row, claimed, members_bucket(session, owner.unit_id))
    record(session, kiosk, "entitlement.claim", "entitlement", row.id, unit=owner.unit_id, at=now)


def note_redeemed(session: Session, entitlement: str, *, at: datetime, actor: Actor) -> None:
    """Mark a claimed entitlement as handed out (已发放). One whose claim has not arrived is marked when it does."""
    row = entitlement_row(session, entitlement, lock=True)
    old = entity_of(row)
    unit = member_row(session, row.member_id).unit_id
    if old.status is EntitlementStatus.CLAIMED:
        _save(session, row, msgspec.structs.replace(old, status=EntitlementStatus.PAID), members_bucket(session, unit))
    record(session, actor, "entitlement.redeem", "entitlement", row.id, unit=unit, at=at)


def entitlement_row(session: Session, entitlement: str, *, lock: bool = False) -> EntitlementRow:
    """Return the row, locked and fresh when ``lock``. Raises DomainProblem ``unknown_entitlement``."""
    row = session.get(EntitlementRow, entitlement, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise DomainProblem("unknown_entitlement", "There is no such entitlement.")
    return row


def entity_of(row: EntitlementRow) -> Entitlement:
    """Return the entity that the row holds."""
    entity = decode_entity(row.body)
    if not isinstance(entity, Entitlement):
        raise TypeError(f"entitlement {row.id} holds another kind of entity")
    return entity


def view_of(session: Session, row: EntitlementRow) -> EntitlementView:
    """Return the row as an officer sees it."""
    entitlement = entity_of(row)
    member = member_row(session, row.member_id)
    ticket = session.get(VoucherRow, entitlement.voucher.serial) if entitlement.voucher else None
    return EntitlementView(
        entitlement, member.name, member.card_tail, member.unit_id, ticket.redeemed_at if ticket else None
    )


def ticket_of(claim: VoucherClaim, code: str) -> VoucherRow:
    """Return the row of a voucher whose signature was verified, not yet added to any session."""
    return VoucherRow(
        serial=claim.serial,
        entitlement_id=claim.entitlement,
        kiosk_id=claim.kiosk,
        code=code,
        issued_at=claim.issued_at,
        expires_at=claim.expires_at,
        option=claim.option,
    )


def read_voucher(session: Session, qr: str) -> VoucherClaim | None:
    """Return what a voucher's QR text says, if an enrolled kiosk signed it before it was revoked; else None."""
    kiosk = session.get(KioskRow, _issuer(qr))
    if kiosk is None:
        return None
    stated = vouchers.read(qr, PublicKey(kiosk.id, Algorithm(kiosk.algorithm), kiosk.key))
    if stated is None or (kiosk.revoked_at is not None and stated.issued_at >= kiosk.revoked_at):
        return None
    return stated


def _issuer(qr: str) -> str:
    # Which kiosk's key to verify with. Nothing else of an unverified payload is looked at.
    try:
        return msgspec.json.decode(unb64(qr.split(".")[1]), type=VoucherClaim).kiosk
    except (IndexError, ValueError, msgspec.MsgspecError):
        return ""


def _arrive(session: Session, kiosk: Kiosk, event: EntitlementClaimed, now: datetime) -> VoucherRow:
    voucher = event.voucher
    stated = read_voucher(session, voucher.qr)
    expected = VoucherClaim(
        serial=voucher.serial,
        kiosk=kiosk.id,
        entitlement=event.entitlement,
        option=event.option,
        issued_at=voucher.issued_at,
        expires_at=voucher.expires_at,
    )
    if stated != expected or voucher.code != vouchers.verification_code(voucher.qr):
        raise DomainProblem("voucher_forged", "This voucher was not issued for this entitlement.")
    ticket = session.get(VoucherRow, voucher.serial, with_for_update=True)
    if ticket is None:
        ticket = ticket_of(expected, voucher.code)
        session.add(ticket)
    elif (ticket.entitlement_id, ticket.kiosk_id) != (event.entitlement, kiosk.id):
        raise DomainProblem("voucher_forged", "This voucher was not issued for this entitlement.")
    ticket.arrived_at = now
    return ticket


def _check_claim(old: Entitlement, at: datetime, option: int | None) -> None:
    if old.voucher is not None:
        raise DomainProblem("claimed_elsewhere", "This entitlement was already claimed at another kiosk.")
    if old.status is not EntitlementStatus.CLAIMABLE:
        raise DomainProblem("not_claimable", "This entitlement cannot be claimed.")
    if (old.window_from and at < old.window_from) or (old.window_until and at >= old.window_until):
        raise DomainProblem("outside_window", "The claim was made outside its window.")
    if (option is None) != (not old.options) or (option is not None and not 0 <= option < len(old.options)):
        raise DomainProblem("bad_option", "There is no such option.")


def _put(session: Session, row: EntitlementRow | None, item: Entitlement, bucket: str) -> EntitlementRow:
    if row is None:
        row = EntitlementRow(id=item.id, rev=0, body=b"", service_id=item.service, member_id=item.member)
        session.add(row)
    elif (row.service_id, row.member_id) != (item.service, item.member):
        raise DomainProblem("entitlement_fixed", "An entitlement cannot move to another member or service.")
    elif (old := entity_of(row)).voucher is not None:
        item = msgspec.structs.replace(item, status=old.status, chosen=old.chosen, voucher=old.voucher)
    _save(session, row, item, bucket)
    return row


def _save(session: Session, row: EntitlementRow, item: Entitlement, bucket: str) -> None:
    row.title, row.year, row.status = item.title.zh[:300], item.year, item.status.value
    publish_change(session, row, item, bucket)
