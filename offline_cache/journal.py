"""``journal.db``: what happened at this kiosk and nowhere else. Each write is on disk before its call returns."""

import fcntl
import logging
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.dialects.sqlite import insert as upsert

from offline_cache.database import Database
from offline_cache.journal_records import Enrolment, JournalDamaged, JournalFull, PinFailures, PrintJob, PrintState
from offline_cache.journal_tables import (
    LAYOUT,
    AuditRow,
    Base,
    CounterRow,
    EnrolmentRow,
    FactRow,
    OutboxRow,
    PinRow,
    PrintRow,
)
from offline_cache.salvage import (
    Salvage,
    count_set_aside,
    finish_rebuild,
    rebuild_draft,
    replace_damaged,
    salvage,
)
from protocol.canonical import canonical
from protocol.events import EventBody, ItemResult, OutboxItem, Verdict
from protocol.ids import uuid7
from protocol.wire import EnrolReply

__all__ = [
    "Enrolment",
    "Journal",
    "JournalDamaged",
    "JournalFull",
    "PinFailures",
    "PrintJob",
    "PrintState",
    "Salvage",
]

_log = logging.getLogger(__name__)
_KEPT = timedelta(days=60)
_AUDIT_KEPT = timedelta(days=400)
_OUTBOX = ""  # the outbox's own counter; no service has an empty number prefix
_AFTER_LOSS = 10_000


class Journal:
    """Outbox, numbers, print journal, lockouts, enrolment and audit. Safe to use from several threads.

    Writes raise JournalFull (nothing stored), reads and writes JournalDamaged. One process owns the file: only the
    owner repairs it and settles what a crash left open; another one (a command run beside the kiosk) just uses it.
    """

    def __init__(self, database: Database, owner: int | None, salvaged: Salvage | None) -> None:
        """Take an open database; ``open`` is the way in."""
        self.salvaged = salvaged
        """What was carried over when the file was found damaged at open, else None."""
        self._database = database
        self._owner = owner

    @classmethod
    def open(cls, path: Path, key: bytes) -> "Journal":
        """Open ``path`` with its 32-byte key.

        A damaged file is set aside, what can be read of it is carried over, and ``salvaged`` and the log say so.
        Jobs that were being sent when the last process ended become UNKNOWN. Raises JournalFull, and JournalDamaged
        when the file is damaged and another process owns it.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        owner = _own(path)
        salvaged = None
        try:
            if owner is not None:
                finish_rebuild(path)
            try:
                database = _database(path, key)
            except JournalDamaged as error:
                if owner is None:
                    raise
                salvaged = _rebuild(path, key, error)
                database = _database(path, key)
            if owner is not None:
                _interrupt_prints(database)
        except BaseException:
            if owner is not None:
                os.close(owner)
            raise
        return cls(database, owner, salvaged)

    # The outbox.

    def append(self, body: EventBody, *, member: str | None, at: datetime) -> OutboxItem:
        """Store one event and return it as it will travel."""
        return self.append_many((body,), member=member, at=at)[0]

    def append_many(self, bodies: Iterable[EventBody], *, member: str | None, at: datetime) -> tuple[OutboxItem, ...]:
        """Store several events, all or none."""
        items: list[OutboxItem] = []
        with self._database.write() as connection:
            for body in bodies:
                seq = _count_up(connection, _OUTBOX)
                items.append(OutboxItem(id=uuid7(at), seq=seq, at=at, body=body, member=member))
            if items:
                connection.execute(sa.insert(OutboxRow), [_outbox_values(item) for item in items])
            old = sa.and_(OutboxRow.at < _stamp(at - _KEPT), OutboxRow.state == "delivered")
            connection.execute(sa.delete(OutboxRow).where(old))
        return tuple(items)

    def next_number(self, prefix: str) -> int:
        """Return 1, 2, 3 … for a prefix, no number twice. Raises ValueError for an empty prefix."""
        if not prefix:
            raise ValueError("a number needs a prefix")
        with self._database.write() as connection:
            return _count_up(connection, prefix)

    def waiting(self, limit: int = 200) -> tuple[OutboxItem, ...]:
        """The oldest events that the server has not answered, by ``seq``."""
        query = sa.select(OutboxRow.item).where(OutboxRow.state == "waiting").order_by(OutboxRow.seq).limit(limit)
        with self._database.read() as connection:
            return tuple(_item(raw) for raw in connection.scalars(query))

    def waiting_count(self) -> int:
        """How many events the server has not answered."""
        query = sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.state == "waiting")
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def settle(self, results: tuple[ItemResult, ...]) -> None:
        """Take the server's answers: taken and duplicate are delivered, refused goes to the dead letters."""
        with self._database.write() as connection:
            for result in results:
                state = "refused" if result.verdict is Verdict.REFUSED else "delivered"
                connection.execute(
                    sa.update(OutboxRow)
                    .where(OutboxRow.id == result.id, OutboxRow.state == "waiting")
                    .values(state=state, reason=result.reason)
                )

    def dead_letters(self) -> tuple[tuple[OutboxItem, str], ...]:
        """The events that the server refused for good, each with its reason, oldest first."""
        query = sa.select(OutboxRow.item, OutboxRow.reason).where(OutboxRow.state == "refused").order_by(OutboxRow.seq)
        with self._database.read() as connection:
            return tuple((_item(row.item), row.reason) for row in connection.execute(query))

    def own_events(self, member: str) -> tuple[OutboxItem, ...]:
        """This member's events at this kiosk in the last 60 days, oldest first, delivered or not.

        Refused ones are left out: the server will never show them.
        """
        query = (
            sa.select(OutboxRow.item)
            .where(OutboxRow.member == member, OutboxRow.state != "refused")
            .order_by(OutboxRow.seq)
        )
        with self._database.read() as connection:
            return tuple(_item(raw) for raw in connection.scalars(query))

    # PIN lockout.

    def pin_failures(self, member: str) -> PinFailures:
        """Wrong PINs in a row of a member."""
        with self._database.read() as connection:
            return _pin_failures(connection, member)

    def record_pin_failure(self, member: str, at: datetime) -> PinFailures:
        """Count a wrong PIN and return the new count."""
        with self._database.write() as connection:
            first = upsert(PinRow).values(member=member, count=1, last_at=_stamp(at))
            connection.execute(
                first.on_conflict_do_update(
                    index_elements=["member"], set_={"count": PinRow.count + 1, "last_at": first.excluded.last_at}
                )
            )
            return _pin_failures(connection, member)

    def clear_pin_failures(self, member: str) -> None:
        """Forget a member's wrong PINs, after a right one."""
        with self._database.write() as connection:
            connection.execute(sa.delete(PinRow).where(PinRow.member == member))

    # The print journal.

    def next_copy(self, serial: str) -> int:
        """The copy number that the next job of this serial will get: N of 第N次补打, 0 for a first print."""
        with self._database.read() as connection:
            return _copies(connection, serial)

    def queue_print(self, *, serial: str, template: str, member: str | None, data: bytes, at: datetime) -> PrintJob:
        """Store a job before its first byte is sent. Earlier jobs of the serial count as copies unless they failed."""
        stamp = _stamp(at)
        with self._database.write() as connection:
            values = {
                "id": uuid7(at),
                "serial": serial,
                "template": template,
                "member": member,
                "copy": _copies(connection, serial),
                "state": PrintState.QUEUED.value,
                "interrupted": False,
                "queued_at": stamp,
                "changed_at": stamp,
                "data": data,
            }
            connection.execute(sa.insert(PrintRow), values)
            connection.execute(sa.delete(PrintRow).where(PrintRow.changed_at < _stamp(at - _KEPT)))
            row = connection.execute(sa.select(PrintRow.__table__).where(PrintRow.id == values["id"])).one()
            return _print_job(row)

    def mark_print(self, job: str, state: PrintState, at: datetime) -> None:
        """Store how far a job is. Raises LookupError for a job that is not there."""
        with self._database.write() as connection:
            done = connection.execute(
                sa.update(PrintRow)
                .where(PrintRow.id == job)
                .values(state=state.value, interrupted=False, changed_at=_stamp(at))
            )
            if done.rowcount != 1:
                raise LookupError(f"no print job {job}")

    def settle_print(self, job: str, state: PrintState, body: EventBody, at: datetime) -> OutboxItem:
        """Store how a job ended together with the event that tells it: both or neither, so that none is told twice.

        Raises LookupError for a job that is not there.
        """
        with self._database.write() as connection:
            member = connection.execute(sa.select(PrintRow.member).where(PrintRow.id == job)).one_or_none()
            if member is None:
                raise LookupError(f"no print job {job}")
            values = {"state": state.value, "interrupted": False, "changed_at": _stamp(at)}
            connection.execute(sa.update(PrintRow).where(PrintRow.id == job).values(values))
            item = OutboxItem(id=uuid7(at), seq=_count_up(connection, _OUTBOX), at=at, body=body, member=member.member)
            connection.execute(sa.insert(OutboxRow), _outbox_values(item))
        return item

    def unclear_prints(self, member: str, since: datetime) -> tuple[PrintJob, ...]:
        """A member's UNKNOWN jobs since then, oldest first, where no later job of the same serial has answered."""
        later = sa.orm.aliased(PrintRow)
        answered = sa.exists().where(
            later.serial == PrintRow.serial, later.copy > PrintRow.copy, later.state != PrintState.FAILED.value
        )
        return self._jobs(
            sa.and_(
                PrintRow.member == member,
                PrintRow.state == PrintState.UNKNOWN.value,
                PrintRow.queued_at >= _stamp(since),
                sa.not_(answered),
            )
        )

    def print_jobs(self, serial: str) -> tuple[PrintJob, ...]:
        """All jobs of a serial, oldest first."""
        return self._jobs(PrintRow.serial == serial)

    def unfinished_prints(self) -> tuple[PrintJob, ...]:
        """Jobs still queued, and those that a crash interrupted (UNKNOWN) until they are marked again."""
        return self._jobs(sa.or_(PrintRow.state.in_(("queued", "sending")), PrintRow.interrupted))

    def _jobs(self, where: sa.ColumnElement[bool]) -> tuple[PrintJob, ...]:
        query = sa.select(PrintRow.__table__).where(where).order_by(PrintRow.queued_at, sa.literal_column("rowid"))
        with self._database.read() as connection:
            return tuple(_print_job(row) for row in connection.execute(query))

    # Identity, clock and audit.

    def save_enrolment(self, reply: EnrolReply, secret: bytes, server: str) -> None:
        """Store who this kiosk is, in place of who it was."""
        values = {"no": 1, "reply": canonical(reply), "secret": secret, "server": server}
        with self._database.write() as connection:
            connection.execute(sa.insert(EnrolmentRow).prefix_with("OR REPLACE"), values)

    def enrolment(self) -> Enrolment | None:
        """Who this kiosk is, None before it was enrolled."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(EnrolmentRow.__table__)).one_or_none()
        if row is None:
            return None
        return Enrolment(msgspec.json.decode(row.reply, type=EnrolReply), bytes(row.secret), row.server)

    def fact(self, name: str) -> str | None:
        """A single stored fact, such as the clock's floor."""
        with self._database.read() as connection:
            return connection.scalars(sa.select(FactRow.value).where(FactRow.name == name)).one_or_none()

    def set_fact(self, name: str, value: str) -> None:
        """Store a single fact in place of its old value."""
        with self._database.write() as connection:
            connection.execute(sa.insert(FactRow).prefix_with("OR REPLACE"), {"name": name, "value": value})

    def audit(self, kind: str, detail: str, at: datetime) -> None:
        """Store what happened; kept for 400 days. ``detail`` names no person."""
        with self._database.write() as connection:
            connection.execute(sa.insert(AuditRow), {"kind": kind, "detail": detail, "at": _stamp(at)})
            connection.execute(sa.delete(AuditRow).where(AuditRow.at < _stamp(at - _AUDIT_KEPT)))

    def audited(self, limit: int = 200) -> tuple[tuple[datetime, str, str], ...]:
        """The latest audit entries (time, kind, detail), newest first."""
        query = sa.select(AuditRow.at, AuditRow.kind, AuditRow.detail).order_by(AuditRow.no.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple((_instant(row.at), row.kind, row.detail) for row in connection.execute(query))

    def close(self) -> None:
        """Close the file and give it free."""
        self._database.retire()
        if self._owner is not None:
            os.close(self._owner)
            self._owner = None


def _own(path: Path) -> int | None:
    # The lock goes with the process, however it ends; the file itself stays.
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _database(path: Path, key: bytes) -> Database:
    database = Database(path, key, synchronous="FULL", damaged=JournalDamaged, full=JournalFull)
    try:
        database.prepare(Base.metadata, LAYOUT, check=True)
    except BaseException:
        database.retire()
        raise
    return database


def _rebuild(path: Path, key: bytes, damage: JournalDamaged) -> Salvage:
    # The damaged file keeps its place until its successor is whole: a power cut in between loses nothing more.
    draft = rebuild_draft(path)
    fresh = _database(draft, key)
    found = salvage(path, key, fresh, Base.metadata)
    _step_over_lost_numbers(fresh, 1 + count_set_aside(path))
    fresh.shrink_log()
    fresh.retire()
    found = replace(found, file=replace_damaged(path))
    _log.critical(
        "THE JOURNAL WAS DAMAGED (%s) and set aside as %s. Carried over: %s. Perhaps missing rows: %s.",
        damage,
        found.file,
        ", ".join(f"{count} {name}" for name, count in found.rows.items()),
        ", ".join(found.incomplete) or "none",
    )
    return found


def _interrupt_prints(database: Database) -> None:
    with database.write() as connection:
        connection.execute(
            sa.update(PrintRow)
            .where(PrintRow.state == PrintState.SENDING)
            .values(state=PrintState.UNKNOWN.value, interrupted=True)
        )


def _step_over_lost_numbers(database: Database, losses: int) -> None:
    # Counters may be among what was lost, and a number on somebody's receipt must not be given out again.
    with database.write() as connection:
        connection.execute(sa.insert(FactRow).prefix_with("OR REPLACE"), {"name": "losses", "value": str(losses)})
        highest = connection.scalars(sa.select(sa.func.max(OutboxRow.seq))).one_or_none() or 0
        values = {"prefix": _OUTBOX, "value": highest}
        floor = upsert(CounterRow).values(values)
        raised = {"value": sa.func.max(CounterRow.value, highest)}
        connection.execute(floor.on_conflict_do_update(index_elements=["prefix"], set_=raised))
        connection.execute(
            sa.update(CounterRow).values(value=CounterRow.value // _AFTER_LOSS * _AFTER_LOSS + _AFTER_LOSS)
        )


def _count_up(connection: sa.Connection, prefix: str) -> int:
    losses = connection.scalars(sa.select(FactRow.value).where(FactRow.name == "losses")).one_or_none()
    first = int(losses or 0) * _AFTER_LOSS + 1
    count = upsert(CounterRow).values(prefix=prefix, value=first)
    up = count.on_conflict_do_update(index_elements=["prefix"], set_={"value": CounterRow.value + 1})
    return connection.execute(up.returning(CounterRow.value)).scalar_one()


def _outbox_values(item: OutboxItem) -> dict[str, object]:
    return {
        "seq": item.seq,
        "id": item.id,
        "at": _stamp(item.at),
        "member": item.member,
        "state": "waiting",
        "reason": "",
        "item": canonical(item),
    }


def _item(raw: bytes) -> OutboxItem:
    return msgspec.json.decode(raw, type=OutboxItem)


def _pin_failures(connection: sa.Connection, member: str) -> PinFailures:
    row = connection.execute(sa.select(PinRow.count, PinRow.last_at).where(PinRow.member == member)).one_or_none()
    return PinFailures(row[0], _instant(row[1])) if row else PinFailures(0, None)


def _copies(connection: sa.Connection, serial: str) -> int:
    # A queued job counts: two touches in a row must not give two slips that both look like the first.
    may_be_on_paper = sa.and_(PrintRow.serial == serial, PrintRow.state != PrintState.FAILED)
    return connection.execute(sa.select(sa.func.count()).select_from(PrintRow).where(may_be_on_paper)).scalar_one()


def _print_job(row: sa.Row[tuple[object, ...]]) -> PrintJob:
    return PrintJob(
        id=row.id,
        serial=row.serial,
        template=row.template,
        member=row.member,
        copy=row.copy,
        state=PrintState(row.state),
        queued_at=_instant(row.queued_at),
        changed_at=_instant(row.changed_at),
        data=bytes(row.data),
    )


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _instant(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
