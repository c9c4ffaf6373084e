"""A kiosk's real cache and sync, on a disk of its own, at a server of the tests."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offline_cache.content import Content
from offline_cache.enrolling import enrol
from offline_cache.journal import Enrolment, Journal
from offline_cache.media import Media
from offline_cache.report import SyncReport
from offline_cache.sync import SyncClient
from protocol.wire import Problem
from server.domain.actors import System
from server.domain.kiosks import make_code

KEY = bytes(32)
PATIENCE_S = 20


@dataclass
class RealKiosk:
    """The kiosk's databases and its sync."""

    content: Content
    journal: Journal
    media: Media
    client: SyncClient
    enrolment: Enrolment

    def sync(self) -> "RealKiosk":
        report = self.client.sync_once()
        assert report.ok, report
        return self


@contextmanager
def real_kiosk(
    farm: Any, url: str, folder: Path, site: str = "east", name: str = "大厅", limit_bytes: int | None = None
) -> Iterator[RealKiosk]:
    """Enrol a kiosk over the wire; it has not synced yet."""
    folder.mkdir()
    content = Content.open(folder / "content.db", KEY, limit_bytes=limit_bytes)
    journal = Journal.open(folder / "journal.db", KEY)
    with farm.database.write() as session:
        code = make_code(session, System(), site=site, name=name, at=farm.now)
    enrolment = enrol(url, code, name, journal, None)
    assert not isinstance(enrolment, Problem), enrolment
    media = Media(folder / "media", reserve_bytes=0)
    client = SyncClient(content, journal, http=None, clock=farm.clock, devices=lambda: (), software="test", media=media)
    yield RealKiosk(content, journal, media, client, enrolment)
    content.close()
    journal.close()


@dataclass
class Running:
    """A kiosk whose sync runs on a thread of its own; its reports are kept."""

    kiosk: RealKiosk
    reports: "queue.Queue[SyncReport]" = field(default_factory=queue.Queue)
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self.thread = threading.Thread(target=self.kiosk.client.run, args=(self.stop, self.reports.put))
        self.thread.start()

    def report(self) -> SyncReport:
        return self.reports.get(timeout=PATIENCE_S)

    def end(self) -> None:
        self.stop.set()
        self.kiosk.client.nudge()
        self.thread.join(PATIENCE_S)


@contextmanager
def on_the_line(farm: Any, kiosk: RealKiosk) -> Iterator[Running]:
    """Let the kiosk do a round and then hold the live line."""
    made = Running(kiosk)
    made.start()
    try:
        assert made.report().ok
        while not farm.context.doorbell.lines or not kiosk.client.quiet_s():  # both ends know of the line
            farm.database.wake.wait(0.01)
        yield made
    finally:
        made.end()
