"""100,000 kiosks come back after a day's outage, against the real server, in a tenth of the time.

What is compressed: a tenth of the kiosks (a twentieth when quick) come back in a tenth of the time. Everything that is
counted in a second - what the door lets in, what arrives, what the server does - is as with 100,000; everything that
lasts - the back-off after which a kiosk notices that the line is back, the poll time, the outcome - is multiplied by
ten again. ``Retry-After`` needs no scale: a line of a tenth of the kiosks is a tenth as long.

A kiosk that comes back opens its live line: what was published that day comes down it as one frame, which it checks.
Steadily, kiosks without a live line say hello at the pace that the server tells them.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from random import Random

import requests

from benchmarks.fleet import allow_many_sockets
from benchmarks.fleet_kiosk import Connection, Held, LiveKiosk, Rows, checksum, fetch, say_hello
from benchmarks.fleet_server import BUCKET, FleetServer, fleet_server
from benchmarks.neighbours import Neighbours, await_quiet
from benchmarks.processes import cpu_s
from benchmarks.report import Figure
from offline_cache.loop import LONGEST_WAIT_S
from protocol.signing import SigningKey

FLEET = 100_000
RATE = 150.0
"""UNION_RATE of the server; it paces the fleet so that the steady load is 1 / HEADROOM of it."""
EDITS = 20
STEADY_S = 15.0
TARGET = "the target"


@dataclass
class _Tally:
    """What the server did second by second, told by itself, and when each kiosk was current."""

    began: float = field(default_factory=time.monotonic)
    finished: list[float] = field(default_factory=list)
    samples: list[tuple[float, int, int, float]] = field(default_factory=list)

    @property
    def now(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    def rates(self, what: int, over: int = 5) -> list[float]:
        """Return the means over so many samples of column ``what``: 1 let in, 2 sent away, 3 processor seconds."""
        pairs = zip(self.samples, self.samples[over:], strict=False)
        return [(late[what] - early[what]) / (late[0] - early[0]) for early, late in pairs] or [0.0]


def _sample(url: str, pid: int, pipe: Pipe) -> None:
    """Ask the server each second how many it let in, until told to stop; in a process of its own."""
    samples = []
    while not pipe.poll(1.0):
        said = requests.get(f"{url}/healthz", timeout=30).json()
        samples.append((time.monotonic(), said["admitted"], said["refused"], cpu_s(pid)))
    pipe.send(samples)


@asynccontextmanager
async def _watched(server: FleetServer) -> AsyncIterator[_Tally]:
    tally = _Tally()
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_sample, args=(server.url, server.process.pid, theirs))
    process.start()
    await asyncio.sleep(2.0)  # it imports
    tally.began = time.monotonic()
    yield tally
    ours.send("stop")
    tally.samples = await asyncio.to_thread(ours.recv)
    process.join()


def outage(*, quick: bool) -> tuple[Figure, ...]:
    """Measure the return of the fleet."""
    allow_many_sockets()
    scale = 20 if quick else 10
    with fleet_server(FLEET // scale, 200, UNION_RATE=str(RATE)) as server:
        await_quiet()
        with Neighbours() as others:
            steady, back = asyncio.run(_play(server, scale))
    usual = statistics.mean(steady.rates(1))
    minutes = max(back.finished) * scale / 60
    print(
        f"  steady: {statistics.mean(steady.rates(3)):.2f} processors; coming back: at most {max(back.rates(3)):.2f} "
        f"processors, {max(back.rates(1, 1)):.0f} let in and {max(back.rates(2, 1)):.0f} sent away in one second; "
        f"{others}"
    )
    return (
        Figure("outage of a day, 100,000 kiosks: peak of rounds", "1/s", [max(back.rates(1))], "steady", [usual], 3.0),
        Figure("the same: all current after", "min", [minutes], TARGET, [15.0], 1.0),
    )


async def _play(server: FleetServer, scale: int) -> tuple[_Tally, _Tally]:
    dice = Random(11)
    versions: dict[str, int] = {}
    rows: dict[str, Rows] = {}
    line = await Connection.open(*server.address)
    answer = await say_hello(line, server.kiosks[0], server.publisher, versions, 0)
    assert not isinstance(answer, float)
    await fetch(line, server.kiosks[0], answer[1], versions, rows)
    line.close()
    checkpoint = answer[1].checkpoint
    pace = answer[0]
    # The fleet's tenth is told a tenth of the poll time: the same polls in a second.
    mean_s = pace.poll_s + pace.spread_s / 2
    comers = int(STEADY_S * len(server.kiosks) / mean_s)
    comers = min(comers, len(server.kiosks))
    async with _watched(server) as steady:
        await asyncio.gather(
            *(_poll(server, key, dict(versions), rows, checkpoint, dice.uniform(0, STEADY_S))
              for key in dice.sample(server.kiosks, comers))
        )  # fmt: skip
    for _ in range(EDITS):
        await asyncio.to_thread(server.edit, dice)
    await asyncio.sleep(1.0)  # the server's own notice of another process's writes
    line = await Connection.open(*server.address)
    answer = await say_hello(line, server.kiosks[0], server.publisher, versions, checkpoint)
    assert not isinstance(answer, float)
    line.close()
    newest = next(head.version for head in answer[1].buckets if head.bucket == BUCKET)
    sums = {bucket: checksum(held).state for bucket, held in rows.items()}
    longest_s = LONGEST_WAIT_S / scale
    async with _watched(server) as back:
        lines = await asyncio.gather(
            *(_come_back(server, key, back, versions, rows, sums, checkpoint, newest, dice.uniform(0, longest_s))
              for key in server.kiosks)
        )  # fmt: skip
    for live in lines:
        live.close()
    return steady, back


async def _poll(
    server: FleetServer,
    key: SigningKey,
    versions: dict[str, int],
    rows: dict[str, Rows],
    checkpoint: int,
    wait_s: float,
) -> None:
    while wait_s:
        await asyncio.sleep(wait_s)
        line = await Connection.open(*server.address)
        answer = await say_hello(line, key, server.publisher, versions, checkpoint)
        wait_s = answer if isinstance(answer, float) else 0.0
        if not isinstance(answer, float):
            await fetch(line, key, answer[1], versions, rows)
        line.close()


def _giving(live: LiveKiosk) -> Callable[[], LiveKiosk]:
    return lambda: live


async def _come_back(
    server: FleetServer, key: SigningKey, tally: _Tally, versions: dict[str, int], rows: dict[str, Rows],
    sums: dict[str, bytes], checkpoint: int, newest: int, delay_s: float,
) -> LiveKiosk:  # fmt: skip
    await asyncio.sleep(delay_s)
    host, port = server.address
    while True:
        standing = {bucket: Held(versions[bucket], rows[bucket], sums[bucket]) for bucket in versions}
        live = LiveKiosk(key, server.publisher, standing, checkpoint, f"{host}:{port}", lambda *_: None, [])
        await asyncio.get_running_loop().create_connection(_giving(live), host, port)
        wait_s = await live.welcome()
        if not wait_s:
            break
        live.close()
        await asyncio.sleep(wait_s)
    await live.caught_up(newest)
    tally.finished.append(tally.now)
    return live
