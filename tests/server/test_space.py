"""Content and its files share a part of the disk: files give way to words, and what nobody may hold any more goes."""

import random
from collections.abc import Iterator

import pytest

from protocol.blocks import Paragraph, Picture
from protocol.entity import Audience
from server.domain import publications
from server.domain.actors import System
from server.domain.blobs import put_blob
from server.feed.worker import sequence_all
from tests.server.real_kiosk import RealKiosk, real_kiosk

LIMIT = 3_000_000
PICTURE = 700_000


@pytest.fixture
def small(farm, url, tmp_path) -> Iterator[RealKiosk]:
    """A kiosk that may hold three megabytes."""
    with real_kiosk(farm, url, tmp_path / "kiosk", limit_bytes=LIMIT) as made:
        yield made


def picture(farm, seed):
    return put_blob(farm.context.settings.blobs, random.Random(seed).randbytes(PICTURE))


def publish(farm, title, *blocks, unit="east", **changes):
    content = farm.publication(title, id=title, blocks=blocks, **changes)
    with farm.database.write() as session:
        publications.load(session, System(), content, unit=unit, at=farm.now)


def illustrated(farm, kiosk, count):
    names = [picture(farm, seed) for seed in range(count)]
    publish(farm, "album", *(Picture(sha256=name, alt="图") for name in names))
    sequence_all(farm.database)
    kiosk.sync()
    return names


def words(farm, count):
    for number in range(count):
        publish(farm, f"paper {number}", Paragraph(random.Random(number).randbytes(10_000).hex()))
    sequence_all(farm.database)


def here(kiosk, names):
    return [name for name in names if kiosk.media.path(name)]


def test_pictures_give_way_to_words_and_both_keep_within_the_limit(farm, small):
    names = illustrated(farm, small, 3)
    assert here(small, names) == names

    words(farm, 60)
    small.sync()

    assert len(small.content.publications("disclosure")) == 61
    assert len(here(small, names)) < 3
    assert small.content.file_bytes() + small.media.held_bytes() <= LIMIT
    assert "there is no room for it" in small.media.faults.values()


@pytest.fixture
def tight(farm, url, tmp_path, monkeypatch) -> Iterator[RealKiosk]:
    """A kiosk on a disk of five megabytes, of which one is the journal's; content comes in small pages."""
    folder = tmp_path / "kiosk"
    monkeypatch.setattr("server.feed.pages.PAGE_ROWS", 10)
    with real_kiosk(farm, url, folder) as made:
        monkeypatch.setattr(made.content, "_reserve_bytes", 1_000_000)
        monkeypatch.setattr(made.content, "free_bytes", lambda: 5_000_000 - _size(folder))
        yield made


def _size(folder):
    return sum(
        file.stat().st_size for file in folder.rglob("*") if file.is_file() and file.name != "journal.db.ballast"
    )


def test_on_a_full_disk_a_damaged_file_that_was_set_aside_gives_way_to_words_and_pictures_do(farm, tight):
    names = illustrated(farm, tight, 3)
    aside = tight.content.rebuild()
    assert aside.exists()
    words(farm, 90)

    tight.sync()

    assert not aside.exists()
    assert here(tight, names) == []
    assert len(tight.content.publications("disclosure")) == 91
    assert tight.content.free_bytes() >= 900_000


def test_what_finds_no_room_at_all_changes_nothing_and_is_named(farm, small):
    illustrated(farm, small, 1)
    words(farm, 150)

    report = small.client.sync_once()

    assert report.problem == "disk_full"
    assert [found.id for found in small.content.publications("disclosure")] == ["album"]
    assert small.content.file_bytes() <= 2 * LIMIT


def test_a_picture_of_a_paper_that_is_for_others_now_is_gone_at_once(farm, small):
    name = picture(farm, 1)
    publish(farm, "paper", Picture(sha256=name, alt="图"), unit="union", audience=Audience(units=("east",)))
    sequence_all(farm.database)
    small.sync()
    assert here(small, [name]) == [name]

    publish(farm, "paper", Picture(sha256=name, alt="图"), unit="union", audience=Audience(units=("west",)))
    sequence_all(farm.database)
    small.sync()

    assert small.content.publications("disclosure") == ()
    assert here(small, [name]) == []
