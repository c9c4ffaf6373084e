import threading
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import requests

from offline_cache.content import Content
from offline_cache.enrolling import enrol
from offline_cache.loop import LONGEST_WAIT_S, backoff
from offline_cache.sync import SyncClient, SyncProblem
from protocol.canonical import canonical
from protocol.events import CaseRated
from protocol.signing import SigningKey
from protocol.wire import Problem


def rated(name):
    return CaseRated(case=name, rating=3)


def titles(content):
    return {p.id: p.title.zh for p in content.publications("affairs")}


def pages_asked(server):
    return [line.rsplit("/", 1)[1] for line in server.requests if "/pages/" in line]


def test_a_kiosk_enrols_and_keeps_who_it_is(server, journal):
    with requests.Session() as http:
        enrolment = enrol(server.url, "right-code", "大厅", journal, http)
    assert enrolment == journal.enrolment()
    assert enrolment.reply.kiosk == "kiosk-1"
    assert SigningKey("kiosk-1", enrolment.secret).public == server.kiosk_key


def test_a_wrong_code_enrols_nobody(server, journal):
    refusal = enrol(server.url, "wrong-code", "大厅", journal, None)
    assert refusal == Problem(code="code_unknown", detail="no such code")
    assert journal.enrolment() is None


def test_without_a_server_enrolling_says_offline(journal):
    assert enrol("http://127.0.0.1:9", "right-code", "大厅", journal, None).code == "offline"


def test_without_enrolment_there_is_nothing_to_sync(content, journal, now):
    client = SyncClient(content, journal, http=None, clock=lambda: now, devices=tuple, software="t")
    assert client.sync_once().problem is SyncProblem.NOT_ENROLLED


def test_the_first_round_brings_everything_and_the_second_nothing(client, server, content, make, now):
    server.publish(make.publication("p1"), make.member("m1", "t1"))
    first = client.sync_once()
    assert (first.ok, first.problem, first.changed, first.poll_s) == (True, None, True, 30.0)
    assert titles(content) == {"p1": "土地承包费收缴公示"}
    assert content.member_by_token("t1").name == "欧阳建国"
    assert (content.fresh_at(), content.checkpoint()) == (now, server.checkpoint)
    second = client.sync_once()
    assert (second.ok, second.changed) == (True, False)
    assert pages_asked(server) == ["0-2"]


def test_the_kiosk_says_what_it_holds_and_how_it_is(client, server, journal, make):
    server.publish(make.publication("p1"))
    client.sync_once()
    journal.append(rated("a"), member="m1", at=datetime.now(UTC))
    client.sync_once()
    hello = server.hellos[-1]
    assert (hello.versions, hello.checkpoint, hello.software, hello.waiting) == ({"public:farm": 1}, 2, "test", 0)


def test_a_change_comes_as_a_delta(client, server, content, make):
    server.publish(make.publication("p1"), make.publication("p2"))
    client.sync_once()
    server.publish(make.publication("p1", rev=2, title="更正"))
    server.bucket().drop("publication", "p2")
    server.step()
    assert client.sync_once().changed
    assert titles(content) == {"p1": "更正"}
    assert pages_asked(server) == ["0-2", "2-4"]


def test_a_kiosk_below_the_floor_takes_the_bucket_anew(client, server, content, make):
    server.publish(make.publication("p1"))
    client.sync_once()
    server.publish(make.publication("p2"))
    server.floor = 2
    assert client.sync_once().ok
    assert sorted(titles(content)) == ["p1", "p2"]
    assert pages_asked(server) == ["0-1", "0-2"]


def test_a_server_that_cuts_pages_short_is_asked_on(client, server, content, make):
    server.page_rows = 3
    server.publish(*(make.publication(f"p{n}") for n in range(8)))
    assert client.sync_once().ok
    assert len(titles(content)) == 8
    assert pages_asked(server) == ["0-8", "3-8", "6-8"]


def test_a_bucket_that_started_over_at_the_server_is_taken_anew(client, server, content, make):
    server.publish(make.publication("p1"), make.publication("p2"))
    client.sync_once()
    server.buckets.clear()
    server.publish(make.publication("p9"))
    assert client.sync_once().ok
    assert sorted(titles(content)) == ["p9"]
    server.buckets["public:farm"] = make.Bucket()
    server.step()
    assert client.sync_once().ok
    assert titles(content) == {}


def test_a_bucket_name_with_odd_characters_is_fetched_and_signed_alike(client, server, content, make):
    server.publish(make.publication("p1"), bucket="public:三连 a/b?c")
    assert client.sync_once().ok
    assert titles(content) == {"p1": "土地承包费收缴公示"}


def test_events_are_delivered_once_and_in_order(client, server, journal, now):
    items = [journal.append(rated(f"c{n}"), member="m1", at=now) for n in range(5)]
    report = client.sync_once()
    assert (report.ok, report.delivered) == (True, 5)
    assert server.taken == items
    assert client.sync_once().delivered == 0
    assert journal.waiting_count() == 0


def test_many_events_go_in_batches_and_smaller_ones_when_the_server_asks(client, server, journal, now):
    journal.append_many([rated(f"c{n}") for n in range(250)], member="m1", at=now)
    server.max_batch = 60
    assert client.sync_once().delivered == 250
    assert [item.seq for item in server.taken] == list(range(1, 251))


def test_a_lost_reply_means_a_second_delivery_and_no_second_event(client, server, journal, now):
    item = journal.append(rated("a"), member="m1", at=now)
    server.lost_replies = 1
    report = client.sync_once()
    assert (report.problem, report.delivered) == (SyncProblem.OFFLINE, 0)
    assert journal.waiting_count() == 1
    assert client.sync_once().delivered == 1
    assert server.taken == [item]
    assert journal.dead_letters() == ()


def test_a_refused_event_goes_to_the_dead_letters_and_holds_up_none(client, server, journal, now):
    bad, good = journal.append_many((rated("bad"), rated("good")), member="m1", at=now)
    server.refuse[bad.id] = "case is closed"
    assert client.sync_once().ok
    assert journal.dead_letters() == ((bad, "case is closed"),)
    assert server.taken == [good]
    assert journal.waiting_count() == 0


def test_with_the_server_gone_everything_held_stays_and_events_wait(client, server, content, journal, make, now):
    server.publish(make.publication("p1"))
    client.sync_once()
    server.answer_status = 503
    journal.append(rated("a"), member="m1", at=now)
    assert client.sync_once().problem is SyncProblem.OFFLINE
    assert "p1" in titles(content)
    server.answer_status = None
    assert client.sync_once().delivered == 1


def test_with_nobody_listening_the_report_says_offline(content, journal, make, now):
    gone = make.UnionServer()
    enrol(gone.url, "right-code", "大厅", journal, None)
    gone.stop()
    client = SyncClient(content, journal, http=None, clock=lambda: now, devices=tuple, software="t")
    assert client.sync_once().problem is SyncProblem.OFFLINE


def test_a_cut_network_says_offline_until_it_is_mended(client, server, line):
    line.cut = True
    before = list(server.requests)
    assert client.sync_once().problem is SyncProblem.OFFLINE
    assert server.requests == before
    line.cut = False
    assert client.sync_once().ok


def test_a_refused_kiosk_says_so(client, server):
    server.kiosk_key = SigningKey.generate("kiosk-1").public
    assert client.sync_once().problem is SyncProblem.REFUSED


def test_a_manifest_of_another_signer_changes_nothing(client, server, content, make):
    server.publish(make.publication("p1"))
    server.signer = SigningKey.generate("publisher-1")
    assert client.sync_once().problem is SyncProblem.BAD_SIGNATURE
    assert titles(content) == {}


def test_a_replayed_manifest_changes_nothing(client, server, content, make):
    server.publish(make.publication("p1"))
    old = canonical(server.manifest())
    client.sync_once()
    server.publish(make.publication("p1", rev=2, title="更正"))
    client.sync_once()
    server.manifest_bytes = old
    assert client.sync_once().problem is SyncProblem.REPLAYED
    assert titles(content) == {"p1": "更正"}


def test_a_replayed_manifest_is_refused_even_when_content_was_lost_meanwhile(client, server, content, make):
    server.publish(make.publication("p1"))
    old = canonical(server.manifest())
    client.sync_once()
    server.publish(make.publication("p1", rev=2, title="更正"))
    client.sync_once()
    content.rebuild()
    server.manifest_bytes = old

    assert client.sync_once().problem is SyncProblem.REPLAYED

    server.manifest_bytes = None
    assert client.sync_once().ok
    assert titles(content) == {"p1": "更正"}


def test_a_manifest_for_another_kiosk_changes_nothing(client, server, content, make):
    server.publish(make.publication("p1"))
    server.manifest_bytes = canonical(msgspec.structs.replace(server.manifest(), kiosk="kiosk-2"))
    assert client.sync_once().problem is SyncProblem.REPLAYED
    assert titles(content) == {}


def test_an_expired_manifest_changes_nothing(client, server, content, make, line):
    server.publish(make.publication("p1"))
    line.time += timedelta(days=8)
    assert client.sync_once().problem is SyncProblem.EXPIRED_MANIFEST
    assert titles(content) == {}


def test_a_reply_that_is_none_is_named(client, server):
    server.manifest_bytes = b'{"kiosk":1}'
    assert client.sync_once().problem is SyncProblem.BAD_REPLY


def test_one_page_spoilt_on_the_way_is_fetched_again_at_once(client, server, content, make):
    server.publish(*(make.publication(f"p{n}") for n in range(5)))
    server.spoil_pages = [True]
    report = client.sync_once()
    assert (report.ok, report.problem) == (True, None)
    assert len(titles(content)) == 5


def test_pages_that_are_always_spoilt_change_nothing_and_later_heal(client, server, content, make):
    server.publish(make.publication("p1"))
    client.sync_once()
    server.publish(make.publication("p2"))
    server.spoil_pages = [True] * 4
    report = client.sync_once()
    assert report.problem in (SyncProblem.BAD_PAGE, SyncProblem.CHECKSUM)
    assert (report.changed, sorted(titles(content)), content.checkpoint()) == (False, ["p1"], 2)
    server.spoil_pages = []
    assert client.sync_once().ok
    assert sorted(titles(content)) == ["p1", "p2"]


def test_a_row_that_differs_from_what_was_signed_is_noticed_and_the_bucket_taken_anew(client, server, content, make):
    server.publish(make.publication("p1"))
    client.sync_once()
    server.publish(make.publication("p2"))
    bucket = server.bucket()
    true_page = bucket.page
    forged = make.publication("p2", title="假")
    lies = [True]

    def page(name, after, upto, longest):
        whole = true_page(name, after, upto, longest)
        if not lies.pop() if lies else True:
            return whole
        row = msgspec.structs.replace(whole.rows[-1], body=canonical(forged))
        return msgspec.structs.replace(whole, rows=(*whole.rows[:-1], row))

    bucket.page = page
    assert client.sync_once().ok
    assert titles(content)["p2"] == "土地承包费收缴公示"
    assert pages_asked(server) == ["0-1", "1-2", "0-2"]


def test_a_row_that_is_always_forged_is_never_shown(client, server, content, make):
    server.publish(make.publication("p1"))
    manifest = server.manifest()
    bad = tuple(msgspec.structs.replace(head, checksum="0" * 64) for head in manifest.buckets)
    server.manifest_bytes = canonical(msgspec.structs.replace(manifest, buckets=bad))
    assert client.sync_once().problem is SyncProblem.CHECKSUM
    assert titles(content) == {}


def test_the_servers_time_is_passed_on_and_judges_expiry(content, journal, server, now, make):
    """A kiosk whose battery is dead thinks it is 1970 or 2099; the server's time comes first."""
    server.publish(make.publication("p1"))
    time = [datetime(2099, 1, 1, tzinfo=UTC)]
    with requests.Session() as http:
        enrol(server.url, "right-code", "大厅", journal, http)
        client = SyncClient(
            content, journal, http=http, clock=lambda: time[0], devices=tuple, software="t",
            on_server_time=lambda at: time.__setitem__(0, at),
        )  # fmt: skip
        assert client.sync_once().ok
    assert time == [now]


def test_a_kiosk_that_does_not_know_the_time_is_let_in_with_the_servers(client, server, line):
    server.freshness = timedelta(minutes=5)
    server.now = datetime.now(UTC)
    line.time = datetime(2020, 1, 1, tzinfo=UTC)
    assert client.sync_once().ok


def test_content_damaged_while_running_is_fetched_again(client, server, content, make, folder, key):
    server.publish(*(make.publication(f"p{n}", title="字" * 400) for n in range(40)))
    client.sync_once()
    content.damaged = True
    report = client.sync_once()
    assert (report.ok, report.changed) == (True, True)
    assert len(titles(content)) == 40
    assert content.quarantined.exists()


def test_a_machine_that_becomes_another_kiosk_forgets_what_the_first_held(client, server, content, journal, make):
    server.checkpoint = 50
    server.publish(make.member("m1", "t1"), bucket="members:farm")
    client.sync_once()
    other = make.UnionServer()
    other.publish(make.publication("p1"))
    manifest = msgspec.structs.replace(other.manifest(), kiosk="kiosk-2")
    other.manifest_bytes = canonical(manifest)
    held = enrol(other.url, "right-code", "新", journal, None)
    journal.save_enrolment(msgspec.structs.replace(held.reply, kiosk="kiosk-2"), held.secret, held.server)
    other.kiosk_key = SigningKey("kiosk-2", held.secret).public
    assert client.sync_once().ok
    assert content.member_by_token("t1") is None
    assert content.checkpoint() == other.checkpoint
    other.stop()


def test_a_content_disk_that_is_full_is_named_and_the_old_content_stays(client, server, content, make, monkeypatch):
    import resource

    server.publish(make.publication("p1"))
    client.sync_once()
    server.publish(*(make.publication(f"q{n}", title="字" * 3000) for n in range(100)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        report = client.sync_once()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert report.problem is SyncProblem.DISK_FULL
    assert sorted(titles(content)) == ["p1"]
    assert client.sync_once().ok
    assert len(titles(content)) == 101


class Loop:
    """The sync loop on its own thread, and its reports as they come."""

    def __init__(self, client):
        self.stop, self.reports, self.came = threading.Event(), [], threading.Condition()
        self.thread = threading.Thread(target=client.run, args=(self.stop, self.take))
        self.thread.start()

    def take(self, report):
        with self.came:
            self.reports.append(report)
            self.came.notify_all()

    def wait_for(self, good):
        with self.came:
            assert self.came.wait_for(lambda: any(good(r) for r in self.reports), timeout=20), self.reports
            self.reports.clear()

    def end(self):
        self.stop.set()
        self.thread.join(timeout=20)
        assert not self.thread.is_alive()


@pytest.fixture
def loop(client):
    running = Loop(client)
    yield running
    running.end()


def test_the_doorbell_brings_news_long_before_the_poll_time(loop, server, content, make):
    loop.wait_for(lambda report: report.ok)
    server.publish(make.publication("p1"))
    loop.wait_for(lambda report: report.changed)
    assert titles(content) == {"p1": "土地承包费收缴公示"}
    server.publish(make.publication("p2"))
    loop.wait_for(lambda report: report.changed)


def test_a_nudge_delivers_at_once(loop, client, server, journal, now):
    loop.wait_for(lambda report: report.ok)
    journal.append(rated("a"), member="m1", at=now)
    client.nudge()
    loop.wait_for(lambda report: report.delivered == 1)


def test_after_an_outage_the_loop_finds_back_by_itself(loop, client, line, journal, now):
    loop.wait_for(lambda report: report.ok)
    line.cut = True
    client.nudge()
    loop.wait_for(lambda report: report.problem is SyncProblem.OFFLINE)
    journal.append(rated("a"), member="m1", at=now)
    line.cut = False
    loop.wait_for(lambda report: report.delivered == 1)


def test_the_wait_after_failures_doubles_up_to_a_limit_and_is_spread():
    waits = [backoff(n, 0.0) for n in range(1, 12)]
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == LONGEST_WAIT_S
    assert backoff(10_000, 1.0) == LONGEST_WAIT_S / 2


def test_content_that_was_synced_can_be_read_by_another_process(client, server, folder, key, make):
    server.publish(make.publication("p1"))
    client.sync_once()
    beside = Content.open(folder / "content.db", key)
    assert sorted(titles(beside)) == ["p1"]
    beside.close()
