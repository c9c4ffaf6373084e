"""A download that was cut goes on where it stopped, the urgent things come first, and the disk keeps room."""

import resource
import subprocess
import sys

import msgspec
import pytest

from offline_cache import plan
from offline_cache.content import Content, ContentFull
from offline_cache.plan import Step
from offline_cache.report import SyncProblem
from offline_cache.staging import Staged
from protocol.wire import BucketHead, Manifest, Page


class CutAfter:
    """True, as a cut line, once the server was asked for so many pages."""

    def __init__(self, server, pages):
        self.server, self.pages = server, pages

    def __bool__(self):
        return len(asked(self.server)) >= self.pages


def asked(server):
    return [line.rsplit("/", 1)[1] for line in server.requests if "/pages/" in line]


@pytest.fixture
def small_pages(server):
    server.page_rows = 10
    return server


def names(content):
    return {p.id for p in content.publications("affairs")}


def many(make, count, **what):
    return [make.publication(f"p{n}", **what) for n in range(count)]


def test_pages_that_arrived_are_not_fetched_again(client, small_pages, content, make, line):
    small_pages.publish(*many(make, 100))
    line.cut = CutAfter(small_pages, 4)
    assert client.sync_once().problem is SyncProblem.OFFLINE
    before = len(asked(small_pages))
    assert names(content) == set()
    line.cut = False
    assert client.sync_once().ok
    assert len(names(content)) == 100
    assert asked(small_pages)[before:] == [f"{n}-100" for n in range(before * 10, 100, 10)]


def test_a_restart_in_between_changes_nothing(client, small_pages, content, make, line, folder, key):
    small_pages.publish(*many(make, 100))
    line.cut = CutAfter(small_pages, 4)
    client.sync_once()
    content.close()
    client._content = content = Content.open(folder / "content.db", key)
    line.cut = False
    before = len(asked(small_pages))
    assert client.sync_once().ok
    assert len(names(content)) == 100
    assert asked(small_pages)[before] == "40-100"
    content.close()


def test_a_bucket_that_moved_on_meanwhile_is_caught_up_with(client, small_pages, content, make, line):
    small_pages.publish(*many(make, 100))
    line.cut = CutAfter(small_pages, 4)
    client.sync_once()
    small_pages.bucket().drop("publication", "p3")
    small_pages.publish(make.publication("p5", rev=2, title="新"), make.publication("p100"))
    line.cut = False
    before = len(asked(small_pages))
    assert client.sync_once().ok
    assert names(content) == {f"p{n}" for n in range(101)} - {"p3"}
    assert content.publication("p5").rev == 2
    assert asked(small_pages)[before] == "40-103"


def test_drops_that_the_server_forgot_meanwhile_make_it_start_over(client, small_pages, content, make, line):
    small_pages.publish(*many(make, 100))
    line.cut = CutAfter(small_pages, 4)
    client.sync_once()
    small_pages.bucket().drop("publication", "p3")
    small_pages.publish(make.publication("p5", rev=2))
    small_pages.floor = 101
    line.cut = False
    before = len(asked(small_pages))
    assert client.sync_once().ok
    assert len(names(content)) == 99
    assert asked(small_pages)[before] == "0-102"


def test_a_delta_that_was_cut_goes_on_too_and_is_not_seen_before_it_is_whole(client, small_pages, content, make, line):
    small_pages.publish(*many(make, 20))
    client.sync_once()
    small_pages.publish(*many(make, 50, rev=2))
    before = len(asked(small_pages))
    line.cut = CutAfter(small_pages, before + 3)
    assert not client.sync_once().ok
    assert {p.rev for p in content.publications("affairs")} == {1}
    assert content.staged()["public:farm"] == Staged(version=50, target=70, anew=False)
    line.cut = False
    assert client.sync_once().ok
    assert {p.rev for p in content.publications("affairs")} == {2}
    assert asked(small_pages)[before:] == [f"{n}-70" for n in range(20, 70, 10)]


def test_a_wrong_page_of_a_download_that_was_cut_is_found_out_and_all_fetched_anew(
    client, small_pages, content, make, line
):
    small_pages.publish(*many(make, 40))
    wrong = small_pages.bucket().page("public:farm", 0, 40, 10)
    lie = tuple(msgspec.structs.replace(row, body=row.body.replace(b'"rev":1', b'"rev":9')) for row in wrong.rows)
    content.stage(msgspec.structs.replace(wrong, rows=lie), 40)
    assert client.sync_once().ok
    assert {p.rev for p in content.publications("affairs")} == {1}


def test_after_power_was_cut_in_the_middle_of_staging_the_pages_before_are_there(folder, key, make):
    script = f"""
import os, signal
from pathlib import Path
from offline_cache.content import Content
from protocol.wire import Page
content = Content.open(Path({str(folder / "content.db")!r}), bytes.fromhex({key.hex()!r}))
content.stage(Page(bucket="b", after=0, upto=10, rows=()), 30)
content.stage(Page(bucket="b", after=10, upto=20, rows=()), 30)
with content._write() as connection:
    connection.run("UPDATE bucket SET version = 30")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=30).returncode == -9
    again = Content.open(folder / "content.db", key)
    assert again.staged() == {"b": Staged(version=20, target=30, anew=True)}
    again.close()


def test_members_and_small_buckets_are_shown_while_a_large_one_is_still_on_its_way(
    client, small_pages, content, make, line, monkeypatch
):
    monkeypatch.setattr(plan, "LONG", 50)
    small_pages.publish(*many(make, 100), bucket="public:a-large")
    small_pages.publish(make.publication("small"), bucket="public:b-small")
    small_pages.publish(make.member("m1", "t1"), bucket="members:farm")
    line.cut = CutAfter(small_pages, 5)
    assert client.sync_once().problem is SyncProblem.OFFLINE
    assert content.member_by_token("t1").id == "m1"
    assert names(content) == {"small"}
    assert (content.checkpoint(), content.fresh_at()) == (0, None)
    line.cut = False
    assert client.sync_once().ok
    assert len(names(content)) == 101
    assert content.checkpoint() == small_pages.checkpoint


def test_members_go_first_then_what_is_short(now):
    def head(name, version):
        return BucketHead(bucket=name, version=version, rows=1, checksum="")

    heads = (head("public:a", 9), head("public:b", 2), head("members:z", 50), head("kiosk:k", 3))
    manifest = Manifest(kiosk="k", checkpoint=1, issued_at=now, expires_at=now, buckets=heads)
    steps = plan.plan(manifest, {}, {})
    assert [step.head.bucket for step in steps] == ["kiosk:k", "members:z", "public:b", "public:a"]


@pytest.mark.parametrize(
    ("floor", "live", "staged", "expected"),
    [
        (0, 0, None, (0, False, False)),
        (0, 40, None, (40, False, False)),
        (50, 40, None, (0, True, False)),
        (0, 400, None, (0, True, False)),
        (0, 0, Staged(60, 100, anew=True), (60, True, False)),
        (70, 0, Staged(60, 100, anew=True), (60, True, False)),
        (70, 0, Staged(60, 90, anew=True), (0, True, True)),
        (0, 40, Staged(60, 90, anew=False), (60, False, False)),
        (0, 40, Staged(160, 190, anew=False), (40, False, True)),
    ],
)
def test_where_a_download_begins(floor, live, staged, expected, now):
    head = BucketHead(bucket="b", version=100, rows=1, checksum="", floor=floor)
    manifest = Manifest(kiosk="k", checkpoint=1, issued_at=now, expires_at=now, buckets=(head,))
    (step,) = plan.plan(manifest, {"b": live}, {"b": staged} if staged else {})
    assert step == Step(head, expected[0], anew=expected[1], stale=expected[2])


def test_content_leaves_the_journals_room_on_the_disk(folder, key, journal, now):
    content = Content.open(folder / "content.db", key, reserve_bytes=1 << 60)
    with pytest.raises(ContentFull, match="journal"):
        content.stage(Page(bucket="b", after=0, upto=1, rows=()))
    journal.audit("still", "written", now)
    content.close()


def test_content_that_would_grow_beyond_its_limit_is_refused_and_the_old_stays(folder, key, server, make, client):
    limited = Content.open(folder / "limited.db", key, limit_bytes=400_000)
    client._content = limited
    server.publish(make.publication("p0"))
    assert client.sync_once().ok
    server.publish(*many(make, 300, title="字" * 2000))
    for _ in range(2):
        assert client.sync_once().problem is SyncProblem.DISK_FULL
        assert names(limited) == {"p0"}
    limited.close()
    assert (folder / "limited.db").stat().st_size <= 400_000


def test_what_a_large_bucket_took_goes_back_to_the_disk_when_it_is_gone(folder, client, server, content, make):
    server.publish(*many(make, 300, title="字" * 2000))
    server.publish(make.member("m1", "t1"), bucket="members:farm")
    client.sync_once()
    large = (folder / "content.db").stat().st_size
    del server.buckets["public:farm"]
    server.step()
    assert client.sync_once().ok
    assert (folder / "content.db").stat().st_size < large / 4


def test_a_full_disk_in_the_middle_of_a_download_does_not_lose_what_came(client, small_pages, content, make):
    small_pages.publish(*many(make, 100, title="字" * 3000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, before[1]))
    try:
        assert client.sync_once().problem is SyncProblem.DISK_FULL
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    held = content.staged()["public:farm"].version
    assert 0 < held < 100
    seen = len(asked(small_pages))
    assert client.sync_once().ok
    again = asked(small_pages)[seen:]
    assert f"{held}-100" in again
    assert "0-100" not in again


def test_a_file_of_an_earlier_layout_is_fetched_again_without_talk_of_damage(folder, key):
    from offline_cache.database import Database

    old = Database(folder / "content.db", key)
    old.prepare("CREATE TABLE fact (name VARCHAR, value VARCHAR);\n", 1)
    old.retire()
    opened = Content.open(folder / "content.db", key)
    assert opened.quarantined is None
    assert opened.versions() == {}
    opened.close()
