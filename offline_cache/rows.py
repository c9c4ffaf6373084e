"""One bucket while rows are put into it and taken out of it, with its running checksum."""

import json
import logging
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import msgspec

from offline_cache.connection import Connection, DriverError, Value, primary_code
from offline_cache.content_tables import finding
from protocol.canonical import decode_kind
from protocol.entities import AnyEntity
from protocol.members import Member
from protocol.setsum import SetSum
from protocol.wire import BucketHead, Op, Row

_log = logging.getLogger(__name__)
_SELECT = "SELECT no, name, version, target, rows, sum FROM bucket "
_COLUMNS = 8
_AT_ONCE = 1000
"""Rows in one statement. SQLite works without Python's lock meanwhile, so another thread can prepare the next page."""
_THESE = "WHERE bucket = ? AND kind = ? AND id IN (SELECT value FROM json_each(?))"


class ChecksumMismatch(Exception):  # noqa: N818 - the name is the state the caller shows
    """A bucket would not be what the publisher published; ``bucket`` names it. Nothing was changed."""

    def __init__(self, bucket: str, reason: str) -> None:
        """Name the bucket and say what differs."""
        super().__init__(f"{bucket}: {reason}")
        self.bucket = bucket


class _Held(NamedTuple):
    """What a row that goes had been counted with."""

    id: str
    body: bytes


class Bucket:
    """A bucket of the database. Changes of its rows are written at once, its own numbers by ``save``."""

    def __init__(self, no: int, name: str, version: int, target: int, rows: int, total: bytes) -> None:
        """Take the columns of the bucket's row."""
        self.no = no
        self.name = name
        self.version = version
        self.target = target
        self.rows = rows
        self.sum = SetSum(total)

    @classmethod
    def find(cls, connection: Connection, name: str, *, live: bool) -> "Bucket | None":
        """Return the live bucket or the draft of this name."""
        return connection.one(cls, _SELECT + "WHERE name = ? AND live = ?", (name, live))

    @classmethod
    def make(cls, connection: Connection, name: str, *, live: bool, target: int = 0) -> "Bucket":
        """Make an empty one."""
        fresh = SetSum().state
        connection.run(
            "INSERT INTO bucket (name, live, version, target, rows, sum) VALUES (?, ?, 0, ?, 0, ?)",
            (name, live, target, fresh),
        )
        return cls(connection.last_rowid(), name, 0, target, 0, fresh)

    def save(self, connection: Connection) -> None:
        """Write down where it stands."""
        connection.run(
            "UPDATE bucket SET version = ?, target = ?, rows = ?, sum = ? WHERE no = ?",
            (self.version, self.target, self.rows, self.sum.state, self.no),
        )

    def drop(self, connection: Connection) -> None:
        """Delete it with all it holds."""
        connection.run("DELETE FROM entity WHERE bucket = ?", (self.no,))
        connection.run("DELETE FROM card_token WHERE bucket = ?", (self.no,))
        connection.run("DELETE FROM bucket WHERE no = ?", (self.no,))

    def go_live(self, connection: Connection) -> None:
        """Let a draft take the place of the live bucket of its name."""
        old = Bucket.find(connection, self.name, live=True)
        if old is not None:
            old.drop(connection)
        connection.run("UPDATE bucket SET live = 1 WHERE no = ?", (self.no,))

    def require(self, head: BucketHead) -> None:
        """Raise ChecksumMismatch unless it is what the manifest says."""
        if self.version != head.version:
            raise ChecksumMismatch(self.name, f"version is {self.version}, not {head.version}")
        if self.rows != head.rows:
            raise ChecksumMismatch(self.name, f"has {self.rows} rows, not {head.rows}")
        if self.sum.digest != head.checksum:
            raise ChecksumMismatch(self.name, "its checksum differs")

    def apply(self, connection: Connection, page: "Prepared", *, fresh: bool = False) -> None:
        """Apply the changes of one page and move on to its end.

        ``fresh`` says that none of the page's entities can be here yet, so nobody looks. Raises ChecksumMismatch when
        one is here nevertheless.
        """
        if self.rows and not fresh:
            for kind, ids in page.names().items():
                self._take_out(connection, kind, ids)
        try:
            self._put_in(connection, page)
        except DriverError as error:
            if primary_code(error) != sqlite3.SQLITE_CONSTRAINT:
                raise
            raise ChecksumMismatch(self.name, "an entity is there twice") from error
        self.version = page.upto

    def _take_out(self, connection: Connection, kind: str, ids: list[str]) -> None:
        these = (self.no, kind, json.dumps(ids))
        gone = connection.all(_Held, f"SELECT id, body FROM entity {_THESE}", these)  # noqa: S608 - a constant
        if not gone:
            return
        for name, body in gone:
            self.sum.remove(kind, name, body)
        self.rows -= len(gone)
        connection.run(f"DELETE FROM entity {_THESE}", these)  # noqa: S608 - a constant
        if kind == "member":
            connection.run(
                "DELETE FROM card_token WHERE bucket = ? AND member IN (SELECT value FROM json_each(?))",
                (self.no, these[2]),
            )

    def _put_in(self, connection: Connection, page: "Prepared") -> None:
        values = page.values
        for start in range(0, len(values), _AT_ONCE * _COLUMNS):
            part = values[start : start + _AT_ONCE * _COLUMNS]
            connection.run(_insert(self.no, len(part) // _COLUMNS), part)
        connection.run_many(
            f"INSERT INTO card_token (bucket, token, member) VALUES ({self.no:d}, ?, ?)",  # noqa: S608 - a number
            page.tokens,
        )
        self.sum.add_sum(page.total)
        self.rows += len(values) // _COLUMNS


@dataclass(frozen=True)
class Prepared:
    """A page made ready to be written: what needs time but no database."""

    bucket: str
    after: int
    upto: int
    rows: tuple[Row, ...]
    values: list[Value]
    tokens: list[tuple[str, str]]
    total: SetSum

    @property
    def drops(self) -> bool:
        """Whether the page takes anything away for good."""
        return any(row.op is Op.DROP for row in self.rows)

    def names(self) -> dict[str, list[str]]:
        """Return the identifiers of the page's entities by kind."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            found.setdefault(row.kind, []).append(row.id)
        return found


def prepare(bucket: str, after: int, upto: int, rows: tuple[Row, ...]) -> Prepared:
    """Decode the entities of a page, work out their columns and their checksum.

    Raises ValueError for a number that no row can have.
    """
    if not all(0 <= row.rev < 1 << 63 for row in rows):
        raise ValueError("a revision is out of range")
    values: list[Value] = []
    tokens: list[tuple[str, str]] = []
    for row in rows:
        if row.op is not Op.PUT:
            continue
        kind, name, body = row.kind, row.id, row.body
        entity = _understood(kind, name, body)
        service, member, sort = finding(entity) if entity else ("", "", "")
        # A number, not a bool, which the driver takes for a type of somebody else's and asks around for an adapter.
        values += (kind, name, row.rev, int(entity is not None), service, member, sort, body)
        if isinstance(entity, Member):
            tokens += [(token, name) for token in dict.fromkeys(entity.tokens)]
    total = SetSum()
    total.add_all((row.kind, row.id, row.body) for row in rows if row.op is Op.PUT)
    return Prepared(bucket, after, upto, rows, values, tokens, total)


@lru_cache(maxsize=4)
def _insert(bucket: int, count: int) -> str:
    places = ", ".join([f"({bucket:d}, ?, ?, ?, ?, ?, ?, ?, ?)"] * count)
    return f"INSERT INTO entity (bucket, kind, id, rev, known, service, member, sort, body) VALUES {places}"  # noqa: S608


def _understood(kind: str, name: str, body: bytes) -> AnyEntity | None:
    # A newer server may publish kinds and words that this kiosk does not know yet. They are kept, because the
    # checksum counts them, and shown by nobody.
    try:
        entity = decode_kind(kind, body)
    except msgspec.MsgspecError as error:
        _log.warning("%s %s is not understood by this software: %s", kind, name, type(error).__name__)
        return None
    if entity.id != name:
        _log.warning("%s %s holds another entity; it is not shown", kind, name)
        return None
    return entity
