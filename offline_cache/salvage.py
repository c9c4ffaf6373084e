"""Reading what can still be read of a damaged journal, and putting its successor in its place.

A rebuild goes: ``<name>.rebuilding`` is filled, renamed to ``<name>.rebuilt`` when it is whole, the damaged file is set
aside, and the successor takes its name. Whatever moment the power fails at, ``finish_rebuild`` and the next open end
with all that could be read.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from offline_cache.database import Database, DatabaseDamaged, StorageFull, set_aside
from offline_cache.keys import sync_directory

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Salvage:
    """What was carried over from a damaged journal: rows a table, and the tables of which some may be missing."""

    file: Path
    rows: dict[str, int]
    incomplete: tuple[str, ...]


def salvage(damaged: Path, key: bytes, into: Database, metadata: sa.MetaData) -> Salvage:
    """Copy every row of ``damaged`` that can be read into the fresh database ``into``. Raises ``into``'s full class."""
    source = Database(damaged, key)
    rows: dict[str, int] = {}
    incomplete: list[str] = []
    try:
        for table in metadata.sorted_tables:
            found, whole = _read_table(source, table)
            rows[table.name] = len(found)
            if not whole:
                incomplete.append(table.name)
            if found:
                with into.write() as connection:
                    connection.execute(sa.insert(table).prefix_with("OR IGNORE"), list(found.values()))
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


def count_set_aside(path: Path) -> int:
    """Return how many damaged journals were set aside before."""
    return sum(not file.name.endswith("-wal") for file in path.parent.glob(f"{path.name}.damaged-*"))


def _read_table(source: Database, table: sa.Table) -> tuple[dict[int, dict[str, object]], bool]:
    # From the front to the first bad page, then from the back to the last one: one bad page costs its own rows.
    found: dict[int, dict[str, object]] = {}
    rowid: sa.ColumnElement[int] = sa.literal_column("rowid", sa.Integer)
    for order in (rowid.asc(), rowid.desc()):
        try:
            with source.read() as connection:
                query = sa.select(rowid.label("salvage_rowid"), *table.columns).order_by(order)
                for row in connection.execute(query):
                    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
                    found[int(values.pop("salvage_rowid"))] = values
        except (DatabaseDamaged, StorageFull, sa.exc.DBAPIError) as error:
            _log.warning("%s of the damaged journal: %s", table.name, error)
            continue
        return found, True
    return found, False
