"""Import of records, such as dues and plots: shown first, done in one transaction, undone until the service's next.

Rows are put by the same ``put_rows`` as those of ``union-server import``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from protocol.canonical import decode_entity, sha256_hex
from protocol.records import RecordConfig, RecordLayout, RecordRow
from protocol.services import Service
from server.domain.actors import Actor, Officer, Role, require_role
from server.domain.audit import record
from server.domain.member_plan import Remark
from server.domain.members import hold_members
from server.domain.organisation import units
from server.domain.problems import DomainProblem
from server.domain.record_lists import read_records
from server.domain.record_plan import PlannedRow, RecordKind, RecordPlanner
from server.domain.records import put_rows, remove_rows
from server.domain.sent_lists import (
    Change,
    Done,
    Undone,
    forget_changes_before,
    held,
    keep,
    note_change,
    opened,
    taken_in,
    undo_changes,
    waiting,
)
from server.domain.services import services
from server.store.bulk import lock_rows
from server.store.tables import RecordEntryRow

_CHANGING = {RecordKind.NEW, RecordKind.CHANGED, RecordKind.GONE}


@dataclass(frozen=True)
class RecordPlan:
    """What a list would change now. ``digest`` is the same for a plan that changes the same.

    ``puts`` are all rows of the list that are right, ``gone`` the ids of those that it takes the place of.
    """

    id: str
    service: Service
    config: RecordConfig
    lines: tuple[PlannedRow, ...]
    puts: tuple[RecordRow, ...]
    gone: tuple[str, ...]
    digest: str

    @property
    def has_spoiled_numbers(self) -> bool:
        """Whether a spreadsheet has made numbers of member numbers, so that they are not taken."""
        return any(remark is Remark.NUMBER_SPOILED for line in self.lines for remark, _ in line.said)

    def count(self, *kinds: RecordKind) -> int:
        """Return how many lines do this."""
        return sum(line.kind in kinds for line in self.lines)

    @property
    def changing(self) -> int:
        """How many rows would be new, changed or gone."""
        return self.count(*_CHANGING)


def offered(session: Session, actor: Actor) -> tuple[tuple[Service, RecordConfig], ...]:
    """Return the services whose rows lists bring: tables of rows, such as dues and plots."""
    found = ((view.service, view.service.config) for view in services(session, actor))
    return tuple(
        (service, config)
        for service, config in found
        if isinstance(config, RecordConfig) and config.layout is RecordLayout.TABLE
    )


def chosen(session: Session, actor: Actor, service: str) -> tuple[Service, RecordConfig]:
    """Return one of the services ``offered``. Raises DomainProblem ``unknown_service``."""
    found = next((one for one in offered(session, actor) if one[0].id == service), None)
    if found is None:
        raise DomainProblem("unknown_service", "There is no such service.")
    return found


def send_in(session: Session, actor: Officer, data: bytes, *, service: str, key: bytes, at: datetime) -> str:
    """Keep a list that was taken apart, sealed, until somebody decides, and return its name.

    Raises DomainProblem as ``read_records`` does, ``unknown_service`` or ``not_allowed``.
    """
    require_role(actor, Role.ADMIN)
    read_records(data, chosen(session, actor, service)[1])
    return keep(session, actor, data, service=service, key=key, at=at)


def plan(session: Session, actor: Officer, name: str, *, key: bytes, token_key: bytes, at: datetime) -> RecordPlan:
    """Return what the list would change now. Raises DomainProblem ``unknown_list`` for one that does not wait."""
    row = waiting(session, actor, name, of_records=True)
    service, config = chosen(session, actor, row.service_id or "")
    lines = read_records(opened(row, key), config)
    found = RecordPlanner(session, actor, service.id, lines, key=token_key, at=at).changes()
    said = repr([(one.line, one.kind.value, one.row, one.before, one.said) for one in found.lines])
    return RecordPlan(name, service, config, found.lines, found.puts, found.gone, sha256_hex(said.encode()))


def take_in(
    session: Session, actor: Officer, name: str, digest: str, *, key: bytes, token_key: bytes, at: datetime
) -> Done:
    """Do what the plan with ``digest`` says, all of it or nothing.

    Raises DomainProblem ``changed_meanwhile`` when the plan is another by now, ``nothing_to_do``, and those of
    ``put_rows``.
    """
    row = held(session, actor, name, of_records=True)
    planned = plan(session, actor, name, key=key, token_key=token_key, at=at)
    if planned.digest != digest:
        raise DomainProblem(
            "changed_meanwhile", "Somebody changed these rows meanwhile. Please look through the list again."
        )
    if not planned.changing:
        raise DomainProblem("nothing_to_do", "This list changes nothing.")
    # Members before their rows, as everywhere; what was there is read when nobody else can change it any more.
    hold_members(session, {one.member for one in planned.puts})
    names = [*(one.id for one in planned.puts), *planned.gone]
    before = {one.id: (one.rev, one.body) for one in lock_rows(session, RecordEntryRow, names).values()}
    put_rows(session, actor, planned.puts, at=at)
    remove_rows(session, actor, planned.gone, at=at)
    forget_changes_before(session, row)
    for one in lock_rows(session, RecordEntryRow, names).values():
        rev, body = before.get(one.id, (0, b""))
        if one.rev != rev:
            note_change(session, row, Change(one.id, one.rev, body))
    _note(session, actor, "records.import", planned.service.id, planned.changing, at)
    added, changed, gone = (planned.count(one) for one in (RecordKind.NEW, RecordKind.CHANGED, RecordKind.GONE))
    return taken_in(row, actor, added=added, changed=changed, gone=gone, at=at)


def undo(session: Session, actor: Officer, name: str, *, service: str, at: datetime) -> Undone:
    """Put every row back to how the import found it; what was changed since, or is another unit's now, stays.

    Raises DomainProblem ``not_the_last`` when another import of the service came after it or it is undone.
    """
    changes = undo_changes(session, actor, name, service=service, at=at)
    rows = lock_rows(session, RecordEntryRow, [change.entity for change in changes])
    mine = _members_of(session, actor, {row.member_id for row in rows.values()})
    back = [
        change
        for change in changes
        if (row := rows.get(change.entity)) is not None and row.rev == change.rev and row.member_id in mine
    ]
    put_rows(session, actor, _entities(back), at=at)
    remove_rows(session, actor, [change.entity for change in back if not change.before], at=at)
    _note(session, actor, "records.undo", service, len(back), at)
    return Undone(len(back), len(changes) - len(back))


def _members_of(session: Session, actor: Officer, members: set[str]) -> set[str]:
    """Return which of the members belong to units of the actor."""
    units_of_actor = {unit.id for unit in units(session, actor)}
    return {name for name, home in hold_members(session, members).items() if home.unit in units_of_actor}


def _entities(changes: Iterable[Change]) -> list[RecordRow]:
    found = (decode_entity(change.before) for change in changes if change.before)
    return [entity for entity in found if isinstance(entity, RecordRow)]


def _note(session: Session, actor: Officer, action: str, service: str, rows: int, at: datetime) -> None:
    record(session, actor, action, "service", service, unit=actor.unit, at=at, rows=str(rows))
