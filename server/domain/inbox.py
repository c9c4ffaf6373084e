"""The inbox: events of members and kiosks, each taken exactly once, whatever the network does."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from protocol.canonical import canonical, sha256_hex
from protocol.events import (
    CaseOpened,
    CaseRated,
    DeviceReported,
    EntitlementClaimed,
    ItemResult,
    OutboxItem,
    PublicationAcknowledged,
    SignedUp,
    SignUpWithdrawn,
    SlipPrinted,
    Verdict,
    Voted,
)
from server.domain import attachments, campaigns, cases, entitlements, kiosks
from server.domain.actors import Actor, Kiosk, Role, require_role
from server.domain.members import delivered_by
from server.domain.problems import DomainProblem
from server.store.fleet import InboxRow, KioskRow, SlipRow
from server.store.once import insert_once
from server.store.scope import in_scope
from server.store.tables import AcknowledgementRow, MemberRow, PublicationRow


def take(session: Session, kiosk: Kiosk, item: OutboxItem, *, zone: ZoneInfo, now: datetime) -> ItemResult:
    """Take one item, once: its effects and its verdict are in this transaction together.

    The same item again is a duplicate when it was taken, and refused for the same reason when it was refused. A
    different item under a known id is refused as ``id_reused``. ``reason`` is a stable code.
    """
    if not 8 <= len(item.id) <= 80 or not 0 <= item.seq < 1 << 62 or (item.member and len(item.member) > 80):
        return ItemResult(id=item.id, verdict=Verdict.REFUSED, reason="bad_id")
    body = canonical(item)
    fresh = insert_once(
        session,
        InboxRow,
        id=item.id,
        kiosk_id=kiosk.id,
        seq=item.seq,
        at=item.at,
        received_at=now,
        member_id=item.member,
        sha256=sha256_hex(body),
        body=body,
        verdict=Verdict.TAKEN.value,
        reason="",
    )
    row = session.get_one(InboxRow, item.id)
    if not fresh:
        return _again(row, kiosk, sha256_hex(body))
    row.reason = _carry_out(session, kiosk, item, zone, now)
    if row.reason:
        row.verdict = Verdict.REFUSED.value
    session.flush()
    return ItemResult(id=item.id, verdict=Verdict(row.verdict), reason=row.reason)


@dataclass(frozen=True)
class RefusedItem:
    """An item that was refused for good, why (a stable code), and whose it was; ``member_name`` empty for nobody's."""

    item: OutboxItem
    reason: str
    kiosk_number: str
    kiosk_name: str
    member_name: str


def refused_items(session: Session, actor: Actor, *, limit: int = 100) -> tuple[RefusedItem, ...]:
    """Return the newest refused items of kiosks in the actor's subtree. Needs the admin role."""
    require_role(actor, Role.ADMIN)
    query = select(InboxRow.body, InboxRow.reason, KioskRow.number, KioskRow.name, MemberRow.name)
    query = query.join(KioskRow, KioskRow.id == InboxRow.kiosk_id)
    query = query.outerjoin(MemberRow, MemberRow.id == InboxRow.member_id)
    query = query.where(in_scope(actor, KioskRow.site_id), InboxRow.verdict == Verdict.REFUSED.value)
    rows = session.execute(query.order_by(InboxRow.received_at.desc(), InboxRow.id).limit(limit))
    return tuple(
        RefusedItem(msgspec.json.decode(body, type=OutboxItem), reason, number, kiosk, member or "")
        for body, reason, number, kiosk, member in rows
    )


def _again(row: InboxRow, kiosk: Kiosk, sha256: str) -> ItemResult:
    if (row.kiosk_id, row.sha256) != (kiosk.id, sha256):
        return ItemResult(id=row.id, verdict=Verdict.REFUSED, reason="id_reused")
    if row.verdict == Verdict.REFUSED:
        return ItemResult(id=row.id, verdict=Verdict.REFUSED, reason=row.reason)
    return ItemResult(id=row.id, verdict=Verdict.DUPLICATE)


def _carry_out(session: Session, kiosk: Kiosk, item: OutboxItem, zone: ZoneInfo, now: datetime) -> str:
    try:
        with session.begin_nested():
            _dispatch(session, kiosk, item, zone, now)
    except DomainProblem as problem:
        return problem.code
    except (DataError, IntegrityError):
        # The database itself refuses the values (too long, a NUL, a number already used): so it will for ever.
        return "bad_value"
    return ""


def _dispatch(session: Session, kiosk: Kiosk, item: OutboxItem, zone: ZoneInfo, now: datetime) -> None:
    match item.body:
        case CaseOpened() as event:
            cases.open_case(session, kiosk, event, member=item.member, at=item.at, zone=zone, now=now)
            attachments.announce(session, kiosk, event.case, event.attachments)
        case CaseRated() as event:
            cases.rate(session, kiosk, event, member=item.member, at=item.at, now=now)
        case EntitlementClaimed() as event:
            entitlements.claim(session, kiosk, event, member=item.member, at=item.at, now=now)
        case PublicationAcknowledged() as event:
            _acknowledge(session, kiosk, event, item.member, item.at)
        case SignedUp() as event:
            campaigns.sign_up(session, kiosk, event, member=item.member, at=item.at, now=now)
        case SignUpWithdrawn() as event:
            campaigns.withdraw_sign_up(session, kiosk, event, member=item.member, at=item.at, now=now)
        case Voted() as event:
            campaigns.vote(session, kiosk, event, member=item.member, at=item.at, now=now)
        case SlipPrinted() as event:
            insert_once(
                session,
                SlipRow,
                kiosk_id=kiosk.id,
                serial=event.serial,
                template=event.template,
                outcome=event.outcome,
                copy=event.copy,
                at=item.at,
            )
        case DeviceReported() as event:
            kiosks.note_device(session, kiosk, event, at=item.at)
        case unknown:
            assert_never(unknown)


def _acknowledge(
    session: Session, kiosk: Kiosk, event: PublicationAcknowledged, member: str | None, at: datetime
) -> None:
    if member is None:
        raise DomainProblem("not_anonymous", "Only a member can confirm having read.")
    delivered_by(session, member, kiosk.site)
    row = session.get(PublicationRow, event.publication)
    if row is None or not 1 <= event.version <= row.version:
        raise DomainProblem("unknown_publication", "There is no such publication.")
    insert_once(
        session,
        AcknowledgementRow,
        publication_id=row.id,
        version=event.version,
        member_id=member,
        kiosk_id=kiosk.id,
        at=at,
    )
