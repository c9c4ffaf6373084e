"""Fetching the pages of a bucket: the line is never idle while a page is worked out or written.

One page is fetched and unpacked while the one before is worked out and the one before that is written. Unpacking and
writing happen without Python's lock, so on two cores they do not wait for each other.
"""

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Generic, TypeVar
from urllib.parse import quote

import zstandard

from offline_cache.rows import Prepared, prepare
from offline_cache.transport import PAGE_LIMIT, Refused, Transport
from protocol.wire import BucketHead, Page, unpack_page

_T = TypeVar("_T")
_S = TypeVar("_S")


class BadPage(Exception):  # noqa: N818 - the name is the state the caller shows
    """A page is gone, damaged, or another one than was asked for."""


def fetch_pages(transport: Transport, head: BucketHead, after: int) -> Generator[Prepared, None, None]:
    """Yield the pages of ``head``'s bucket from version ``after`` to its version, ready to be written.

    All but the first are fetched and worked out on threads of their own, which end with the iterator. Raises BadPage,
    and Unreachable.
    """
    fetched = _fetched(transport, head, after)
    page = _worked_out(next(fetched))
    if page.upto >= head.version:
        yield page
        return
    with closing(_Ahead(_each(_worked_out, _Ahead(fetched)))) as ahead:
        yield page
        yield from ahead


def _fetched(transport: Transport, head: BucketHead, after: int) -> Generator[Page, None, None]:
    decompressor = zstandard.ZstdDecompressor()  # of whichever thread runs this
    while after < head.version:
        path = f"/pages/{quote(head.bucket, safe=':')}/{after}-{head.version}"
        try:
            page = unpack_page(transport.call("GET", path, limit=PAGE_LIMIT), decompressor)
        except (Refused, ValueError) as error:
            raise BadPage(f"{path}: {error}") from error
        if page.bucket != head.bucket or page.after != after or page.upto > head.version:
            raise BadPage(f"{path}: the server sent another page")
        after = page.upto
        yield page


def _worked_out(page: Page) -> Prepared:
    try:
        return prepare(page.bucket, page.after, page.upto, page.rows)
    except ValueError as error:
        raise BadPage(f"{page.bucket} {page.after}-{page.upto}: {error}") from error


def _each(work: Callable[[_T], _S], source: "_Ahead[_T]") -> Generator[_S, None, None]:
    with closing(source):
        yield from map(work, source)


class _Ahead(Generic[_T]):
    """Runs a generator on a thread of its own, one item ahead of whoever takes them."""

    def __init__(self, source: Generator[_T, None, None]) -> None:
        """Begin."""
        self._items: queue.Queue[_T | Exception] = queue.Queue(1)
        self._stopped = threading.Event()
        threading.Thread(target=self._run, args=(source,), name="pages", daemon=True).start()

    def __iter__(self) -> Iterator[_T]:
        """Give the items, and raise what the generator raised."""
        while True:
            found = self._items.get()
            if isinstance(found, StopIteration):
                return
            if isinstance(found, Exception):
                raise found
            yield found

    def close(self) -> None:
        """Let the thread end at its next item."""
        self._stopped.set()
        while not self._items.empty():
            self._items.get()

    def _run(self, source: Generator[_T, None, None]) -> None:
        with closing(source):
            try:
                for item in source:
                    self._items.put(item)
                    if self._stopped.is_set():
                        return
            except Exception as error:  # noqa: BLE001 - whoever waits for the item raises it
                self._items.put(error)
                return
        self._items.put(StopIteration())
