"""The content's file: how it is opened, set aside, and begun anew. It can always be fetched again."""

import logging
from pathlib import Path

from offline_cache.connection import Settings
from offline_cache.content_tables import LAYOUT, PAGE_BYTES, SCHEMA
from offline_cache.database import Database, DatabaseDamaged, StorageFull, set_aside

_log = logging.getLogger(__name__)


class ContentDamaged(DatabaseDamaged):
    """A page of content.db is damaged. ``Content.rebuild`` sets the file aside and starts empty."""


class ContentFull(StorageFull):
    """The disk took no more content; what was held is still held."""


def open_database(path: Path, key: bytes, limit_bytes: int | None) -> Database:
    """Open the file; one of another layout starts empty. Raises ContentDamaged and ContentFull."""
    # NORMAL: a power cut may take the last flip back, never half of one; the next sync brings it again.
    settings = Settings("NORMAL", PAGE_BYTES, 4000, limit_bytes, shrinks=True, hmac="HMAC_SHA256")
    database = Database(path, key, settings=settings, damaged=ContentDamaged, full=ContentFull)
    try:
        if database.prepare(SCHEMA, LAYOUT) != LAYOUT:
            _log.info("%s has another layout; it is fetched again", path)
            database = start_over(database)
    except ContentDamaged:
        if not _is_of_layout_1(path, key):
            database.retire()
            raise
        database = start_over(database)
    except BaseException:
        database.retire()
        raise
    return database


def _is_of_layout_1(path: Path, key: bytes) -> bool:
    # It had pages of another size, which looks like damage to whoever reads it with ours.
    old = Database(path, key, damaged=ContentDamaged, full=ContentFull)
    try:
        with old.read() as connection:
            return connection.one(int, "PRAGMA user_version") == 1
    except ContentDamaged:
        return False
    finally:
        old.retire()


def start_over(database: Database) -> Database:
    """Delete the file and return an empty one in its place."""
    database.retire()
    for suffix in ("-wal", "-shm", ""):
        database.path.with_name(database.path.name + suffix).unlink(missing_ok=True)
    fresh = database.reopened()
    fresh.prepare(SCHEMA, LAYOUT)
    return fresh


def quarantine(path: Path, error: ContentDamaged | None) -> Path:
    """Set the damaged file aside and return where it is now."""
    for earlier in path.parent.glob(f"{path.name}.damaged-*"):
        earlier.unlink()  # one is enough to study; content can be large
    kept = set_aside(path)
    _log.error("content was set aside as %s and will be fetched again%s", kept, f" ({error})" if error else "")
    return kept
