"""The feed's thread in each server process: sequences what waits, and rings the doorbell."""

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from server.feed.compaction import compact_all
from server.feed.sequencer import sequence
from server.store.database import Database
from server.store.feed import BucketHeadRow, ChangeRow
from server.store.leases import take_lease

_LOG = logging.getLogger(__name__)
POLL_S = 0.5
"""How soon the work of another process is noticed; this process's own wakes the thread at once."""
_TIDY_EVERY = timedelta(hours=1)


class FeedWorker:
    """Runs until stopped. ``on_news`` gets, on the worker's thread, the checkpoints of buckets that moved on."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], on_news: Callable[[Mapping[str, int]], None]
    ) -> None:
        """Prepare; ``start`` begins."""
        self._database = database
        self._clock = clock
        self._on_news = on_news
        self._seen = 0
        self._stopping = False
        self._holder = secrets.token_hex(8)
        self._tidied = clock()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch at hand and end."""
        self._stopping = True
        self._database.wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._once()
            except OperationalError as error:
                # The database is away or locked; the next round tries again.
                _LOG.warning("feed waits for the database: %s", error.orig)
            self._database.wake.wait(POLL_S)
            self._database.wake.clear()

    def _once(self) -> None:
        sequence_all(self._database)
        with self._database.read() as session:
            news = moved_since(session, self._seen)
        if news:
            self._seen = max(news.values())
            self._on_news(news)
        now = self._clock()
        if now - self._tidied >= _TIDY_EVERY:
            self._tidied = now
            with self._database.write() as session:
                if take_lease(session, "compaction", self._holder, at=now, life=_TIDY_EVERY):
                    compact_all(session)


def sequence_all(database: Database) -> int:
    """Sequence until nothing waits; return how many changes were taken."""
    total = 0
    while _waiting(database):
        with database.write() as session:
            total += sequence(session)
    return total


def moved_since(session: Session, checkpoint: int) -> dict[str, int]:
    """Return the buckets that changed after ``checkpoint``, each with the checkpoint that changed it last."""
    query = select(BucketHeadRow.bucket, BucketHeadRow.checkpoint).where(BucketHeadRow.checkpoint > checkpoint)
    return dict(session.execute(query).all())


def _waiting(database: Database) -> bool:
    # A look costs no write lock, so an idle server leaves the database alone.
    with database.read() as session:
        return session.scalar(select(ChangeRow.id).limit(1)) is not None
