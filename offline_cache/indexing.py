"""Making content searchable beside everything else: in small steps, with rests, on a thread of its own."""

import logging
import threading
import time

from offline_cache.content import Content, ContentDamaged, ContentFull
from offline_cache.database import DatabaseBusy
from offline_cache.pinyin import load_readings

_log = logging.getLogger(__name__)
_STEP = 40
"""Entities of one transaction: some 20 ms in which sync cannot write."""


class Indexing:
    """Indexes after each ``wake`` until nothing is left, and lets go of its tables then."""

    def __init__(self, content: Content, stop: threading.Event) -> None:
        """``stop`` ends it within a step."""
        self._content = content
        self._stop = stop
        self._news = threading.Event()
        self._news.set()  # the last run may have ended half-way
        # A daemon: a step that is cut off by the end of the process is undone by SQLite.
        self._thread = threading.Thread(target=self._run, name="indexing", daemon=True)

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def wake(self) -> None:
        """Something came."""
        self._news.set()

    def finish(self) -> None:
        """Wait for the step that is under way, some 20 ms; the content may be closed then. ``stop`` is set."""
        self._news.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            if self._stop.is_set():
                return
            try:
                index_all(self._content, self._stop)
            except (ContentFull, ContentDamaged, DatabaseBusy) as error:
                # Sync meets the same trouble and reports it; what is left is indexed after the next change.
                _log.warning("search is not up to date: %s", error)


def index_all(content: Content, stop: threading.Event) -> None:
    """Index what is not indexed, resting as long as working. Raises ContentFull, ContentDamaged, DatabaseBusy."""
    if not content.index_pending():
        return
    readings = load_readings()
    more = True
    while more and not stop.is_set():
        began = time.monotonic()
        more = content.index(readings, _STEP)
        stop.wait(min(time.monotonic() - began, 1.0))
