"""One connection of the SQLCipher driver, typed: nothing untyped of the driver leaves this module.

Rows are made by a function of the columns (``make``), so each query states what its columns are. SQL is constant text
with ``?`` for values; values never become part of an error's text.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from sqlcipher3 import dbapi2

__all__ = ["BUSY_MS", "Connection", "DriverError", "Settings", "Value", "primary_code"]

BUSY_MS = 5000
"""How long a statement waits for another process's write lock, in milliseconds."""

Value = str | int | float | bytes | None
"""What a column may hold."""

DriverError: type[Exception] = dbapi2.Error
"""Any failure of the driver. Its text names tables and files, never a value."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Settings:
    """How a file is used; ``page_bytes`` belongs to the file for ever.

    ``synchronous`` NORMAL may take the last transactions back after a power cut, never half of one. ``limit_bytes`` is
    the size at which writing fails as if the disk were full, None for no limit. ``shrinks``: free pages of the file can
    be given back to the disk. ``hmac`` belongs to the file, too: SHA-256 is what small machines have instructions for.
    """

    synchronous: Literal["NORMAL", "FULL"] = "FULL"
    page_bytes: int = 4096
    cache_kib: int = 2000
    limit_bytes: int | None = None
    shrinks: bool = False
    hmac: Literal["HMAC_SHA256", "HMAC_SHA512"] = "HMAC_SHA512"


class Connection:
    """An open file. One thread at a time may use it."""

    def __init__(self, path: Path, key: bytes, settings: Settings) -> None:
        """Open ``path`` with its raw 32-byte key. Raises DriverError, and RuntimeError without a cipher."""
        driver = dbapi2.connect(str(path), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        self._driver = driver
        try:
            self.run("PRAGMA cipher_log_level = NONE")  # our own log says it once, with the file's name
            self.run(f"PRAGMA key = \"x'{key.hex()}'\"")
            _require_cipher(self.one(str, "PRAGMA cipher_version"))
            self.run(f"PRAGMA cipher_page_size = {int(settings.page_bytes)}")
            self.run(f"PRAGMA cipher_hmac_algorithm = {settings.hmac}")
            if settings.shrinks:
                self.run("PRAGMA auto_vacuum = INCREMENTAL")  # takes effect in a new file
            self.run("PRAGMA journal_mode = WAL")
            self.run(f"PRAGMA synchronous = {settings.synchronous}")
            self.run("PRAGMA temp_store = MEMORY")  # sorting must not spill plain text to disk
            self.run(f"PRAGMA cache_size = -{int(settings.cache_kib)}")
            if settings.limit_bytes is not None:
                self.run(f"PRAGMA max_page_count = {max(1, settings.limit_bytes // settings.page_bytes)}")
        except BaseException:
            driver.close()
            raise

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Execute one statement; return how many rows it changed."""
        cursor = self._driver.cursor()
        try:
            return int(cursor.execute(sql, values).rowcount)
        finally:
            cursor.close()

    def run_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> int:
        """Execute one statement for each row of values; return how many rows were changed in all."""
        cursor = self._driver.cursor()
        try:
            return int(cursor.executemany(sql, rows).rowcount)
        finally:
            cursor.close()

    def rows(self, make: Callable[..., _T], sql: str, values: Sequence[Value] = ()) -> Iterator[_T]:
        """Yield each row of a query as ``make(*columns)``."""
        cursor = self._driver.cursor()
        try:
            for row in cursor.execute(sql, values):
                yield make(*row)
        finally:
            cursor.close()

    def all(self, make: Callable[..., _T], sql: str, values: Sequence[Value] = ()) -> list[_T]:
        """Return all rows of a query, each as ``make(*columns)``."""
        return list(self.rows(make, sql, values))

    def one(self, make: Callable[..., _T], sql: str, values: Sequence[Value] = ()) -> _T | None:
        """Return a query's first row as ``make(*columns)``, None when it has none."""
        cursor = self._driver.cursor()
        try:
            row = cursor.execute(sql, values).fetchone()
            return None if row is None else make(*row)
        finally:
            cursor.close()

    def script(self, sql: str) -> None:
        """Execute the statements of ``sql``, each of which ends with a semicolon and a line break."""
        for statement in sql.split(";\n"):
            if statement.strip():
                self.run(statement)

    def last_rowid(self) -> int:
        """Return the rowid of the row last inserted here."""
        return self.one(int, "SELECT last_insert_rowid()") or 0

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; SQLite ends one by itself after some errors."""
        return bool(self._driver.in_transaction)

    def close(self) -> None:
        """Close the file."""
        self._driver.close()


def primary_code(error: Exception) -> int:
    """Return SQLite's primary result code of a DriverError, 0 when the driver itself raised it."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


def _require_cipher(version: str | None) -> None:
    if not version:
        raise RuntimeError("this SQLite is not SQLCipher: nothing would be encrypted")
