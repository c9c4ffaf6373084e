"""The audit trail: every write leaves one line that is never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.actors import Actor, Kiosk, Officer, Role, require_role
from server.store.people import AuditRow
from server.store.scope import in_scope


@dataclass(frozen=True)
class AuditEntry:
    """One line of the trail, at its ``place``. ``detail`` names what changed, never personal data or secrets."""

    place: int
    at: datetime
    actor_kind: str
    actor: str
    actor_name: str
    action: str
    object_kind: str
    object: str
    unit: str
    detail: dict[str, str]


def record(
    session: Session,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: str,
    *,
    unit: str,
    at: datetime,
    **detail: str,
) -> None:
    """Write down that ``actor`` did ``action`` (such as ``publication.approve``) to an object of ``unit``."""
    match actor:
        case Officer():
            kind = "officer"
        case Kiosk():
            kind = "kiosk"
        case _:
            kind = "system"
    session.add(
        AuditRow(
            at=at,
            actor_kind=kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            unit_id=unit,
            detail=detail,
        )
    )


def entries(
    session: Session,
    actor: Actor,
    *,
    object_kind: str = "",
    object_id: str = "",
    before: int | None = None,
    limit: int = 100,
) -> tuple[AuditEntry, ...]:
    """Return the newest entries of the actor's subtree, newest first; an object's own when one is named.

    Needs the admin role, but for the history of one object. Only those whose place is below ``before``, if it is given.
    """
    if not object_id:
        require_role(actor, Role.ADMIN)
    query = select(AuditRow).where(in_scope(actor, AuditRow.unit_id)).order_by(AuditRow.id.desc()).limit(limit)
    if object_kind:
        query = query.where(AuditRow.object_kind == object_kind)
    if object_id:
        query = query.where(AuditRow.object_id == object_id)
    if before is not None:
        query = query.where(AuditRow.id < before)
    return tuple(
        AuditEntry(
            r.id,
            r.at,
            r.actor_kind,
            r.actor_id,
            r.actor_name,
            r.action,
            r.object_kind,
            r.object_id,
            r.unit_id,
            r.detail,
        )
        for r in session.scalars(query)
    )
