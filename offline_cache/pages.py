"""Fetching the pages of a bucket, the next one while the last is being put away."""

import queue
import threading
from collections.abc import Generator
from urllib.parse import quote

import zstandard

from offline_cache.transport import PAGE_LIMIT, Refused, Transport, Unreachable
from protocol.wire import BucketHead, Page, decode_page, decode_span, decompress_page

_AHEAD = 2
"""Pages that wait to be put away; each may be several megabytes."""


class BadPage(Exception):  # noqa: N818 - the name is the state the caller shows
    """A page is gone, damaged, or another one than was asked for."""


def fetch_pages(transport: Transport, head: BucketHead, after: int) -> Generator[Page, None, None]:
    """Yield the pages of ``head``'s bucket from version ``after`` to its version.

    All but the first are fetched on a thread of their own, which ends with the iterator. Raises BadPage, and
    Unreachable.
    """
    line = _Line(transport, head)
    packed, end = line.fetch(after)
    if end >= head.version:
        yield line.read(packed, after)
        return
    ahead = _Ahead(line, end)
    try:
        while True:
            yield line.read(packed, after)
            if end >= head.version:
                return
            after = end
            packed, end = ahead.next()
    finally:
        ahead.stop()


class _Line:
    """Asks for single pages."""

    def __init__(self, transport: Transport, head: BucketHead) -> None:
        self._transport = transport
        self.head = head

    def fetch(self, after: int) -> tuple[bytes, int]:
        """Return the decompressed page after that version, and where it ends."""
        path = self._path(after)
        try:
            data = self._transport.call("GET", path, limit=PAGE_LIMIT)
            # Decompressors are not to be shared by threads, and cost nothing beside a page.
            packed = decompress_page(data, zstandard.ZstdDecompressor())
            span = decode_span(packed)
        except (Refused, ValueError) as error:
            raise BadPage(f"{path}: {error}") from error
        if span.bucket != self.head.bucket or span.after != after or span.upto > self.head.version:
            raise BadPage(f"{path}: the server sent another page")
        return packed, span.upto

    def read(self, packed: bytes, after: int) -> Page:
        try:
            return decode_page(packed)
        except ValueError as error:
            raise BadPage(f"{self._path(after)}: {error}") from error

    def _path(self, after: int) -> str:
        return f"/pages/{quote(self.head.bucket, safe=':')}/{after}-{self.head.version}"


class _Ahead:
    """Fetches on from a version, a few pages ahead of who takes them."""

    def __init__(self, line: _Line, after: int) -> None:
        self._line = line
        self._pages: queue.Queue[tuple[bytes, int] | Exception] = queue.Queue(_AHEAD)
        self._stopped = threading.Event()
        threading.Thread(target=self._run, args=(after,), name="pages", daemon=True).start()

    def next(self) -> tuple[bytes, int]:
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
            except (BadPage, Unreachable) as error:
                self._pages.put(error)
                return
            after = page[1]
            self._pages.put(page)
