"""What a kiosk's line costs: a month in which nothing happens, and one line edited. Counted from IP up, TLS included.

A real kiosk's sync (``offline_cache``) talks to the real server through a relay that speaks TLS and counts packets.
A month is made of what was counted: the kernel's probes and the server's beats at the product's own intervals, one
hello and one lost line a day.
"""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from random import Random

import requests

from benchmarks.fleet_server import FleetServer, enrolment, fleet_server
from benchmarks.peer import fleet_of_peers
from benchmarks.report import Figure
from benchmarks.wire_relay import Count, Line, Relay, probe_bytes, relay
from offline_cache.content import Content
from offline_cache.journal import Journal
from offline_cache.pulse import CALM, QUICK
from offline_cache.report import SyncReport
from offline_cache.sync import SyncClient
from server.api.pacing import HELLO_S
from server.config import Settings

_KEY = bytes(32)
_MONTH_S = 30 * 86400
_BEAT_S = 1.0
"""The bench's own beat; what one costs does not depend on how often it comes."""
_LINES_LOST = 30
"""Times a month that a router forgets the line: then the kiosk says hello and opens it anew."""
_BEATS = 4
_PATIENCE_S = 60.0
TARGET = "the target"


def idle(*, quick: bool) -> Iterator[Figure]:
    """Measure one kiosk's line; the peer's bytes are those above TCP, so less than all."""
    edits = 3 if quick else 10
    with (
        tempfile.TemporaryDirectory(prefix="idle-") as name,
        fleet_server(1, 200, UNION_BEAT_S=str(_BEAT_S)) as server,
        relay(server.address, Path(name)) as between,
        _kiosk(server, between, Path(name)) as kiosk,
    ):
        live = between.lines[0]  # said hello on, then held
        beat = _of_beats(kiosk, live)
        edited = [_of_edit(kiosk, live, server, dice, beat) for dice in map(Random, range(edits))]
        hello = _of_hello(kiosk, between)
        reopened = _of_reopening(kiosk, between, live, beat)
    beats = _MONTH_S / Settings(Path(), "").beat_s
    # A probe is sent after so much silence; a beat breaks it.
    probes = beats * max(0, -(-Settings(Path(), "").beat_s // CALM.idle_s) - 1)
    probe = probe_bytes()
    month = beats * beat.both + probes * probe + _MONTH_S / HELLO_S * hello.both + _LINES_LOST * reopened.both
    each_minute = _MONTH_S / 60 * beat.both
    print(
        f"  from IP up, both ways: a probe {probe} B, a beat {beat.both} B, a hello {hello.both} B, hello and line anew"
        f" {reopened.both} B; an edit's acknowledgement {max(one.up for one in edited)} B\n"
        f"  a dead line is known after {QUICK.notices_s} s at most while somebody reads, {CALM.notices_s} s otherwise;"
        f" a beat a minute alone would be {each_minute / 1e6:.1f} MB"
    )
    down = [one.down for one in edited]
    yield Figure("one-line edit, to one kiosk, from IP up", "B", down, TARGET, [300], 1.0)
    yield Figure("idle month, both ways, from IP up", "MB", [month / 1e6], TARGET, [2.0], 1.0)
    if peer := fleet_of_peers(5, 50, edits):
        yield Figure("one-line edit, both ways, from IP up", "B", [one.both for one in edited], "PouchDB", [peer.bytes])


@dataclass(frozen=True)
class _Kiosk:
    """A kiosk whose sync runs."""

    client: SyncClient
    reports: "Queue[SyncReport]"

    def forget(self) -> None:
        """Forget the reports that nobody waited for."""
        while not self.reports.empty():
            self.reports.get()

    def next(self, *, changed: bool) -> int:
        """Wait for a report of a change, or of a round or beat that changed nothing; return how many others came."""
        others = 0
        while True:
            report = self.reports.get(timeout=_PATIENCE_S)
            if not report.ok:
                raise RuntimeError(f"the bench's kiosk did not sync: {report}")
            if report.changed is changed:
                return others
            others += 1


@contextmanager
def _kiosk(server: FleetServer, between: Relay, folder: Path) -> Iterator[_Kiosk]:
    key = server.kiosks[0]
    content, journal = Content.open(folder / "content.db", _KEY), Journal.open(folder / "journal.db", _KEY)
    stop, reports = threading.Event(), Queue[SyncReport]()
    with requests.Session() as http:
        http.verify, http.trust_env = str(between.authority), False
        journal.save_enrolment(enrolment(key.id, server.publisher), key.secret, between.url)
        client = SyncClient(
            content, journal, http=http, clock=lambda: datetime.now(UTC), devices=tuple, software="bench"
        )
        thread = threading.Thread(target=client.run, args=(stop, reports.put), daemon=True)
        thread.start()
        try:
            kiosk = _Kiosk(client, reports)
            kiosk.next(changed=True)
            kiosk.next(changed=False)  # the first beat: the line stands
            yield kiosk
        finally:
            stop.set()
            client.nudge()
            thread.join(_PATIENCE_S)


def _of_beats(kiosk: _Kiosk, live: Line) -> Count:
    kiosk.next(changed=False)
    before = live.count()
    for _ in range(_BEATS):
        kiosk.next(changed=False)
    return (live.count() - before).each(_BEATS)


def _of_edit(kiosk: _Kiosk, live: Line, server: FleetServer, dice: Random, beat: Count) -> Count:
    kiosk.next(changed=False)
    before = live.count()
    server.edit(dice)
    beats = kiosk.next(changed=True)
    edited = live.count() - before
    for _ in range(beats):
        edited -= beat
    return edited


def _of_hello(kiosk: _Kiosk, between: Relay) -> Count:
    known = len(between.lines)
    kiosk.client.nudge()
    # The server ends it after some seconds in which nothing more was asked.
    between.wait_for(lambda lines: len(lines) > known and not lines[known].is_open)
    return between.lines[known].count()


def _of_reopening(kiosk: _Kiosk, between: Relay, live: Line, beat: Count) -> Count:
    known = len(between.lines)
    live.cut()
    between.wait_for(lambda lines: len(lines) > known)
    kiosk.forget()
    kiosk.next(changed=False)
    anew = between.lines[known]
    kiosk.next(changed=False)
    return anew.count() - beat
