"""The kiosk's cache: bootstrap from a real server, disk, wire, queries, beside PouchDB and bare SQLite."""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import requests

from benchmarks.cache_documents import publications, records
from benchmarks.cache_server import enrolled, serving
from benchmarks.neighbours import Neighbours, await_quiet
from benchmarks.peer import NoPeer, pull_seconds
from benchmarks.report import Figure
from kiosk.demo.central import DemoServer
from offline_cache.content import Content
from offline_cache.journal import Journal
from offline_cache.pinyin import load_readings
from offline_cache.sync import SyncClient
from protocol.canonical import canonical
from protocol.setsum import SetSum
from protocol.wire import BucketHead, Manifest, Op, Page, Row

_KEY = bytes(range(32))
_TARGET_S = 4.0
_TARGET_WIRE = 20 / 102.4
_TARGET_DISK = 1.3
_TARGET_QUERY_MS = 2.0
_TARGET_SEARCH_MS = 20.0
_TYPED = (
    "土地承包费", "tdcbf", "水", "的", "通知", "tongzhi", "补贴", "butie", "管理区", "2025", "202", "年度财务",
    "医疗 补贴", "农机补贴", "不存在的词", "zhigong", "gz", "gjj", "社保", "公积金", "粮食处理中心", "土地 费",
)  # fmt: skip


def cache(*, quick: bool) -> Iterator[Figure]:
    """Measure with 100,000 documents of 1 KB and a million records; ``quick`` takes a tenth."""
    with tempfile.TemporaryDirectory(prefix="bench-cache-") as name:
        folder = Path(name)
        count = 10_000 if quick else 100_000
        yield from _bootstrap(folder, count, rounds=2 if quick else 3)
        yield from _queries(folder / "records", 100_000 if quick else 1_000_000)


def _bootstrap(folder: Path, count: int, rounds: int) -> Iterator[Figure]:
    with serving(folder / "server", publications(count)) as server:
        runs = [_empty_to_queryable(folder / f"kiosk-{n}", server, count) for n in range(rounds)]
    took = [run.seconds for run in runs]
    content, disk, wire = runs[-1].content_mb, runs[-1].disk_mb, runs[-1].wire_mb
    name = f"{count:,} documents, empty to queryable"
    yield Figure(name, "s", took, "the target", [_TARGET_S * count / 100_000], 1.0)
    yield Figure("the same, the kiosk's processor time", "s", [run.processor_s for run in runs], "wall", took)
    yield Figure("the same, on the wire", "MB", [wire], "content", [content], _TARGET_WIRE)
    yield Figure("the same, on disk", "MB", [disk], "content", [content], _TARGET_DISK)
    yield from _search(folder / f"kiosk-{rounds - 1}", count, content)
    yield Figure(name, "s", took, "bare SQLite, in clear", [_floor(folder / "floor.db", count)])
    try:
        yield Figure(name, "s", took, "PouchDB", [pull_seconds(folder / "peer", count)], 0.32)
    except NoPeer as error:
        print(f"no peer: {error}")


def _search(folder: Path, count: int, content_mb: float) -> tuple[Figure, ...]:
    """Index what a kiosk holds, and type words, initials and pinyin."""
    content = Content.open(folder / "content.db", _KEY)
    readings, began = load_readings(), time.perf_counter()
    while content.index(readings, 40):
        pass
    seconds = time.perf_counter() - began
    content.close()
    disk = sum(file.stat().st_size for file in folder.glob("content.db*")) / 1e6
    content = Content.open(folder / "content.db", _KEY)
    took = _timed([partial(content.search, typed, 20) for typed in _TYPED * 20])
    content.close()
    print(f"  indexed in {seconds:.1f} s without rests; a search: {took}")
    return (
        Figure(f"a search among {count:,} documents, p99", "ms", [took.p99], "the target", [_TARGET_SEARCH_MS], 1.0),
        Figure("content with its search index, on disk", "MB", [disk], "content", [content_mb]),
    )


class _Run:
    """What one bootstrap took."""

    def __init__(self, seconds: float, processor_s: float, wire_mb: float, disk_mb: float, content_mb: float) -> None:
        self.seconds = seconds
        self.processor_s = processor_s
        self.wire_mb = wire_mb
        self.disk_mb = disk_mb
        self.content_mb = content_mb


def _empty_to_queryable(folder: Path, server: DemoServer, count: int) -> _Run:
    folder.mkdir()
    received = 0

    def note(response: requests.Response, *_: object, **__: object) -> None:
        nonlocal received
        received += int(response.headers["Content-Length"]) + sum(
            len(n) + len(v) + 4 for n, v in response.headers.items()
        )

    with _opened(folder) as (content, journal), requests.Session() as http:
        enrolled(server, journal, http)
        http.hooks["response"].append(note)
        client = SyncClient(
            content, journal, http=http, clock=lambda: datetime.now(UTC), devices=tuple, software="bench"
        )
        await_quiet()
        with Neighbours() as others:
            began, worked = time.perf_counter(), time.process_time()
            report = client.sync_once()
            services = content.services()
            seconds, processor_s = time.perf_counter() - began, time.process_time() - worked
        print(f"  from nothing in {seconds:.1f} s, {processor_s:.1f} s of processor time; {others}", flush=True)
        if not report.ok or not services:
            raise RuntimeError(f"the bench's kiosk did not sync: {report}")
        held = content.size()
        if held.rows < count:
            raise RuntimeError(f"{held.rows} rows came, not {count}")
        disk = sum(file.stat().st_size for file in folder.glob("content.db*"))
    return _Run(seconds, processor_s, received / 1e6, disk / 1e6, held.body_bytes / 1e6)


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Content, Journal]]:
    content = Content.open(folder / "content.db", _KEY)
    journal = Journal.open(folder / "journal.db", _KEY)
    try:
        yield content, journal
    finally:
        content.close()
        journal.close()


def _floor(path: Path, count: int) -> float:
    """Insert the same rows into plain SQLite with the same indexes, from memory: no network, no check, no cipher."""
    rows = [
        (entity.id, entity.service, entity.published_at.isoformat(), canonical(entity))
        for entity in publications(count)
    ]
    base = sqlite3.connect(path, isolation_level=None)
    base.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "CREATE TABLE entity (id TEXT PRIMARY KEY, service TEXT, sort TEXT, body BLOB);"
        "CREATE INDEX by_service ON entity (service, sort);"
    )
    began = time.perf_counter()
    for start in range(0, len(rows), 5000):
        base.execute("BEGIN IMMEDIATE")
        base.executemany("INSERT INTO entity VALUES (?, ?, ?, ?)", rows[start : start + 5000])
        base.execute("COMMIT")
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    seconds = time.perf_counter() - began
    base.close()
    return seconds


def _queries(folder: Path, count: int) -> tuple[Figure, ...]:
    """Ask for one member's records among ``count``: the median and the 99th percentile, in milliseconds."""
    folder.mkdir()
    members = count // 24
    content = Content.open(folder / "content.db", _KEY)
    _fill(content, count, members)
    content.close()
    content = Content.open(folder / "content.db", _KEY)
    names = [f"member-{step * 7919 % members:07d}" for step in range(2000)]
    if any(len(content.records("dues", name)) < count // members for name in names[:50]):
        raise RuntimeError("a member has too few records")
    took = _timed([partial(content.records, "dues", name) for name in names])
    content.close()
    print(f"  a point query: {took}")
    name = f"a member's records among {count:,}, p99"
    return (Figure(name, "ms", [took.p99], "the target", [_TARGET_QUERY_MS], 1.0),)


class _Times:
    """Milliseconds of many calls: by the clock, and of this thread's processor time, which neighbours change less."""

    def __init__(self, clock: list[float], processor: list[float], others: Neighbours) -> None:
        self._clock = sorted(clock)
        self._processor = sorted(processor)
        self._others = others

    @property
    def p99(self) -> float:
        return self._clock[int(len(self._clock) * 0.99)]

    def __str__(self) -> str:
        cpu = self._processor
        return (
            f"median {self._clock[len(self._clock) // 2]:.2f} ms, p99 {self.p99:.2f} ms "
            f"(of processor time {cpu[len(cpu) // 2]:.2f} and {cpu[int(len(cpu) * 0.99)]:.2f} ms; {self._others})"
        )


def _timed(calls: Sequence[Callable[[], object]]) -> _Times:
    clock, processor = [], []
    await_quiet()
    with Neighbours() as others:
        for call in calls:
            began, worked = time.perf_counter(), time.thread_time()
            call()
            clock.append((time.perf_counter() - began) * 1000)
            processor.append((time.thread_time() - worked) * 1000)
    return _Times(clock, processor, others)


def _fill(content: Content, count: int, members: int) -> None:
    total, page, version = SetSum(), [], 0
    for version, entity in enumerate(records(count, members), 1):
        body = canonical(entity)
        total.add("record", entity.id, body)
        page.append(Row(version, Op.PUT, "record", entity.id, 1, body))
        if len(page) == 20_000 or version == count:
            content.stage(
                Page(bucket="members:bench", after=version - len(page), upto=version, rows=tuple(page)), count
            )
            page = []
    now = datetime.now(UTC)
    head = BucketHead(bucket="members:bench", version=count, rows=count, checksum=total.digest)
    content.flip(Manifest(kiosk="k", checkpoint=1, issued_at=now, expires_at=now + timedelta(1), buckets=(head,)))
