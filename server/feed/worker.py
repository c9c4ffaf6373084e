"""The feed's thread in each server process: sequences what waits, and rings the doorbell."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from protocol.live import Bell, frame
from server.feed.advances import AdvanceStore
from server.feed.compaction import compact_all
from server.feed.sequencer import sequence
from server.store.bulk import slices
from server.store.counters import SCOPE, current_number
from server.store.database import Database
from server.store.feed import BucketHeadRow, ChangeRow
from server.store.leases import take_lease

_LOG = logging.getLogger(__name__)
POLL_S = 0.5
"""How soon the work of another process is noticed; this process's own wakes the thread at once."""
BELL_SPREAD_S = 20.0
"""Within which time kiosks are asked to fetch what is too large for the live line."""
_TIDY_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class News:
    """What moved on: each bucket's checkpoint, and the frame for the live lines (an Advance, or a Bell)."""

    checkpoints: Mapping[str, int]
    frames: Mapping[str, bytes]


class FeedWorker:
    """Runs until stopped. ``on_news`` and ``on_scope`` are called on the worker's thread.

    ``on_scope``: the organisation's tree, an audience or the list of kiosks changed, so that a kiosk may now be due
    other buckets than when it opened its line. Each of ``tidying`` is done each hour, by one process, in a transaction
    of its own. Whatever fails, the thread goes on: what waits for the feed is tried again, the rest an hour later.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        advances: AdvanceStore,
        *,
        on_news: Callable[[News], None],
        on_scope: Callable[[], None],
        tidying: Sequence[Callable[[Session, datetime], None]] = (),
    ) -> None:
        """Prepare; ``start`` begins."""
        self._database = database
        self._clock = clock
        self._advances = advances
        self._on_news = on_news
        self._on_scope = on_scope
        self._tidying = (lambda session, _at: compact_all(session), *tidying)
        self._fault = ""
        self._seen = 0
        self._scope: int | None = None
        self._versions: dict[str, int] = {}
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

    @property
    def fault(self) -> str:
        """The kind of error that the last round met, empty when it met none."""
        return self._fault

    def _run(self) -> None:
        while not self._stopping:
            self._fault = self._attempt(self._once)
            self._tidy_each_hour()
            self._database.wake.wait(POLL_S)
            self._database.wake.clear()

    def _attempt(self, work: Callable[[], None]) -> str:
        """Do it, and return the kind of error that it met, empty for none."""
        try:
            work()
        except OperationalError as error:
            # The database is away or locked; the next round tries again.
            _LOG.warning("feed waits for the database: %s", error.orig)
            return type(error).__name__
        except Exception as error:  # noqa: BLE001 - a thread that ended would leave all kiosks with what they have
            kind = type(error).__name__
            if kind != self._fault:  # each round may meet it: its traceback is logged once
                _LOG.exception("feed met a fault of the program")
            return kind
        return ""

    def _once(self) -> None:
        sequence_all(self._database)
        with self._database.read() as session:
            news = self._news(session)
            scope = current_number(session, SCOPE)
        if news.checkpoints:
            self._on_news(news)
        if self._scope is not None and scope != self._scope:
            self._on_scope()
        self._scope = scope

    def _tidy_each_hour(self) -> None:
        now = self._clock()
        if now - self._tidied < _TIDY_EVERY:
            return
        self._tidied = now
        for number, work in enumerate(self._tidying):
            self._attempt(partial(self._tidy, work, f"tidying {number}", now))

    def _tidy(self, work: Callable[[Session, datetime], object], name: str, now: datetime) -> None:
        with self._database.write() as session:
            if take_lease(session, name, self._holder, at=now, life=_TIDY_EVERY):
                work(session, now)

    def _news(self, session: Session) -> News:
        moved = moved_since(session, self._seen)
        if not moved:
            return News({}, {})
        started = bool(self._versions) or self._seen > 0
        self._seen = max(moved.values())
        frames: dict[str, bytes] = {}
        for bucket, version in versions_of(session, moved).items():
            after = self._versions.get(bucket, 0)
            self._versions[bucket] = version
            # At the start nobody is on the line yet.
            if started:
                sealed = self._advances.frame(session, bucket, after, version)
                frames[bucket] = sealed or frame(Bell(moved[bucket], BELL_SPREAD_S))
        return News(moved, frames)


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


def versions_of(session: Session, buckets: Iterable[str]) -> dict[str, int]:
    """Return the newest version of each of ``buckets`` that exists."""
    found: dict[str, int] = {}
    for part in slices(sorted(buckets)):
        query = select(BucketHeadRow.bucket, BucketHeadRow.version).where(BucketHeadRow.bucket.in_(part))
        found |= dict(session.execute(query).all())
    return found


def _waiting(database: Database) -> bool:
    # A look costs no write lock, so an idle server leaves the database alone.
    with database.read() as session:
        return session.scalar(select(ChangeRow.id).limit(1)) is not None
