"""``journal.db``: what happened at this kiosk and nowhere else. Each write is on disk before its call returns."""

import logging
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from offline_cache import outbox, print_journal
from offline_cache.attachments import Attachments, attach
from offline_cache.ballast import Ballast
from offline_cache.connection import Connection, Value
from offline_cache.database import Database, damaged_files
from offline_cache.journal_file import OUTBOX, SET_FACT, count_up, interrupt_prints, open_database, own, rebuild
from offline_cache.journal_records import Enrolment, JournalDamaged, JournalFull, PinFailures, PrintJob, PrintState
from offline_cache.journal_tables import stamp as _stamp
from offline_cache.outbox import Thinned
from offline_cache.salvage import Salvage, finish_rebuild
from protocol.canonical import canonical
from protocol.events import EventBody, ItemResult, OutboxItem
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
_T = TypeVar("_T")
_KEPT = timedelta(days=60)
REVOKED = "revoked"
"""The fact that says since when this machine is a kiosk no more."""
_AUDIT_KEPT = timedelta(days=400)
_SETTLED_MEMBERS = (
    "SELECT member FROM outbox WHERE member IS NOT NULL AND state = 'delivered'"
    " UNION SELECT member FROM print_job WHERE member IS NOT NULL UNION SELECT member FROM pin"
)
_FORGET_MEMBER = (
    "DELETE FROM outbox WHERE member = ? AND state = 'delivered' AND id NOT IN (SELECT item FROM attachment)",
    "DELETE FROM print_job WHERE member = ? AND state NOT IN ('queued', 'sending')",
    "DELETE FROM pin WHERE member = ?",
)
_FORGET_OLD = "DELETE FROM outbox WHERE at < ? AND state = 'delivered' AND id NOT IN (SELECT item FROM attachment)"


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
        self._ballast = Ballast(database.path.with_name(database.path.name + ".ballast"))

    @classmethod
    def open(cls, path: Path, key: bytes) -> "Journal":
        """Open ``path`` with its 32-byte key.

        A damaged file is set aside, what can be read of it is carried over, and ``salvaged`` and the log say so.
        Jobs that were being sent when the last process ended become UNKNOWN. Raises JournalFull, and JournalDamaged
        when the file is damaged and another process owns it.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        owner = own(path)
        salvaged = None
        try:
            if owner is not None:
                finish_rebuild(path)
            try:
                database = open_database(path, key)
            except JournalDamaged as error:
                if owner is None:
                    raise
                salvaged = rebuild(path, key, error)
                database = open_database(path, key)
            if owner is not None:
                interrupt_prints(database)
        except BaseException:
            if owner is not None:
                os.close(owner)
            raise
        return cls(database, owner, salvaged)

    # The outbox.

    def append(
        self, body: EventBody, *, member: str | None, at: datetime, attached: Sequence[bytes] = ()
    ) -> OutboxItem:
        """Store one event, with all that is attached to it or not at all, and return it as it will travel.

        On a full disk what members say is still taken: room that was kept for it is given up, and logs are dropped.
        """

        def write() -> OutboxItem:
            with self._database.write() as connection:
                item = _append(connection, body, member, at)
                attach(connection, item, attached)
                connection.run(_FORGET_OLD, (_stamp(at - _KEPT),))
            return item

        return write() if outbox.is_log(body) else self._at_any_rate(write)

    def append_many(self, bodies: Iterable[EventBody], *, member: str | None, at: datetime) -> tuple[OutboxItem, ...]:
        """Store several events, all or none."""
        with self._database.write() as connection:
            items = tuple(_append(connection, body, member, at) for body in bodies)
            connection.run(_FORGET_OLD, (_stamp(at - _KEPT),))
        return items

    def _at_any_rate(self, write: Callable[[], _T]) -> _T:
        try:
            return write()
        except JournalFull as error:
            _log.critical("no room for what a member says; logs are dropped to make some: %s", error)
            self._make_room()
        return write()

    def _make_room(self) -> None:
        # Dropping takes room itself, in the write-ahead log: so it is done at once, while what was kept is there.
        self._ballast.let_go()
        with suppress(JournalFull):
            self._database.shrink_log()
            while self._drop_some_logs():
                self._database.shrink_log()

    def _drop_some_logs(self) -> bool:
        with self._database.write() as connection:
            return any(outbox.drop(connection, kind, limit // 20, 100) for kind, limit in outbox.LIMITS.items())

    def keep_ballast(self) -> None:
        """See that there is room kept on the disk for what members say once it is full."""
        try:
            self._ballast.keep(shutil.disk_usage(self._database.path.parent).free)
        except OSError as error:
            _log.warning("no room can be kept for what members say: %s", error)

    def thinned(self) -> tuple[Thinned, ...]:
        """What was dropped of the kiosk's own logs before the server had it, in the last 60 days."""
        with self._database.read() as connection:
            return outbox.thinned(connection)

    def next_number(self, prefix: str) -> int:
        """Return 1, 2, 3 … for a prefix, no number twice. Raises ValueError for an empty prefix."""
        if not prefix:
            raise ValueError("a number needs a prefix")
        # What a member says is numbered before it is stored.
        return self._at_any_rate(lambda: self._next(prefix))

    def _next(self, prefix: str) -> int:
        with self._database.write() as connection:
            return count_up(connection, prefix)

    def waiting(self, limit: int = 200) -> tuple[OutboxItem, ...]:
        """The oldest events that the server has not answered, by ``seq``."""
        query = "SELECT item FROM outbox WHERE state = 'waiting' ORDER BY seq LIMIT ?"
        with self._database.read() as connection:
            return tuple(connection.rows(outbox.item_of, query, (limit,)))

    def waiting_count(self) -> int:
        """How many events the server has not answered."""
        with self._database.read() as connection:
            return connection.one(int, "SELECT count(*) FROM outbox WHERE state = 'waiting'") or 0

    def settle(self, results: tuple[ItemResult, ...]) -> None:
        """Take the server's answers: taken and duplicate are delivered, refused goes to the dead letters."""
        with self._database.write() as connection:
            outbox.settle(connection, results)

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
            return tuple(connection.rows(outbox.item_of, query, (member,)))

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
            return print_journal.copies(connection, serial)

    def queue_print(self, *, serial: str, template: str, member: str | None, data: bytes, at: datetime) -> PrintJob:
        """Store a job before its first byte is sent. Earlier jobs of the serial count as copies unless they failed."""
        with self._database.write() as connection:
            job = print_journal.queue(connection, serial=serial, template=template, member=member, data=data, at=at)
            connection.run("DELETE FROM print_job WHERE changed_at < ?", (_stamp(at - _KEPT),))
        return job

    def mark_print(self, job: str, state: PrintState, at: datetime) -> None:
        """Store how far a job is. Raises LookupError for a job that is not there."""
        with self._database.write() as connection:
            print_journal.mark(connection, job, state, at)

    def settle_print(self, job: str, state: PrintState, body: EventBody, at: datetime) -> OutboxItem:
        """Store how a job ended together with the event that tells it: both or neither, so that none is told twice.

        Raises LookupError for a job that is not there.
        """
        with self._database.write() as connection:
            print_journal.mark(connection, job, state, at)
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
            return print_journal.jobs(connection, where, values)

    # Identity, clock and audit.

    def save_enrolment(self, reply: EnrolReply, secret: bytes, server: str) -> None:
        """Store who this kiosk is, in place of who it was."""
        insert = "INSERT OR REPLACE INTO enrolment (no, reply, secret, server) VALUES (1, ?, ?, ?)"
        with self._database.write() as connection:
            connection.run(insert, (canonical(reply), secret, server))
            connection.run("DELETE FROM fact WHERE name = ?", (REVOKED,))

    def enrolment(self) -> Enrolment | None:
        """Who this kiosk is, None before it was enrolled."""
        with self._database.read() as connection:
            return connection.one(_enrolment, "SELECT reply, secret, server FROM enrolment")

    def members(self) -> frozenset[str]:
        """The members of whom anything is here that the server has by now: events, prints, wrong PINs."""
        with self._database.read() as connection:
            return frozenset(connection.all(str, _SETTLED_MEMBERS))

    def forget(self, members: Iterable[str]) -> None:
        """Forget what is here of these members, but for events that the server has not got whole.

        Nothing of it is left in the file. Raises JournalFull, and what was forgotten may then still lie in free pages.
        """
        these = tuple(members)
        with self._database.write() as connection:
            for statement in _FORGET_MEMBER:
                connection.run_many(statement, ((member,) for member in these))
        self._database.rewrite()

    def fact(self, name: str) -> str | None:
        """A single stored fact, such as the clock's floor."""
        with self._database.read() as connection:
            return connection.one(str, "SELECT value FROM fact WHERE name = ?", (name,))

    def set_fact(self, name: str, value: str) -> None:
        """Store a single fact in place of its old value."""
        with self._database.write() as connection:
            connection.run(SET_FACT, (name, value))

    def retire(self, at: datetime) -> None:
        """Erase who this kiosk was and all that is here of members, and keep that it was revoked ``at``."""
        with self._database.write() as connection:
            for table in ("outbox", "attachment", "print_job", "pin", "enrolment"):
                connection.run(f"DELETE FROM {table}")  # noqa: S608 - constants
            connection.run(SET_FACT, (REVOKED, _stamp(at)))
        for file in damaged_files(self._database.path):
            for suffix in ("", "-wal"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
        self._database.rewrite()

    def revoked_at(self) -> datetime | None:
        """Since when this machine is a kiosk no more; None for one that is, or never was."""
        stored = self.fact(REVOKED)
        return _instant(stored) if stored else None

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


def _append(connection: Connection, body: EventBody, member: str | None, at: datetime) -> OutboxItem:
    item = OutboxItem(id=uuid7(at), seq=count_up(connection, OUTBOX), at=at, body=body, member=member)
    outbox.put(connection, item)
    return item


def _dead_letter(raw: bytes, reason: str) -> tuple[OutboxItem, str]:
    return outbox.item_of(raw), reason


def _enrolment(reply: bytes, secret: bytes, server: str) -> Enrolment:
    return Enrolment(msgspec.json.decode(reply, type=EnrolReply), secret, server)


def _audit_entry(at: str, kind: str, detail: str) -> tuple[datetime, str, str]:
    return _instant(at), kind, detail


def _pin_failures(connection: Connection, member: str) -> PinFailures:
    def failures(count: int, last_at: str) -> PinFailures:
        return PinFailures(count, _instant(last_at))

    found = connection.one(failures, "SELECT count, last_at FROM pin WHERE member = ?", (member,))
    return found or PinFailures(0, None)


def _whom(member: str | None) -> str | None:
    return member


def _instant(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
