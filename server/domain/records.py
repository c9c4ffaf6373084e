"""Records: rows such as dues, plots and fees that belong to one member."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import decode_entity
from protocol.entities import ColumnKind, RecordConfig, RecordRow
from server.domain.actors import Actor, Role, require_role
from server.domain.audit import record
from server.domain.members import member_row
from server.domain.organisation import members_bucket
from server.domain.problems import DomainProblem
from server.domain.services import configured
from server.feed.changes import publish_change, withdraw_change
from server.store.scope import require_unit
from server.store.tables import RecordEntryRow

_NUMBERS = {ColumnKind.MONEY, ColumnKind.AREA, ColumnKind.NUMBER}


def put_rows(session: Session, actor: Actor, rows: Iterable[RecordRow], *, at: datetime) -> int:
    """Add the rows, or change those whose id is known; return how many there were.

    Raises DomainProblem ``bad_value`` (naming the column) when a value does not fit its column, ``unknown_member``,
    ``unknown_service``, ``wrong_primitive``, ``not_allowed`` or ``out_of_scope``; then none is kept.
    """
    require_role(actor, Role.ADMIN)
    layouts: dict[str, RecordConfig] = {}
    places: dict[str, tuple[str, str]] = {}
    count = 0
    for entry in rows:
        if entry.service not in layouts:
            layouts[entry.service] = configured(session, entry.service, RecordConfig)
        if entry.member not in places:
            unit = member_row(session, entry.member).unit_id
            require_unit(session, actor, unit)
            places[entry.member] = (unit, members_bucket(session, unit))
        _check(entry, layouts[entry.service])
        _put(session, entry, places[entry.member][1])
        count += 1
    for unit in {unit for unit, _ in places.values()}:
        record(session, actor, "records.put", "unit", unit, unit=unit, at=at, rows=str(count))
    return count


def remove_row(session: Session, actor: Actor, row: str, *, at: datetime) -> None:
    """Take one row off the kiosks. Raises DomainProblem ``unknown_record``."""
    require_role(actor, Role.ADMIN)
    found = session.get(RecordEntryRow, row, with_for_update=True)
    if found is None:
        raise DomainProblem("unknown_record", "There is no such record.")
    unit = member_row(session, found.member_id).unit_id
    require_unit(session, actor, unit)
    withdraw_change(session, found)
    record(session, actor, "record.remove", "record", row, unit=unit, at=at)


def rows_of(session: Session, actor: Actor, member: str, service: str = "") -> tuple[RecordRow, ...]:
    """Return a member's rows, of one service or of all, by service and period."""
    require_unit(session, actor, member_row(session, member).unit_id)
    query = select(RecordEntryRow).where(RecordEntryRow.member_id == member, RecordEntryRow.bucket.is_not(None))
    if service:
        query = query.where(RecordEntryRow.service_id == service)
    found = session.scalars(query.order_by(RecordEntryRow.service_id, RecordEntryRow.period, RecordEntryRow.id))
    return tuple(entity for row in found if isinstance(entity := decode_entity(row.body), RecordRow))


def _put(session: Session, entry: RecordRow, bucket: str) -> None:
    row = session.get(RecordEntryRow, entry.id, with_for_update=True)
    if row is None:
        row = RecordEntryRow(id=entry.id, rev=0, body=b"", service_id=entry.service, member_id=entry.member)
        session.add(row)
    elif (row.service_id, row.member_id) != (entry.service, entry.member):
        raise DomainProblem("record_fixed", "A record cannot move to another member or service.")
    row.period = entry.period
    publish_change(session, row, entry, bucket)


def _check(entry: RecordRow, config: RecordConfig) -> None:
    kinds = {column.key: column.kind for column in config.columns}
    for key, value in entry.values.items():
        if key not in kinds or (kinds[key] in _NUMBERS) != isinstance(value, int):
            raise DomainProblem("bad_value", "The value of {column} does not fit its column.", column=key)
