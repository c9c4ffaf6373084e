"""SQLCipher databases: a few connections a file, transactions, and errors with names.

Each file is encrypted with a raw 32-byte key and has an HMAC a page, so a wrong key and a damaged page are both
noticed at the first read. Readers run beside one writer (WAL). A damaged file is set aside, never deleted.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from offline_cache.connection import Connection, DriverError, Settings, primary_code
from offline_cache.keys import KEY_BYTES, KeyFileError, load_key, sync_directory

__all__ = [
    "Connection",
    "Database",
    "DatabaseBusy",
    "DatabaseDamaged",
    "KeyFileError",
    "StorageFull",
    "damaged_files",
    "load_key",
    "set_aside",
]

_IDLE = 3
_SETTINGS = Settings()
_NO_UPGRADES: Mapping[int, str] = {}


class DatabaseDamaged(Exception):  # noqa: N818 - the name is the state the caller shows
    """A page failed its HMAC or its structure, or the key is not this file's key."""


class StorageFull(Exception):  # noqa: N818 - the name is the state the caller shows
    """Nothing was written: the disk is full, read-only, over its quota, or failing."""


class DatabaseBusy(Exception):  # noqa: N818 - the name is the state the caller shows
    """Another process held the write lock for more than five seconds; nothing was written."""


class Database:
    """One encrypted file, open. Safe to use from several threads."""

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        settings: Settings = _SETTINGS,
        damaged: type[DatabaseDamaged] = DatabaseDamaged,
        full: type[StorageFull] = StorageFull,
    ) -> None:
        """Name the file and its key; nothing is read yet. ``damaged`` and ``full`` are the classes to raise.

        Raises ValueError for a key that is not 32 bytes.
        """
        if len(key) != KEY_BYTES:
            raise ValueError("a database key has 32 bytes")
        self.path = path
        self._key = key
        self._settings = settings
        self._damaged = damaged
        self._full = full
        self._retired = False
        self._writing = threading.Lock()
        self._pool = threading.Lock()
        self._idle: list[Connection] = []
        self._generation = 0

    def prepare(
        self, schema: str, version: int, *, check: bool = False, upgrades: Mapping[int, str] = _NO_UPGRADES
    ) -> int:
        """Run the statements of ``schema`` in a new file; return the layout version that the file has.

        ``upgrades`` has, by the layout that an older file has, the statements that bring it to the next one.

        With ``check`` every page is read and verified, which takes a second per few hundred megabytes. Raises the
        damaged class for a wrong key or damage, the full class when a new file cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            sync_directory(self.path.parent)
        with self.read() as connection:
            found = connection.one(int, "PRAGMA user_version") or 0
            if found and check:
                verdict = connection.one(str, "PRAGMA quick_check(1)") or ""
                if verdict != "ok":
                    raise self._damaged(f"{self.path}: {verdict.splitlines()[-1] if verdict else 'no verdict'}")
        if not found:
            with self.write() as connection:
                # Of two processes that open a new file at once, the second finds the tables there.
                found = connection.one(int, "PRAGMA user_version") or 0
                if not found:
                    connection.script(schema)
                    connection.run(f"PRAGMA user_version = {int(version)}")
        if found and found in upgrades:
            found = self._upgrade(upgrades)
        return found or version

    def _upgrade(self, upgrades: Mapping[int, str]) -> int:
        # All steps and the number that tells of them together: a power cut in between leaves the old layout.
        with self.write() as connection:
            found = connection.one(int, "PRAGMA user_version") or 0
            while found in upgrades:
                connection.script(upgrades[found])
                found += 1
            connection.run(f"PRAGMA user_version = {int(found)}")
        return found

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose queries all see the same moment."""
        with self._named_errors(self._damaged), self._lent() as connection, _transaction(connection, "BEGIN"):
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are all on disk when the block ends, or none of them if it raises."""
        # The write lock is taken at once: a reader that becomes a writer half-way could not wait for another writer.
        with (
            self._writing,
            self._named_errors(self._full),
            self._lent() as connection,
            _transaction(connection, "BEGIN IMMEDIATE"),
        ):
            yield connection

    def give_back(self) -> None:
        """Give free pages back to the disk. Takes a while when there are many."""
        with self.write() as connection:
            for _ in connection.rows(tuple, "PRAGMA incremental_vacuum"):
                pass

    def rewrite(self) -> None:
        """Write the file anew: what was deleted is not in it then, neither in free pages nor between the rows."""
        with self._writing, self._named_errors(self._full), self._lent() as connection:
            connection.run("VACUUM")
        self.shrink_log()

    def shrink_log(self) -> None:
        """Move the write-ahead log into the file, so that the log does not keep the size of the largest change."""
        with self._named_errors(self._full), self._lent() as connection:
            connection.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def reopened(self) -> "Database":
        """Return a fresh database of the same file, key and settings."""
        return Database(self.path, self._key, settings=self._settings, damaged=self._damaged, full=self._full)

    def retire(self) -> None:
        """Open no more connections and close the idle ones; those in use close when they are given back."""
        self._retired = True
        self._close_idle()

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        # A connection that met a bad page answers nothing any more, not even from its good pages: after damage all
        # connections of that generation close.
        with self._pool:
            generation = self._generation
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._connect()
        try:
            yield connection
        finally:
            with self._pool:
                kept = not self._retired and generation == self._generation and len(self._idle) < _IDLE
                if kept:
                    self._idle.append(connection)
            if not kept:
                connection.close()

    def _close_idle(self) -> None:
        with self._pool:
            self._generation += 1
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _connect(self) -> Connection:
        if self._retired:
            raise self._damaged(f"{self.path} was closed or set aside")
        return Connection(self.path, self._key, self._settings)

    @contextmanager
    def _named_errors(self, on_io_error: type[Exception]) -> Iterator[None]:
        try:
            yield
        except DriverError as error:
            code = primary_code(error)
            reason = f"{self.path}: {error}"
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                self._close_idle()
                raise self._damaged(reason) from error
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                raise self._full(reason) from error
            if code == sqlite3.SQLITE_IOERR:
                raise on_io_error(reason) from error
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise DatabaseBusy(reason) from error
            raise


@contextmanager
def _transaction(connection: Connection, begin: str) -> Iterator[None]:
    connection.run(begin)
    try:
        yield
        connection.run("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.run("ROLLBACK")
        raise


def damaged_files(path: Path) -> tuple[Path, ...]:
    """Return the damaged predecessors of a database that were set aside, oldest first."""
    return tuple(sorted(file for file in path.parent.glob(f"{path.name}.damaged-*") if not file.name.endswith("-wal")))


def set_aside(path: Path) -> Path:
    """Rename a database and its log to ``<name>.damaged-<UTC time>`` and return the new path."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    target, count = path.with_name(f"{path.name}.damaged-{stamp}"), 1
    while target.exists():
        count += 1
        target = path.with_name(f"{path.name}.damaged-{stamp}-{count}")
    # The log goes first: a new file must never find an old log, not even when the power fails between the two.
    for suffix in ("-wal", ""):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.rename(target.with_name(target.name + suffix))
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    sync_directory(path.parent)
    return target
