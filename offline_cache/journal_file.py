"""The journal's file: who owns it, how it is opened, and how a damaged one gets a successor."""

import fcntl
import logging
import os
from dataclasses import replace
from pathlib import Path

from offline_cache.connection import Connection
from offline_cache.database import Database, damaged_files
from offline_cache.journal_records import JournalDamaged, JournalFull
from offline_cache.journal_tables import LAYOUT, NAME_KINDS, SCHEMA, UPGRADES
from offline_cache.salvage import Salvage, rebuild_draft, replace_damaged, salvage

_log = logging.getLogger(__name__)
OUTBOX = ""
"""The outbox's own counter; no service has an empty number prefix."""
INCOMPLETE = "incomplete"
"""The fact that names the tables of which rows may be missing since the journal was damaged."""
SET_FACT = "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)"
_AFTER_LOSS = 10_000


def own(path: Path) -> int | None:
    """Return a descriptor that holds the file for this process, None when another one has it."""
    # The lock goes with the process, however it ends; the file itself stays.
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def open_database(path: Path, key: bytes) -> Database:
    """Open the file, in the newest layout. Raises JournalDamaged and JournalFull."""
    database = Database(path, key, damaged=JournalDamaged, full=JournalFull)
    try:
        database.prepare(SCHEMA, LAYOUT, check=True, upgrades=UPGRADES)
    except BaseException:
        database.retire()
        raise
    return database


def rebuild(path: Path, key: bytes, damage: JournalDamaged) -> Salvage:
    """Set the damaged file aside and put what can be read of it in its place."""
    # The damaged file keeps its place until its successor is whole: a power cut in between loses nothing more.
    draft = rebuild_draft(path)
    fresh = open_database(draft, key)
    found = salvage(path, key, fresh)
    _step_over_lost_numbers(fresh, 1 + len(damaged_files(path)))
    with fresh.write() as connection:
        connection.run(NAME_KINDS)  # an older file had none
        connection.run(SET_FACT, (INCOMPLETE, ", ".join(found.incomplete)))
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


def interrupt_prints(database: Database) -> None:
    """Nobody knows how jobs ended that were being sent when the last process did."""
    with database.write() as connection:
        connection.run("UPDATE print_job SET state = 'unknown', interrupted = 1 WHERE state = 'sending'")


def _step_over_lost_numbers(database: Database, losses: int) -> None:
    # Counters may be among what was lost, and a number on somebody's receipt must not be given out again.
    with database.write() as connection:
        connection.run(SET_FACT, ("losses", str(losses)))
        connection.run(
            "INSERT INTO counter (prefix, value) SELECT ?, coalesce(max(seq), 0) FROM outbox WHERE true"
            " ON CONFLICT (prefix) DO UPDATE SET value = max(value, excluded.value)",
            (OUTBOX,),
        )
        connection.run("UPDATE counter SET value = value / ?1 * ?1 + ?1", (_AFTER_LOSS,))


def count_up(connection: Connection, prefix: str) -> int:
    """Return the next number of a prefix, from 1, and after a loss above all that may have been given out."""
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
