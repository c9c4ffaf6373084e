"""Immutable pages of a bucket: the changes after one version up to another, packed once and kept at hand."""

import threading
from collections import OrderedDict

import zstandard
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from protocol.wire import Op, Page, Row, pack_page
from server.domain.problems import DomainProblem
from server.store.feed import BucketHeadRow, BucketRow

PAGE_BYTES = 4 * 1024 * 1024
"""A page ends before its bodies grow beyond this (but holds at least one row); the kiosk asks on from its end."""
PAGE_ROWS = 5000


class PageStore:
    """Packed pages, least recently used forgotten first once ``limit`` bytes are held. Safe for many threads."""

    def __init__(self, limit: int = 64 * 1024 * 1024) -> None:
        """Hold at most ``limit`` bytes."""
        self._limit = limit
        self._held = 0
        self._pages: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._threads = threading.local()

    def page(self, session: Session, bucket: str, after: int, upto: int) -> bytes:
        """Return the packed page of changes in ``(after, upto]``; it may end earlier (see PAGE_BYTES).

        The bytes for the same arguments are always the same. Raises DomainProblem ``no_such_page`` for versions that
        are not there, or not there any more.
        """
        key = (bucket, after, upto)
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
                return self._pages[key]
        packed = pack_page(read_page(session, bucket, after, upto), self._compressor())
        with self._lock:
            if key not in self._pages:
                self._pages[key] = packed
                self._held += len(packed)
            while self._held > self._limit:
                self._held -= len(self._pages.popitem(last=False)[1])
        return packed

    @property
    def held(self) -> int:
        """Bytes held now."""
        return self._held

    def _compressor(self) -> zstandard.ZstdCompressor:
        found: zstandard.ZstdCompressor | None = getattr(self._threads, "compressor", None)
        if found is None:
            found = self._threads.compressor = zstandard.ZstdCompressor(level=6)
        return found


def read_page(session: Session, bucket: str, after: int, upto: int) -> Page:
    """Return the page of changes in ``(after, upto]`` as it was when ``upto`` was the newest version.

    ``after`` may lie below the bucket's floor: a snapshot that was cut short is continued there. A kiosk that asks
    for a delta from below the floor misses what was compacted, sees a wrong checksum, and starts from 0.
    """
    head = session.get(BucketHeadRow, bucket)
    if head is None or not 0 <= after < upto <= head.version or upto < head.floor:
        raise DomainProblem("no_such_page", "There is no such page.")
    query = (
        select(BucketRow)
        .where(BucketRow.bucket == bucket, BucketRow.version > after, BucketRow.version <= upto)
        # A row that was replaced within the page is left out, one replaced later is still in: so the page never
        # changes, and holds each entity once.
        .where(or_(BucketRow.until.is_(None), BucketRow.until > upto))
        .order_by(BucketRow.version)
        .limit(PAGE_ROWS + 1)
    )
    if after == 0:
        # Whoever starts from nothing has nothing to drop.
        query = query.where(BucketRow.op == Op.PUT.value)
    rows: list[Row] = []
    size, end = 0, upto
    for found in session.scalars(query):
        size += len(found.body)
        if rows and (size > PAGE_BYTES or len(rows) == PAGE_ROWS):
            end = found.version - 1
            break
        rows.append(Row(found.version, Op(found.op), found.kind, found.entity_id, found.rev, found.body))
    return Page(bucket=bucket, after=after, upto=end, rows=tuple(rows))
