"""The print journal inside the journal: jobs on disk before their first byte, and how they ended."""

from datetime import datetime

from offline_cache.connection import Connection, Value
from offline_cache.journal_records import PrintJob, PrintState
from offline_cache.journal_tables import stamp
from protocol.ids import uuid7

_JOBS = "SELECT id, serial, template, member, copy, state, queued_at, changed_at, data FROM print_job "


def copies(connection: Connection, serial: str) -> int:
    """Return how many jobs of a serial may be on paper."""
    # A queued job counts: two touches in a row must not give two slips that both look like the first.
    query = "SELECT count(*) FROM print_job WHERE serial = ? AND state != 'failed'"
    return connection.one(int, query, (serial,)) or 0


def queue(
    connection: Connection, *, serial: str, template: str, member: str | None, data: bytes, at: datetime
) -> PrintJob:
    """Store a job."""
    copy, queued = copies(connection, serial), PrintState.QUEUED
    job = PrintJob(uuid7(at), serial, template, member, copy, queued, at, at, data)
    connection.run(
        "INSERT INTO print_job"
        " (id, serial, template, member, copy, state, interrupted, queued_at, changed_at, data)"
        " VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
        (job.id, serial, template, member, copy, queued.value, stamp(at), stamp(at), data),
    )
    return job


def mark(connection: Connection, job: str, state: PrintState, at: datetime) -> None:
    """Store how far a job is. Raises LookupError for a job that is not there."""
    # What was printed is a member's; once a job has ended nobody sends its bytes again.
    data = "data" if state in (PrintState.QUEUED, PrintState.SENDING) else "x''"
    update = f"UPDATE print_job SET state = ?, interrupted = 0, changed_at = ?, data = {data} WHERE id = ?"  # noqa: S608
    if connection.run(update, (state.value, stamp(at), job)) != 1:
        raise LookupError(f"no print job {job}")


def jobs(connection: Connection, where: str, values: tuple[Value, ...] = ()) -> tuple[PrintJob, ...]:
    """Return the jobs for which ``where`` holds, a constant of ours, oldest first."""
    return tuple(connection.rows(_print_job, f"{_JOBS}{where} ORDER BY queued_at, rowid", values))


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
        id,
        serial,
        template,
        member,
        copy,
        PrintState(state),
        datetime.fromisoformat(queued_at),
        datetime.fromisoformat(changed_at),
        data,
    )
