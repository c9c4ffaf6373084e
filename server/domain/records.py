"""Records: rows such as dues, plots and fees that belong to one member."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import decode_entity
from protocol.records import ColumnKind, RecordConfig, RecordRow
from server.domain.actors import Actor, Role, require_role
from server.domain.audit import record
from server.domain.members import homes, member_row
from server.domain.problems import DomainProblem
from server.domain.services import configured
from server.feed.changes import publish_change, withdraw_change
from server.store.bulk import lock_rows
from server.store.scope import require_unit
from server.store.tables import RecordEntryRow

_NUMBERS = {ColumnKind.MONEY, ColumnKind.AREA, ColumnKind.NUMBER}


def put_rows(session: Session, actor: Actor, rows: Iterable[RecordRow], *, at: datetime) -> int:
    """Add the rows, or change those whose id is known; return how many there were.

    Raises DomainProblem ``bad_value`` (naming the column) when a value does not fit its column, ``unknown_member``,
    ``unknown_service``, ``wrong_primitive``, ``not_allowed`` or ``out_of_scope``; then none is kept.
    """
    require_role(actor, Role.ADMIN)
    entries = list(rows)
    layouts = {name: configured(session, name, RecordConfig) for name in {entry.service for entry in entries}}
    at_home = homes(session, actor, {entry.member for entry in entries})
    known = lock_rows(session, RecordEntryRow, [entry.id for entry in entries])
    for entry in entries:
        _check(entry, layouts[entry.service])
        known[entry.id] = _put(session, known.get(entry.id), entry, at_home[entry.member].bucket)
    for unit, count in Counter(at_home[entry.member].unit for entry in entries).items():
        record(session, actor, "records.put", "unit", unit, unit=unit, at=at, rows=str(count))
    return len(entries)


def remove_rows(session: Session, actor: Actor, rows: Collection[str], *, at: datetime) -> None:
    """Take rows off the kiosks. Raises DomainProblem ``unknown_record``, ``not_allowed`` or ``out_of_scope``."""
    require_role(actor, Role.ADMIN)
    found = lock_rows(session, RecordEntryRow, rows)
    if len(found) < len(set(rows)):
        raise DomainProblem("unknown_record", "There is no such record.")
    at_home = homes(session, actor, {row.member_id for row in found.values()})
    for row in found.values():
        withdraw_change(session, row)
    for unit, count in Counter(at_home[row.member_id].unit for row in found.values()).items():
        record(session, actor, "records.remove", "unit", unit, unit=unit, at=at, rows=str(count))


def rows_of(session: Session, actor: Actor, member: str, service: str = "") -> tuple[RecordRow, ...]:
    """Return a member's rows, of one service or of all, by service and period."""
    require_unit(session, actor, member_row(session, member).unit_id)
    query = select(RecordEntryRow).where(RecordEntryRow.member_id == member, RecordEntryRow.bucket.is_not(None))
    if service:
        query = query.where(RecordEntryRow.service_id == service)
    found = session.scalars(query.order_by(RecordEntryRow.service_id, RecordEntryRow.period, RecordEntryRow.id))
    return tuple(entity for row in found if isinstance(entity := decode_entity(row.body), RecordRow))


def look(session: Session, actor: Actor, member: str, *, at: datetime) -> tuple[RecordRow, ...]:
    """Return a member's rows to an officer who has to do with them, and write down that they were looked at.

    Members open them with their PIN only: raises DomainProblem ``not_allowed`` for officers who just write or approve,
    ``unknown_member`` or ``out_of_scope``.
    """
    require_role(actor, Role.ADMIN, Role.CASE_OFFICER)
    found = rows_of(session, actor, member)
    record(session, actor, "records.look", "member", member, unit=member_row(session, member).unit_id, at=at)
    return found


def _put(session: Session, row: RecordEntryRow | None, entry: RecordRow, bucket: str) -> RecordEntryRow:
    if row is None:
        row = RecordEntryRow(id=entry.id, rev=0, body=b"", service_id=entry.service, member_id=entry.member)
        session.add(row)
    elif (row.service_id, row.member_id) != (entry.service, entry.member):
        raise DomainProblem("record_fixed", "A record cannot move to another member or service.")
    row.period = entry.period
    publish_change(session, row, entry, bucket)
    return row


def _check(entry: RecordRow, config: RecordConfig) -> None:
    kinds = {column.key: column.kind for column in config.columns}
    for key, value in entry.values.items():
        if key not in kinds or (kinds[key] in _NUMBERS) != isinstance(value, int):
            raise DomainProblem("bad_value", "The value of {column} does not fit its column.", column=key)
