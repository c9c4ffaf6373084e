"""The schema and the transactions."""

from datetime import datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from server.feed.worker import sequence_all
from server.store.counters import next_number
from server.store.feed import BucketHeadRow
from server.store.fleet import KioskRow
from server.store.leases import take_lease
from server.store.metadata import METADATA
from server.store.people import AuditRow
from server.store.schema import newest_revision, revision, upgrade

pytestmark = pytest.mark.both_databases


def test_the_migrations_make_the_schema_of_the_code(farm):
    with farm.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_upgrading_again_changes_nothing(farm):
    upgrade(farm.database)

    assert revision(farm.database) == newest_revision()


def test_checksums_of_an_older_server_are_summed_anew(farm):
    sequence_all(farm.database)
    with farm.database.write() as session:
        sums = select(BucketHeadRow.bucket, BucketHeadRow.checksum)
        right = session.execute(sums).all()
        session.execute(update(BucketHeadRow).values(checksum=b"as 0003 had them"))
        session.execute(text("UPDATE alembic_version SET version_num = '0003'"))

    upgrade(farm.database, "0004")

    with farm.database.read() as session:
        assert session.execute(sums).all() == right


@pytest.mark.parametrize("verb", [delete(AuditRow), update(AuditRow).values(action="x")])
def test_the_audit_trail_can_only_grow(farm, verb):
    with pytest.raises(DBAPIError, match="append-only"), farm.database.write() as session:
        session.execute(verb)


def test_a_reader_sees_one_instant(farm):
    with farm.database.read() as reader:
        before = reader.scalars(select(KioskRow.id)).all()
        farm.another_kiosk()
        assert reader.scalars(select(KioskRow.id)).all() == before


def test_a_reader_that_writes_on_postgresql_is_stopped(farm):
    if farm.database.is_sqlite:
        pytest.skip("SQLite has no read-only transactions")
    with pytest.raises(DBAPIError), farm.database.read() as session:
        session.execute(text("DELETE FROM attempts"))


def test_a_time_without_a_zone_is_refused(farm):
    with pytest.raises(Exception, match="zone"), farm.database.write() as session:
        take_lease(session, "x", "me", at=datetime(2025, 1, 1), life=timedelta(1))  # noqa: DTZ001


def test_counters_count(farm):
    with farm.database.write() as session:
        assert [next_number(session, "n") for _ in range(3)] == [1, 2, 3]


def test_a_lease_is_held_by_one_until_it_runs_out(farm):
    now, life = farm.now, timedelta(seconds=10)
    with farm.database.write() as session:
        assert take_lease(session, "work", "a", at=now, life=life)
        assert not take_lease(session, "work", "b", at=now, life=life)
        assert take_lease(session, "work", "a", at=now, life=life)
        assert take_lease(session, "work", "b", at=now + life, life=life)
