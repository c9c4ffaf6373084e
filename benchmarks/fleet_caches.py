"""Real kiosks' caches, encrypted and on disk, that are filled at once, on the processors that the server works on.

Each has its own files and its own sync (``offline_cache``), as on a machine of its own; only the interpreter is shared
by some, since fifty do not fit in the memory of a small machine.
"""

import gc
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import requests

from benchmarks.fleet_server import FleetServer, enrolment
from benchmarks.neighbours import Neighbours, await_quiet
from benchmarks.processes import cpu_s
from offline_cache.content import Content
from offline_cache.journal import Journal
from offline_cache.sync import SyncClient
from protocol.signing import PublicKey, SigningKey

_PROCESSES = 5
_KEY = bytes(32)
_PATIENCE_S = 180.0


def caches_at_once(server: FleetServer, documents: int) -> float:
    """Return the seconds until the last kiosk of ``server`` had everything on disk and asked for it."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-caches-") as name,
        ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as processes,
    ):
        parts = [[(key.id, key.secret) for key in server.kiosks[n::_PROCESSES]] for n in range(_PROCESSES)]
        gate = get_context("spawn").Manager().Barrier(_PROCESSES + 1, None, _PATIENCE_S)
        jobs = [
            processes.submit(_fill, Path(name) / str(n), server.url, part, server.publisher, documents, gate)
            for n, part in enumerate(parts)
        ]
        gate.wait()  # they are ready
        await_quiet()
        served = cpu_s(server.process.pid)
        with Neighbours() as others:
            began = time.monotonic()
            gate.wait()
            ended, work = zip(*(job.result() for job in jobs), strict=True)
        served = cpu_s(server.process.pid) - served
    print(
        f"  of processor time the {len(server.kiosks)} caches took {sum(work):.1f} s, the server {served:.1f} s; "
        f"{others}"
    )
    return float(max(ended) - began)


def _fill(
    folder: Path, url: str, secrets: list[tuple[str, bytes]], publisher: PublicKey, documents: int,
    gate: threading.Barrier,
) -> tuple[float, float]:  # fmt: skip
    """Fill a cache for each of ``secrets`` when the gate opens; return when all were full, and the processor time."""
    kiosks = [_Kiosk(folder / name, url, SigningKey(name, secret), publisher) for name, secret in secrets]
    gc.collect()
    gc.freeze()
    with ThreadPoolExecutor(len(kiosks)) as threads:
        gate.wait()  # ready
        gate.wait()  # all of them, and nobody else works
        worked = time.process_time()
        list(threads.map(lambda kiosk: kiosk.fill(), kiosks))
        ended, worked = time.monotonic(), time.process_time() - worked
    for kiosk in kiosks:
        kiosk.require(documents)
        kiosk.close()
    return ended, worked


class _Kiosk:
    """One kiosk that holds nothing yet."""

    def __init__(self, folder: Path, url: str, key: SigningKey, publisher: PublicKey) -> None:
        folder.mkdir(parents=True)
        self._content = Content.open(folder / "content.db", _KEY)
        self._journal = Journal.open(folder / "journal.db", _KEY)
        self._journal.save_enrolment(enrolment(key.id, publisher), key.secret, url)
        self._http = requests.Session()
        self._client = SyncClient(
            self._content, self._journal, http=self._http, clock=lambda: datetime.now(UTC), devices=tuple,
            software="bench",
        )  # fmt: skip

    def fill(self) -> None:
        report = self._client.sync_once()
        if not report.ok or not self._content.services():
            raise RuntimeError(f"the bench's kiosk did not sync: {report}")

    def require(self, documents: int) -> None:
        if self._content.size().rows < documents:
            raise RuntimeError("not all documents came")

    def close(self) -> None:
        self._http.close()
        self._content.close()
        self._journal.close()
