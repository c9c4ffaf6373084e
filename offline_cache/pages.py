"""Fetching the pages of a bucket: the next one is fetched and worked out while the last is written.

Writing is SQLite's work and happens without Python's lock, so the two do not wait for each other on two cores.
"""

import queue
import threading
from collections.abc import Generator
from urllib.parse import quote

import zstandard

from offline_cache.rows import Prepared, prepare
from offline_cache.transport import PAGE_LIMIT, Refused, Transport
from protocol.wire import BucketHead, unpack_page

_AHEAD = 1
"""Pages that wait to be written; each may be several megabytes."""


class BadPage(Exception):  # noqa: N818 - the name is the state the caller shows
    """A page is gone, damaged, or another one than was asked for."""


def fetch_pages(transport: Transport, head: BucketHead, after: int) -> Generator[Prepared, None, None]:
    """Yield the pages of ``head``'s bucket from version ``after`` to its version, ready to be written.

    All but the first are fetched on a thread of their own, which ends with the iterator. Raises BadPage, and
    Unreachable.
    """
    line = _Line(transport, head)
    page = line.fetch(after)
    if page.upto >= head.version:
        yield page
        return
    ahead = _Ahead(line, page.upto)
    try:
        yield page
        while page.upto < head.version:
            page = ahead.next()
            yield page
    finally:
        ahead.stop()


class _Line:
    """Asks for single pages."""

    def __init__(self, transport: Transport, head: BucketHead) -> None:
        self._transport = transport
        self.head = head

    def fetch(self, after: int) -> Prepared:
        """Return the page after that version."""
        path = f"/pages/{quote(self.head.bucket, safe=':')}/{after}-{self.head.version}"
        try:
            # Decompressors are not to be shared by threads, and cost nothing beside a page.
            page = unpack_page(self._transport.call("GET", path, limit=PAGE_LIMIT), zstandard.ZstdDecompressor())
            if page.bucket != self.head.bucket or page.after != after or page.upto > self.head.version:
                raise BadPage(f"{path}: the server sent another page")
            return prepare(page.bucket, page.after, page.upto, page.rows)
        except (Refused, ValueError) as error:
            raise BadPage(f"{path}: {error}") from error


class _Ahead:
    """Fetches on from a version, a few pages ahead of who takes them."""

    def __init__(self, line: _Line, after: int) -> None:
        self._line = line
        self._pages: queue.Queue[Prepared | Exception] = queue.Queue(_AHEAD)
        self._stopped = threading.Event()
        threading.Thread(target=self._run, args=(after,), name="pages", daemon=True).start()

    def next(self) -> Prepared:
        found = self._pages.get()
        if isinstance(found, Exception):
            raise found
        return found

    def stop(self) -> None:
        self._stopped.set()
        while not self._pages.empty():
            self._pages.get()

    def _run(self, after: int) -> None:
        while after < self._line.head.version and not self._stopped.is_set():
            try:
                page = self._line.fetch(after)
            except Exception as error:  # noqa: BLE001 - whoever waits for the page raises it
                self._pages.put(error)
                return
            after = page.upto
            self._pages.put(page)
