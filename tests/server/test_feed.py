"""Whatever is written, the pages give a kiosk exactly what the manifest promises."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.signing import verify
from server.domain import publications
from server.domain.actors import System
from server.domain.members import put_member, transfer
from server.domain.organisation import buckets_of_site
from server.domain.problems import DomainProblem
from server.domain.records import put_rows, remove_rows
from server.feed.compaction import compact
from server.feed.manifest import manifest_for, sign_manifest
from server.feed.pages import PageStore, read_page
from server.feed.worker import moved_since, sequence_all

pytestmark = pytest.mark.both_databases

SITES = ("east", "west")


def heads(farm, site="east"):
    with farm.database.read() as session:
        found = manifest_for(session, "k", buckets_of_site(session, site), at=farm.now)
    return found, {head.bucket: head for head in found.buckets}


def write(farm, action):
    with farm.database.write() as session:
        action(session)
    sequence_all(farm.database)


def put_due(farm, key, cents, member="anna"):
    write(farm, lambda s: put_rows(s, System(), [farm.row(key, member, cents)], at=farm.now))


def pages(farm, bucket, after, upto):
    while after < upto:
        with farm.database.read() as session:
            page = read_page(session, bucket, after, upto)
        yield page
        after = page.upto


_writes = st.one_of(
    st.tuples(st.just("due"), st.sampled_from("abc"), st.integers(0, 3)),
    st.tuples(st.just("drop"), st.sampled_from("abc"), st.just(0)),
    st.tuples(st.just("move"), st.sampled_from(["east-team", "west-team"]), st.just(0)),
    st.tuples(st.just("publish"), st.sampled_from("pq"), st.integers(0, 3)),
    st.tuples(st.just("withdraw"), st.sampled_from("pq"), st.just(0)),
    st.tuples(st.just("sequence"), st.just(""), st.just(0)),
)


def carry_out(session, farm, write):
    system = System()
    match write:
        case ("due", key, cents):
            put_rows(session, system, [farm.row(key, cents=cents)], at=farm.now)
        case ("drop", key, _):
            remove_rows(session, system, [key], at=farm.now)
        case ("move", unit, _):
            transfer(session, system, "anna", unit, at=farm.now)
        case ("publish", key, number):
            content = farm.publication(str(number), id=key)
            publications.load(session, system, content, unit="east", at=farm.now)
        case ("withdraw", key, _):
            publications.withdraw(session, system, key, remark="错", at=farm.now)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=st.lists(_writes, max_size=14), start=st.integers(0, 40), keep=st.integers(0, 10))
def test_from_any_version_the_pages_lead_to_the_manifests_sum(new_farm, applied, digest, writes, start, keep):
    with new_farm() as farm:
        sequence_all(farm.database)
        held = {}
        for number, one in enumerate(writes):
            if one[0] == "sequence":
                sequence_all(farm.database)
                continue
            try:
                with farm.database.write() as session:
                    carry_out(session, farm, one)
            except DomainProblem as problem:
                held.setdefault(problem.code, number)
        sequence_all(farm.database)
        assert set(held) <= {"unknown_record", "unknown_publication", "wrong_state"}
        for site in SITES:
            for bucket, head in heads(farm, site)[1].items():
                rows = {}
                middle = min(start, head.version)
                for page in pages(farm, bucket, 0, middle):
                    applied(rows, page)
                for page in pages(farm, bucket, middle, head.version):
                    assert len({(row.kind, row.id) for row in page.rows}) == len(page.rows)
                    applied(rows, page)
                assert (digest(rows), len(rows)) == (head.checksum, head.rows)
        _check_compacted(farm, keep, applied, digest)


def _check_compacted(farm, keep, applied, digest):
    for site in SITES:
        bucket = f"members:{site}"
        with farm.database.write() as session:
            compact(session, bucket, keep)
        head = heads(farm, site)[1][bucket]
        rows = {}
        for page in pages(farm, bucket, 0, head.version):
            applied(rows, page)
        assert digest(rows) == head.checksum


def test_a_page_never_changes_whatever_comes_later(farm):
    sequence_all(farm.database)
    put_due(farm, "a", 1)
    version = heads(farm)[1]["members:east"].version
    with farm.database.read() as session:
        before = read_page(session, "members:east", 0, version)

    put_due(farm, "a", 2)
    write(farm, lambda s: remove_rows(s, System(), ["a"], at=farm.now))

    with farm.database.read() as session:
        assert read_page(session, "members:east", 0, version) == before


def test_versions_are_dense_and_the_checkpoint_moves_with_each_batch(farm):
    sequence_all(farm.database)
    first, before = heads(farm)
    put_due(farm, "a", 1)
    put_due(farm, "a", 2)
    second, after = heads(farm)

    assert second.checkpoint == first.checkpoint + 2
    assert after["members:east"].version == before["members:east"].version + 2
    assert after["members:east"].rows == before["members:east"].rows + 1
    assert after["public:east"] == before["public:east"]


def test_writing_the_same_again_is_no_news(farm):
    sequence_all(farm.database)
    put_due(farm, "a", 1)
    checkpoint = heads(farm)[0].checkpoint
    put_due(farm, "a", 1)

    assert heads(farm)[0].checkpoint == checkpoint


def test_what_is_rolled_back_is_never_fed(farm):
    sequence_all(farm.database)
    before = heads(farm)[0]

    def fail_late(session):
        put_rows(session, System(), [farm.row("a")], at=farm.now)
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(farm, fail_late)
    sequence_all(farm.database)

    assert heads(farm)[0] == before


def test_a_change_that_commits_late_is_fed_late_and_not_lost(farm, applied, digest):
    if farm.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    sequence_all(farm.database)
    with farm.database.write() as slow:
        put_rows(slow, System(), [farm.row("slow")], at=farm.now)
        slow.flush()
        put_due(farm, "quick", 1, member="bo")
        early = heads(farm)[1]["members:east"]
    sequence_all(farm.database)
    late = heads(farm)[1]["members:east"]

    rows = {}
    for page in pages(farm, "members:east", 0, early.version):
        applied(rows, page)
    assert ("record", "slow") not in rows
    for page in pages(farm, "members:east", early.version, late.version):
        applied(rows, page)
    assert ("record", "slow") in rows
    assert digest(rows) == late.checksum


def test_many_writers_and_many_sequencers_leave_one_truth(farm, applied, digest):

    def writer(name):
        for cents in range(6):
            with farm.database.write() as session:
                put_rows(session, System(), [farm.row("shared", cents=cents), farm.row(name, cents=cents)], at=farm.now)
            sequence_all(farm.database)

    threads = [threading.Thread(target=writer, args=(name,)) for name in "wxyz"]
    with farm.database.write() as session:
        put_rows(session, System(), [farm.row(name) for name in ("shared", *"wxyz")], at=farm.now)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequence_all(farm.database)

    head = heads(farm)[1]["members:east"]
    rows = {}
    for page in pages(farm, "members:east", 0, head.version):
        applied(rows, page)
    assert digest(rows) == head.checksum
    assert {key for kind, key in rows if kind == "record"} == {"shared", *"wxyz"}


def test_a_manifest_is_signed_and_ends_after_35_days(farm):
    found = heads(farm)[0]

    assert verify(sign_manifest(found, farm.context.publisher), (farm.context.publisher.public,))
    assert (found.expires_at - found.issued_at).days == 35


def test_a_site_gets_its_ancestors_and_its_own_members(farm):
    assert list(heads(farm)[1]) == ["public:union", "public:east", "members:east"]


def test_a_member_who_leaves_is_dropped_here_and_put_there(farm):
    sequence_all(farm.database)
    write(farm, lambda s: transfer(s, System(), "anna", "west-team", at=farm.now))

    with farm.database.read() as session:
        here = heads(farm)[1]["members:east"]
        page = read_page(session, "members:east", here.version - 2, here.version)
    assert {(row.op, row.id) for row in page.rows} == {("drop", "anna"), ("drop", "mooncake")}
    assert heads(farm, "west")[1]["members:west"].rows == 3


def test_a_large_bucket_comes_in_several_pages(farm, monkeypatch, applied, digest):
    monkeypatch.setattr("server.feed.pages.PAGE_ROWS", 10)
    write(farm, lambda s: put_rows(s, System(), [farm.row(f"r{n}") for n in range(45)], at=farm.now))
    head = heads(farm)[1]["members:east"]

    got = list(pages(farm, "members:east", 0, head.version))

    rows = {}
    for page in got:
        applied(rows, page)
    assert len(got) == 5
    assert digest(rows) == head.checksum


@pytest.mark.parametrize(("after", "upto"), [(0, 0), (2, 1), (0, 999), (-1, 1)])
def test_versions_that_are_not_there_make_no_page(farm, after, upto):
    sequence_all(farm.database)
    with farm.database.read() as session, pytest.raises(DomainProblem) as caught:
        read_page(session, "members:east", after, upto)

    assert caught.value.code == "no_such_page"


def test_a_snapshot_that_was_cut_below_the_floor_goes_on(farm, monkeypatch, applied, digest):
    for cents in range(5):
        put_due(farm, "a", cents)
        put_due(farm, f"b{cents}", cents)
    with farm.database.write() as session:
        compact(session, "members:east", keep=1)
    head = heads(farm)[1]["members:east"]
    monkeypatch.setattr("server.feed.pages.PAGE_ROWS", 2)

    got = list(pages(farm, "members:east", 0, head.version))

    rows = {}
    for page in got:
        applied(rows, page)
    assert got[0].upto < head.floor
    assert digest(rows) == head.checksum


def test_the_page_store_holds_no_more_than_its_limit(farm):
    sequence_all(farm.database)
    store = PageStore(limit=1)
    first = store.page(farm.database, "public:union", 0, 1)
    again = store.page(farm.database, "public:union", 0, 1)

    assert first == again
    assert store.held == 0


def test_news_name_the_buckets_that_moved(farm):
    sequence_all(farm.database)
    checkpoint = heads(farm)[0].checkpoint
    write(
        farm,
        lambda s: put_member(s, System(), farm.member("anna", name="改名", groups=("党员",)), at=farm.now),
    )

    with farm.database.read() as session:
        assert set(moved_since(session, checkpoint)) == {"members:east"}
