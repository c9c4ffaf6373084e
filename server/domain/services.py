"""Services: tiles of the kiosk's home screen, each a primitive with its configuration."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from protocol.campaigns import CampaignConfig
from protocol.canonical import decode_entity
from protocol.cases import CaseConfig
from protocol.directory import DirectoryConfig
from protocol.entitlements import EntitlementConfig
from protocol.publications import PlaylistConfig, PublicationConfig
from protocol.records import RecordConfig
from protocol.services import Service
from server.domain.actors import Actor, Officer, Role, require_role
from server.domain.audit import record
from server.domain.organisation import ancestors, hold_units, public_bucket, unit_row
from server.domain.problems import DomainProblem
from server.feed.changes import publish_change, withdraw_change
from server.store.scope import in_scope, require_unit
from server.store.tables import ServiceRow

C = TypeVar(
    "C", PublicationConfig, RecordConfig, EntitlementConfig, CaseConfig, PlaylistConfig, CampaignConfig, DirectoryConfig
)


@dataclass(frozen=True)
class ServiceView:
    """A service and the unit that owns it. ``offered``: kiosks show it."""

    unit: str
    service: Service
    offered: bool


def put_service(session: Session, actor: Actor, service: Service, *, unit: str, at: datetime) -> Service:
    """Add ``service`` for ``unit`` and everything below it, or change it; return it with its new ``rev``.

    A service keeps its primitive and its unit. Raises DomainProblem ``primitive_fixed``, ``unit_fixed``,
    ``unknown_unit``, ``not_allowed`` or ``out_of_scope``.
    """
    require_role(actor, Role.ADMIN)
    unit_row(session, unit)
    require_unit(session, actor, unit)
    primitive = str(msgspec.to_builtins(service.config)["type"])
    row = session.get(ServiceRow, service.id, with_for_update=True)
    if row is None:
        row = ServiceRow(id=service.id, rev=0, body=b"", unit_id=unit, primitive=primitive, order=service.order)
        session.add(row)
    elif row.primitive != primitive:
        raise DomainProblem("primitive_fixed", "A service cannot become another kind of service.")
    elif row.unit_id != unit:
        raise DomainProblem("unit_fixed", "A service cannot move to another unit.")
    row.order = service.order
    hold_units(session, (unit,))
    service = publish_change(session, row, service, public_bucket(session, unit))
    record(session, actor, "service.put", "service", service.id, unit=unit, at=at)
    return service


def withdraw_service(session: Session, actor: Actor, service: str, *, at: datetime) -> None:
    """Take a service off all kiosks; what belongs to it stays in the store."""
    require_role(actor, Role.ADMIN)
    row = session.get(ServiceRow, service, with_for_update=True)
    if row is None:
        raise DomainProblem("unknown_service", "There is no such service.")
    require_unit(session, actor, row.unit_id)
    withdraw_change(session, row)
    record(session, actor, "service.withdraw", "service", service, unit=row.unit_id, at=at)


def services(session: Session, actor: Actor) -> tuple[ServiceView, ...]:
    """Return the offered services owned below, at or above the actor's unit, in their order."""
    query = select(ServiceRow).where(ServiceRow.bucket.is_not(None)).order_by(ServiceRow.order, ServiceRow.id)
    if isinstance(actor, Officer):
        query = query.where(
            or_(in_scope(actor, ServiceRow.unit_id), ServiceRow.unit_id.in_(ancestors(session, actor.unit)))
        )
    return tuple(ServiceView(row.unit_id, _entity(row), True) for row in session.scalars(query))


def get_service(session: Session, service: str) -> ServiceView:
    """Return one service. Raises DomainProblem ``unknown_service``, also for one that was withdrawn."""
    row = session.get(ServiceRow, service)
    if row is None or not row.body:
        raise DomainProblem("unknown_service", "There is no such service.")
    return ServiceView(row.unit_id, _entity(row), row.bucket is not None)


def service_of(session: Session, actor: Actor, kind: type[C]) -> Service | None:
    """Return the first service of this kind that is offered to the actor's unit, or None."""
    offered = (view.service for view in services(session, actor))
    return next((service for service in offered if isinstance(service.config, kind)), None)


def configured(session: Session, service: str, kind: type[C]) -> C:
    """Return the service's configuration. Raises DomainProblem ``unknown_service`` or ``wrong_primitive``."""
    config = get_service(session, service).service.config
    if not isinstance(config, kind):
        raise DomainProblem("wrong_primitive", "This service is of another kind.")
    return config


def _entity(row: ServiceRow) -> Service:
    entity = decode_entity(row.body)
    if not isinstance(entity, Service):
        raise TypeError(f"service {row.id} holds another kind of entity")
    return entity
