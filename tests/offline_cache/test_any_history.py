"""Any sequence of puts, drops, deltas, snapshots and cuts leaves the kiosk with exactly the server's rows."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from offline_cache.content import ChecksumMismatch, Content
from offline_cache.plan import plan
from protocol.canonical import canonical
from protocol.wire import Manifest

names = st.sampled_from([f"m{n}" for n in range(6)])
buckets = st.sampled_from(["members:a", "public:b"])


class History(RuleBasedStateMachine):
    make = key = now = None

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "content.db"
        self.content = Content.open(self.path, self.key)
        self.server = {}
        self.rev = 0

    def teardown(self):
        self.content.close()
        self.folder.cleanup()

    @rule(bucket=buckets, name=names, token=st.integers(0, 8))
    def put(self, bucket, name, token):
        self.rev += 1
        entity = self.make.member(f"{bucket}-{name}", f"t{token}", rev=self.rev)
        self.server.setdefault(bucket, self.make.Bucket()).put(entity)

    @rule(bucket=buckets, name=names)
    def drop(self, bucket, name):
        held = self.server.get(bucket)
        if held and ("member", f"{bucket}-{name}") in held.rows:
            held.drop("member", f"{bucket}-{name}")

    @rule(bucket=buckets)
    def leave_bucket(self, bucket):
        self.server.pop(bucket, None)

    @rule()
    def reopen(self):
        self.content.close()
        self.content = Content.open(self.path, self.key)

    @rule()
    def lose_content(self):
        self.content.rebuild()

    @rule(longest=st.integers(1, 5), pages=st.integers(0, 6))
    def be_cut(self, longest, pages):
        """A download that is cut after so many pages."""
        self.fetch(longest, pages)

    def fetch(self, longest, pages):
        for step in plan(self.manifest(), self.content.versions(), self.content.staged()):
            if step.stale:
                self.content.discard_staged(step.head.bucket)
            try:
                pages = self.fetch_bucket(step.head.bucket, step.after, longest, pages)
            except ChecksumMismatch:
                # The bucket started over at the server, and what was fetched belongs to the old one.
                self.content.discard_staged(step.head.bucket)

    def fetch_bucket(self, name, after, longest, pages):
        version = len(self.server[name].changes)
        while after < version and pages > 0:
            page = self.server[name].page(name, after, version, longest)
            self.content.stage(page, version)
            after, pages = page.upto, pages - 1
        return pages

    @rule(longest=st.integers(1, 5))
    def sync(self, longest):
        self.fetch(longest, 1000)
        while True:
            try:
                self.content.flip(self.manifest())
                break
            except ChecksumMismatch as mismatch:
                # A bucket that started over may have caught up with the version held: then only anew is right.
                self.content.discard_staged(mismatch.bucket)
                self.fetch_bucket(mismatch.bucket, 0, longest, 1000)
        self.check()

    def manifest(self):
        heads = tuple(bucket.head(name) for name, bucket in self.server.items())
        assert self.now is not None
        later = self.now + timedelta(days=1)
        return Manifest(kiosk="k", checkpoint=self.rev, issued_at=self.now, expires_at=later, buckets=heads)

    def check(self):
        rows = [row for bucket in self.server.values() for row in bucket.rows.values()]
        tokens = {}
        for row in rows:
            member = self.content.member(row.id)
            assert canonical(member) == row.body
            tokens.setdefault(member.tokens[0], []).append(row.id)
        for n in range(9):
            owners = tokens.get(f"t{n}", [])
            found = self.content.member_by_token(f"t{n}")
            assert (found.id if found else None) == (owners[0] if len(owners) == 1 else None)
        for bucket in ("members:a", "public:b"):
            for n in range(6):
                there = self.content.member(f"{bucket}-m{n}") is not None
                assert there == any(row.id == f"{bucket}-m{n}" for row in rows)

    @invariant()
    def is_whole(self):
        assert not self.content.damaged


def test_any_history_ends_with_the_servers_rows(make, key, now):
    bound = type("BoundHistory", (History,), {"make": make, "key": key, "now": now})
    run_state_machine_as_test(bound, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
