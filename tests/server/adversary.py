"""An adversary of the feed: everything that writers, sequencers and their machines may do at once.

``python -m tests.server.adversary --commits N`` does so to the product's code on a real PostgreSQL: processes write,
hold transactions open so that they commit out of order, roll back, move members between farms and teams between parents
and change each other's rows; two processes sequence at once, another compacts; each of them is killed (SIGKILL) again
and again in the midst of what it does. Two followers, which trust nothing, read pages and advances all the while.
``--model N`` plays the sequencer's pure core against a model (tests.server.adversary_model), for large numbers.

Counted is what was lost (the feed does not say what the tables say, or something lies where it does not belong) and
what was doubled (a revision that got two versions, or one that went back).
"""

import argparse
import contextlib
import ctypes
import math
import multiprocessing
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection as Pipe
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import RawArray, RawValue

import psycopg
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from server.domain.problems import DomainProblem
from server.feed.compaction import compact
from server.feed.sequencer import sequence
from server.feed.worker import sequence_all
from server.store.database import Database
from server.store.feed import BucketHeadRow, BucketRow
from server.store.tables import MemberRow, RecordEntryRow, ServiceRow, UnitRow
from tests.server.adversary_deeds import BUCKETS, DEEDS, LOOSE, OFTEN, prepare
from tests.server.adversary_model import Outcome, run_model
from tests.server.follower import Follower, Key
from tests.server.places import misplaced

COMPACTED = "members:b"
_FORK = multiprocessing.get_context("fork")


# --- who does it -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shared:
    """What processes tell each other without any lock, for who is killed holding one takes it along."""

    url: str
    wanted: int
    done: "ctypes.c_bool"
    commits: "ctypes.Array[ctypes.c_long]"
    aborts: "ctypes.Array[ctypes.c_long]"
    long: "ctypes.Array[ctypes.c_long]"
    batches: "ctypes.Array[ctypes.c_long]"

    @property
    def over(self) -> bool:
        return self.done.value or sum(self.commits) >= self.wanted


def write(shared: Shared, slot: int, seed: int) -> None:
    """Write until there is enough, or somebody kills us."""
    dice, database = random.Random(seed), Database(shared.url)
    while not shared.over:
        deed, long = dice.choices(DEEDS, OFTEN)[0], dice.random() < 0.01
        aborts = dice.random() < 0.1
        try:
            with database.write() as session:
                deed(session, dice)
                session.flush()
                if long:
                    time.sleep(dice.uniform(0.02, 0.3))  # an open transaction is what is played
                if aborts:
                    session.rollback()
        except (DBAPIError, psycopg.OperationalError, DomainProblem):
            # A move to nowhere, two that waited for each other, a database that crashed: rolled back, all of it.
            aborts = True
        shared.commits[slot] += not aborts
        shared.aborts[slot] += aborts
        shared.long[slot] += long


def take(shared: Shared, slot: int, seed: int) -> None:
    """Sequence, a little or much at a time."""
    dice, database = random.Random(seed), Database(shared.url)
    while not shared.done.value:
        with contextlib.suppress(DBAPIError):
            with database.write() as session:
                taken = sequence(session, limit=dice.choice((1, 3, 20, 500)))
            shared.batches[slot] += 1
            if not taken:
                time.sleep(0.005)


def forget(shared: Shared, slot: int, seed: int) -> None:
    """Compact one of the buckets, again and again."""
    dice, database = random.Random(seed), Database(shared.url)
    while not shared.done.value:
        with contextlib.suppress(DBAPIError), database.write() as session:
            compact(session, COMPACTED, keep=dice.choice((0, 5, 100)))
        time.sleep(dice.uniform(0.05, 0.5))


def follow(shared: Shared, seed: int, result: Pipe) -> None:
    """Follow to the end and say what was held and what was wrong."""
    dice, database = random.Random(seed), Database(shared.url)
    follower = Follower(database, BUCKETS)
    while not shared.done.value:
        with contextlib.suppress(DBAPIError):
            follower.follow(dice)
        time.sleep(dice.uniform(0, 1))
    result.recv()
    follower.follow(dice)
    result.send((follower.rows, follower.lost, follower.doubled))


# --- and what came of it ---------------------------------------------------------------------------------------------


class _Attack:
    """The processes of a run."""

    def __init__(self, url: str, commits: int, seed: int, writers: int) -> None:
        self.dice = random.Random(seed)
        jobs = [write] * writers + [take, take, forget]
        cells = [RawArray(ctypes.c_long, len(jobs)) for _ in range(4)]
        self.shared = Shared(url, commits, RawValue(ctypes.c_bool, False), *cells)
        self.slots = [self._start(job, slot) for slot, job in enumerate(jobs)]
        self.jobs = jobs
        self.kills = 0

    def _start(self, job: Callable[[Shared, int, int], None], slot: int) -> ForkProcess:
        process = _FORK.Process(target=job, args=(self.shared, slot, self.dice.getrandbits(60)), daemon=True)
        process.start()
        return process

    def kill_somebody(self) -> None:
        """Kill one process in the midst of whatever it does, and put another in its place."""
        for job, process in zip(self.jobs, self.slots, strict=True):
            assert process.is_alive() or self.shared.over, f"{job.__name__} died of itself"
        if self.shared.over:
            return
        slot = self.dice.randrange(len(self.slots))
        self.slots[slot].kill()
        self.slots[slot].join()
        self.slots[slot] = self._start(self.jobs[slot], slot)
        self.kills += 1

    def end(self) -> None:
        """Let everybody finish."""
        self.shared.done.value = True
        for process in self.slots:
            process.join()


def run_database(
    url: str, commits: int, seed: int, *, kill_s: float, writers: int = 6, crash: Callable[[], None] | None = None,
    minutes: float = math.inf,
) -> Outcome:  # fmt: skip
    """Play ``commits`` commits on the database at ``url``, which has all tables and is empty, for at most ``minutes``.

    Each ``kill_s`` seconds, more or less, a process is killed. ``crash`` lets the database itself die and come back,
    which is done each minute.
    """
    began = time.monotonic()
    database = Database(url)
    prepare(database)
    database.close()  # nothing open is handed on to those that are forked
    attack = _Attack(url, commits, seed, writers)
    pipes, followers = _followers(attack.shared, seed)
    crashed = time.monotonic()
    while not attack.shared.over and time.monotonic() - began < 60 * minutes:
        time.sleep(attack.dice.uniform(0, 2 * kill_s))
        attack.kill_somebody()
        if crash is not None and time.monotonic() - crashed > 60:
            crash()
            crashed = time.monotonic()
    attack.end()
    sequence_all(database)
    outcome = Outcome(
        commits=sum(attack.shared.commits),
        aborts=sum(attack.shared.aborts),
        long=sum(attack.shared.long),
        batches=sum(attack.shared.batches),
        kills=attack.kills,
    )
    for pipe, process in zip(pipes, followers, strict=True):
        pipe.send("come to the end")
        rows, lost, doubled = pipe.recv()
        process.join()
        outcome.lost += lost
        outcome.doubled += doubled
        _compare(database, outcome, rows)
    _judge(database, outcome)
    database.close()
    outcome.seconds = time.monotonic() - began
    return outcome


def _followers(shared: Shared, seed: int) -> tuple[list[Pipe], list[ForkProcess]]:
    pipes, processes = [], []
    for number in range(2):
        ours, theirs = _FORK.Pipe()
        process = _FORK.Process(target=follow, args=(shared, seed + number, theirs), daemon=True)
        process.start()
        pipes.append(ours)
        processes.append(process)
    return pipes, processes


def _compare(database: Database, outcome: Outcome, rows: dict[str, dict[Key, bytes]]) -> None:
    """Compare what a follower holds with what the tables say."""
    wanted: dict[str, dict[Key, bytes]] = {bucket: {} for bucket in BUCKETS}
    with database.read() as session:
        for kind, table in (
            ("unit", UnitRow),
            ("service", ServiceRow),
            ("member", MemberRow),
            ("record", RecordEntryRow),
        ):
            for row in session.scalars(select(table).where(table.bucket.is_not(None))):
                wanted[row.bucket or ""][kind, row.id] = row.body
    for bucket in BUCKETS:
        if rows[bucket] != wanted[bucket]:
            outcome.lost.append(f"{bucket}: a kiosk holds {len(rows[bucket])} rows, the tables {len(wanted[bucket])}")


def _judge(database: Database, outcome: Outcome) -> None:
    """Look at the feed's own tables: dense versions, no revision twice, nothing at a wrong place."""
    with database.read() as session:
        outcome.lost += [one for one in misplaced(session) if one.split()[1] not in LOOSE]
        for bucket in BUCKETS:
            head = session.get_one(BucketHeadRow, bucket)
            span = select(func.min(BucketRow.version), func.max(BucketRow.version), func.count())
            lowest, highest, many = session.execute(span.where(BucketRow.bucket == bucket)).one()
            dense = (lowest, highest, many) == (1, head.version, head.version)
            if not dense and bucket != COMPACTED:
                outcome.lost.append(f"{bucket}: versions {lowest} to {highest}, {many} of them, head at {head.version}")
            outcome.versions += head.version
            twice = (
                select(BucketRow.kind, BucketRow.entity_id, BucketRow.rev)
                .where(BucketRow.bucket == bucket)
                .group_by(BucketRow.kind, BucketRow.entity_id, BucketRow.rev)
                .having(func.count() > 1)
            )
            outcome.doubled += [f"{bucket}: {kind} {name} {rev}" for kind, name, rev in session.execute(twice)]


def main() -> int:
    """Run both, or one; 1 when anything was lost or doubled."""
    from tests.postgres import cluster

    parser = argparse.ArgumentParser(prog="tests.server.adversary")
    parser.add_argument("--commits", type=int, default=0, help="on a real PostgreSQL")
    parser.add_argument("--url", default="", help="an empty database with all tables, in place of a cluster of our own")
    parser.add_argument("--kill-s", type=float, default=3.0, help="seconds between two kills, on average")
    parser.add_argument("--minutes", type=float, default=math.inf, help="after which PostgreSQL ends with what is done")
    parser.add_argument("--model", type=int, default=0, help="on the model")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    outcomes = []
    if asked.model:
        outcomes.append(("model", run_model(asked.model, asked.seed)))
        print(*outcomes[-1], f"(seed {asked.seed})", flush=True)
    run = partial(run_database, commits=asked.commits, seed=asked.seed, kill_s=asked.kill_s, minutes=asked.minutes)
    if asked.commits and asked.url:
        outcomes.append(("PostgreSQL", run(asked.url)))
    elif asked.commits:
        with cluster() as own:
            outcomes.append(("PostgreSQL", run(own.fresh(), crash=own.crash)))
    if asked.commits:
        print(*outcomes[-1], f"(seed {asked.seed})", flush=True)
    for _, outcome in outcomes:
        for sentence in [*outcome.lost, *outcome.doubled][:20]:
            print(sentence)
    return int(any(outcome.lost or outcome.doubled for _, outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
