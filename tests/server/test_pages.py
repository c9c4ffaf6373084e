"""Pages are made once, kept for ever by whoever holds them, and may come from a replica."""

import queue
import threading
from dataclasses import replace

import pytest

from server.domain.actors import System
from server.domain.records import put_rows
from server.feed import pages
from server.feed.pages import PageStore
from server.feed.worker import sequence_all, versions_of
from server.store.database import Database
from server.store.feed import ChangeRow

pytestmark = pytest.mark.both_databases


def test_however_many_ask_at_once_a_page_is_made_once(farm, monkeypatch):
    sequence_all(farm.database)
    made, gate = [], threading.Barrier(8)
    real = pages.read_page
    monkeypatch.setattr(pages, "read_page", lambda *asked: made.append(asked) or real(*asked))
    store = PageStore()

    def ask():
        gate.wait()
        store.page(farm.database, "public:union", 0, 1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1


def test_the_pages_that_follow_are_made_before_anybody_asks(farm, monkeypatch):
    with farm.database.write() as session:
        put_rows(session, System(), [farm.row(f"row-{n}") for n in range(6)], at=farm.now)
    sequence_all(farm.database)
    monkeypatch.setattr(pages, "PAGE_ROWS", 1)
    made: queue.Queue[int] = queue.Queue()
    real = pages.read_page
    monkeypatch.setattr(pages, "read_page", lambda *asked: made.put(asked[2]) or real(*asked))
    with farm.database.read() as session:
        newest = versions_of(session, ["members:east"])["members:east"]

    store = PageStore()
    first = store.page(farm.database, "members:east", 0, newest)

    assert [made.get(timeout=10), made.get(timeout=10)] == [0, first.end]
    store.close()


def test_whoever_has_a_page_is_not_sent_it_again(client):
    client.sync()
    first = client.send("GET", "/pages/public%3Aunion/0-1")
    tag = first.headers["ETag"]

    again = client.send(
        "GET", "/pages/public%3Aunion/0-1", change=lambda headers: headers.update({"If-None-Match": tag})
    )

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_pages_come_from_the_replica(farm, new_farm):
    sequence_all(farm.database)
    with new_farm() as twin:
        sequence_all(twin.database)
        both = Database(farm.context.settings.database, twin.context.settings.database)
        with twin.database.write() as session:
            put_rows(session, System(), [twin.row("only-there")], at=twin.now)
        sequence_all(twin.database)
        with twin.database.read() as session:
            newest = versions_of(session, ["members:east"])["members:east"]

        assert b"only-there" in _plain(PageStore().page(both, "members:east", 0, newest).data)
        both.close()


def test_pages_come_from_a_standby_that_streams(cluster, postgres, monkeypatch):
    own = postgres()
    with cluster.standby() as twin_of:
        both = Database(own, twin_of(own))
        with both.write() as session:
            session.add(ChangeRow(bucket="public:a", op="put", kind="unit", entity_id="u", rev=1, body=b"streamed"))
        sequence_all(both)
        _await(both, "public:a")
        monkeypatch.setattr(both, "read", lambda: pytest.fail("the primary was asked"))

        assert b"streamed" in _plain(PageStore().page(both, "public:a", 0, 1).data)
        both.close()


def test_a_replica_that_lags_behind_costs_nobody_a_page(farm, new_farm):
    with new_farm() as behind:
        sequence_all(farm.database)
        both = Database(farm.context.settings.database, behind.context.settings.database)

        assert PageStore().page(both, "public:union", 0, 1).data
        both.close()


def test_a_replica_that_is_away_costs_nobody_a_page(farm, tmp_path):
    sequence_all(farm.database)
    away = replace(farm.context.settings, replica=f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite'}")
    both = Database(away.database, away.replica)

    assert PageStore().page(both, "public:union", 0, 1).data
    both.close()


def _await(database, bucket):
    for _ in range(1000):  # what streams is there in milliseconds
        with database.lagging_read() as session:
            if versions_of(session, [bucket]):
                return
        database.wake.wait(0.01)
    pytest.fail("nothing streams")


def _plain(packed):
    import zstandard

    return zstandard.ZstdDecompressor().decompress(packed)
