"""Moving a part of the organisation to another parent, with everything that hangs on where it stands.

Identifiers stay: what a unit published, its members and what is theirs keep their ids and go on at the new place. A
kiosk whose ancestors changed is told other buckets by its next manifest and drops what it may no longer hold; what
moves to another site is dropped from the old site's bucket and put into the new one's.
"""

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import decode_entity
from protocol.directory import Contact
from protocol.organisation import Unit
from protocol.publications import Publication
from server.domain import campaigns
from server.domain.actors import Actor, Role, require_role
from server.domain.audit import record
from server.domain.members import member_in, put_members
from server.domain.organisation import forget_units, public_bucket, publication_bucket
from server.domain.problems import DomainProblem
from server.feed.changes import publish_change
from server.store.bulk import lock_rows, slices
from server.store.counters import SCOPE, next_number
from server.store.directory import ContactRow
from server.store.scope import require_unit
from server.store.tables import MemberRow, PublicationRow, ServiceRow, UnitRow


def move_unit(session: Session, actor: Actor, unit: str, parent: str, *, at: datetime) -> Unit:
    """Give ``unit`` another parent and return it with its new ``rev``.

    Raises DomainProblem ``unknown_unit``, ``root_fixed``, ``own_child``, ``no_site`` (its members would have no kiosk
    site), ``not_allowed`` or ``out_of_scope``.
    """
    require_role(actor, Role.ADMIN)
    # Every process looks which of its kiosks are due other buckets now. First, for this lets one move at a time in: two
    # that each knew only the tree before the other could make a ring of it.
    next_number(session, SCOPE)
    require_unit(session, actor, unit)
    require_unit(session, actor, parent)
    # Before the units, as everywhere (organisation.hold_units): what may have to be published at another place.
    for table in (PublicationRow, ServiceRow, ContactRow):
        session.scalars(select(table).where(table.bucket.is_not(None)).order_by(table.id).with_for_update()).all()
    part = _lock_part(session, unit)
    above = session.get_one(UnitRow, parent, populate_existing=True)
    top = part[0]
    if top.parent_id is None:
        raise DomainProblem("root_fixed", "The unit at the top has no place to move to.")
    if above.path.startswith(top.path):
        raise DomainProblem("own_child", "A unit cannot move below itself.")
    old = top.path
    top.parent_id = parent
    for row in part:
        row.path = f"{above.path}{unit}/{row.path.removeprefix(old)}"
    session.flush()
    forget_units(session)
    moved = msgspec.structs.replace(_unit(top), parent=parent)
    moved = publish_change(session, top, moved, public_bucket(session, unit))
    ids = [row.id for row in part]
    for row in part[1:]:
        publish_change(session, row, decode_entity(row.body), public_bucket(session, row.id))
    _publish_again(session, ids)
    _move_members(session, actor, ids, at)
    record(session, actor, "unit.move", "unit", unit, unit=unit, at=at, parent=parent)
    return moved


def _lock_part(session: Session, unit: str) -> list[UnitRow]:
    """Return the unit and all below it, parents first, locked: nothing new comes below any of them meanwhile."""
    part: list[UnitRow] = []
    while True:
        path = session.get_one(UnitRow, unit, populate_existing=True).path
        below = select(UnitRow).where(UnitRow.path.startswith(path, autoescape=True)).order_by(UnitRow.id)
        found = session.scalars(below.with_for_update().execution_options(populate_existing=True)).all()
        if len(found) == len(part):
            return sorted(found, key=lambda row: row.path)
        # Whoever held one of them while we waited may have put another below it.
        part = list(found)


def _publish_again(session: Session, units: list[str]) -> None:
    for some in slices(units):
        services = select(ServiceRow).where(ServiceRow.unit_id.in_(some), ServiceRow.bucket.is_not(None))
        for service in session.scalars(services.with_for_update()):
            publish_change(session, service, decode_entity(service.body), public_bucket(session, service.unit_id))
    # All of them: one that a unit above published for a unit that moved may have to go elsewhere, too.
    papers = select(PublicationRow).where(PublicationRow.bucket.is_not(None)).with_for_update()
    contacts = select(ContactRow).where(ContactRow.bucket.is_not(None)).with_for_update()
    rows: list[PublicationRow | ContactRow] = [*session.scalars(papers), *session.scalars(contacts)]
    for row in rows:
        entity = decode_entity(row.body)
        if isinstance(entity, Publication | Contact):
            bucket = publication_bucket(session, row.unit_id, entity.audience)
            publish_change(session, row, entity, bucket)
            if isinstance(entity, Publication) and entity.campaign is not None:
                campaigns.move(session, row.id, bucket)


def _move_members(session: Session, actor: Actor, units: list[str], at: datetime) -> None:
    members: list[str] = []
    for some in slices(units):
        here = select(MemberRow.id).where(MemberRow.unit_id.in_(some), MemberRow.bucket.is_not(None))
        members += session.scalars(here)
    rows = lock_rows(session, MemberRow, members)
    put_members(session, actor, [member_in(row.body) for row in rows.values()], at=at)


def _unit(row: UnitRow) -> Unit:
    entity = decode_entity(row.body)
    if not isinstance(entity, Unit):
        raise TypeError(f"unit {row.id} holds another kind of entity")
    return entity
