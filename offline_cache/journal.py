"""``journal.db``: what happened at this kiosk and nowhere else. Each write is on disk before its call returns."""

import fcntl
import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from offline_cache.attachments import Attachments, attach
from offline_cache.connection import Connection, Value
from offline_cache.database import Database, damaged_files
from offline_cache.journal_records import Enrolment, JournalDamaged, JournalFull, PinFailures, PrintJob, PrintState
from offline_cache.journal_tables import LAYOUT, SCHEMA, UPGRADES
from offline_cache.salvage import (
    Salvage,
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
INCOMPLETE = "incomplete"
"""The fact that names the tables of which rows may be missing since the journal was damaged."""
_JOBS = "SELECT id, serial, template, member, copy, state, queued_at, changed_at, data FROM print_job "
_SET_FACT = "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)"
_FORGET_OLD = "DELETE FROM outbox WHERE at < ? AND state = 'delivered' AND id NOT IN (SELECT item FROM attachment)"
_INSERT_OUTBOX = "INSERT INTO outbox (seq, id, at, member, state, reason, item) VALUES (?, ?, ?, ?, 'waiting', '', ?)"


class Journal:
    """Outbox, numbers, print journal, lockouts, enrolment and audit. Safe to use from several threads.

    Writes raise JournalFull (nothing stored), reads and writes JournalDamaged. One process owns the file: only the
    owner repairs it and settles what a crash left open; another one (a command run beside the kiosk) just uses it.
    """

    def __init__(self, database: Database, owner: int | None, salvaged: Salvage | None) -> None:
        """Take an open database; ``open`` is the way in."""
        self.salvaged = salvaged
        """What was carried over when the file was found damaged at open, else None."""
        self.attachments = Attachments(database)
        """What goes with events, until the server has it."""
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

    def append(
        self, body: EventBody, *, member: str | None, at: datetime, attached: Sequence[bytes] = ()
    ) -> OutboxItem:
        """Store one event, with all that is attached to it or not at all, and return it as it will travel."""
        with self._database.write() as connection:
            item = _append(connection, body, member, at)
            attach(connection, item, attached)
            connection.run(_FORGET_OLD, (_stamp(at - _KEPT),))
        return item

    def append_many(self, bodies: Iterable[EventBody], *, member: str | None, at: datetime) -> tuple[OutboxItem, ...]:
        """Store several events, all or none."""
        with self._database.write() as connection:
            items = tuple(_append(connection, body, member, at) for body in bodies)
            connection.run(_FORGET_OLD, (_stamp(at - _KEPT),))
        return items

    def next_number(self, prefix: str) -> int:
        """Return 1, 2, 3 … for a prefix, no number twice. Raises ValueError for an empty prefix."""
        if not prefix:
            raise ValueError("a number needs a prefix")
        with self._database.write() as connection:
            return _count_up(connection, prefix)

    def waiting(self, limit: int = 200) -> tuple[OutboxItem, ...]:
        """The oldest events that the server has not answered, by ``seq``."""
        query = "SELECT item FROM outbox WHERE state = 'waiting' ORDER BY seq LIMIT ?"
        with self._database.read() as connection:
            return tuple(connection.rows(_item, query, (limit,)))

    def waiting_count(self) -> int:
        """How many events the server has not answered."""
        with self._database.read() as connection:
            return connection.one(int, "SELECT count(*) FROM outbox WHERE state = 'waiting'") or 0

    def settle(self, results: tuple[ItemResult, ...]) -> None:
        """Take the server's answers: taken and duplicate are delivered, refused goes to the dead letters."""
        with self._database.write() as connection:
            for result in results:
                state = "refused" if result.verdict is Verdict.REFUSED else "delivered"
                connection.run(
                    "UPDATE outbox SET state = ?, reason = ? WHERE id = ? AND state = 'waiting'",
                    (state, result.reason, result.id),
                )

    def dead_letters(self) -> tuple[tuple[OutboxItem, str], ...]:
        """The events that the server refused for good, each with its reason, oldest first."""
        query = "SELECT item, reason FROM outbox WHERE state = 'refused' ORDER BY seq"
        with self._database.read() as connection:
            return tuple(connection.rows(_dead_letter, query))

    def own_events(self, member: str) -> tuple[OutboxItem, ...]:
        """This member's events at this kiosk in the last 60 days, oldest first, delivered or not.

        Refused ones are left out: the server will never show them.
        """
        query = "SELECT item FROM outbox WHERE member = ? AND state != 'refused' ORDER BY seq"
        with self._database.read() as connection:
            return tuple(connection.rows(_item, query, (member,)))

    # PIN lockout.

    def pin_failures(self, member: str) -> PinFailures:
        """Wrong PINs in a row of a member."""
        with self._database.read() as connection:
            return _pin_failures(connection, member)

    def record_pin_failure(self, member: str, at: datetime) -> PinFailures:
        """Count a wrong PIN and return the new count."""
        with self._database.write() as connection:
            connection.run(
                "INSERT INTO pin (member, count, last_at) VALUES (?, 1, ?)"
                " ON CONFLICT (member) DO UPDATE SET count = count + 1, last_at = excluded.last_at",
                (member, _stamp(at)),
            )
            return _pin_failures(connection, member)

    def clear_pin_failures(self, member: str) -> None:
        """Forget a member's wrong PINs, after a right one."""
        with self._database.write() as connection:
            connection.run("DELETE FROM pin WHERE member = ?", (member,))

    # The print journal.

    def next_copy(self, serial: str) -> int:
        """The copy number that the next job of this serial will get: N of 第N次补打, 0 for a first print."""
        with self._database.read() as connection:
            return _copies(connection, serial)

    def queue_print(self, *, serial: str, template: str, member: str | None, data: bytes, at: datetime) -> PrintJob:
        """Store a job before its first byte is sent. Earlier jobs of the serial count as copies unless they failed."""
        with self._database.write() as connection:
            copy, queued = _copies(connection, serial), PrintState.QUEUED
            job = PrintJob(uuid7(at), serial, template, member, copy, queued, at, at, data)
            connection.run(
                "INSERT INTO print_job"
                " (id, serial, template, member, copy, state, interrupted, queued_at, changed_at, data)"
                " VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
                (job.id, serial, template, member, copy, queued.value, _stamp(at), _stamp(at), data),
            )
            connection.run("DELETE FROM print_job WHERE changed_at < ?", (_stamp(at - _KEPT),))
        return job

    def mark_print(self, job: str, state: PrintState, at: datetime) -> None:
        """Store how far a job is. Raises LookupError for a job that is not there."""
        with self._database.write() as connection:
            _mark(connection, job, state, at)

    def settle_print(self, job: str, state: PrintState, body: EventBody, at: datetime) -> OutboxItem:
        """Store how a job ended together with the event that tells it: both or neither, so that none is told twice.

        Raises LookupError for a job that is not there.
        """
        with self._database.write() as connection:
            _mark(connection, job, state, at)
            member = connection.one(_whom, "SELECT member FROM print_job WHERE id = ?", (job,))
            return _append(connection, body, member, at)

    def unclear_prints(self, member: str, since: datetime) -> tuple[PrintJob, ...]:
        """A member's UNKNOWN jobs since then, oldest first, where no later job of the same serial has answered."""
        return self._jobs(
            "WHERE member = ? AND state = 'unknown' AND queued_at >= ? AND NOT EXISTS (SELECT 1 FROM print_job later"
            " WHERE later.serial = print_job.serial AND later.copy > print_job.copy AND later.state != 'failed')",
            (member, _stamp(since)),
        )

    def print_jobs(self, serial: str) -> tuple[PrintJob, ...]:
        """All jobs of a serial, oldest first."""
        return self._jobs("WHERE serial = ?", (serial,))

    def unfinished_prints(self) -> tuple[PrintJob, ...]:
        """Jobs still queued, and those that a crash interrupted (UNKNOWN) until they are marked again."""
        return self._jobs("WHERE state IN ('queued', 'sending') OR interrupted")

    def _jobs(self, where: str, values: tuple[Value, ...] = ()) -> tuple[PrintJob, ...]:
        with self._database.read() as connection:
            return tuple(connection.rows(_print_job, f"{_JOBS}{where} ORDER BY queued_at, rowid", values))

    # Identity, clock and audit.

    def save_enrolment(self, reply: EnrolReply, secret: bytes, server: str) -> None:
        """Store who this kiosk is, in place of who it was."""
        insert = "INSERT OR REPLACE INTO enrolment (no, reply, secret, server) VALUES (1, ?, ?, ?)"
        with self._database.write() as connection:
            connection.run(insert, (canonical(reply), secret, server))

    def enrolment(self) -> Enrolment | None:
        """Who this kiosk is, None before it was enrolled."""
        with self._database.read() as connection:
            return connection.one(_enrolment, "SELECT reply, secret, server FROM enrolment")

    def fact(self, name: str) -> str | None:
        """A single stored fact, such as the clock's floor."""
        with self._database.read() as connection:
            return connection.one(str, "SELECT value FROM fact WHERE name = ?", (name,))

    def set_fact(self, name: str, value: str) -> None:
        """Store a single fact in place of its old value."""
        with self._database.write() as connection:
            connection.run(_SET_FACT, (name, value))

    def audit(self, kind: str, detail: str, at: datetime) -> None:
        """Store what happened; kept for 400 days. ``detail`` names no person."""
        with self._database.write() as connection:
            connection.run("INSERT INTO audit (at, kind, detail) VALUES (?, ?, ?)", (_stamp(at), kind, detail))
            connection.run("DELETE FROM audit WHERE at < ?", (_stamp(at - _AUDIT_KEPT),))

    def audited(self, limit: int = 200) -> tuple[tuple[datetime, str, str], ...]:
        """The latest audit entries (time, kind, detail), newest first."""
        query = "SELECT at, kind, detail FROM audit ORDER BY no DESC LIMIT ?"
        with self._database.read() as connection:
            return tuple(connection.rows(_audit_entry, query, (limit,)))

    def damaged_files(self) -> tuple[str, ...]:
        """The names of damaged files that were set aside and are still there: rows may be missing since."""
        return tuple(file.name for file in damaged_files(self._database.path))

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
    database = Database(path, key, damaged=JournalDamaged, full=JournalFull)
    try:
        database.prepare(SCHEMA, LAYOUT, check=True, upgrades=UPGRADES)
    except BaseException:
        database.retire()
        raise
    return database


def _rebuild(path: Path, key: bytes, damage: JournalDamaged) -> Salvage:
    # The damaged file keeps its place until its successor is whole: a power cut in between loses nothing more.
    draft = rebuild_draft(path)
    fresh = _database(draft, key)
    found = salvage(path, key, fresh)
    _step_over_lost_numbers(fresh, 1 + len(damaged_files(path)))
    with fresh.write() as connection:
        connection.run(_SET_FACT, (INCOMPLETE, ", ".join(found.incomplete)))
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


def _append(connection: Connection, body: EventBody, member: str | None, at: datetime) -> OutboxItem:
    item = OutboxItem(id=uuid7(at), seq=_count_up(connection, _OUTBOX), at=at, body=body, member=member)
    connection.run(_INSERT_OUTBOX, _outbox_values(item))
    return item


def _interrupt_prints(database: Database) -> None:
    with database.write() as connection:
        connection.run("UPDATE print_job SET state = 'unknown', interrupted = 1 WHERE state = 'sending'")


def _step_over_lost_numbers(database: Database, losses: int) -> None:
    # Counters may be among what was lost, and a number on somebody's receipt must not be given out again.
    with database.write() as connection:
        connection.run(_SET_FACT, ("losses", str(losses)))
        connection.run(
            "INSERT INTO counter (prefix, value) SELECT ?, coalesce(max(seq), 0) FROM outbox WHERE true"
            " ON CONFLICT (prefix) DO UPDATE SET value = max(value, excluded.value)",
            (_OUTBOX,),
        )
        connection.run("UPDATE counter SET value = value / ?1 * ?1 + ?1", (_AFTER_LOSS,))


def _count_up(connection: Connection, prefix: str) -> int:
    losses = int(connection.one(str, "SELECT value FROM fact WHERE name = 'losses'") or 0)
    counted = connection.one(
        int,
        "INSERT INTO counter (prefix, value) VALUES (?, ?)"
        " ON CONFLICT (prefix) DO UPDATE SET value = value + 1 RETURNING value",
        (prefix, losses * _AFTER_LOSS + 1),
    )
    if counted is None:
        raise RuntimeError("SQLite returned no value of a counter it counted up")
    return counted


def _outbox_values(item: OutboxItem) -> tuple[Value, ...]:
    return item.seq, item.id, _stamp(item.at), item.member, canonical(item)


def _item(raw: bytes) -> OutboxItem:
    return msgspec.json.decode(raw, type=OutboxItem)


def _dead_letter(raw: bytes, reason: str) -> tuple[OutboxItem, str]:
    return _item(raw), reason


def _enrolment(reply: bytes, secret: bytes, server: str) -> Enrolment:
    return Enrolment(msgspec.json.decode(reply, type=EnrolReply), secret, server)


def _audit_entry(at: str, kind: str, detail: str) -> tuple[datetime, str, str]:
    return _instant(at), kind, detail


def _pin_failures(connection: Connection, member: str) -> PinFailures:
    def failures(count: int, last_at: str) -> PinFailures:
        return PinFailures(count, _instant(last_at))

    found = connection.one(failures, "SELECT count, last_at FROM pin WHERE member = ?", (member,))
    return found or PinFailures(0, None)


def _copies(connection: Connection, serial: str) -> int:
    # A queued job counts: two touches in a row must not give two slips that both look like the first.
    query = "SELECT count(*) FROM print_job WHERE serial = ? AND state != 'failed'"
    return connection.one(int, query, (serial,)) or 0


def _mark(connection: Connection, job: str, state: PrintState, at: datetime) -> None:
    values = (state.value, _stamp(at), job)
    if connection.run("UPDATE print_job SET state = ?, interrupted = 0, changed_at = ? WHERE id = ?", values) != 1:
        raise LookupError(f"no print job {job}")


def _whom(member: str | None) -> str | None:
    return member


def _print_job(
    id: str,  # noqa: A002 - the column's name
    serial: str,
    template: str,
    member: str | None,
    copy: int,
    state: str,
    queued_at: str,
    changed_at: str,
    data: bytes,
) -> PrintJob:
    return PrintJob(
        id, serial, template, member, copy, PrintState(state), _instant(queued_at), _instant(changed_at), data
    )


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _instant(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
