"""Member import: what a list would change is shown first, done in one transaction, and undone until the next.

The file lies sealed in the database between being sent in and being decided on; the plan is made anew each time, from
the members as they are then.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from protocol.canonical import canonical, sha256_hex
from protocol.ids import uuid7
from protocol.members import Member
from server.domain.actors import Actor, Officer, Role, require_role
from server.domain.audit import record
from server.domain.member_lists import read_list
from server.domain.member_plan import Kind, PlannedLine, Planner, Remark
from server.domain.members import hash_pin, member_in, put_members
from server.domain.organisation import hold_units
from server.domain.problems import DomainProblem
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
from server.feed.changes import withdraw_change
from server.store.bulk import lock_rows, slices
from server.store.metadata import METADATA
from server.store.scope import require_unit
from server.store.tables import CardRow, MemberRow


@dataclass(frozen=True)
class Plan:
    """What a list would change now. ``digest`` is the same for a plan that changes the same."""

    id: str
    whole_of: str
    lines: tuple[PlannedLine, ...]
    digest: str

    @property
    def has_spoiled_numbers(self) -> bool:
        """Whether a spreadsheet has made numbers of member numbers, so that they are not taken."""
        return any(remark is Remark.NUMBER_SPOILED for line in self.lines for remark, _ in line.said)

    def count(self, kind: Kind) -> int:
        """Return how many lines do this."""
        return sum(line.kind is kind for line in self.lines)

    @property
    def changes(self) -> tuple[PlannedLine, ...]:
        """The lines that change something."""
        return tuple(line for line in self.lines if line.kind in {Kind.NEW, Kind.CHANGED, Kind.LEFT})


def send_in(session: Session, actor: Officer, data: bytes, *, whole_of: str, key: bytes, at: datetime) -> str:
    """Keep a list that was taken apart, sealed, until somebody decides, and return its name.

    ``whole_of`` is the unit whose whole list it is, empty for none. Raises DomainProblem as ``read_list`` does,
    ``unknown_unit``, ``out_of_scope`` or ``not_allowed``.
    """
    require_role(actor, Role.ADMIN)
    read_list(data)
    if whole_of:
        require_unit(session, actor, whole_of)
    return keep(session, actor, data, whole_of=whole_of or None, key=key, at=at)


def plan(session: Session, actor: Officer, name: str, *, key: bytes, token_key: bytes) -> Plan:
    """Return what the list would change now. Raises DomainProblem ``unknown_list`` for one that does not wait."""
    row = waiting(session, actor, name)
    found = Planner(session, actor, read_list(opened(row, key)), token_key)
    lines = found.lines(row.whole_of or "")
    said = repr([(line.line, line.kind.value, line.member, line.said) for line in lines])
    return Plan(name, row.whole_of or "", lines, sha256_hex(said.encode()))


def hash_pins(planned: Plan) -> dict[int, str]:
    """Return the hashes of the PINs on the list, by line: slow by design, so not to be made within a transaction."""
    with ThreadPoolExecutor() as pool:  # argon2 lets go of the interpreter's lock
        lines = [line for line in planned.lines if line.pin and line.kind is Kind.NEW]
        return dict(zip((line.line for line in lines), pool.map(lambda line: hash_pin(line.pin), lines), strict=True))


def take_in(
    session: Session,
    actor: Officer,
    name: str,
    digest: str,
    pins: Mapping[int, str],
    *,
    key: bytes,
    token_key: bytes,
    at: datetime,
) -> Done:
    """Do what the plan with ``digest`` says, all of it or nothing; ``pins`` are its ``hash_pins``.

    Raises DomainProblem ``changed_meanwhile`` when the plan is another by now, ``bad_whole_list`` when somebody might
    be taken for gone because a line is wrong, ``nothing_to_do``, and those of ``put_member``.
    """
    row = held(session, actor, name)
    planned = plan(session, actor, name, key=key, token_key=token_key)
    if planned.digest != digest:
        raise _changed_meanwhile()
    if planned.whole_of and planned.count(Kind.BAD):
        raise DomainProblem(
            "bad_whole_list", "Please mend the lines with mistakes first: else somebody might be taken for gone."
        )
    changes = planned.changes
    if not changes:
        raise DomainProblem("nothing_to_do", "This list changes nothing.")
    hold_units(session, {one.unit for line in changes for one in (line.member, line.before) if one is not None})
    before = {line.before.id: line.before for line in changes if line.before is not None}
    if any(one.rev != before[one.id].rev for one in lock_rows(session, MemberRow, before).values()):
        raise _changed_meanwhile()
    forget_changes_before(session, row)
    members = [_after(line.member, line.before, pins.get(line.line, ""), at) for line in changes if line.member]
    for member, put in put_members(session, actor, members, at=at).items():
        was = canonical(before[member]) if member in before else b""
        note_change(session, row, Change(member, put.rev, was))
    record(session, actor, "members.import", "unit", row.unit_id, unit=row.unit_id, at=at, rows=str(len(changes)))
    added, changed, gone = (planned.count(kind) for kind in (Kind.NEW, Kind.CHANGED, Kind.LEFT))
    return taken_in(row, actor, added=added, changed=changed, gone=gone, at=at)


def _changed_meanwhile() -> DomainProblem:
    return DomainProblem("changed_meanwhile", "Somebody changed members meanwhile. Please look through the list again.")


def _after(member: Member, before: Member | None, pin: str, at: datetime) -> Member:
    return member if before else msgspec.structs.replace(member, id=member.id or uuid7(at), pin=pin or member.pin)


def undo(session: Session, actor: Officer, name: str, *, at: datetime) -> Undone:
    """Put every member back to how the import found them; who was changed since, or has something by now, stays.

    Raises DomainProblem ``not_the_last`` when another import came after it or it is undone, and ``card_taken``.
    """
    changes = undo_changes(session, actor, name, at=at)
    rows = lock_rows(session, MemberRow, [change.entity for change in changes])
    untouched = [one for one in changes if one.entity in rows and rows[one.entity].rev == one.rev]
    # Who was new first: their cards may have been somebody else's before.
    restored = _remove(session, actor, [rows[one.entity] for one in untouched if not one.before], at)
    restored += len(put_members(session, actor, [member_in(one.before) for one in untouched if one.before], at=at))
    record(session, actor, "members.undo", "unit", actor.unit, unit=actor.unit, at=at, rows=str(restored))
    return Undone(restored, len(changes) - restored)


def _remove(session: Session, actor: Actor, rows: Sequence[MemberRow], at: datetime) -> int:
    """Take out members whom the import brought, and return how many. Those who have something by now stay."""
    staying = _with_anything(session, [row.id for row in rows])
    going = [row for row in rows if row.id not in staying]
    for part in slices([row.id for row in going]):
        session.execute(delete(CardRow).where(CardRow.member_id.in_(part)))
    for row in going:
        withdraw_change(session, row)
        record(session, actor, "member.remove", "member", row.id, unit=row.unit_id, at=at)
        session.delete(row)
    session.flush()
    return len(going)


def _with_anything(session: Session, members: Sequence[str]) -> set[str]:
    """Return those of the members to whom any row of any table belongs, cards aside."""
    found: set[str] = set()
    table_of_members = METADATA.tables[MemberRow.__tablename__]
    for table in METADATA.tables.values():
        for key in table.foreign_keys:
            if key.column.table is table_of_members and table.name != CardRow.__tablename__:
                for part in slices(members):
                    found.update(session.scalars(select(key.parent).where(key.parent.in_(part)).distinct()))
    return found
