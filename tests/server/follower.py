"""A kiosk that follows every bucket by pages and advances, trusts nothing, and writes down what cannot be."""

import random

import zstandard
from sqlalchemy.orm import Session

from protocol.setsum import SetSum
from protocol.wire import BucketHead, Op, Page, unpack_page
from server.domain.problems import DomainProblem
from server.feed.advances import read_advance
from server.feed.manifest import manifest_for
from server.feed.pages import PageStore
from server.store.database import Database
from server.store.feed import BucketHeadRow
from tests.server.adversary_model import NOW

Key = tuple[str, str]


class Follower:
    """What it holds of each bucket. ``lost`` and ``doubled`` are sentences, none while all is well."""

    def __init__(self, database: Database, buckets: tuple[str, ...]) -> None:
        self._database, self._buckets = database, buckets
        self._pages = PageStore()
        self._unpack = zstandard.ZstdDecompressor()
        self.rows: dict[str, dict[Key, bytes]] = {bucket: {} for bucket in buckets}
        self._revs: dict[tuple[str, str, str], int] = {}
        self._versions = dict.fromkeys(buckets, 0)
        self.lost: list[str] = []
        self.doubled: list[str] = []
        self.rounds = self.advances = 0

    def follow(self, dice: random.Random) -> None:
        """Take what is new, by pages or by an advance, and compare with the manifest of the same instant."""
        self.rounds += 1
        with self._database.read() as session:
            for head in manifest_for(session, "k", self._buckets, at=NOW).buckets:
                held = self._versions[head.bucket]
                if held < head.floor:
                    self._start_over(head.bucket)
                base = self._versions[head.bucket]
                try:
                    if not (base < head.version and dice.random() < 0.5 and self._advance(session, head)):
                        self._fetch(head)
                except DomainProblem:
                    self._start_over(head.bucket)  # compacted between two requests
                    continue
                self._judge(head, base)

    def _start_over(self, bucket: str) -> None:
        self.rows[bucket].clear()
        self._versions[bucket] = 0
        self._revs = {key: rev for key, rev in self._revs.items() if key[0] != bucket}

    def _advance(self, session: Session, head: BucketHead) -> bool:
        found = read_advance(session, head.bucket, self._versions[head.bucket])
        if found is None:
            return False
        self.advances += 1
        self._apply(found.page(lambda kind, name: self.rows[head.bucket].get((kind, name))))
        return True

    def _fetch(self, head: BucketHead) -> None:
        while (after := self._versions[head.bucket]) < head.version:
            packed = self._pages.page(self._database, head.bucket, after, head.version).data
            self._apply(unpack_page(packed, self._unpack))

    def _apply(self, page: Page) -> None:
        held = self.rows[page.bucket]
        for row in page.rows:
            key = (page.bucket, row.kind, row.id)
            if row.rev <= self._revs.get(key, 0):
                self.doubled.append(f"{key} {row.rev} after {self._revs[key]}")
            self._revs[key] = row.rev
            if row.op is Op.PUT:
                held[row.kind, row.id] = row.body
            else:
                held.pop((row.kind, row.id), None)
        self._versions[page.bucket] = page.upto

    def _judge(self, head: BucketHead, base: int) -> None:
        total = SetSum()
        held = self.rows[head.bucket]
        total.add_all((kind, name, body) for (kind, name), body in held.items())
        if (total.digest, len(held)) == (head.checksum, head.rows):
            return
        with self._database.read() as session:
            now = session.get_one(BucketHeadRow, head.bucket)
        if 0 < base < now.floor:
            # What led on from there was compacted meanwhile: a kiosk sees the wrong sum, too, and starts over.
            self._start_over(head.bucket)
        else:
            self.lost.append(f"{head.bucket} at {head.version}: the sum differs")
