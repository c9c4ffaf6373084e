"""SQLCipher databases through SQLAlchemy: opening, transactions, and errors with names.

Each file is encrypted with a raw 32-byte key and has an HMAC a page, so a wrong key and a damaged page are both
noticed at the first read. Readers run beside one writer (WAL). A damaged file is set aside, never deleted.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from offline_cache.keys import KEY_BYTES, KeyFileError, load_key, sync_directory

__all__ = ["Database", "DatabaseBusy", "DatabaseDamaged", "KeyFileError", "StorageFull", "load_key", "set_aside"]

_BUSY_MS = 5000


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
        synchronous: Literal["NORMAL", "FULL"] = "FULL",
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
        self._synchronous = synchronous
        self._damaged = damaged
        self._full = full
        self._retired = False
        self._writing = threading.Lock()
        self._engine = sa.create_engine(
            "sqlite://",
            module=dbapi2,
            creator=self._connect,
            poolclass=sa.QueuePool,
            pool_size=4,
            max_overflow=8,
            hide_parameters=True,  # an error's text may reach the log; members' data may not
        )
        sa.event.listen(self._engine, "begin", _begin)

    def prepare(self, metadata: sa.MetaData, version: int, *, check: bool = False) -> int:
        """Make the tables of ``metadata`` in a new file; return the layout version that the file has.

        With ``check`` every page is read and verified, which takes a second per few hundred megabytes. Raises the
        damaged class for a wrong key or damage, the full class when a new file cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            sync_directory(self.path.parent)
        with self.read() as connection:
            found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            if found and check:
                verdict = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
                if verdict != "ok":
                    raise self._damaged(f"{self.path}: {verdict.splitlines()[-1]}")
        if not found:
            with self.write() as connection:
                metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")
        return found or version

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection whose queries all see the same moment."""
        with self._named_errors(self._damaged), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection whose changes are all on disk when the block ends, or none of them if it raises."""
        with self._writing, self._named_errors(self._full), self._engine.connect() as connection:
            writing = connection.execution_options(immediate=True)
            with writing.begin():
                yield writing

    def shrink_log(self) -> None:
        """Move the write-ahead log into the file, so that the log does not keep the size of the largest change."""
        with self._named_errors(self._full), self._engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            if raw is not None:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def reopened(self) -> "Database":
        """Return a fresh database of the same file, key and settings."""
        return Database(self.path, self._key, synchronous=self._synchronous, damaged=self._damaged, full=self._full)

    def retire(self) -> None:
        """Open no more connections and close the idle ones; those in use close when they are given back."""
        self._retired = True
        self._engine.dispose()

    def _connect(self) -> object:
        if self._retired:
            raise self._damaged(f"{self.path} was closed or set aside")
        connection = dbapi2.connect(
            str(self.path), timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA cipher_log_level = NONE")  # our own log says it once, with the file's name
            cursor.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            _require_cipher(cursor.execute("PRAGMA cipher_version").fetchone())
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute(f"PRAGMA synchronous = {self._synchronous}")
            cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            cursor.execute("PRAGMA temp_store = MEMORY")  # sorting must not spill plain text to disk
            cursor.close()
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _named_errors(self, on_io_error: type[Exception]) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            reason = f"{self.path}: {error.orig}"
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                # A connection that met a bad page answers nothing any more, not even from its good pages.
                self._engine.dispose()
                raise self._damaged(reason) from error
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                raise self._full(reason) from error
            if code == sqlite3.SQLITE_IOERR:
                raise on_io_error(reason) from error
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise DatabaseBusy(reason) from error
            raise


def _require_cipher(version: object) -> None:
    if not version:
        raise RuntimeError("this SQLite is not SQLCipher: nothing would be encrypted")


def _begin(connection: sa.Connection) -> None:
    # The write lock is taken at once: a reader that becomes a writer half-way could not wait for another writer.
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


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
