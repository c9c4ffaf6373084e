"""A stick goes to a kiosk that has no line, and comes back: nothing is lost, doubled, or read on the way."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from offline_cache.courier import CourierError, export_outbox, import_bundle
from offline_cache.sync import SyncProblem
from protocol.blocks import Picture
from protocol.courier import LARGEST_DATA, BadBundleError
from protocol.events import PublicationAcknowledged
from server.__main__ import main
from server.courier import export_bundle
from server.courier import import_bundle as take_in
from server.domain import publications
from server.domain.actors import System
from server.domain.blobs import put_blob
from server.domain.kiosks import fleet, revoke
from server.domain.problems import DomainProblem
from server.domain.records import put_rows
from server.feed.worker import sequence_all
from server.media.video import LARGEST_FILM
from server.store.tables import AcknowledgementRow
from tests.server.real_kiosk import RealKiosk, real_kiosk

SOFTWARE = "test"


@pytest.fixture
def kiosk(farm, url, tmp_path) -> Iterator[RealKiosk]:
    """A kiosk that was enrolled on a line which it has not any more."""
    sequence_all(farm.database)
    with real_kiosk(farm, url, tmp_path / "kiosk", name="远村") as made:
        yield made


def bring(farm, kiosk, file):
    return import_bundle(file, kiosk.content, kiosk.journal, clock=farm.clock, software=SOFTWARE, media=kiosk.media)


def send(farm, kiosk, stick):
    return export_outbox(stick, kiosk.content, kiosk.journal, clock=farm.clock, software=SOFTWARE, media=kiosk.media)


def fetch(farm, stick, **options):
    sequence_all(farm.database)
    return export_bundle(farm.context, "远村", stick, **options)


def publish(farm, title, *blocks):
    with farm.database.write() as session:
        content = farm.publication(title, id=title, **({"blocks": blocks} if blocks else {}))
        publications.load(session, System(), content, unit="east", at=farm.now)
    sequence_all(farm.database)


def acknowledge(farm, kiosk, title="notice", member="anna"):
    kiosk.journal.append(PublicationAcknowledged(publication=title, version=1), member=member, at=farm.now)


def acknowledgements(farm):
    with farm.database.read() as session:
        return session.scalar(select(func.count()).select_from(AcknowledgementRow))


def test_a_stick_brings_everything_to_a_kiosk_without_a_line(farm, kiosk, stick):
    picture = put_blob(farm.context.settings.blobs, b"a picture")
    publish(farm, "notice", Picture(sha256=picture, alt="图"))

    report = bring(farm, kiosk, fetch(farm, stick).file)

    assert report.ok, report
    assert kiosk.content.publication("notice") is not None
    assert kiosk.content.member_by_token("token-anna") is not None
    assert kiosk.media.path(picture)


def test_a_film_fits_on_a_stick_and_what_does_not_fit_is_left_out(farm, kiosk, stick, monkeypatch):
    assert LARGEST_FILM < LARGEST_DATA
    monkeypatch.setattr("server.courier.LARGEST_DATA", 9)
    short, long = (put_blob(farm.context.settings.blobs, data) for data in (b"short", b"far too long"))
    publish(farm, "notice", Picture(sha256=short, alt="图"), Picture(sha256=long, alt="图"))

    bring(farm, kiosk, fetch(farm, stick).file)

    assert kiosk.content.publication("notice") is not None
    assert kiosk.media.path(short)
    assert not kiosk.media.path(long)


def test_there_and_back_again_the_members_words_are_taken_once(farm, kiosk, stick):
    publish(farm, "notice")
    bring(farm, kiosk, fetch(farm, stick).file)
    acknowledge(farm, kiosk)
    back, count = send(farm, kiosk, stick)

    assert (count, kiosk.journal.waiting_count()) == (1, 1)
    assert take_in(farm.context, back).taken == 1
    assert take_in(farm.context, back).taken == 1
    assert acknowledgements(farm) == 1

    report = bring(farm, kiosk, fetch(farm, stick).file)

    assert (report.ok, report.delivered, kiosk.journal.waiting_count()) == (True, 1, 0)


def test_what_is_refused_comes_to_the_dead_letters(farm, kiosk, stick):
    bring(farm, kiosk, fetch(farm, stick).file)
    acknowledge(farm, kiosk, "no such paper")
    assert take_in(farm.context, send(farm, kiosk, stick)[0]).refused == 1

    bring(farm, kiosk, fetch(farm, stick).file)

    assert kiosk.journal.waiting_count() == 0
    assert len(kiosk.journal.dead_letters()) == 1


def test_the_second_stick_brings_only_what_is_new(farm, kiosk, stick):
    with farm.database.write() as session:
        put_rows(session, System(), [farm.row(f"r{n}") for n in range(1000)], at=farm.now)
    first = fetch(farm, stick)
    bring(farm, kiosk, first.file)
    take_in(farm.context, send(farm, kiosk, stick)[0])
    publish(farm, "news")

    second = fetch(farm, stick)

    assert (first.pages, second.pages, second.blobs) == (3, 1, 0)
    assert second.size < first.size / 2
    assert bring(farm, kiosk, second.file).ok
    assert kiosk.content.publication("news") is not None
    assert fetch(farm, stick, full=True).pages == 3


def test_what_was_said_after_the_stick_left_waits_for_the_next(farm, kiosk, stick):
    publish(farm, "notice")
    bring(farm, kiosk, fetch(farm, stick).file)
    acknowledge(farm, kiosk)
    back, _ = send(farm, kiosk, stick)
    acknowledge(farm, kiosk, member="bo")
    take_in(farm.context, back)

    report = bring(farm, kiosk, fetch(farm, stick).file)

    assert (report.ok, report.delivered, kiosk.journal.waiting_count()) == (True, 1, 1)


def test_an_old_stick_is_refused_and_the_newer_content_stays(farm, kiosk, stick):
    old = fetch(farm, stick).file.rename(stick / "old")
    publish(farm, "news")
    bring(farm, kiosk, fetch(farm, stick).file)

    report = bring(farm, kiosk, old)

    assert (report.ok, report.problem) == (False, SyncProblem.REPLAYED)
    assert kiosk.content.publication("news") is not None


def test_a_stick_for_another_kiosk_a_broken_one_and_none_at_all_change_nothing(farm, kiosk, stick):
    other = export_bundle(farm.context, "大厅", stick).file
    broken = fetch(farm, stick).file
    data = bytearray(broken.read_bytes())
    data[len(data) // 2] ^= 1
    broken.write_bytes(data)
    (stick / "letter.txt").write_text("hello")

    for file in (other, broken, stick / "letter.txt"):
        with pytest.raises(CourierError):
            bring(farm, kiosk, file)
    assert kiosk.content.versions() == {}


def test_a_stick_that_is_found_tells_nothing(farm, kiosk, stick):
    publish(farm, "notice")
    file = fetch(farm, stick).file
    bring(farm, kiosk, file)
    acknowledge(farm, kiosk)
    back, _ = send(farm, kiosk, stick)

    for found in (file.read_bytes(), back.read_bytes()):
        assert not any(word in found for word in ("会员anna".encode(), b"token-anna", b"notice"))


def test_a_revoked_kiosk_gets_no_stick_and_none_of_its_is_read(farm, kiosk, stick):
    bring(farm, kiosk, fetch(farm, stick).file)
    back, _ = send(farm, kiosk, stick)
    with farm.database.write() as session:
        revoke(session, System(), kiosk.enrolment.reply.kiosk, at=farm.now)

    with pytest.raises(DomainProblem):
        fetch(farm, stick)
    with pytest.raises(BadBundleError):
        take_in(farm.context, back)


def test_the_fleet_sees_a_kiosk_by_its_stick(farm, kiosk, stick):
    bring(farm, kiosk, fetch(farm, stick).file)
    farm.clock.advance(days=20)
    take_in(farm.context, send(farm, kiosk, stick)[0])

    with farm.database.read() as session:
        seen = {view.name: view.seen_at for view in fleet(session, System())}
    assert seen["远村"] == farm.now


def test_the_command_says_what_it_wrote_and_read(farm, kiosk, stick, capsys, monkeypatch):
    monkeypatch.setenv("UNION_DATABASE", farm.context.settings.database)
    data = str(farm.context.settings.data)

    assert main(["courier", "export", "--data", data, "--kiosk", "远村", "--to", str(stick)]) == 0
    assert "3 pages" in capsys.readouterr().out
    bring(farm, kiosk, next(stick.glob("*.courier")))
    back, _ = send(farm, kiosk, stick)
    assert main(["courier", "import", "--data", data, str(back)]) == 0
    assert "远村" in capsys.readouterr().out
    assert main(["courier", "export", "--data", data, "--kiosk", "nobody", "--to", str(stick)]) == 1
