"""Reading what can still be read of a damaged journal, and putting its successor in its place.

A rebuild goes: ``<name>.rebuilding`` is filled, renamed to ``<name>.rebuilt`` when it is whole, the damaged file is set
aside, and the successor takes its name. Whatever moment the power fails at, ``finish_rebuild`` and the next open end
with all that could be read.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from offline_cache.connection import DriverError, Value
from offline_cache.database import Database, DatabaseDamaged, StorageFull, set_aside
from offline_cache.keys import sync_directory

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Salvage:
    """What was carried over from a damaged journal: rows a table, and the tables of which some may be missing."""

    file: Path
    rows: dict[str, int]
    incomplete: tuple[str, ...]


def salvage(damaged: Path, key: bytes, into: Database) -> Salvage:
    """Copy every row of ``damaged`` that can be read into the fresh database ``into``. Raises ``into``'s full class."""
    source = Database(damaged, key)
    rows: dict[str, int] = {}
    incomplete: list[str] = []
    try:
        for table, columns in _tables(into).items():
            # A file of an older layout has fewer columns; those that it lacks have a usual value.
            held = [name for name in columns if name in _columns(source, table, columns)]
            found, whole = _read_table(source, table, held)
            rows[table] = len(found)
            if not whole:
                incomplete.append(table)
            if found:
                with into.write() as connection:
                    places = ", ".join("?" * (1 + len(held)))
                    names = ", ".join(("rowid", *held))
                    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - our own names
                    connection.run_many(insert, found.values())
    finally:
        source.retire()
    return Salvage(damaged, rows, tuple(incomplete))


def rebuild_draft(path: Path) -> Path:
    """Return the name under which the successor of ``path`` is filled, with nothing left there from before."""
    draft = path.with_name(path.name + ".rebuilding")
    for suffix in ("-wal", "-shm", ""):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    return draft


def replace_damaged(path: Path) -> Path:
    """Put the whole, closed draft in the place of ``path``; return where the damaged file is now."""
    draft, whole = path.with_name(path.name + ".rebuilding"), path.with_name(path.name + ".rebuilt")
    draft.rename(whole)
    sync_directory(path.parent)
    kept = set_aside(path)
    finish_rebuild(path)
    return kept


def finish_rebuild(path: Path) -> None:
    """Give the whole successor the journal's name, if the damaged journal was set aside already."""
    whole = path.with_name(path.name + ".rebuilt")
    if whole.exists() and not path.exists():
        whole.rename(path)
        sync_directory(path.parent)


def _tables(fresh: Database) -> dict[str, list[str]]:
    # The fresh file knows best what there is to carry over; its names are constants of ours.
    with fresh.read() as connection:
        tables = connection.all(str, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        return {name: connection.all(str, "SELECT name FROM pragma_table_info(?)", (name,)) for name in tables}


def _columns(source: Database, table: str, usual: list[str]) -> list[str]:
    try:
        with source.read() as connection:
            return connection.all(str, "SELECT name FROM pragma_table_info(?)", (table,)) or usual
    except (DatabaseDamaged, StorageFull, DriverError):
        return usual


def _read_table(source: Database, table: str, columns: list[str]) -> tuple[dict[Value, tuple[Value, ...]], bool]:
    # From the front to the first bad page, then from the back to the last one: one bad page costs its own rows.
    found: dict[Value, tuple[Value, ...]] = {}
    names = ", ".join(("rowid", *columns))
    for order in ("ASC", "DESC"):
        query = f"SELECT {names} FROM {table} ORDER BY rowid {order}"  # noqa: S608 - our own names
        try:
            with source.read() as connection:
                for row in connection.rows(_row, query):
                    found[row[0]] = row
        except (DatabaseDamaged, StorageFull, DriverError) as error:
            _log.warning("%s of the damaged journal: %s", table, error)
            continue
        return found, True
    return found, False


def _row(*columns: Value) -> tuple[Value, ...]:
    return columns
