"""What things are called, many at once: for lists that name what they are about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.domain.actors import Actor
from server.store.bulk import slices
from server.store.directory import ContactRow
from server.store.fleet import KioskRow
from server.store.people import OfficerRow
from server.store.scope import in_scope
from server.store.tables import CaseRow, EntitlementRow, MemberRow, PublicationRow, UnitRow


@dataclass(frozen=True)
class Name:
    """What a thing is called. ``member`` and ``member_name``: who it is, or whose; empty for nobody's."""

    text: str
    member: str = ""
    member_name: str = ""


def names(session: Session, actor: Actor, kind: str, keys: Collection[str]) -> Mapping[str, Name]:
    """Return the names of things of one ``kind`` (as in the audit trail) by their ids, in one query.

    What the actor may not see is left out, and so is every kind that has no names.
    """
    if kind not in _NAMED:
        return {}
    query, unit = _NAMED[kind]
    found: dict[str, Name] = {}
    for part in slices(sorted(set(keys))):
        wanted = query.where(in_scope(actor, unit), query.selected_columns[0].in_(part))
        found |= {key: Name(*rest) for key, *rest in session.execute(wanted)}
    return found


_NAMED: Mapping[str, tuple[Select[*tuple[str, ...]], InstrumentedAttribute[str]]] = {
    "publication": (select(PublicationRow.id, PublicationRow.title), PublicationRow.unit_id),
    "campaign": (select(PublicationRow.id, PublicationRow.title), PublicationRow.unit_id),
    "contact": (select(ContactRow.id, ContactRow.name), ContactRow.unit_id),
    "case": (select(CaseRow.id, CaseRow.number), CaseRow.unit_id),
    "member": (select(MemberRow.id, MemberRow.name, MemberRow.id, MemberRow.name), MemberRow.unit_id),
    "entitlement": (
        select(EntitlementRow.id, EntitlementRow.title, MemberRow.id, MemberRow.name).join(
            MemberRow, MemberRow.id == EntitlementRow.member_id
        ),
        MemberRow.unit_id,
    ),
    "officer": (select(OfficerRow.id, OfficerRow.name), OfficerRow.unit_id),
    "kiosk": (select(KioskRow.id, KioskRow.number + " " + KioskRow.name), KioskRow.site_id),
    "unit": (select(UnitRow.id, UnitRow.name), UnitRow.id),
}
"""For each kind what is asked (the id, then what a Name holds), and the column of the unit whose business it is."""
