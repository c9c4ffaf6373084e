"""A kiosk's real cache and sync, on a disk of its own, at a server of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline_cache.content import Content
from offline_cache.enrolling import enrol
from offline_cache.journal import Enrolment, Journal
from offline_cache.media import Media
from offline_cache.sync import SyncClient
from protocol.wire import Problem
from server.domain.actors import System
from server.domain.kiosks import make_code

KEY = bytes(32)


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
