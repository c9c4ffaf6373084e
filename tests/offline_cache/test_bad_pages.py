"""Whatever is done to pages and manifests, the old content keeps serving, and the fault has a name."""

import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import requests
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_cache.clock import CorrectedClock, Sources
from offline_cache.content import Content
from offline_cache.enrolling import enrol
from offline_cache.journal import Journal
from offline_cache.report import SyncProblem
from offline_cache.sync import SyncClient
from offline_cache.troubles import Part, Trouble, trouble_of
from protocol.canonical import canonical
from protocol.signing import SigningKey
from protocol.wire import Op, Page, Problem, Row, pack_page, unpack_page

FAULTS = {SyncProblem.BAD_PAGE, SyncProblem.CHECKSUM}


def repacked(data, change):
    """Return a page that is whole and well packed, and not what the server sent."""
    page = unpack_page(data, zstandard.ZstdDecompressor())
    return pack_page(change(page), zstandard.ZstdCompressor())


def with_rows(change):
    return lambda data, chance: repacked(
        data, lambda page: msgspec.structs.replace(page, rows=change(page.rows, chance))
    )


def forged(rows, chance):
    place = chance.randrange(len(rows))
    body = rows[place].body.replace("土地".encode(), "偷换".encode()) or b"{}"
    return (*rows[:place], msgspec.structs.replace(rows[place], op=Op.PUT, body=body), *rows[place + 1 :])


def without_one(rows, chance):
    place = chance.randrange(len(rows))
    return rows[:place] + rows[place + 1 :]


def with_one_more(rows, chance):
    return (*rows, Row(rows[-1].version, Op.PUT, "publication", "extra", 1, b'{"id":"extra","kind":"publication"}'))


def bit_flipped(data, chance):
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def bomb(data, chance):
    """Ten gigabytes of nothing in one small page that does not say so, or says so."""
    compressor = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    return b"".join(compressor.compress(bytes(1 << 20)) for _ in range(80)) + compressor.flush()


TAMPERINGS = {
    "truncated": lambda data, chance: data[: chance.randrange(len(data))],
    "bit flipped": bit_flipped,
    "reordered": with_rows(lambda rows, chance: tuple(chance.sample(rows, len(rows)))),
    "a row twice": with_rows(lambda rows, chance: (*rows, rows[-1])),
    "a row left out": with_rows(without_one),
    "a row too many": with_rows(with_one_more),
    "forged": with_rows(forged),
    "versions that lie": lambda data, chance: repacked(
        data, lambda page: msgspec.structs.replace(page, upto=page.upto + chance.randrange(1, 1 << 40))
    ),
    "of another bucket": lambda data, chance: repacked(
        data, lambda page: msgspec.structs.replace(page, bucket="members:farm")
    ),
    "nothing but air": bomb,
    "empty": lambda data, chance: b"",
}


class Kiosk:
    """A kiosk of its own for each example."""

    def __init__(self, server, key, now):
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        self.content, self.journal = Content.open(path / "content.db", key), Journal.open(path / "journal.db", key)
        self.http = requests.Session()
        enrol(server.url, "right-code", "hall", self.journal, self.http)
        self.client = SyncClient(
            self.content, self.journal, http=self.http, clock=lambda: now, devices=tuple, software="test"
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()
        self.content.close()
        self.journal.close()
        self.folder.cleanup()

    def held(self):
        return {p.id: (p.rev, p.title.zh) for p in self.content.publications("affairs")}


@pytest.fixture
def honest(server):
    """The server's own way of making a page, to come back to."""
    return server.page


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 1 << 32),
    kind=st.sampled_from(sorted(TAMPERINGS)),
    which=st.integers(0, 4),
    for_ever=st.booleans(),
)
def test_a_page_that_was_tampered_with_is_never_shown(server, honest, make, key, now, seed, kind, which, for_ever):
    server.page, server.buckets, server.page_rows = honest, {}, 3
    server.publish(*(make.publication(f"p{n}", title="旧土地") for n in range(8)))
    with Kiosk(server, key, now) as kiosk:
        assert kiosk.client.sync_once().ok
        old = kiosk.held()
        server.publish(*(make.publication(f"p{n}", rev=2, title="新土地") for n in range(12)))
        new = {f"p{n}": (2, "新土地") for n in range(12)}
        sent, chance = iter(range(1 << 30)), random.Random(seed)

        def tampered(path):
            number = next(sent)
            if number == which or (for_ever and number >= which):
                return TAMPERINGS[kind](honest(path), chance)
            return honest(path)

        server.page = tampered
        report = kiosk.client.sync_once()
        if report.ok:
            assert kiosk.held() == new
        else:
            assert report.problem in FAULTS, report
            assert kiosk.held() == old
            assert trouble_of(kiosk.journal, Part.SYNC).fault == report.problem
        server.page = honest
        assert kiosk.client.sync_once().ok
        assert kiosk.held() == new
        assert trouble_of(kiosk.journal, Part.SYNC) is None


def test_a_page_replayed_from_before_is_refused(client, server, honest, content, make):
    server.publish(make.publication("p1", title="旧"))
    client.sync_once()
    before = honest("/api/v1/pages/public%3Afarm/0-1")
    server.publish(make.publication("p1", rev=2, title="新"))
    server.page = lambda path: before
    assert client.sync_once().problem is SyncProblem.BAD_PAGE
    assert content.publication("p1").title.zh == "旧"


def test_a_server_that_promises_versions_it_does_not_have_changes_nothing(client, server, content, make):
    server.publish(make.publication("p1"))
    client.sync_once()
    manifest = server.manifest()
    lying = msgspec.structs.replace(manifest.buckets[0], version=1 << 50)
    server.manifest_bytes = canonical(msgspec.structs.replace(manifest, checkpoint=9, buckets=(lying,)))
    answer = server.answer_signed
    gone = 404, canonical(Problem(code="no_such_page"))
    server.answer_signed = lambda path, *rest: gone if "/pages/" in path else answer(path, *rest)
    assert client.sync_once().problem is SyncProblem.BAD_PAGE
    assert [p.id for p in content.publications("affairs")] == ["p1"]


@pytest.mark.parametrize("field", ["rows", "checksum", "version"])
def test_a_publisher_that_signs_what_is_not_so_changes_nothing(client, server, content, make, field):
    server.publish(make.publication("p1"))
    client.sync_once()
    server.publish(make.publication("p2"))
    manifest = server.manifest()
    wrong = {"rows": 7, "checksum": "0" * 64, "version": 1}[field]
    heads = tuple(msgspec.structs.replace(head, **{field: wrong}) for head in manifest.buckets)
    server.manifest_bytes = canonical(msgspec.structs.replace(manifest, buckets=heads))
    assert client.sync_once().problem is SyncProblem.CHECKSUM
    assert [p.id for p in content.publications("affairs")] == ["p1"]
    server.manifest_bytes = None
    assert client.sync_once().ok


def test_a_manifest_that_names_a_bucket_twice_is_refused(client, server, content, make):
    server.publish(make.publication("p1"))
    client.sync_once()
    manifest = server.manifest()
    heads = (*manifest.buckets, msgspec.structs.replace(manifest.buckets[0], version=99))
    server.manifest_bytes = canonical(msgspec.structs.replace(manifest, checkpoint=9, buckets=heads))
    assert client.sync_once().problem is SyncProblem.BAD_REPLY
    assert [p.id for p in content.publications("affairs")] == ["p1"]


def test_a_kiosk_whose_clock_says_1970_is_let_in_and_refuses_what_expired(server, content, journal, make, now):
    server.now = datetime.now(UTC)
    server.freshness = timedelta(minutes=5)
    server.publish(make.publication("p1"))
    dead = Sources(wall=lambda: datetime(1970, 1, 1, tzinfo=UTC), monotonic=lambda: 5.0, boot_id="b")
    clock = CorrectedClock(journal, dead)
    with requests.Session() as http:
        enrol(server.url, "right-code", "hall", journal, http)
        client = SyncClient(
            content, journal, http=http, clock=clock.now, devices=tuple, software="t", on_server_time=clock.correct
        )
        assert client.sync_once().ok
        assert clock.now() >= server.now
        old = canonical(server.manifest())
        server.publish(make.publication("p2"))
        assert client.sync_once().ok
        server.manifest_bytes = old
        assert client.sync_once().problem is SyncProblem.REPLAYED
        server.manifest_bytes, server.lifetime = None, timedelta(days=-1)
        assert client.sync_once().problem is SyncProblem.EXPIRED_MANIFEST
        assert {p.id for p in content.publications("affairs")} == {"p1", "p2"}


def test_the_last_trouble_is_there_for_the_doctor_until_it_is_over(client, server, journal, make, now, line):
    assert trouble_of(journal, Part.SYNC) is None
    server.signer = SigningKey.generate("somebody")
    client.sync_once()
    line.time = now + timedelta(hours=1)
    client.sync_once()
    trouble = trouble_of(journal, Part.SYNC)
    assert trouble == Trouble(SyncProblem.BAD_SIGNATURE.value, "the manifest is not signed by the publisher", now)
    server.signer = server.publisher
    client.sync_once()
    assert trouble_of(journal, Part.SYNC) is None


def test_a_page_of_rows_that_this_software_cannot_read_is_kept_and_not_shown(client, server, content, make):
    bucket = server.bucket()
    bucket.put(make.publication("p1"))
    odd = Row(2, Op.PUT, "publication", "p2", 1, b"\xff\x00 not json")
    bucket.changes.append(odd)
    bucket.rows["publication", "p2"] = odd
    server.step()
    assert client.sync_once().ok
    assert [p.id for p in content.publications("affairs")] == ["p1"]
    assert content.search("土地") == ()


def test_pages_cannot_bring_rows_into_a_bucket_that_the_manifest_does_not_name(client, server, honest, content, make):
    server.publish(make.publication("p1"))
    stray = Page(bucket="members:other", after=0, upto=1, rows=())
    content.stage(stray)
    assert client.sync_once().ok
    assert set(content.versions()) == {"public:farm"}
    assert content.staged() == {}


ODD_BODIES = {
    "text that is not UTF-8": b'{"kind":"unit","id":"u","name":{"zh":"\xff"},"level":"farm"}',
    "a name that is not UTF-8": b'{"kind":"unit\xff","id":"u"}',
    "half a character": b'{"kind":"unit","id":"u","name":{"zh":"\xe5\xa2"},"level":"farm"}',
    "a million brackets": b'{"kind":"unit","id":"u","level":"farm","x":' + b"[" * 1_000_000 + b"}",
    "a year without end": b'{"kind":"service","id":"u","order":1' + b"0" * 5000 + b"}",
    "nothing": b" ",
}


@pytest.mark.parametrize("kind", sorted(ODD_BODIES))
def test_no_body_of_a_signed_bucket_stops_the_sync(client, server, content, make, kind):
    bucket = server.bucket()
    odd = Row(1, Op.PUT, "unit", "u", 1, ODD_BODIES[kind])
    bucket.changes.append(odd)
    bucket.rows["unit", "u"] = odd
    server.publish(make.publication("p1"))
    assert client.sync_once().ok
    assert content.units() == ()
    assert [p.id for p in content.publications("affairs")] == ["p1"]


@pytest.mark.parametrize(("field", "value"), [("version", 1 << 63), ("rows", -1), ("version", -5), ("rows", 10**30)])
def test_numbers_that_cannot_be_are_refused(client, server, content, make, field, value):
    server.publish(make.publication("p1"))
    client.sync_once()
    manifest = server.manifest()
    heads = tuple(msgspec.structs.replace(head, **{field: value}) for head in manifest.buckets)
    server.manifest_bytes = canonical(msgspec.structs.replace(manifest, buckets=heads))
    assert client.sync_once().problem is SyncProblem.BAD_REPLY
    assert [p.id for p in content.publications("affairs")] == ["p1"]


@pytest.mark.parametrize("rev", [-1, 1 << 63])
def test_a_revision_that_cannot_be_makes_a_bad_page(client, server, honest, content, make, rev):
    server.page_rows = 1
    server.publish(make.publication("p1"), make.publication("p2"))
    lie = with_rows(lambda rows, chance: tuple(msgspec.structs.replace(row, rev=rev) for row in rows))
    server.page = lambda path: honest(path) if path.endswith("/0-2") else lie(honest(path), None)
    assert client.sync_once().problem is SyncProblem.BAD_PAGE
    server.page = honest
    assert client.sync_once().ok


def test_a_defect_of_ours_while_a_page_is_fetched_ahead_is_raised_and_not_waited_for(client, server, make, monkeypatch):
    import offline_cache.pages as pages

    server.page_rows = 1
    server.publish(*(make.publication(f"p{n}") for n in range(4)))
    really = pages.prepare

    def defect(bucket, after, upto, rows):
        if after == 2:
            raise ZeroDivisionError
        return really(bucket, after, upto, rows)

    monkeypatch.setattr(pages, "prepare", defect)
    with pytest.raises(ZeroDivisionError):
        client.sync_once()
