"""Whatever is wrong on the way to a kiosk: old content serves, doctor and fleet name the fault, nothing is lost."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import zstandard
from sqlalchemy import func, select, update
from starlette.requests import Request

from kiosk.cli.doctor_stores import store_checks
from kiosk.config import Config, PrinterConfig, StateConfig
from kiosk.drift import Drift
from kiosk.runtime.touching import TouchNotes
from offline_cache import outbox
from offline_cache.clock import CorrectedClock, Sources
from offline_cache.sync import SyncClient
from protocol.blocks import Paragraph, Picture
from protocol.canonical import canonical
from protocol.events import PublicationAcknowledged, SlipPrinted
from protocol.signing import SigningKey
from protocol.wire import HelloReply, pack_page, unpack_page
from server.auth.sessions import CurrentOfficer
from server.console.pages import fleet
from server.console.visit import Visit
from server.domain import publications
from server.domain.actors import System
from server.feed.worker import sequence_all
from server.store.feed import BucketHeadRow
from server.store.fleet import SlipRow
from server.store.tables import AcknowledgementRow
from tests.faults.sync_rows import sync_row
from tests.server.bad_line import BadLine, bad_line
from tests.server.real_kiosk import KEY, RealKiosk, real_kiosk

TEN_GIGABYTES = 10 * 1024**3


@dataclass
class Site:
    """A kiosk at a farm, and everybody who can say how it is."""

    farm: object
    kiosk: RealKiosk
    line: BadLine
    folder: Path

    def publish(self, title: str, *blocks: Paragraph | Picture) -> None:
        content = self.farm.publication(title, id=title, blocks=blocks or (Paragraph("x" * 3000),))
        with self.farm.database.write() as session:
            publications.load(session, System(), content, unit="east", at=self.farm.now)
        sequence_all(self.farm.database)

    def shown(self) -> set[str]:
        return {found.title.zh for found in self.kiosk.content.publications("disclosure")}

    def doctor(self) -> dict[str, str]:
        """What doctor finds bad, by part."""
        _, checks, _ = store_checks(Config(StateConfig(self.folder), PrinterConfig("file:///dev/null")))
        return {check.part: check.found for check in checks if not check.ok}

    def fleet_page(self) -> str:
        """What an administrator reads under 终端."""
        scope = {"type": "http", "method": "GET", "path": "/console/fleet", "headers": [], "query_string": b""}
        who = CurrentOfficer(self.farm.admin, "admin", has_totp=False)
        visit = Visit(self.farm.context, Request(scope), {}, {}, self.farm.now, "zh", "", who)
        return bytes(fleet.show(visit).body).decode()


@pytest.fixture
def site(farm, url, tmp_path) -> Iterator[Site]:
    folder = tmp_path / "kiosk"
    with bad_line(url) as line, real_kiosk(farm, line.url, folder) as kiosk:
        (folder / "cache.key").write_bytes(KEY)
        (folder / "cache.key").chmod(0o600)
        made = Site(farm, kiosk, line, folder)
        made.publish("old")
        kiosk.sync()
        yield made


def on_pages(change: Callable[[bytes], bytes]) -> Callable[[Site], None]:
    def begin(site: Site) -> None:
        site.line.change = lambda path, answer: change(answer) if "/pages/" in path else answer

    return begin


def reordered(data: bytes) -> bytes:
    page = unpack_page(data, zstandard.ZstdDecompressor())
    return pack_page(msgspec.structs.replace(page, rows=page.rows[::-1]), zstandard.ZstdCompressor())


def forged(data: bytes) -> bytes:
    page = unpack_page(data, zstandard.ZstdDecompressor())
    rows = tuple(msgspec.structs.replace(row, body=row.body.replace(b"new", b"lie")) for row in page.rows)
    return pack_page(msgspec.structs.replace(page, rows=rows), zstandard.ZstdCompressor())


def replayed(site: Site) -> None:
    pages = [
        answer
        for path, answer in site.line.heard.items()
        if "/pages/public%3Aeast" in path or "/pages/public:east" in path
    ]
    on_pages(lambda _: pages[0])(site)


def manifests(change: Callable[[Site, HelloReply], HelloReply]) -> Callable[[Site], None]:
    def begin(site: Site) -> None:
        def answer(path: str, data: bytes) -> bytes:
            if not path.endswith("/hello"):
                return data
            return canonical(change(site, msgspec.json.decode(data, type=HelloReply)))

        site.line.change = answer

    return begin


def signed_by_somebody(site: Site, reply: HelloReply) -> HelloReply:
    """Our publisher's name, somebody else's key."""
    stranger = SigningKey.generate(reply.manifest.key)
    return msgspec.structs.replace(reply, manifest=stranger.sign(reply.manifest.payload))


def an_old_one(site: Site, reply: HelloReply) -> HelloReply:
    first = msgspec.json.decode(site.line.heard["first hello"], type=HelloReply)
    return msgspec.structs.replace(reply, manifest=first.manifest)


def says_there_is_nothing_new(site: Site) -> None:
    """The publisher itself signs a version that does not go with what it signs beside it."""
    _shift_version(site, -2)


def _shift_version(site: Site, by: int) -> None:
    with site.farm.database.write() as session:
        moved = BucketHeadRow.version + by
        session.execute(update(BucketHeadRow).where(BucketHeadRow.bucket == "public:east").values(version=moved))


BEGIN = {
    "truncated page": on_pages(lambda data: data[:-20]),
    "bit-flipped page": on_pages(lambda data: data[:40] + bytes([data[40] ^ 8]) + data[41:]),
    "reordered page": on_pages(reordered),
    "replayed page": replayed,
    "forged page": on_pages(forged),
    "manifest signed by somebody else": manifests(signed_by_somebody),
    "replayed manifest": manifests(an_old_one),
    "server that lies about versions": says_there_is_nothing_new,
}


@pytest.mark.parametrize("kind", sorted(BEGIN))
def test_old_content_serves_the_fault_is_named_twice_and_what_members_said_arrives(site, kind):
    begin, row = BEGIN[kind], sync_row(kind)
    site.line.heard["first hello"] = site.line.heard["/api/v1/hello"]
    site.publish("new 1")
    site.kiosk.sync()
    site.publish("new 2")
    site.publish("new 3")
    begin(site)
    said = PublicationAcknowledged(publication="old", version=1)
    site.kiosk.journal.append(said, member="anna", at=site.farm.now)

    report = site.kiosk.client.sync_once()

    assert report.problem == row.doctor, report
    assert site.shown() == {"old", "new 1"}
    assert (report.delivered, site.kiosk.journal.waiting_count()) == (1, 0)
    assert site.doctor()[row.part].startswith(f"{row.doctor} since 2025-10-01 08:00 UTC")
    site.kiosk.client.sync_once()
    assert row.fleet in site.fleet_page()

    site.line.be_honest()
    if begin is says_there_is_nothing_new:
        _shift_version(site, 2)
    site.kiosk.sync().sync()
    assert site.shown() == {"old", "new 1", "new 2", "new 3"}
    assert "sync" not in site.doctor()
    assert "更新：" not in site.fleet_page()


def test_a_file_of_ten_gigabytes_is_left_where_it_is_and_the_text_around_it_is_shown(site):
    name = hashlib.sha256(b"whatever it is").hexdigest()
    blob = site.farm.context.settings.blobs / name[:2] / name
    blob.parent.mkdir(parents=True)
    with blob.open("wb") as file:
        file.truncate(TEN_GIGABYTES)
    site.publish("with a film", Picture(sha256=name, alt="film"), Paragraph("words"))

    site.kiosk.sync()

    assert site.shown() == {"old", "with a film"}
    assert site.kiosk.media.path(name) == ""
    row = sync_row("media file of 10 GB")
    assert row.doctor in site.doctor()[row.part]
    site.kiosk.sync()
    assert row.fleet in site.fleet_page()

    site.publish("with a film", Paragraph("words only"))
    site.kiosk.sync().sync()
    assert "media" not in site.doctor()
    assert "图片和文件" not in site.fleet_page()


def test_a_kiosk_whose_clock_says_1970_serves_and_is_told_of_where_it_can_be_mended(site):
    machine = Sources(wall=lambda: datetime(1970, 1, 1, tzinfo=UTC), monotonic=lambda: 5.0, boot_id="b")
    clock = CorrectedClock(site.kiosk.journal, machine)
    client = SyncClient(
        site.kiosk.content, site.kiosk.journal, http=None, clock=clock.now, devices=tuple, software="test",
        on_server_time=clock.correct,
    )  # fmt: skip
    site.farm.clock.now = datetime.now(UTC)  # the server's Date header is the real time
    site.publish("new")

    assert client.sync_once().ok
    assert site.shown() == {"old", "new"}
    assert abs(clock.now() - site.farm.now) < timedelta(seconds=5)
    row = sync_row("clock at 1970")
    assert row.doctor in site.doctor()[row.part]
    assert client.sync_once().ok
    assert row.fleet in site.fleet_page()


def test_content_that_was_damaged_on_the_disk_is_fetched_anew_and_the_file_is_named(site):
    site.kiosk.content.rebuild()

    site.kiosk.sync()

    assert site.shown() == {"old"}
    (aside,) = site.kiosk.content.damaged_files()
    row = sync_row("content damaged on the disk")
    assert aside in site.doctor()[row.part]
    assert aside.startswith(row.doctor)
    site.kiosk.sync()
    assert row.fleet in site.fleet_page()

    (site.folder / aside).unlink()
    site.kiosk.sync().sync()
    assert "stored content" not in site.doctor()
    assert "公开内容：" not in site.fleet_page()


def test_logs_that_were_dropped_in_a_long_time_without_a_line_are_told_of_and_no_word_of_a_member_is(site, monkeypatch):
    monkeypatch.setattr(outbox, "LIMITS", {"slip_printed": 10})
    said = PublicationAcknowledged(publication="old", version=1)
    site.kiosk.journal.append(said, member="anna", at=site.farm.now)
    for number in range(30):
        log = SlipPrinted(serial=f"s{number}", template="receipt", outcome="confirmed", copy=0)
        site.kiosk.journal.append(log, member=None, at=site.farm.now)

    site.kiosk.sync().sync()

    with site.farm.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AcknowledgementRow)) == 1
        assert 9 <= session.scalar(select(func.count()).select_from(SlipRow)) <= 10
    row = sync_row("logs thinned out")
    assert f"{row.doctor} 2025-10-01" in site.doctor()[row.part]
    assert row.fleet in site.fleet_page()


def test_a_touch_panel_that_drifted_is_told_of_until_it_is_calibrated(site):
    notes = TouchNotes(site.kiosk.journal, lambda: site.farm.now)
    notes.keep(Drift(shift=(2.0, -8.0)))
    notes.close()
    row = sync_row("touch panel that drifted")
    assert f"{row.doctor} (2 mm to the right, 8 mm too low)" in site.doctor()[row.part]
    site.kiosk.sync()
    assert row.fleet in site.fleet_page()

    notes.forget()
    site.kiosk.sync()
    assert row.part not in site.doctor()
    assert "触摸屏" not in site.fleet_page()
