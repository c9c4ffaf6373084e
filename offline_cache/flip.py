"""Applying staged pages: the one transaction that turns old content into new, or does nothing."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from offline_cache.content_tables import (
    BucketRow,
    CardTokenRow,
    EntityRow,
    FactRow,
    StagedPageRow,
    StagedRow,
    finding,
)
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


def stage(connection: sa.Connection, page: Page) -> None:
    """Put a page away until the flip. A page with ``after`` 0 will replace what the bucket holds."""
    inserted = connection.execute(
        sa.insert(StagedPageRow).values(bucket=page.bucket, after=page.after, upto=page.upto)
    ).inserted_primary_key
    if inserted is None:
        raise RuntimeError("SQLite gave no key for a staged page")
    values = [
        {
            "page": inserted[0],
            "no": no,
            "version": row.version,
            "op": row.op.value,
            "kind": row.kind,
            "id": row.id,
            "rev": row.rev,
            "body": row.body,
        }
        for no, row in enumerate(page.rows)
    ]
    if values:
        connection.execute(sa.insert(StagedRow), values)


def discard(connection: sa.Connection, bucket: str | None = None) -> None:
    """Forget the staged pages of one bucket, or of all."""
    pages = sa.select(StagedPageRow.no)
    if bucket is not None:
        pages = pages.where(StagedPageRow.bucket == bucket)
    connection.execute(sa.delete(StagedRow).where(StagedRow.page.in_(pages)))
    connection.execute(sa.delete(StagedPageRow).where(StagedPageRow.no.in_(pages)))


def flip(connection: sa.Connection, manifest: Manifest) -> bool:
    """Apply what is staged; return whether any row may have changed.

    Raises ChecksumMismatch when a bucket's version, row count or digest is not the manifest's; the caller's
    transaction then undoes everything.
    """
    named = {head.bucket for head in manifest.buckets}
    gone = [
        row.no for row in connection.execute(sa.select(BucketRow.no, BucketRow.name)).all() if row.name not in named
    ]
    for no in gone:
        _empty(connection, no)
        connection.execute(sa.delete(BucketRow).where(BucketRow.no == no))
    changed = bool(gone)
    for head in manifest.buckets:
        changed |= _apply_bucket(connection, head)
    discard(connection)
    facts = {
        "kiosk": manifest.kiosk,
        "checkpoint": str(manifest.checkpoint),
        "issued_at": manifest.issued_at.isoformat(),
    }
    replacing = sa.insert(FactRow).prefix_with("OR REPLACE")
    connection.execute(replacing, [{"name": name, "value": value} for name, value in facts.items()])
    return changed


def _apply_bucket(connection: sa.Connection, head: BucketHead) -> bool:
    bucket = _held(connection, head.bucket)
    pages = connection.execute(
        sa.select(StagedPageRow.no, StagedPageRow.after, StagedPageRow.upto)
        .where(StagedPageRow.bucket == head.bucket)
        .order_by(StagedPageRow.no)
    ).all()
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
        connection.execute(
            sa.update(BucketRow)
            .where(BucketRow.no == bucket.no)
            .values(version=bucket.version, rows=bucket.rows, sum=bucket.sum.state)
        )
    return bucket.changed


def _held(connection: sa.Connection, name: str) -> _Bucket:
    row = connection.execute(sa.select(BucketRow.__table__).where(BucketRow.name == name)).one_or_none()
    if row is not None:
        return _Bucket(row.no, name, row.version, row.rows, SetSum(row.sum))
    fresh = SetSum()
    connection.execute(sa.insert(BucketRow).values(name=name, version=0, rows=0, sum=fresh.state))
    no = connection.execute(sa.select(BucketRow.no).where(BucketRow.name == name)).scalar_one()
    return _Bucket(no, name, 0, 0, fresh, changed=True)


def _empty(connection: sa.Connection, no: int) -> None:
    connection.execute(sa.delete(EntityRow).where(EntityRow.bucket == no))
    connection.execute(sa.delete(CardTokenRow).where(CardTokenRow.bucket == no))


def _apply_page(connection: sa.Connection, bucket: _Bucket, page: int) -> None:
    found = connection.execute(sa.select(StagedRow.__table__).where(StagedRow.page == page).order_by(StagedRow.no))
    while rows := found.fetchmany(_CHUNK):
        by_kind: dict[str, list[str]] = {}
        for row in rows:
            by_kind.setdefault(row.kind, []).append(row.id)
        for kind, ids in by_kind.items():
            _take_out(connection, bucket, kind, ids)
        _put_in(connection, bucket, [row for row in rows if row.op == Op.PUT])


def _take_out(connection: sa.Connection, bucket: _Bucket, kind: str, ids: Sequence[str]) -> None:
    here = sa.and_(EntityRow.bucket == bucket.no, EntityRow.kind == kind, EntityRow.id.in_(ids))
    if bucket.rows:
        for row in connection.execute(sa.select(EntityRow.id, EntityRow.body).where(here)).all():
            bucket.sum.remove(kind, row.id, row.body)
            bucket.rows -= 1
        connection.execute(sa.delete(EntityRow).where(here))
        if kind == "member":
            tokens = sa.and_(CardTokenRow.bucket == bucket.no, CardTokenRow.member.in_(ids))
            connection.execute(sa.delete(CardTokenRow).where(tokens))


def _put_in(connection: sa.Connection, bucket: _Bucket, rows: Iterable[sa.Row[tuple[object, ...]]]) -> None:
    entities: list[dict[str, object]] = []
    tokens: list[dict[str, object]] = []
    for row in rows:
        kind, name, body = str(row.kind), str(row.id), bytes(row.body)
        entity = _understood(kind, name, body)
        service, member, sort = finding(entity) if entity else ("", "", "")
        entities.append(
            {
                "bucket": bucket.no,
                "kind": kind,
                "id": name,
                "rev": row.rev,
                "version": row.version,
                "known": entity is not None,
                "service": service,
                "member": member,
                "sort": sort,
                "body": body,
            }
        )
        if isinstance(entity, Member):
            tokens += [{"token": t, "bucket": bucket.no, "member": name} for t in dict.fromkeys(entity.tokens)]
        bucket.sum.add(kind, name, body)
        bucket.rows += 1
    if entities:
        connection.execute(sa.insert(EntityRow), entities)
    if tokens:
        connection.execute(sa.insert(CardTokenRow), tokens)


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
