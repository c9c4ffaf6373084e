"""``python -m tests.offline_cache.outbox_proof --items 1000000``: none lost, none doubled, order kept, whatever comes.

A kiosk's process writes events and delivers them over real HTTP while it is killed (SIGKILL), its clock jumps by up to
a year, 30 % of the requests or replies are lost and old requests are played again. The journal numbers events without
gaps, so a server that takes number n + 1 next, each time, has lost none and doubled none.
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from array import array
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

import msgspec
import requests

from offline_cache.content import Content
from offline_cache.enrolling import enrol
from offline_cache.journal import Journal
from offline_cache.sync import SyncClient
from protocol.canonical import canonical
from protocol.events import CaseRated, ItemResult, OutboxItem, Verdict
from protocol.wire import OutboxBatch, OutboxReply
from tests.offline_cache.conftest import UnionServer

KEY = bytes(range(32))
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LOSS = 0.3
REPLAY = 0.1
AT_ONCE = 50


class Court(UnionServer):
    """A server behind a bad line, which writes down every breach of promise."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self.marks = array("Q", [0])
        self.breaches: list[str] = []
        self.replayed = self.lost = 0
        self.earlier: deque[bytes] = deque(maxlen=50)
        self.lock = Lock()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        with self.lock:
            fate = self.chance.random()
            if fate < LOSS / 2 and not target.endswith("/enrol"):
                self.lost += 1
                return None
            reply = super().answer(method, target, headers, body)
            if target.endswith("/outbox"):
                self.earlier.append(body)
                if self.chance.random() < REPLAY:
                    self.replayed += 1
                    self.outbox(msgspec.json.decode(self.chance.choice(self.earlier), type=OutboxBatch))
            if fate < LOSS and not target.endswith("/enrol"):
                self.lost += 1
                return None
            return reply

    def outbox(self, batch: OutboxBatch) -> OutboxReply:
        return OutboxReply(results=tuple(self.take(item) for item in batch.items))

    def take(self, item: OutboxItem) -> ItemResult:
        mark = mark_of(item)
        if item.seq == len(self.marks):
            self.marks.append(mark)
            return ItemResult(id=item.id, verdict=Verdict.TAKEN)
        if item.seq > len(self.marks):
            self.breaches.append(f"{item.seq} came where {len(self.marks)} was due")
        elif self.marks[item.seq] != mark:
            self.breaches.append(f"{item.seq} came as two different events")
        return ItemResult(id=item.id, verdict=Verdict.DUPLICATE)


def mark_of(item: OutboxItem) -> int:
    return int.from_bytes(hashlib.blake2b(canonical(item), digest_size=8).digest(), "big") or 1


def kiosk(folder: Path, items: int, seed: int) -> None:
    """Be the kiosk: write, say what was written, deliver, until all is written and delivered."""
    chance = random.Random(seed)
    content, journal = Content.open(folder / "content.db", KEY), Journal.open(folder / "journal.db", KEY)
    at = START

    def clock() -> datetime:
        return at

    client = SyncClient(content, journal, http=requests.Session(), clock=clock, devices=tuple, software="proof")
    written = 0
    while written < items or journal.waiting_count():
        at = START + timedelta(seconds=chance.uniform(-365, 365) * 86_400)
        if written < items:
            count = chance.randrange(1, AT_ONCE)
            bodies = [CaseRated(case=f"{chance.getrandbits(64):x}", rating=1) for _ in range(count)]
            stored = journal.append_many(bodies, member="m1", at=at)
            written = stored[-1].seq
            sys.stdout.write(f"{written} {mark_of(stored[-1])}\n")
            sys.stdout.flush()
        if written >= items or chance.random() < 0.1:
            client.sync_once()


def prove(items: int, seed: int, tell: bool = False) -> str:
    """Run; return what happened. Raises AssertionError for anything lost, doubled or out of order."""
    chance = random.Random(seed)
    kills = max(6, items // 5000)
    with tempfile.TemporaryDirectory(prefix="outbox-") as name:
        folder = Path(name)
        court = Court(seed)
        try:
            journal = Journal.open(folder / "journal.db", KEY)
            with requests.Session() as http:
                enrol(court.url, "right-code", "hall", journal, http)
            journal.close()
            said: dict[int, int] = {}
            killed = 0
            while True:
                spare = killed >= kills
                lines = 1 + chance.randrange(max(2, 4 * items // kills // AT_ONCE))
                said |= _live(folder, items, chance, None if spare else lines)
                if tell:
                    print(f"  {len(court.marks) - 1:,} delivered, {killed} kills, {court.lost} lost", flush=True)
                if spare:
                    break
                killed += 1
            journal = Journal.open(folder / "journal.db", KEY)
            assert journal.waiting_count() == 0
            assert journal.dead_letters() == ()
            assert journal.salvaged is None
            journal.close()
        finally:
            court.stop()
    assert court.breaches == []
    assert len(court.marks) - 1 >= items
    assert all(court.marks[seq] == mark for seq, mark in said.items()), "what was said is not what came"
    delivered = f"{len(court.marks) - 1:,} delivered once and in order"
    return f"{delivered}; {killed} kills, {court.lost} lost, {court.replayed} replayed"


def _live(folder: Path, items: int, chance: random.Random, lines: int | None) -> dict[int, int]:
    """Let the kiosk live until it said so many lines (to its end for None), then kill it at a random moment."""
    line = [sys.executable, "-m", "tests.offline_cache.outbox_proof", "--kiosk", str(folder), "--items", str(items)]
    line += ["--seed", str(chance.getrandbits(32))]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        if lines is None:
            heard = process.stdout.readlines()
            assert process.wait() == 0
        else:
            heard = [process.stdout.readline() for _ in range(lines)]
            time.sleep(chance.random() * 0.03)  # a random moment inside a write or a delivery is what is tested
            os.kill(process.pid, signal.SIGKILL)
            heard += process.stdout.readlines()
            assert process.wait() in (0, -signal.SIGKILL), "the kiosk died of itself"
    pairs = (one.split() for one in heard if one.endswith("\n"))
    return {int(seq): int(mark) for seq, mark in pairs}


def main() -> int:
    """Run as the proof, or as its kiosk."""
    parser = argparse.ArgumentParser(prog="python -m tests.offline_cache.outbox_proof", description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kiosk", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.kiosk:
        kiosk(asked.kiosk, asked.items, asked.seed)
    else:
        print(prove(asked.items, asked.seed, tell=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
