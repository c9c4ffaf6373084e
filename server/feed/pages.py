"""Immutable pages of a bucket: the changes after one version up to another, packed once and kept at hand."""

import hashlib
import logging
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import zstandard
from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from protocol.wire import Op, Page, Row, pack_page
from server.domain.problems import DomainProblem
from server.store.database import Database
from server.store.feed import BucketHeadRow, BucketRow

PAGE_BYTES = 4 * 1024 * 1024
"""A page ends before its bodies grow beyond this (but holds at least one row); the kiosk asks on from its end."""
PAGE_ROWS = 5000
_LEVEL = 10
"""zstd's: a tenth smaller than level 6 for twice the time; beyond, time grows much faster than pages shrink."""
_MAKERS = 2
_AHEAD = 2

_LOG = logging.getLogger(__name__)
_Name = tuple[str, int, int]


@dataclass(frozen=True)
class PackedPage:
    """A page as it travels, its entity tag (RFC 9110), and the version at which it ends."""

    data: bytes
    tag: str
    end: int


class PageStore:
    """Packed pages, least recently used forgotten first once ``limit`` bytes are held. Safe for many threads.

    Packing hard pays: a page is made once and sent to every kiosk of its bucket. Few threads do it, each with a
    compressor of its own (one takes 26 megabytes), and those that follow a page are begun with it, for whoever asked
    for the one will ask for the other.
    """

    def __init__(self, limit: int = 64 * 1024 * 1024) -> None:
        """Hold at most ``limit`` bytes."""
        self._limit = limit
        self._held = 0
        self._pages: OrderedDict[_Name, PackedPage] = OrderedDict()
        self._making: dict[_Name, Future[PackedPage]] = {}
        self._lock = threading.Lock()
        self._threads = threading.local()
        self._makers = ThreadPoolExecutor(_MAKERS, thread_name_prefix="pages")

    def page(self, database: Database, bucket: str, after: int, upto: int) -> PackedPage:
        """Return the packed page of changes in ``(after, upto]``; it may end earlier (see PAGE_BYTES).

        The bytes for the same arguments are always the same. However many ask at once, it is made once. Raises
        DomainProblem ``no_such_page`` for versions that are not there, or not there any more.
        """
        found = self._start(database, (bucket, after, upto), _AHEAD)
        return found if isinstance(found, PackedPage) else found.result()

    def _start(self, database: Database, name: _Name, ahead: int) -> "PackedPage | Future[PackedPage]":
        """Return the page, or its making, and see that so many after it are made."""
        with self._lock:
            found = self._pages.get(name)
            if found is None:
                making = self._making.get(name)
                if making is None:
                    making = self._making[name] = self._makers.submit(self._make, database, name, ahead)
                return making
            self._pages.move_to_end(name)
        self._go_on(database, name, found.end, ahead)
        return found

    def _go_on(self, database: Database, name: _Name, end: int, ahead: int) -> None:
        bucket, _, upto = name
        if end < upto and ahead:
            self._start(database, (bucket, end, upto), ahead - 1)

    def _make(self, database: Database, name: _Name, ahead: int) -> PackedPage:
        try:
            page = _read(database, *name)
            self._go_on(database, name, page.upto, ahead)
            data = pack_page(page, self._compressor())
            made = PackedPage(data, f'"{hashlib.blake2b(data, digest_size=9).hexdigest()}"', page.upto)
            with self._lock:
                self._held += len(data)
                self._pages[name] = made
                while self._held > self._limit:
                    self._held -= len(self._pages.popitem(last=False)[1].data)
            return made
        finally:
            with self._lock:
                del self._making[name]

    @property
    def held(self) -> int:
        """Bytes held now."""
        return self._held

    def close(self) -> None:
        """Make no more pages; return when those at hand are made."""
        self._makers.shutdown(cancel_futures=True)

    def _compressor(self) -> zstandard.ZstdCompressor:
        found: zstandard.ZstdCompressor | None = getattr(self._threads, "compressor", None)
        if found is None:
            found = self._threads.compressor = zstandard.ZstdCompressor(level=_LEVEL)
        return found


def _read(database: Database, bucket: str, after: int, upto: int) -> Page:
    if database.has_replica:
        try:
            with database.lagging_read() as session:
                return read_page(session, bucket, after, upto)
        except (DomainProblem, OperationalError):
            # The replica has not come so far yet, or is away: the primary answers, as without one.
            _LOG.info("the replica has no page %s %d-%d", bucket, after, upto)
    with database.read() as session:
        return read_page(session, bucket, after, upto)


def read_page(session: Session, bucket: str, after: int, upto: int) -> Page:
    """Return the page of changes in ``(after, upto]`` as it was when ``upto`` was the newest version.

    ``after`` may lie below the bucket's floor: a snapshot that was cut short is continued there. A kiosk that asks
    for a delta from below the floor misses what was compacted, sees a wrong checksum, and starts from 0.
    """
    head = session.get(BucketHeadRow, bucket)
    if head is None or not 0 <= after < upto <= head.version or upto < head.floor:
        raise DomainProblem("no_such_page", "There is no such page.")
    query = (
        select(BucketRow.version, BucketRow.op, BucketRow.kind, BucketRow.entity_id, BucketRow.rev, BucketRow.body)
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
    for found in session.execute(query):
        size += len(found.body)
        if rows and (size > PAGE_BYTES or len(rows) == PAGE_ROWS):
            end = found.version - 1
            break
        rows.append(Row(found.version, Op(found.op), found.kind, found.entity_id, found.rev, found.body))
    return Page(bucket=bucket, after=after, upto=end, rows=tuple(rows))
