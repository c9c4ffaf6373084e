"""Lists that officers send in, of whatever: sealed until decided on, at most a day; undone until the next of the kind.

A kind is a service of records, or members (no service). What a list would change is not kept: it is planned anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from protocol.ids import uuid7
from server.domain.actors import Officer, Role, require_role
from server.domain.problems import DomainProblem
from server.domain.sealed import seal, unseal
from server.store.imports import ListImportChangeRow, ListImportRow
from server.store.scope import require_unit

_KEPT = timedelta(days=1)
"""How long a list waits for a decision."""


@dataclass(frozen=True)
class Done:
    """An import that can still be undone."""

    id: str
    officer_name: str
    imported_at: datetime
    added: int
    changed: int
    gone: int


@dataclass(frozen=True)
class Undone:
    """How many are as before, and how many stay: changed since by somebody, or with something of theirs."""

    restored: int
    kept: int


@dataclass(frozen=True)
class Change:
    """What an import did to one entity, as ``ListImportChangeRow`` has it."""

    entity: str
    rev: int
    before: bytes


def keep(
    session: Session,
    actor: Officer,
    data: bytes,
    *,
    key: bytes,
    at: datetime,
    service: str | None = None,
    whole_of: str | None = None,
) -> str:
    """Keep a list, sealed, until somebody decides, and return its name."""
    require_role(actor, Role.ADMIN)
    name = uuid7(at)
    session.add(
        ListImportRow(
            id=name,
            unit_id=actor.unit,
            service_id=service,
            officer_name=actor.name,
            whole_of=whole_of,
            sent_at=at,
            sealed=seal(key, name, data),
        )
    )
    return name


def forget_undecided(session: Session, at: datetime) -> None:
    """Forget the lists that nobody decided on within a day."""
    undecided = ListImportRow.imported_at.is_(None)
    session.execute(delete(ListImportRow).where(undecided, ListImportRow.sent_at < at - _KEPT))


def waiting(session: Session, actor: Officer, name: str, *, of_records: bool = False) -> ListImportRow:
    """Return a list that is not decided on. Raises DomainProblem ``unknown_list`` for one that does not wait."""
    require_role(actor, Role.ADMIN)
    row = session.get(ListImportRow, name)
    if row is None or row.sealed is None or (row.service_id is not None) is not of_records:
        raise DomainProblem("unknown_list", "This list is not here any more. Please send it in again.")
    require_unit(session, actor, row.unit_id)
    return row


def held(session: Session, actor: Officer, name: str, *, of_records: bool = False) -> ListImportRow:
    """As ``waiting``, for taking the list in: lists of one kind are taken in one after the other.

    Each is so planned from what the one before left, and one that is sent twice (a double click) is taken in once.
    """
    row = waiting(session, actor, name, of_records=of_records)
    _hold_kind(session, row.service_id)
    session.expire(row)  # it may be decided on by now, or put away
    return waiting(session, actor, name, of_records=of_records)


def _hold_kind(session: Session, service: str | None) -> None:
    """Let nobody else take in a list of this kind until the transaction ends: whoever does holds all that wait."""
    kind = ListImportRow.service_id.is_not_distinct_from(service)
    lists = select(ListImportRow.id).where(kind, ListImportRow.imported_at.is_(None)).order_by(ListImportRow.id)
    session.execute(lists.with_for_update()).all()


def opened(row: ListImportRow, key: bytes) -> bytes:
    """Return what ``keep`` was given."""
    return unseal(key, row.id, row.sealed or b"")


def put_away(session: Session, actor: Officer, name: str, *, of_records: bool = False) -> None:
    """Forget a list that is not to be taken in."""
    session.delete(waiting(session, actor, name, of_records=of_records))


def forget_changes_before(session: Session, row: ListImportRow) -> None:
    """Let what earlier lists of this kind changed be undone no more."""
    earlier = select(ListImportRow.id).where(
        ListImportRow.unit_id == row.unit_id, ListImportRow.service_id.is_not_distinct_from(row.service_id)
    )
    session.execute(delete(ListImportChangeRow).where(ListImportChangeRow.import_id.in_(earlier)))


def note_change(session: Session, row: ListImportRow, change: Change) -> None:
    """Write down what the list did to one entity."""
    session.add(ListImportChangeRow(import_id=row.id, entity_id=change.entity, rev=change.rev, before=change.before))


def taken_in(row: ListImportRow, actor: Officer, *, added: int, changed: int, gone: int, at: datetime) -> Done:
    """Write down that the list was taken in; what was in it is forgotten."""
    row.sealed, row.imported_at, row.officer_name = None, at, actor.name
    row.added, row.changed, row.gone = added, changed, gone
    return _done(row)


def last_import(session: Session, actor: Officer, service: str | None = None) -> Done | None:
    """Return the import that can be undone: the last of its kind of the officer's unit, unless it was undone."""
    query = select(ListImportRow).where(
        ListImportRow.unit_id == actor.unit,
        ListImportRow.service_id.is_not_distinct_from(service),
        ListImportRow.imported_at.is_not(None),
    )
    row = session.scalars(query.order_by(ListImportRow.imported_at.desc()).limit(1)).first()
    return _done(row) if row is not None and row.undone_at is None else None


def undo_changes(
    session: Session, actor: Officer, name: str, *, service: str | None = None, at: datetime
) -> tuple[Change, ...]:
    """Write down that the import is undone, and return what it changed.

    Raises DomainProblem ``not_the_last`` when another import came after it or it is undone.
    """
    require_role(actor, Role.ADMIN)
    _hold_kind(session, service)
    row = session.get(ListImportRow, name, with_for_update=True)
    last = last_import(session, actor, service)
    if last is None or row is None or last.id != name:
        raise DomainProblem("not_the_last", "Only the last import can be undone, and only once.")
    mine = ListImportChangeRow.import_id == name
    changes = session.scalars(select(ListImportChangeRow).where(mine).order_by(ListImportChangeRow.entity_id)).all()
    found = tuple(Change(one.entity_id, one.rev, one.before) for one in changes)
    session.execute(delete(ListImportChangeRow).where(mine))
    row.undone_at = at
    return found


def _done(row: ListImportRow) -> Done:
    if row.imported_at is None:
        raise TypeError("the list was not taken in")
    return Done(row.id, row.officer_name, row.imported_at, row.added, row.changed, row.gone)
