"""The sequencer's pure core against a model of transactions: row locks, ids drawn at the write, seen at the commit.

Some hundred times as fast as the real thing (tests.server.adversary), so that large numbers can be played.
"""

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from protocol.wire import Op
from server.feed.sequencer import decide, newest_of

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
    kills: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.commits} commits, {self.aborts} aborts, {self.long} long transactions, {self.versions} versions in "
            f"{self.batches} batches, {self.kills} kills, {self.seconds:.0f} s: "
            f"{len(self.lost)} lost, {len(self.doubled)} doubled"
        )


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
