"""The fleet: an edit at 10,000 kiosks, and 50 kiosks that start at once.

The server is the real one, ``union-server serve``, one process on a PostgreSQL that waits for its disk. The kiosks are
simulated (benchmarks.fleet_kiosk) on the same two cores, so their own work is in every figure.
"""

import asyncio
import gc
import resource
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

from benchmarks.fleet_caches import caches_at_once
from benchmarks.fleet_kiosk import BadAnswer, Connection, Held, LiveKiosk, Rows, checksum, fetch, say_hello
from benchmarks.fleet_server import FleetServer, fleet_server
from benchmarks.neighbours import Neighbours, await_quiet
from benchmarks.peer import fleet_of_peers
from benchmarks.processes import cpu_s
from benchmarks.report import Figure
from protocol.live import Advance
from protocol.signing import PublicKey, SigningKey

TARGET = "the target"
OPENING_AT_ONCE = 100


def fleet(*, quick: bool) -> Iterator[Figure]:
    """Measure the live line with 10,000 kiosks (1,000 when quick), beside 50 kiosks of the peer (20)."""
    allow_many_sockets()
    kiosks, edits = (1000, 5) if quick else (10_000, 5)
    with fleet_server(kiosks, 200, UNION_RATE="5000") as server:
        seen = asyncio.run(_edits(server, edits))
    name = f"publish to applied, {kiosks} kiosks, p99"
    yield Figure(name, "s", [_p99(seen.delays)], TARGET, [2.0], 1.0)
    yield Figure("the same, median", "s", [statistics.median(seen.delays)], TARGET, [2.0])
    peers = 20 if quick else 50
    if peer := fleet_of_peers(peers, 200, edits):
        yield Figure(name, "s", [_p99(seen.delays)], f"{peers} x PouchDB", [_p99(peer.delays_s)])


def start(*, quick: bool) -> Iterator[Figure]:
    """Measure 50 kiosks that fetch 10,000 documents at once, from nothing to checked.

    Then the same with real caches, all of them on these processors and this disk, beside the peer's in memory. Those
    fetch a tenth of it, so that they end in a minute: compared is the time for each document.
    """
    kiosks, documents = (10, 2000) if quick else (50, 10_000)
    with fleet_server(kiosks, documents, UNION_RATE="5000") as server:
        took = _all_at_once(server)
        stored = caches_at_once(server, documents)
    yield Figure(f"{kiosks} kiosks x {documents} documents at once", "s", [took], TARGET, [5.0], 1.0)
    yield Figure("the same into encrypted caches, all here", "s", [stored], "simulated", [took])
    each = stored / kiosks / documents * 1e6
    if peer := fleet_of_peers(kiosks, documents // 10, 0):
        theirs = peer.pull_s / kiosks / (documents // 10) * 1e6
        yield Figure("the same into encrypted caches, a document", "us", [each], f"{kiosks} x PouchDB", [theirs])


def _all_at_once(server: FleetServer) -> float:
    """Return the seconds until the last kiosk had checked everything."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        half = len(server.kiosks) // 2
        parts = [server.kiosks[:half], server.kiosks[half:]]
        for one in [processes.submit(_import, 0.5), processes.submit(_import, 0.5)]:
            one.result()
        await_quiet()
        served = cpu_s(server.process.pid)
        with Neighbours() as others:
            begin = time.monotonic() + 0.5
            jobs = [
                processes.submit(
                    _starts, server.address, [(key.id, key.secret) for key in part], server.publisher, begin
                )
                for part in parts
            ]
            ended, sizes, work = zip(*(job.result() for job in jobs), strict=True)
        served = cpu_s(server.process.pid) - served
    print(
        f"  {max(sizes) / 1e6:.2f} MB on the wire to each kiosk, headers both ways counted; "
        f"of processor time the kiosks' checks took {sum(work):.1f} s, the server {served:.1f} s; {others}"
    )
    return float(max(ended) - begin)


class _Seen:
    """What the live lines saw."""

    def __init__(self) -> None:
        self.delays: list[float] = []
        self.turns: list[float] = []


async def _edits(server: FleetServer, edits: int) -> _Seen:
    seen, dice = _Seen(), Random(9)
    host, port = server.address
    versions: dict[str, int] = {}
    rows: dict[str, Rows] = {}
    first = await Connection.open(host, port)
    answer = await say_hello(first, server.kiosks[0], server.publisher, versions, 0)
    assert not isinstance(answer, float)
    await fetch(first, server.kiosks[0], answer[1], versions, rows)
    first.close()
    sums = {bucket: checksum(held).state for bucket, held in rows.items()}
    applied: list[float] = []
    later: list[tuple[LiveKiosk, bytes, float]] = []

    def on_applied(_kiosk: LiveKiosk, _advance: Advance, at: float) -> None:
        applied.append(at)

    async def open_line(key: SigningKey) -> LiveKiosk:
        async with gate:
            held = {bucket: Held(versions[bucket], rows[bucket], sums[bucket]) for bucket in versions}
            loop = asyncio.get_running_loop()
            _, kiosk = await loop.create_connection(
                lambda: LiveKiosk(
                    key, server.publisher, held, answer[1].checkpoint, f"{host}:{port}", on_applied, later
                ),
                host,
                port,
            )
            await kiosk.opened
            return kiosk

    gate = asyncio.Semaphore(OPENING_AT_ONCE)
    began = time.monotonic()
    lines = await asyncio.gather(*(open_line(key) for key in server.kiosks))
    print(f"  {len(lines)} lines opened in {time.monotonic() - began:.1f} s")
    await asyncio.to_thread(await_quiet)
    work = cpu_s(server.process.pid), time.process_time()
    with Neighbours() as others:
        for _ in range(edits):
            later.clear()
            applied.clear()
            published = await asyncio.to_thread(server.edit, dice)
            async with asyncio.timeout(60):
                while len(later) < len(lines):
                    await asyncio.sleep(0.05)
            for kiosk, data, at in later:
                kiosk.work(data, at)
            if len(applied) != len(lines):
                raise BadAnswer(f"{len(applied)} of {len(lines)} kiosks applied the edit")
            seen.delays += [at - published for at in applied]
            seen.turns.append(time.monotonic() - published)
    theirs, ours = cpu_s(server.process.pid) - work[0], time.process_time() - work[1]
    print(f"  an edit: server {theirs / edits:.2f} s, kiosks {ours / edits:.2f} s of processor time; {others}")
    print(f"  all of them, checking in turn on one processor: {statistics.median(seen.turns):.2f} s after publication")
    bells = sum(line.bells for line in lines)
    if bells:
        raise BadAnswer(f"{bells} bells instead of advances")
    for line in lines:
        line.close()
    return seen


def _import(stay_s: float) -> None:
    """Make a process import this module; it stays for so long that the other one takes the other job."""
    time.sleep(stay_s)


def _starts(
    address: tuple[str, int], secrets: list[tuple[str, bytes]], publisher: PublicKey, begin: float
) -> tuple[float, int, float]:
    # Each kiosk has a collector of its own; here one would walk again and again through what all of them hold.
    gc.disable()
    worked = time.process_time()
    keys = [SigningKey(name, secret) for name, secret in secrets]

    async def one(key: SigningKey) -> int:
        line = await Connection.open(*address)
        versions: dict[str, int] = {}
        rows: dict[str, Rows] = {}
        answer = await say_hello(line, key, publisher, versions, 0)
        assert not isinstance(answer, float)
        await fetch(line, key, answer[1], versions, rows)
        line.close()
        return line.sent + line.received

    async def all_of_them() -> int:
        await asyncio.sleep(max(0.0, begin - time.monotonic()))
        return max(await asyncio.gather(*(one(key) for key in keys)))

    size = asyncio.run(all_of_them())
    return time.monotonic(), size, time.process_time() - worked


def _p99(samples: list[float]) -> float:
    return statistics.quantiles(samples, n=100)[98]


def allow_many_sockets() -> None:
    """Raise the soft limit of descriptors to the hard one: each simulated kiosk is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
