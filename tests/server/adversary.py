"""An adversary of the sequencer: concurrent writers, long transactions, aborts, moves between buckets.

``python -m tests.server.adversary --commits N`` does so to the product's code on a real PostgreSQL; ``--model N`` does
it to the sequencer's pure core against a model of transactions (row locks, ids drawn at the write, changes visible at
the commit), some hundred times as fast. Both count what was lost (the feed does not say what the tables say) and what
was doubled (a revision that got two versions, or one that went back).
"""

import argparse
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import zstandard
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from protocol.entities import Access, Member, RecordConfig, RecordRow, Service, Unit, UnitLevel
from protocol.setsum import SetSum
from protocol.text import Text
from protocol.wire import Op, unpack_page
from server.domain.actors import System
from server.domain.members import put_member
from server.domain.organisation import put_unit
from server.domain.services import put_service
from server.feed.changes import publish_change, withdraw_change
from server.feed.manifest import manifest_for
from server.feed.pages import PageStore
from server.feed.sequencer import decide, newest_of, sequence
from server.feed.worker import sequence_all
from server.store.bulk import lock_rows
from server.store.database import Database
from server.store.feed import BucketHeadRow, BucketRow
from server.store.tables import RecordEntryRow

BUCKETS = ("members:a", "members:b", "public:a")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass
class Outcome:
    """What came of it. ``lost`` and ``doubled`` are sentences, none when all is well."""

    commits: int = 0
    aborts: int = 0
    long: int = 0
    versions: int = 0
    batches: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.commits} commits, {self.aborts} aborts, {self.long} long transactions, {self.versions} versions in "
            f"{self.batches} batches, {self.seconds:.0f} s: {len(self.lost)} lost, {len(self.doubled)} doubled"
        )


# --- the model -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Change:
    id: int
    bucket: str
    op: str
    rev: int
    entity_id: str
    kind: str = "record"


@dataclass(slots=True)
class _Entity:
    rev: int = 0
    bucket: str | None = None
    locked_by: int = -1


@dataclass(slots=True)
class _Transaction:
    changes: list[_Change] = field(default_factory=list)
    before: dict[int, tuple[int, str | None]] = field(default_factory=dict)


class _Model:
    """Entities with row locks, open transactions, the queue of committed changes, and the feed made of it."""

    def __init__(self, seed: int, entities: int, *, forgetful: bool) -> None:
        self.dice = random.Random(seed)
        self.result = Outcome()
        self.table = [_Entity() for _ in range(entities)]
        self.running: dict[int, _Transaction] = {}
        self.queue: list[_Change] = []
        self.feed: dict[str, dict[tuple[str, str], _Change]] = {bucket: {} for bucket in BUCKETS}
        self._ids = self._begun = self._last = 0
        self._forgetful = forgetful

    def begin(self) -> None:
        self._begun += 1
        self.running[self._begun] = _Transaction()

    def write(self) -> None:
        number = self.dice.choice(list(self.running))
        place = self.dice.randrange(len(self.table))
        entity, mine = self.table[place], self.running[number]
        if entity.locked_by not in (-1, number):
            return
        entity.locked_by = number
        mine.before.setdefault(place, (entity.rev, entity.bucket))
        entity.rev += 1
        goal = self.dice.choice((*BUCKETS, None))
        if entity.bucket is not None and entity.bucket != goal:
            mine.changes.append(self._change(entity.bucket, Op.DROP, entity.rev, place))
        if goal is not None:
            mine.changes.append(self._change(goal, Op.PUT, entity.rev, place))
        entity.bucket = goal

    def end(self) -> None:
        # The older a transaction, the less often it is picked: some stay open for very long.
        some = list(self.running)
        number = self.dice.choice(some[-6:] if self.dice.random() < 0.97 else some)
        if self.dice.random() < 0.15:
            self.abort(number)
            return
        done = self.running.pop(number)
        for place in done.before:
            self.table[place].locked_by = -1
        self.queue.extend(done.changes)
        self.result.commits += 1
        self.result.long += self._begun - number > 50

    def abort(self, number: int) -> None:
        for place, before in self.running.pop(number).before.items():
            self.table[place] = _Entity(*before)
        self.result.aborts += 1

    def take(self, limit: int) -> None:
        self.queue.sort(key=lambda change: change.id)
        batch = self.queue[:limit]
        del self.queue[:limit]
        if self._forgetful:
            batch = [change for change in batch if change.id > self._last]
            self._last = max([self._last, *(change.id for change in batch)])
        self.result.batches += 1
        for bucket, newest in newest_of(batch).items():
            standing = self.feed[bucket]
            for change, old in list(decide(newest, standing)):
                if old is not None and old.rev >= change.rev:
                    self.result.doubled.append(f"{change} after {old}")
                standing[change.kind, change.entity_id] = change
                self.result.versions += 1

    def compare(self) -> None:
        for place, entity in enumerate(self.table):
            for bucket in BUCKETS:
                found = self.feed[bucket].get(("record", str(place)))
                rev = found.rev if found is not None and found.op == Op.PUT else None
                if rev != (entity.rev if entity.bucket == bucket else None):
                    self.result.lost.append(f"{place} in {bucket}: {entity} but {found}")

    def _change(self, bucket: str, op: str, rev: int, place: int) -> _Change:
        self._ids += 1
        return _Change(self._ids, bucket, op, rev, str(place))


def run_model(
    commits: int, seed: int, *, entities: int = 60, open_at_once: int = 12, forgetful: bool = False
) -> Outcome:
    """Play ``commits`` commits against the sequencer's pure core.

    ``forgetful`` plays the sequencer that remembers the last id it saw, for the proof that this loses changes.
    """
    model = _Model(seed, entities, forgetful=forgetful)
    began = time.monotonic()
    while model.result.commits < commits:
        roll = model.dice.random()
        if roll < 0.30 and len(model.running) < open_at_once:
            model.begin()
        elif roll < 0.70 and model.running:
            model.write()
        elif roll < 0.92 and model.running:
            model.end()
        elif model.queue:
            model.take(model.dice.choice((1, 2, 7, 50)))
    for number in list(model.running):
        model.abort(number)
    while model.queue:
        model.take(50)
    model.compare()
    model.result.seconds = time.monotonic() - began
    return model.result


# --- the product -----------------------------------------------------------------------------------------------------


def prepare(database: Database, entities: int) -> None:
    """Make a farm with one member and ``entities`` record rows."""
    system = System()
    with database.write() as session:
        put_unit(session, system, Unit(id="u", name=Text("u"), level=UnitLevel.FEDERATION), at=NOW)
        put_unit(session, system, Unit(id="f", name=Text("f"), level=UnitLevel.FARM, parent="u"), at=NOW)
        config = RecordConfig(columns=())
        service = Service(
            id="s", title=Text("s"), subtitle=Text(""), icon="s", order=0, access=Access.PIN, config=config
        )
        put_service(session, system, service, unit="u", at=NOW)
        put_member(session, system, Member(id="m", name="m", unit="f", tokens=(), pin="", card_tail=""), at=NOW)
        session.add_all(
            RecordEntryRow(id=f"e{n:03d}", rev=0, body=b"", service_id="s", member_id="m", period="")
            for n in range(entities)
        )
    sequence_all(database)


class _Follower:
    """A kiosk that follows every bucket and trusts nothing."""

    def __init__(self, database: Database, outcome: Outcome) -> None:
        self._database, self._outcome = database, outcome
        self.turn = threading.Lock()
        self._pages = PageStore()
        self._unpack = zstandard.ZstdDecompressor()
        self.rows: dict[str, dict[tuple[str, str], bytes]] = defaultdict(dict)
        self._revs: dict[tuple[str, str, str], int] = {}
        self._versions: dict[str, int] = defaultdict(int)

    def follow(self) -> None:
        """Take what is new and compare with the manifest of the same instant."""
        with self._database.read() as session:
            for head in manifest_for(session, "k", BUCKETS, at=NOW).buckets:
                while (after := self._versions[head.bucket]) < head.version:
                    page = unpack_page(
                        self._pages.page(self._database, head.bucket, after, head.version).data, self._unpack
                    )
                    held = self.rows[head.bucket]
                    for row in page.rows:
                        key = (head.bucket, row.kind, row.id)
                        if row.rev <= self._revs.get(key, 0):
                            self._outcome.doubled.append(f"{key} {row.rev} after {self._revs[key]}")
                        self._revs[key] = row.rev
                        if row.op is Op.PUT:
                            held[row.kind, row.id] = row.body
                        else:
                            held.pop((row.kind, row.id), None)
                    self._versions[head.bucket] = page.upto
                total = SetSum()
                for (kind, entity), body in self.rows[head.bucket].items():
                    total.add(kind, entity, body)
                if (total.digest, len(self.rows[head.bucket])) != (head.checksum, head.rows):
                    self._outcome.lost.append(f"{head.bucket} at {head.version}: the sum differs")


class _Attack:
    """The threads of a run, and what they share."""

    def __init__(self, database: Database, commits: int, entities: int) -> None:
        self.database, self.outcome = database, Outcome()
        self.done = threading.Event()
        self.troubles: list[BaseException] = []
        self.followers = [_Follower(database, self.outcome) for _ in range(2)]
        self._commits, self._entities = commits, entities
        self._lock = threading.Lock()

    def start(self, work: Callable[[random.Random], None], seed: int) -> threading.Thread:
        def guarded() -> None:
            try:
                work(random.Random(seed))
            except BaseException as error:  # noqa: BLE001 - raised by run_database
                self.troubles.append(error)
                self.done.set()

        thread = threading.Thread(target=guarded)
        thread.start()
        return thread

    def write(self, dice: random.Random) -> None:
        while self.outcome.commits < self._commits and not self.done.is_set():
            long = dice.random() < 0.01
            with self.database.write() as session:
                _change_some(session, dice, self._entities)
                session.flush()
                if long:
                    self.done.wait(dice.uniform(0.02, 0.3))
                aborts = dice.random() < 0.1
                if aborts:
                    session.rollback()
            with self._lock:
                self.outcome.aborts += aborts
                self.outcome.commits += not aborts
                self.outcome.long += long

    def take(self, dice: random.Random) -> None:
        while not self.done.is_set():
            with self.database.write() as session:
                taken = sequence(session, limit=dice.choice((1, 3, 20, 500)))
            with self._lock:
                self.outcome.batches += 1
            if not taken:
                self.done.wait(0.002)

    def follow(self, dice: random.Random) -> None:
        follower = self.followers[dice.randrange(1 << 30) % 2]
        while not self.done.wait(dice.uniform(0, 0.2)):
            with follower.turn:
                follower.follow()


def run_database(url: str, commits: int, seed: int, *, writers: int = 6, entities: int = 60) -> Outcome:
    """Play ``commits`` commits on the database at ``url``, which has all tables and is empty."""
    database = Database(url)
    prepare(database, entities)
    attack = _Attack(database, commits, entities)
    began = time.monotonic()
    busy = [attack.start(attack.write, seed * 1000 + number) for number in range(writers)]
    idle = [attack.start(work, seed) for work in (attack.take, attack.take, attack.follow, attack.follow)]
    for thread in busy:
        thread.join()
    attack.done.set()
    for thread in idle:
        thread.join()
    if attack.troubles:
        raise attack.troubles[0]
    sequence_all(database)
    for follower in attack.followers:
        follower.follow()
    _compare(database, attack.outcome, attack.followers)
    attack.outcome.seconds = time.monotonic() - began
    database.close()
    return attack.outcome


def _change_some(session: Session, dice: random.Random, entities: int) -> None:
    names = {f"e{dice.randrange(entities):03d}" for _ in range(dice.choice((1, 1, 1, 2, 5)))}
    for row in lock_rows(session, RecordEntryRow, names).values():
        goal = dice.choice((*BUCKETS, *BUCKETS, None))
        if goal is None:
            withdraw_change(session, row)
            continue
        entity = RecordRow(id=row.id, service="s", member="m", period=str(dice.random()), values={})
        publish_change(session, row, entity, goal)


def _compare(database: Database, outcome: Outcome, followers: list[_Follower]) -> None:
    with database.read() as session:
        rows = session.scalars(select(RecordEntryRow)).all()
        for bucket in BUCKETS:
            wanted = {("record", row.id): row.body for row in rows if row.bucket == bucket}
            for follower in followers:
                held = {key: body for key, body in follower.rows[bucket].items() if key[0] == "record"}
                if held != wanted:
                    outcome.lost.append(f"{bucket}: a kiosk holds {len(held)} rows, the tables {len(wanted)}")
            head = session.get(BucketHeadRow, bucket)
            version = head.version if head else 0
            lowest, highest, many = session.execute(
                select(func.min(BucketRow.version), func.max(BucketRow.version), func.count()).where(
                    BucketRow.bucket == bucket
                )
            ).one()
            if version and (lowest, highest, many) != (1, version, version):
                outcome.lost.append(
                    f"{bucket}: versions {lowest} to {highest}, {many} of them, and a head at {version}"
                )
            outcome.versions += version
            twice = session.execute(
                select(BucketRow.entity_id, BucketRow.rev)
                .where(BucketRow.bucket == bucket)
                .group_by(BucketRow.entity_id, BucketRow.rev)
                .having(func.count() > 1)
            ).all()
            outcome.doubled += [f"{bucket}: {entity} {rev}" for entity, rev in twice]


def main() -> int:
    """Run both, or one; 1 when anything was lost or doubled."""
    from tests.postgres import cluster

    parser = argparse.ArgumentParser(prog="tests.server.adversary")
    parser.add_argument("--commits", type=int, default=0, help="on a real PostgreSQL")
    parser.add_argument("--model", type=int, default=0, help="on the model")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    outcomes = []
    if asked.model:
        outcomes.append(("model", run_model(asked.model, asked.seed)))
        print(*outcomes[-1], f"(seed {asked.seed})", flush=True)
    if asked.commits:
        with cluster() as own:
            outcomes.append(("PostgreSQL", run_database(own.fresh(), asked.commits, asked.seed)))
        print(*outcomes[-1], f"(seed {asked.seed})", flush=True)
    for _, outcome in outcomes:
        for sentence in [*outcome.lost, *outcome.doubled][:20]:
            print(sentence)
    return int(any(outcome.lost or outcome.doubled for _, outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
