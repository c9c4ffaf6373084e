"""``content.db``: what the server published, for reading. It can always be thrown away and fetched again."""

import logging
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from offline_cache import copying, staging
from offline_cache import flip as flipping
from offline_cache import search as searching
from offline_cache.connection import Connection
from offline_cache.content_entities import LIVE, Entities
from offline_cache.content_file import ContentDamaged, ContentFull, open_database, quarantine, start_over
from offline_cache.content_tables import LAYOUT, SCHEMA, TABLES
from offline_cache.copying import Copy, Word
from offline_cache.database import Database, DatabaseBusy, damaged_files
from offline_cache.pinyin import Readings
from offline_cache.rows import ChecksumMismatch, Prepared, prepare
from offline_cache.search import Findable, Hit
from offline_cache.staging import Staged
from offline_cache.terms import parse
from protocol.wire import BucketHead, Manifest, Page

__all__ = ["ChecksumMismatch", "Content", "ContentDamaged", "ContentFull", "Findable", "Held", "Hit", "Staged"]

_log = logging.getLogger(__name__)
_MUCH_FREE = 0.25
RESERVE_BYTES = 64 * 1024 * 1024
"""Bytes of the disk that content leaves free, for the journal to be written in."""
_STANDING = (
    "SELECT body FROM entity WHERE bucket = (SELECT no FROM bucket WHERE live AND name = ?) AND kind = ? AND id = ?"
)


def _take_all(_: Findable) -> bool:
    return True


@dataclass(frozen=True)
class Held:
    """How many rows members can see, and the bytes of their bodies."""

    rows: int
    body_bytes: int


class Content(Entities):
    """The kiosk's copy of what it may show. Safe to use from several threads.

    Any method may raise ContentDamaged; ``damaged`` is then set until ``rebuild`` was called (the sync client calls
    it before its next round). Lists hold each entity once, in its highest revision. Which of them a member may see
    now (validity, audience, access) is the kiosk's rule.
    """

    def __init__(
        self,
        database: Database,
        quarantined: Path | None,
        reserve_bytes: int = RESERVE_BYTES,
        limit_bytes: int | None = None,
    ) -> None:
        """Take an open database; ``open`` is the way in."""
        self._reserve_bytes = reserve_bytes
        self.limit_bytes = limit_bytes
        """How large the file may become, None for as large as the disk lets it."""
        self.quarantined = quarantined
        """The damaged file that was last set aside, if any."""
        self.damaged = False
        """Whether a damaged page was met since the file was opened."""
        self._database = database

    @classmethod
    def open(
        cls, path: Path, key: bytes, *, limit_bytes: int | None = None, reserve_bytes: int = RESERVE_BYTES
    ) -> "Content":
        """Open ``path`` with its 32-byte key; set a damaged file aside and start empty. Raises ContentFull.

        The file never grows beyond ``limit_bytes``, nor into the last ``reserve_bytes`` of the disk: what does not fit
        is refused with ContentFull.
        """
        quarantined = None
        try:
            database = open_database(path, key, limit_bytes)
        except ContentDamaged as error:
            quarantined = quarantine(path, error)
            database = open_database(path, key, limit_bytes)
        return cls(database, quarantined, reserve_bytes, limit_bytes)

    @classmethod
    def look(cls, path: Path, key: bytes) -> "Content":
        """Open ``path`` beside the kiosk that owns it: a damaged file is left alone. Raises ContentDamaged."""
        return cls(open_database(path, key, None), None)

    def rebuild(self) -> Path:
        """Set the file aside, start empty, and return where the old file is. Readers may go on meanwhile."""
        old = self._database
        old.retire()
        kept = self.quarantined = quarantine(old.path, None)
        fresh = old.reopened()
        fresh.prepare(SCHEMA, LAYOUT)
        self._database = fresh
        self.damaged = False
        return kept

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return self._database.path.parent

    def erase(self) -> None:
        """Delete the file, and those that were set aside, and start empty. Raises ContentFull."""
        old = self._database
        old.retire()
        self.drop_damaged_files()
        self._database = start_over(old)
        self.damaged, self.quarantined = False, None

    def search(self, text: str, limit: int = 20, accept: Callable[[Findable], bool] = _take_all) -> tuple[Hit, ...]:
        """Return up to ``limit`` services, publications and contacts that hold what was typed, best first.

        Chinese and numbers are looked for in titles and texts; letters are a word, the initials of a title's
        characters (``tdcbf`` finds 土地承包费) or its pinyin. Which of them a member may see is for ``accept``.
        """
        query = parse(text)
        if query is None or limit < 1:
            return ()
        with self._read() as connection:
            return searching.find(connection, query, limit, accept)

    def index(self, readings: Readings, count: int = 100) -> bool:
        """Make the next ``count`` entities searchable; return whether there may be more. Raises ContentFull."""
        with self._write() as connection:
            more = searching.index_some(connection, readings, count)
            if not more:
                searching.drop_stale(connection)
        return more

    def index_pending(self) -> bool:
        """Whether anything came or went that ``index`` has not looked at."""
        query = (
            "SELECT coalesce((SELECT CAST(value AS INTEGER) FROM fact WHERE name = ?), 0)"
            " < coalesce((SELECT max(no) FROM entity), 0) OR EXISTS (SELECT 1 FROM search_gone)"
        )
        with self._read() as connection:
            return bool(connection.one(int, query, (searching.INDEXED,)))

    def fresh_at(self) -> datetime | None:
        """When the manifest last applied was issued: 数据截至. None before the first."""
        issued = self._fact("issued_at")
        return datetime.fromisoformat(issued) if issued else None

    def checkpoint(self) -> int:
        """The checkpoint of the manifest last applied, 0 before the first."""
        return int(self._fact("checkpoint") or 0)

    def versions(self) -> dict[str, int]:
        """The version of each bucket held."""
        with self._read() as connection:
            return dict(connection.all(_version, "SELECT name, version FROM bucket WHERE live"))

    def size(self) -> Held:
        """How much is held. Reads the whole file, so this is for technicians and benches."""
        query = f"SELECT count(*), coalesce(sum(length(body)), 0) FROM entity WHERE {LIVE}"  # noqa: S608
        with self._read() as connection:
            return connection.one(Held, query) or Held(0, 0)

    def kiosk(self) -> str | None:
        """The kiosk whose manifest was last applied, None before the first."""
        return self._fact("kiosk")

    def forget(self) -> None:
        """Drop everything held, checkpoint included, as when this machine becomes another kiosk."""
        with self._write() as connection:
            for table in TABLES:
                connection.run(f"DELETE FROM {table}")  # noqa: S608 - a constant of ours
            connection.run(flipping.SCRUB)
            searching.forget_all(connection)

    def stage(self, page: Page | Prepared, target: int | None = None) -> None:
        """Put a page on disk until the flip. Pages of a bucket come in order; ``after`` 0 starts it anew.

        ``target`` is the version that the bucket is fetched towards, by default the page's own end. What is staged
        survives a restart. Raises ChecksumMismatch when the page does not follow the one before, and ContentFull.
        """
        self._require_space()
        ready = page if isinstance(page, Prepared) else prepare(page.bucket, page.after, page.upto, page.rows)
        with self._write() as connection:
            staging.stage(connection, ready, page.upto if target is None else target)

    def staged(self) -> dict[str, Staged]:
        """How far each bucket was fetched that waits for the flip."""
        with self._read() as connection:
            return staging.staged(connection)

    def discard_staged(self, bucket: str | None = None) -> None:
        """Forget the staged pages of one bucket, or of all."""
        with self._write() as connection:
            staging.discard(connection, bucket)

    def flip(self, manifest: Manifest, only: Collection[str] | None = None, word: Word | None = None) -> bool:
        """Make staged pages visible in one transaction and drop buckets that the manifest does not name.

        With ``only`` the other buckets, ``checkpoint`` and ``fresh_at`` stay as they are. ``word``, as the publisher
        signed all this, is kept for ``copied``. Return whether any row may have changed. Raises ChecksumMismatch or
        ContentFull, and changes nothing then.
        """
        with self._write() as connection:
            changed = flipping.flip(connection, manifest, only)
            copying.keep_word(connection, word if only is None else None)
        if changed:
            self._tidy()
        return changed

    def scrub(self) -> bool:
        """Write the file anew if something was dropped since: nothing of it is left in it then. Raises ContentFull.

        Takes seconds per hundred megabytes, and as much room again; readers may go on meanwhile. Return whether it was
        done.
        """
        if not self._fact(flipping.SCRUB_FACT):
            return False
        with self._watch():
            self._database.rewrite()
        with self._write() as connection:
            connection.run("DELETE FROM fact WHERE name = ?", (flipping.SCRUB_FACT,))
        return True

    def standing(self, bucket: str, kind: str, name: str) -> bytes | None:
        """Return the exact bytes that a bucket holds for an entity, None when it holds none."""
        with self._read() as connection:
            return connection.one(bytes, _STANDING, (bucket, kind, name))

    def advance(self, page: Page, head: BucketHead, checkpoint: int, at: datetime, frame: bytes) -> None:
        """Move one bucket on by a page that begins where it stands, in one transaction, without a manifest.

        The bucket must be one that the last manifest listed. ``fresh_at`` becomes ``at``. Raises ChecksumMismatch,
        and ContentFull, and changes nothing then.
        """
        self._require_space()
        ready = prepare(page.bucket, page.after, page.upto, page.rows)
        with self._write() as connection:
            flipping.advance(connection, ready, head, checkpoint, at)
            copying.keep_moved(connection, head.bucket, frame)

    @contextmanager
    def copied(self) -> Iterator[Copy | None]:
        """Give all that is held, of one moment; None when the publisher signed nothing for exactly what is here."""
        with self._read() as connection:
            yield copying.copy(connection)

    def keep_fresh(self, at: datetime) -> None:
        """Note that at ``at`` the server had nothing that is not here."""
        with self._write() as connection:
            connection.run("INSERT OR REPLACE INTO fact (name, value) VALUES ('issued_at', ?)", (at.isoformat(),))

    def damaged_files(self) -> tuple[str, ...]:
        """The names of damaged files that were set aside and are still there."""
        return tuple(file.name for file in damaged_files(self._database.path))

    def drop_damaged_files(self) -> int:
        """Delete what was set aside, and return how many files that were: room is needed more than they are."""
        gone = damaged_files(self._database.path)
        for file in gone:
            for suffix in ("", "-wal"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
        return len(gone)

    def file_bytes(self) -> int:
        """How many bytes of the disk the file takes, with its write-ahead log."""
        files = (self._database.path.with_name(self._database.path.name + suffix) for suffix in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def free_bytes(self) -> int:
        """How many bytes of the disk are free."""
        return shutil.disk_usage(self._database.path.parent).free

    def _require_space(self) -> None:
        # The journal is on this disk, too, and what a member just said must find room whatever the server sends.
        free = self.free_bytes()
        if free < self._reserve_bytes:
            raise ContentFull(f"{self._database.path}: {free} bytes are free, {self._reserve_bytes} are the journal's")

    def _tidy(self) -> None:
        try:
            if self._free_share() > _MUCH_FREE:
                self._database.give_back()
            self._database.shrink_log()
        except (ContentFull, DatabaseBusy) as error:
            _log.warning("content.db stays larger than it need be: %s", error)  # the flip itself is on disk

    def _free_share(self) -> float:
        with self._read() as connection:
            free, pages = connection.one(int, "PRAGMA freelist_count"), connection.one(int, "PRAGMA page_count")
        return (free or 0) / (pages or 1)

    def close(self) -> None:
        """Close the file."""
        self._database.retire()

    def _fact(self, name: str) -> str | None:
        with self._read() as connection:
            return connection.one(str, "SELECT value FROM fact WHERE name = ?", (name,))

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._watch(), self._database.read() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._watch(), self._database.write() as connection:
            yield connection

    @contextmanager
    def _watch(self) -> Iterator[None]:
        database = self._database
        try:
            yield
        except ContentDamaged as error:
            if database is self._database:
                self.damaged = True
            _log.error("content is damaged: %s", error)
            raise


def _version(name: str, version: int) -> tuple[str, int]:
    return name, version
