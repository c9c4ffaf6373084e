"""Applying staged pages: the one transaction that turns old content into new, or does nothing."""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import msgspec

from offline_cache.connection import Connection
from offline_cache.content_tables import finding
from protocol.canonical import decode_entity
from protocol.entities import AnyEntity, Member
from protocol.setsum import SetSum
from protocol.wire import BucketHead, Manifest, Op, Page

_log = logging.getLogger(__name__)
_CHUNK = 500


class ChecksumMismatch(Exception):  # noqa: N818 - the name is the state the caller shows
    """A bucket would not be what the publisher published; ``bucket`` names it. Nothing was changed."""

    def __init__(self, bucket: str, reason: str) -> None:
        """Name the bucket and say what differs."""
        super().__init__(f"{bucket}: {reason}")
        self.bucket = bucket


@dataclass
class _Bucket:
    """A bucket while pages are applied to it."""

    no: int
    name: str
    version: int
    rows: int
    sum: SetSum
    changed: bool = False


class _StagedPage(NamedTuple):
    """One page in order of arrival."""

    no: int
    after: int
    upto: int


class _StagedRow(NamedTuple):
    """One change of a staged page."""

    version: int
    op: str
    kind: str
    id: str
    rev: int
    body: bytes


def stage(connection: Connection, page: Page) -> None:
    """Put a page away until the flip. A page with ``after`` 0 will replace what the bucket holds."""
    connection.run(
        'INSERT INTO staged_page (bucket, "after", upto) VALUES (?, ?, ?)', (page.bucket, page.after, page.upto)
    )
    no = connection.last_rowid()
    connection.run_many(
        "INSERT INTO staged_row (page, no, version, op, kind, id, rev, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (no, place, row.version, row.op.value, row.kind, row.id, row.rev, row.body)
            for place, row in enumerate(page.rows)
        ),
    )


def discard(connection: Connection, bucket: str | None = None) -> None:
    """Forget the staged pages of one bucket, or of all."""
    connection.run(
        "DELETE FROM staged_row WHERE page IN (SELECT no FROM staged_page WHERE bucket = coalesce(?, bucket))",
        (bucket,),
    )
    connection.run("DELETE FROM staged_page WHERE bucket = coalesce(?, bucket)", (bucket,))


def flip(connection: Connection, manifest: Manifest) -> bool:
    """Apply what is staged; return whether any row may have changed.

    Raises ChecksumMismatch when a bucket's version, row count or digest is not the manifest's; the caller's
    transaction then undoes everything.
    """
    named = {head.bucket for head in manifest.buckets}
    held = connection.all(_Name, "SELECT no, name FROM bucket")
    gone = [row.no for row in held if row.name not in named]
    for no in gone:
        _empty(connection, no)
        connection.run("DELETE FROM bucket WHERE no = ?", (no,))
    changed = bool(gone)
    for head in manifest.buckets:
        changed |= _apply_bucket(connection, head)
    discard(connection)
    facts = {
        "kiosk": manifest.kiosk,
        "checkpoint": str(manifest.checkpoint),
        "issued_at": manifest.issued_at.isoformat(),
    }
    connection.run_many("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", facts.items())
    return changed


class _Name(NamedTuple):
    no: int
    name: str


def _apply_bucket(connection: Connection, head: BucketHead) -> bool:
    bucket = _held(connection, head.bucket)
    pages = connection.all(
        _StagedPage, 'SELECT no, "after", upto FROM staged_page WHERE bucket = ? ORDER BY no', (head.bucket,)
    )
    for page in pages:
        if page.after == 0:
            _empty(connection, bucket.no)
            bucket.rows, bucket.version, bucket.sum = 0, 0, SetSum()
        if page.after != bucket.version:
            raise ChecksumMismatch(head.bucket, f"a page after {page.after} cannot follow version {bucket.version}")
        _apply_page(connection, bucket, page.no)
        bucket.version, bucket.changed = page.upto, True
    if bucket.version != head.version:
        raise ChecksumMismatch(head.bucket, f"version is {bucket.version}, not {head.version}")
    if bucket.rows != head.rows:
        raise ChecksumMismatch(head.bucket, f"has {bucket.rows} rows, not {head.rows}")
    if bucket.sum.digest != head.checksum:
        raise ChecksumMismatch(head.bucket, "its checksum differs")
    if bucket.changed:
        connection.run(
            "UPDATE bucket SET version = ?, rows = ?, sum = ? WHERE no = ?",
            (bucket.version, bucket.rows, bucket.sum.state, bucket.no),
        )
    return bucket.changed


def _held(connection: Connection, name: str) -> _Bucket:
    def held(no: int, version: int, rows: int, total: bytes) -> _Bucket:
        return _Bucket(no, name, version, rows, SetSum(total))

    found = connection.one(held, "SELECT no, version, rows, sum FROM bucket WHERE name = ?", (name,))
    if found is not None:
        return found
    fresh = SetSum()
    connection.run("INSERT INTO bucket (name, version, rows, sum) VALUES (?, 0, 0, ?)", (name, fresh.state))
    return _Bucket(connection.last_rowid(), name, 0, 0, fresh, changed=True)


def _empty(connection: Connection, no: int) -> None:
    connection.run("DELETE FROM entity WHERE bucket = ?", (no,))
    connection.run("DELETE FROM card_token WHERE bucket = ?", (no,))


def _apply_page(connection: Connection, bucket: _Bucket, page: int) -> None:
    found = connection.rows(
        _StagedRow, "SELECT version, op, kind, id, rev, body FROM staged_row WHERE page = ? ORDER BY no", (page,)
    )
    while rows := list(islice(found, _CHUNK)):
        by_kind: dict[str, list[str]] = {}
        for row in rows:
            by_kind.setdefault(row.kind, []).append(row.id)
        for kind, ids in by_kind.items():
            _take_out(connection, bucket, kind, ids)
        _put_in(connection, bucket, [row for row in rows if row.op == Op.PUT])


def _take_out(connection: Connection, bucket: _Bucket, kind: str, ids: Sequence[str]) -> None:
    if not bucket.rows:
        return
    here = (bucket.no, kind, json.dumps(ids))
    for name, body in connection.all(
        _Held,
        "SELECT id, body FROM entity WHERE bucket = ? AND kind = ? AND id IN (SELECT value FROM json_each(?))",
        here,
    ):
        bucket.sum.remove(kind, name, body)
        bucket.rows -= 1
    connection.run("DELETE FROM entity WHERE bucket = ? AND kind = ? AND id IN (SELECT value FROM json_each(?))", here)
    if kind == "member":
        connection.run(
            "DELETE FROM card_token WHERE bucket = ? AND member IN (SELECT value FROM json_each(?))", (here[0], here[2])
        )


class _Held(NamedTuple):
    id: str
    body: bytes


def _put_in(connection: Connection, bucket: _Bucket, rows: Iterable[_StagedRow]) -> None:
    entities: list[tuple[str | int | bytes, ...]] = []
    tokens: list[tuple[str, int, str]] = []
    for row in rows:
        entity = _understood(row.kind, row.id, row.body)
        service, member, sort = finding(entity) if entity else ("", "", "")
        entities.append(
            (bucket.no, row.kind, row.id, row.rev, row.version, entity is not None, service, member, sort, row.body)
        )
        if isinstance(entity, Member):
            tokens += [(token, bucket.no, row.id) for token in dict.fromkeys(entity.tokens)]
        bucket.sum.add(row.kind, row.id, row.body)
        bucket.rows += 1
    connection.run_many(
        "INSERT INTO entity (bucket, kind, id, rev, version, known, service, member, sort, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entities,
    )
    connection.run_many("INSERT INTO card_token (token, bucket, member) VALUES (?, ?, ?)", tokens)


def _understood(kind: str, name: str, body: bytes) -> AnyEntity | None:
    # A newer server may publish kinds and words that this kiosk does not know yet. They are kept, because the
    # checksum counts them, and shown by nobody.
    try:
        entity = decode_entity(body)
    except msgspec.MsgspecError as error:
        _log.warning("%s %s is not understood by this software: %s", kind, name, type(error).__name__)
        return None
    if entity.id != name or type(entity).__struct_config__.tag != kind:
        _log.warning("%s %s holds another entity; it is not shown", kind, name)
        return None
    return entity
