"""The publisher's key is rolled over: kiosks on the line and by courier follow; a thief's key is not followed."""

from collections.abc import Iterator

import pytest

from offline_cache.courier import export_outbox, import_bundle
from offline_cache.sync import SyncProblem
from protocol.keyring import endorse
from protocol.signing import SigningKey
from server.backup import backup, restore
from server.config import settings_in
from server.context import open_context
from server.courier import export_bundle
from server.courier import import_bundle as take_in
from server.keys import endorsements, publisher_key, retired_keys, roll_publisher_key
from server.serving import running
from server.store.database import Database
from tests.server.real_kiosk import RealKiosk, real_kiosk


@pytest.fixture
def real(farm, url, tmp_path) -> Iterator[RealKiosk]:
    with real_kiosk(farm, url, tmp_path / "kiosk") as made:
        yield made.sync()


def rolled(farm, times=1):
    """Roll the key and give the running server what its next start would read."""
    data = farm.context.settings.data
    for _ in range(times):
        roll_publisher_key(data, at=farm.now)
    object.__setattr__(farm.context, "publisher", publisher_key(data))
    object.__setattr__(farm.context, "endorsements", endorsements(data))


def trusted(real):
    return [key.id for key in real.journal.enrolment().reply.publisher_keys]


def test_a_kiosk_follows_two_rolls_and_forgets_the_old_keys(farm, real):
    before = trusted(real)
    rolled(farm, times=2)

    real.sync()

    assert trusted(real) == [farm.context.publisher.id] != before
    real.sync()


def test_a_key_that_only_vouches_for_itself_is_not_followed(farm, real):
    before = trusted(real)
    thief = SigningKey.generate("thief")
    object.__setattr__(farm.context, "publisher", thief)
    object.__setattr__(farm.context, "endorsements", (endorse(thief.public, thief, at=farm.now),))

    report = real.client.sync_once()

    assert report.problem is SyncProblem.BAD_SIGNATURE
    assert trusted(real) == before


def test_a_kiosk_without_a_line_follows_by_courier(farm, real, tmp_path):
    common = {"clock": farm.clock, "software": "test"}
    sealed_for_the_old_key, _ = export_outbox(tmp_path, real.content, real.journal, **common)
    rolled(farm)

    assert take_in(farm.context, sealed_for_the_old_key).kiosk == "大厅"
    stick = export_bundle(farm.context, real.enrolment.reply.number, tmp_path)
    assert import_bundle(stick.file, real.content, real.journal, **common).ok
    assert trusted(real) == [farm.context.publisher.id]


def test_the_next_start_reads_the_new_key_and_old_secrets_sign_nothing(farm):
    data = farm.context.settings.data
    old = publisher_key(data)
    new = roll_publisher_key(data, at=farm.now)
    context = open_context(farm.context.settings, farm.clock)

    assert context.publisher.id == new.id != old.id
    assert [key.id for key in retired_keys(data)] == [old.id]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in data.glob("publisher*"))
    context.close()


def test_a_backup_knows_the_chain(farm, tmp_path):
    rolled(farm)
    backup(farm.context.settings, farm.database, tmp_path / "copy")
    fresh = settings_in(tmp_path / "fresh")
    fresh.data.mkdir()
    restore(fresh, Database(fresh.database), tmp_path / "copy")

    assert endorsements(fresh.data) == farm.context.endorsements
    assert [key.id for key in retired_keys(fresh.data)] == [key.id for key in retired_keys(farm.context.settings.data)]


def test_whoever_enrols_after_the_roll_knows_the_new_key_only(farm, tmp_path):
    rolled(farm)
    with running(farm.context) as url, real_kiosk(farm, url, tmp_path / "new") as made:
        assert [key.id for key in made.enrolment.reply.publisher_keys] == [farm.context.publisher.id]
        made.sync()
