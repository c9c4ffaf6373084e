"""Directories: whom to ask and where to go. One officer's word is enough; each change can be taken back once.

An entry is no disclosure: nobody's approval is asked (docs/decisions), each write is in the audit trail.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import canonical, decode_kind
from protocol.directory import Contact, DirectoryConfig
from protocol.ids import uuid7
from protocol.telephones import dialled
from server.domain.actors import Actor, Officer, Role, System, require_role
from server.domain.audit import record
from server.domain.organisation import hold_units, publication_bucket, unit_row
from server.domain.problems import DomainProblem
from server.domain.services import configured
from server.feed.changes import publish_change, withdraw_change
from server.store.bulk import remember
from server.store.directory import ContactRow
from server.store.people import OfficerRow
from server.store.scope import in_scope, require_unit
from server.store.tables import UnitRow

HIGHEST_ORDER = 9999
LONGEST = {"name": 60, "role": 80, "purpose": 300, "place": 200, "hours": 200}
"""Characters of each text, in either language: what a kiosk shows without scrolling far."""


@dataclass(frozen=True)
class ContactView:
    """An entry in the office. ``shown``: kiosks have it."""

    contact: Contact
    unit: str
    unit_name: str
    shown: bool
    changed_by: str
    changed_at: datetime


def create(session: Session, actor: Actor, contact: Contact, *, unit: str, at: datetime) -> ContactView:
    """Keep an entry of ``unit`` and show it. An empty ``id`` is given one.

    Raises DomainProblem ``exists``, ``bad_contact``, ``unknown_service``, ``wrong_primitive``, ``not_allowed`` or
    ``out_of_scope``.
    """
    require_role(actor, Role.AUTHOR)
    require_unit(session, actor, unit)
    contact = msgspec.structs.replace(contact, id=contact.id or uuid7(at))
    if session.get(ContactRow, contact.id) is not None:
        raise DomainProblem("exists", "The directory has this entry already.")
    row = ContactRow(id=contact.id, rev=0, body=b"", unit_id=unit, before=b"", shown_before=False, written=b"")
    _write(session, row, actor, contact)
    session.add(row)
    return _done(session, row, actor, "contact.create", at)


def revise(session: Session, actor: Actor, contact: Contact, *, seen: datetime, at: datetime) -> ContactView:
    """Say it otherwise from now on, also of an entry that was taken down, which is then shown again.

    ``seen`` is its ``changed_at`` as the officer saw it. Raises DomainProblem ``changed_meanwhile`` and those of
    ``create``.
    """
    row = _unchanged(_lock(session, actor, contact.id), seen)
    _remember(row)
    _write(session, row, actor, contact)
    return _done(session, row, actor, "contact.revise", at)


def withdraw(session: Session, actor: Actor, contact: str, *, at: datetime) -> ContactView:
    """Take an entry off all kiosks; what it says stays in the office."""
    row = _lock(session, actor, contact)
    if row.bucket is None:
        raise DomainProblem("not_shown", "No kiosk shows this entry.")
    _remember(row)
    withdraw_change(session, row)
    return _done(session, row, actor, "contact.withdraw", at)


def undo(session: Session, actor: Actor, contact: str, *, seen: datetime, at: datetime) -> ContactView:
    """Take the last change back, which was made at ``seen``; of a new entry that is to take it down.

    Raises DomainProblem ``nothing_to_undo`` or ``changed_meanwhile``.
    """
    row = _unchanged(_lock(session, actor, contact), seen)
    if row.before is None:
        raise DomainProblem("nothing_to_undo", "There is no change to take back.")
    if row.before and row.shown_before:
        _write(session, row, actor, _entity(row.before))
    else:
        withdraw_change(session, row)
        row.written = row.before or row.written
    row.before, row.shown_before = None, False
    return _done(session, row, actor, "contact.undo", at)


def load_contact(session: Session, actor: System, contact: Contact, *, unit: str, at: datetime) -> ContactView:
    """Take in an entry from elsewhere (import, demo content). Loading the same again changes nothing."""
    row = session.get(ContactRow, contact.id, with_for_update=True)
    if row is None:
        return create(session, actor, contact, unit=unit, at=at)
    if row.unit_id != unit:
        raise DomainProblem("unit_fixed", "An entry cannot move to another unit.")
    if row.bucket is not None and canonical(msgspec.structs.replace(contact, rev=row.rev, unit=unit)) == row.body:
        return _view(session, row)
    return revise(session, actor, contact, seen=row.changed_at, at=at)


def find(session: Session, actor: Actor, *, text: str = "", limit: int = 300) -> tuple[ContactView, ...]:
    """Return entries of the actor's subtree, lowest ``order`` of each service first."""
    query = select(ContactRow).where(in_scope(actor, ContactRow.unit_id))
    if text:
        query = query.where(ContactRow.name.contains(text, autoescape=True))
    query = query.order_by(ContactRow.service_id, ContactRow.order, ContactRow.id).limit(limit)
    rows = session.scalars(query).all()
    remember(session, UnitRow, (row.unit_id for row in rows))
    remember(session, OfficerRow, (row.changed_by for row in rows))
    return tuple(_view(session, row) for row in rows)


def get(session: Session, actor: Actor, contact: str) -> ContactView:
    """Return one entry. Raises DomainProblem ``unknown_contact`` or ``out_of_scope``."""
    return _view(session, _known(session, actor, session.get(ContactRow, contact)))


def require_contact(contact: Contact, config: DirectoryConfig) -> None:
    """Raise DomainProblem ``bad_contact`` unless a kiosk can show it and somebody can be reached by it."""
    if not contact.name.zh:
        raise DomainProblem("bad_contact", "Please give it a name.")
    if not (contact.telephone or contact.place.zh):
        raise DomainProblem("bad_contact", "Please give a telephone number or a place.")
    if contact.telephone and not dialled(contact.telephone):
        raise DomainProblem("bad_contact", "This telephone number cannot be dialled.")
    if contact.topic not in {"", *(topic.id for topic in config.topics)}:
        raise DomainProblem("bad_contact", "The directory has no such topic.")
    if not 0 <= contact.order <= HIGHEST_ORDER:
        raise DomainProblem("bad_contact", "The place in the list is a number from 0 to {most}.", most=HIGHEST_ORDER)
    for field, most in LONGEST.items():
        text = getattr(contact, field)
        if len(text.zh) > most or len(text.en) > 2 * most:
            raise DomainProblem("bad_contact", "One of the texts is too long.")
    if contact.valid_from and contact.valid_until and contact.valid_until <= contact.valid_from:
        raise DomainProblem("bad_contact", "The last day is before the first.")


def _write(session: Session, row: ContactRow, actor: Actor, contact: Contact) -> None:
    require_contact(contact, configured(session, contact.service, DirectoryConfig))
    contact = msgspec.structs.replace(contact, id=row.id, unit=row.unit_id)
    hold_units(session, (row.unit_id, *contact.audience.units))
    row.service_id, row.topic, row.order, row.name = contact.service, contact.topic, contact.order, contact.name.zh
    contact = publish_change(session, row, contact, publication_bucket(session, row.unit_id, contact.audience))
    row.written = canonical(contact)


def _remember(row: ContactRow) -> None:
    row.before, row.shown_before = row.written, row.bucket is not None


def _unchanged(row: ContactRow, seen: datetime) -> ContactRow:
    if row.changed_at != seen:
        raise DomainProblem("changed_meanwhile", "Somebody else changed this entry meanwhile.")
    return row


def _lock(session: Session, actor: Actor, contact: str) -> ContactRow:
    require_role(actor, Role.AUTHOR)
    return _known(session, actor, session.get(ContactRow, contact, with_for_update=True))


def _known(session: Session, actor: Actor, row: ContactRow | None) -> ContactRow:
    if row is None:
        raise DomainProblem("unknown_contact", "There is no such entry.")
    require_unit(session, actor, row.unit_id)
    return row


def _done(session: Session, row: ContactRow, actor: Actor, action: str, at: datetime) -> ContactView:
    row.changed_at, row.changed_by = at, actor.id if isinstance(actor, Officer) else None
    session.flush()
    record(session, actor, action, "contact", row.id, unit=row.unit_id, at=at)
    return _view(session, row)


def _view(session: Session, row: ContactRow) -> ContactView:
    officer = session.get(OfficerRow, row.changed_by) if row.changed_by else None
    return ContactView(
        contact=_entity(row.written),
        unit=row.unit_id,
        unit_name=unit_row(session, row.unit_id).name,
        shown=row.bucket is not None,
        changed_by=officer.name if officer else "",
        changed_at=row.changed_at,
    )


def _entity(body: bytes) -> Contact:
    entity = decode_kind("contact", body)
    if not isinstance(entity, Contact):
        raise TypeError("an entry holds another kind of entity")
    return entity
