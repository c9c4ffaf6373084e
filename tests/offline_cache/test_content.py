import subprocess
import sys
import threading
from datetime import timedelta

import msgspec
import pytest

from offline_cache.content import ChecksumMismatch, Content, ContentDamaged
from protocol.blocks import Paragraph, Pdf, PdfPage, Picture, Video
from protocol.canonical import canonical
from protocol.cases import Case, CaseStatus
from protocol.entitlements import Entitlement, EntitlementStatus
from protocol.organisation import Unit, UnitLevel
from protocol.publications import PublicationConfig
from protocol.records import RecordRow
from protocol.services import Access, Service
from protocol.setsum import SetSum
from protocol.text import Text
from protocol.wire import BucketHead, Manifest, Op, Page, Row


@pytest.fixture
def publish(content, make, now):
    """Bring entities into the content as a sync would: one page, one flip."""
    buckets = {}
    checkpoint = [0]

    def bring(*entities, bucket="public:farm", into=content):
        held = buckets.setdefault(bucket, make.Bucket())
        before = len(held.changes)
        for entity in entities:
            held.put(entity)
        into.stage(held.page(bucket, before, len(held.changes)))
        checkpoint[0] += 1
        heads = tuple(one.head(name) for name, one in buckets.items())
        manifest = Manifest(
            kiosk="kiosk-1", checkpoint=checkpoint[0], issued_at=now, expires_at=now + timedelta(days=1), buckets=heads
        )
        into.flip(manifest)
        return manifest

    return bring


def service(name, order):
    return Service(
        id=name,
        title=Text(zh="公开"),
        subtitle=Text(zh=""),
        icon="book",
        order=order,
        access=Access.PUBLIC,
        config=PublicationConfig(),
    )


def test_a_new_file_is_empty(content):
    assert content.services() == ()
    assert content.publications("affairs") == ()
    assert content.member_by_token("t1") is None
    assert (content.checkpoint(), content.fresh_at(), content.versions()) == (0, None, {})
    assert content.quarantined is None


def test_services_come_by_order(content, publish):
    publish(service("b", 10), service("a", 20), service("c", -5))
    assert [s.id for s in content.services()] == ["c", "b", "a"]


def test_the_files_that_documents_need_are_known(content, publish, make):
    picture, first, second = ("a" * 64, "b" * 64, "c" * 64)
    pdf = Pdf((PdfPage(first, 800, 1100), PdfPage(second, 800, 1100)))
    told = Paragraph('"sha256":"' + "d" * 64 + '"')
    film, poster = "e" * 64, "f" * 64
    shown = Video(film, poster, 960, 540, 12_000)
    with_files = msgspec.structs.replace(make.publication("p1"), blocks=(told, shown, Picture(picture, "图"), pdf))
    newer = msgspec.structs.replace(make.publication("p2", day=3), blocks=(told, Picture(second, "同一页")))
    publish(with_files, newer)
    assert content.media() == (second, poster, picture, first, film), "the newest first, films last, each once"


def test_publications_come_newest_first_and_only_of_their_service(content, publish, make):
    old, new = make.publication("p1", day=0), make.publication("p2", day=3)
    other = msgspec.structs.replace(make.publication("p3", day=9), service="notices")
    publish(old, new, other)
    assert content.publications("affairs") == (new, old)
    assert content.publication("p3") == other
    assert content.publication("p4") is None


def test_times_with_and_without_fractions_sort_as_times(content, publish, make, now):
    whole = msgspec.structs.replace(make.publication("whole"), published_at=now)
    later = msgspec.structs.replace(make.publication("later"), published_at=now + timedelta(microseconds=5))
    publish(whole, later)
    assert [p.id for p in content.publications("affairs")] == ["later", "whole"]


def test_a_members_own_rows_are_theirs_alone_and_newest_first(content, publish, now):
    def row(name, member, period):
        return RecordRow(id=name, service="dues", member=member, period=period, values={"paid": 500})

    def benefit(name, member, year):
        empty = Text(zh="")
        status = EntitlementStatus.CLAIMABLE
        return Entitlement(
            id=name, service="benefits", member=member, title=empty, detail=empty, how=empty, status=status, year=year
        )

    def case(name, member, days):
        opened = now + timedelta(days=days)
        return Case(
            id=name, service="opinions", member=member, number=name, topic="t", status=CaseStatus.SUBMITTED,
            opened_at=opened, due_on=opened.date(), thread=(),
        )  # fmt: skip

    publish(
        row("r1", "m1", "2026-01"), row("r2", "m1", "2026-02"), row("r3", "m2", "2026-03"),
        benefit("e1", "m1", 2025), benefit("e2", "m1", 2026), benefit("e3", "m2", 2026),
        case("c1", "m1", 0), case("c2", "m1", 1), case("c3", "m2", 2),
        bucket="members:farm",
    )  # fmt: skip
    assert [r.id for r in content.records("dues", "m1")] == ["r2", "r1"]
    assert [e.id for e in content.entitlements("benefits", "m1")] == ["e2", "e1"]
    assert [c.id for c in content.cases("opinions", "m1")] == ["c2", "c1"]
    assert content.records("dues", "m3") == ()
    assert content.case("c3").member == "m2"
    assert content.entitlement("e3").member == "m2"


def test_units_are_held(content, publish):
    unit = Unit(id="farm", name=Text(zh="松岭农场"), level=UnitLevel.FARM)
    publish(unit)
    assert content.units() == (unit,)


def test_a_token_opens_its_member_until_the_card_is_replaced(content, publish, make):
    publish(make.member("m1", "old"), bucket="members:farm")
    assert content.member_by_token("old").id == "m1"
    publish(make.member("m1", "new", rev=2), bucket="members:farm")
    assert content.member_by_token("old") is None
    assert content.member_by_token("new").rev == 2
    assert content.member("m1").tokens == ("new",)


def test_a_token_of_two_members_opens_neither(content, publish, make):
    publish(make.member("m1", "same"), make.member("m2", "same"), bucket="members:farm")
    assert content.member_by_token("same") is None


def test_of_an_entity_in_two_buckets_the_higher_revision_speaks(content, publish, make):
    publish(make.publication("p1", rev=2, title="新"))
    publish(make.publication("p1", rev=1, title="旧"), bucket="public:team")
    assert [p.title.zh for p in content.publications("affairs")] == ["新"]
    assert content.publication("p1").rev == 2


def test_the_bodies_are_the_servers_exact_bytes(content, publish, make):
    """A row that this software would write otherwise keeps its bytes, so its checksum stays true."""
    odd = b' {"kind":"publication", "id":"p1"}'
    total = SetSum()
    total.add("publication", "p1", odd)
    content.stage(Page(bucket="b", after=0, upto=1, rows=(Row(1, Op.PUT, "publication", "p1", 1, odd),)))
    manifest = publish(service("s", 1), into=Spare())
    head = BucketHead(bucket="b", version=1, rows=1, checksum=total.digest)
    content.flip(msgspec.structs.replace(manifest, buckets=(head,)))
    assert content.versions() == {"b": 1}
    assert content.publication("p1") is None


class Spare:
    """Takes what is published and keeps none of it."""

    def stage(self, page):
        pass

    def flip(self, manifest):
        pass


def test_kinds_of_a_newer_server_are_counted_but_shown_by_nobody(content, publish, make, now):
    class Campaign(msgspec.Struct, tag_field="kind", tag="campaign"):
        id: str
        rev: int = 1

    publish(Campaign(id="x1"), make.publication("p1"))
    assert [p.id for p in content.publications("affairs")] == ["p1"]


def test_a_bucket_that_the_manifest_does_not_name_is_dropped(content, publish, make):
    publish(make.publication("p1"))
    manifest = publish(make.member("m1", "t1"), bucket="members:farm")
    only = tuple(head for head in manifest.buckets if head.bucket == "public:farm")
    content.flip(msgspec.structs.replace(manifest, checkpoint=9, buckets=only))
    assert content.member_by_token("t1") is None
    assert content.member("m1") is None
    assert content.versions() == {"public:farm": 1}


@pytest.mark.parametrize("wrong", [{"rows": 7}, {"checksum": "0" * 64}, {"version": 3}])
def test_a_bucket_that_is_not_what_was_signed_changes_nothing(content, publish, make, wrong):
    manifest = publish(make.publication("p1"))
    fresh = content.fresh_at()
    body = canonical(make.publication("p2"))
    content.stage(Page(bucket="public:farm", after=1, upto=2, rows=(Row(2, Op.PUT, "publication", "p2", 1, body),)))
    head = msgspec.structs.replace(manifest.buckets[0], version=2, rows=2)
    bad = msgspec.structs.replace(
        manifest, checkpoint=99, issued_at=manifest.expires_at, buckets=(msgspec.structs.replace(head, **wrong),)
    )
    with pytest.raises(ChecksumMismatch) as caught:
        content.flip(bad)
    assert caught.value.bucket == "public:farm"
    assert [p.id for p in content.publications("affairs")] == ["p1"]
    assert (content.checkpoint(), content.fresh_at()) == (1, fresh)


def test_a_gap_between_pages_is_noticed(content, publish, make):
    manifest = publish(make.publication("p1"))
    content.stage(Page(bucket="public:farm", after=2, upto=3, rows=()))
    with pytest.raises(ChecksumMismatch):
        content.flip(manifest)


def test_readers_see_the_old_content_until_the_flip_and_all_of_the_new_after(content, publish, make):
    publish(*(make.publication(f"p{n}", rev=1) for n in range(30)))
    mixed, stop = [], threading.Event()

    def watch():
        while not stop.is_set():
            revisions = {p.rev for p in content.publications("affairs")}
            if len(revisions) != 1:
                mixed.append(revisions)

    reader = threading.Thread(target=watch)
    reader.start()
    for rev in range(2, 8):
        publish(*(make.publication(f"p{n}", rev=rev) for n in range(30)))
    stop.set()
    reader.join()
    assert mixed == []


def test_no_name_and_no_text_can_be_read_on_the_disk(content, publish, make, folder, key):
    publish(make.member("m1", "token-0001"), make.publication("p1"), bucket="members:farm")
    for checkpointed in (False, True):
        if checkpointed:
            content.close()
        for file in folder.iterdir():
            raw = file.read_bytes()
            for secret in (
                "欧阳建国".encode(),
                "土地承包费".encode(),
                b"argon2id",
                b"token-0001",
                b"SQLite",
                b"entity",
            ):
                assert secret not in raw, (file.name, secret)


def test_files_are_for_their_owner_only(content, publish, make, folder):
    publish(make.publication("p1"))
    assert {file.stat().st_mode & 0o077 for file in folder.iterdir()} == {0}


def test_what_was_flipped_is_there_after_closing(content, publish, make, folder, key, now):
    publish(make.publication("p1"))
    content.close()
    again = Content.open(folder / "content.db", key)
    assert [p.id for p in again.publications("affairs")] == ["p1"]
    assert (again.checkpoint(), again.fresh_at()) == (1, now)
    again.close()


def test_with_a_wrong_key_the_file_is_set_aside_and_nothing_is_shown(content, publish, make, folder):
    publish(make.publication("p1"))
    content.close()
    before = (folder / "content.db").read_bytes()
    other = Content.open(folder / "content.db", bytes(32))
    assert other.publications("affairs") == ()
    assert other.quarantined is not None
    assert other.quarantined.read_bytes() == before
    other.close()


def test_a_file_that_is_no_database_is_set_aside(folder, key):
    (folder / "content.db").write_bytes(b"garbage" * 5000)
    opened = Content.open(folder / "content.db", key)
    assert opened.quarantined.exists()
    assert opened.services() == ()
    opened.close()


def damage(path, *, first_page=1):
    """Flip one byte in every page from ``first_page`` on."""
    raw = bytearray(path.read_bytes())
    for offset in range(4096 * first_page + 50, len(raw), 4096):
        raw[offset] ^= 1
    path.write_bytes(raw)


def test_a_damaged_page_met_while_running_is_named_and_can_be_rebuilt(content, publish, make, folder, key):
    publish(*(make.publication(f"p{n}", title="字" * 500) for n in range(50)))
    content.close()
    damage(folder / "content.db", first_page=6)
    hurt = Content.open(folder / "content.db", key)
    with pytest.raises(ContentDamaged):
        hurt.publications("affairs")
    assert hurt.damaged
    kept = hurt.rebuild()
    assert kept.exists()
    assert (hurt.damaged, hurt.quarantined) == (False, kept)
    assert hurt.publications("affairs") == ()
    assert hurt.checkpoint() == 0
    hurt.close()


def test_only_the_latest_damaged_content_is_kept(folder, key):
    for _ in range(3):
        (folder / "content.db").write_bytes(b"garbage" * 5000)
        Content.open(folder / "content.db", key).close()
    assert len(list(folder.glob("*.damaged-*"))) == 1


def test_a_process_killed_in_the_middle_of_a_flip_leaves_the_old_content(folder, key, make, now):
    script = f"""
import os, signal
from pathlib import Path
from offline_cache import flip, rows
from offline_cache.content import Content
from protocol.wire import Manifest, Page, Row, Op
from datetime import datetime, UTC
content = Content.open(Path({str(folder / "content.db")!r}), bytes.fromhex({key.hex()!r}))
content.stage(Page(bucket="b", after=0, upto=1, rows=(Row(1, Op.PUT, "unit", "u", 1, b"x"),)))
from protocol.wire import BucketHead
flip.discard = lambda connection, bucket=None: os.kill(os.getpid(), signal.SIGKILL)
rows.Bucket.require = lambda self, head: None
now, heads = datetime.now(UTC), (BucketHead(bucket="b", version=1, rows=1, checksum=""),)
content.flip(Manifest(kiosk="k", checkpoint=5, issued_at=now, expires_at=now, buckets=heads))
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=30)
    assert done.returncode == -9
    opened = Content.open(folder / "content.db", key)
    assert (opened.checkpoint(), opened.versions(), opened.quarantined) == (0, {}, None)
    opened.close()
