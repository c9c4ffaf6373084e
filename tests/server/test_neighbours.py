"""One kiosk of a site helps another that has no line: content goes across by stick, and what members said goes back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import pytest
import requests
from sqlalchemy import func, select

from offline_cache.carrying import carry, export_for
from offline_cache.courier import CourierError, export_outbox, import_bundle, write_bundle
from offline_cache.courier_across import export_across
from offline_cache.failing import RoundFailed
from offline_cache.judging import handed_on
from offline_cache.neighbours import kept_roster
from offline_cache.sync import SyncProblem
from protocol.blocks import Picture
from protocol.canonical import canonical
from protocol.courier import Direction, Moves, Results, seal
from protocol.events import ItemResult, PublicationAcknowledged, Verdict
from protocol.live import Advance, Moved, seal_advance
from protocol.signing import SigningKey
from protocol.wire import API, HelloReply, Manifest, Page
from server.domain import publications
from server.domain.actors import System
from server.domain.blobs import put_blob
from server.domain.kiosks import revoke
from server.domain.records import put_rows
from server.feed.worker import sequence_all
from server.keys import endorsements, publisher_key, roll_publisher_key
from server.store.tables import AcknowledgementRow
from tests.server.real_kiosk import RealKiosk, on_the_line, real_kiosk


@pytest.fixture
def near(farm, url, tmp_path) -> Iterator[RealKiosk]:
    """A kiosk with a line."""
    publish(farm, "notice", Picture(sha256=put_blob(farm.context.settings.blobs, b"a picture"), alt="图"))
    with farm.database.write() as session:
        put_rows(session, System(), [farm.row(f"due-{n}") for n in range(20)], at=farm.now)
    sequence_all(farm.database)
    with real_kiosk(farm, url, tmp_path / "near", name="场部") as made:
        yield made.sync()


@pytest.fixture
def far(farm, url, tmp_path) -> Iterator[RealKiosk]:
    """A kiosk of the same site, enrolled on a line that it has not any more."""
    with real_kiosk(farm, url, tmp_path / "far", name="远村") as made:
        yield made


def publish(farm, title, *blocks):
    content = farm.publication(title, id=title, **({"blocks": blocks} if blocks else {}))
    with farm.database.write() as session:
        publications.load(session, System(), content, unit="east", at=farm.now)
    sequence_all(farm.database)


def number_of(kiosk):
    return kiosk.enrolment.reply.number


def known(farm, near, far, stick):
    """Let the near kiosk hear once who its neighbours are."""
    return export_for(number_of(far), stick, near.content, near.journal, clock=farm.clock, media=near.media)


def across(farm, near, far, stick):
    """What the near kiosk hands on while it has no line itself."""
    return export_across(number_of(far), stick, near.content, near.journal, clock=farm.clock, media=near.media)


def bring(farm, kiosk, file):
    return import_bundle(file, kiosk.content, kiosk.journal, clock=farm.clock, software="test", media=kiosk.media)


def holdings(kiosk):
    content = kiosk.content
    papers = {(found.id, found.rev) for found in content.publications("disclosure")}
    return papers, {row.id for row in content.records("dues", "anna")}, content.member_by_token("token-anna").rev


def test_what_one_kiosk_holds_goes_across_to_one_without_a_line(farm, near, far, stick, monkeypatch):
    monkeypatch.setattr("offline_cache.copying.PAGE_ROWS", 3)
    known(farm, near, far, stick)

    report = bring(farm, far, across(farm, near, far, stick))

    assert report.ok, report
    assert holdings(far) == holdings(near)
    assert far.content.versions() == near.content.versions()
    assert far.media.path(next(iter(far.content.media())))


def test_the_next_stick_brings_what_moved_on_and_the_line_goes_on_from_there(farm, near, far, stick):
    known(farm, near, far, stick)
    bring(farm, far, across(farm, near, far, stick))
    publish(farm, "news")
    near.sync()

    assert bring(farm, far, across(farm, near, far, stick)).changed
    assert holdings(far) == holdings(near)

    publish(farm, "more news")
    far.sync()
    assert {found.id for found in far.content.publications("disclosure")} == {"notice", "news", "more news"}


def test_who_was_helped_can_help_the_next(farm, near, far, stick, url, tmp_path):
    with real_kiosk(farm, url, tmp_path / "farther", name="更远") as farther:
        known(farm, near, far, stick)
        bring(farm, far, across(farm, near, far, stick))
        known(farm, far, farther, stick)

        assert bring(farm, farther, across(farm, far, farther, stick)).ok
        assert holdings(farther) == holdings(near)


def test_with_a_line_the_stick_is_the_servers_own_and_what_members_said_goes_back_the_same_way(farm, near, far, stick):
    assert bring(farm, far, known(farm, near, far, stick)).ok
    far.journal.append(PublicationAcknowledged(publication="notice", version=1), member="anna", at=farm.now)
    back, _ = export_outbox(stick, far.content, far.journal, clock=farm.clock, software="test", media=far.media)

    delivered, answer = carry(back, stick, near.journal, clock=farm.clock)
    carry(back, stick, near.journal, clock=farm.clock)

    assert (delivered.number, delivered.taken, delivered.refused) == (number_of(far), 1, 0)
    with farm.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AcknowledgementRow)) == 1
    assert bring(farm, far, answer).delivered == 1
    assert far.journal.waiting_count() == 0


def test_an_old_stick_from_a_neighbour_is_refused_and_the_newer_content_stays(farm, near, far, stick):
    known(farm, near, far, stick)
    old = across(farm, near, far, stick)
    publish(farm, "news")
    far.sync()

    assert bring(farm, far, old).problem is SyncProblem.REPLAYED
    assert far.content.publication("news") is not None


def test_a_stick_from_who_is_no_neighbour_changes_nothing(farm, near, far, stick, url, tmp_path):
    known(farm, near, far, stick)
    with real_kiosk(farm, url, tmp_path / "west", site="west", name="别处") as elsewhere:
        elsewhere.sync()
        elsewhere.journal.set_fact("roster", near.journal.fact("roster"))
        with pytest.raises(CourierError):
            across(farm, elsewhere, far, stick)
        with pytest.raises(CourierError):
            known(farm, elsewhere, far, stick)
    assert far.content.versions() == {}


def test_a_stick_with_a_bit_flipped_or_for_somebody_else_changes_nothing(farm, near, far, stick):
    known(farm, near, far, stick)
    file = across(farm, near, far, stick)
    with pytest.raises(CourierError):
        bring(farm, near, file)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    with pytest.raises(CourierError):
        bring(farm, far, file)

    assert far.content.versions() == {}
    assert b"anna" not in bytes(data)


def test_nothing_is_made_for_a_kiosk_that_was_revoked(farm, near, far, stick):
    known(farm, near, far, stick)
    with farm.database.write() as session:
        revoke(session, System(), far.enrolment.reply.kiosk, at=farm.now)

    with pytest.raises(CourierError, match="no other kiosk"):
        known(farm, near, far, stick)


def test_what_is_known_of_neighbours_grows_too_old(farm, near, far, stick):
    known(farm, near, far, stick)
    file = across(farm, near, far, stick)
    farm.clock.advance(days=36)

    with pytest.raises(CourierError, match="not any more"):
        across(farm, near, far, stick)
    with pytest.raises(CourierError):
        bring(farm, far, file)


def test_content_for_which_nobody_has_signed_yet_is_not_handed_on(farm, near, far, stick):
    known(farm, near, far, stick)
    near.content.rebuild()

    with pytest.raises(CourierError, match="connect this kiosk"):
        across(farm, near, far, stick)


def test_what_came_by_the_live_line_since_the_manifest_goes_across_and_on(farm, near, far, stick, url, tmp_path):
    with on_the_line(farm, near) as running:
        publish(farm, "news")
        assert running.report().changed
    with real_kiosk(farm, url, tmp_path / "farther", name="更远") as farther:
        known(farm, near, far, stick)

        assert bring(farm, far, across(farm, near, far, stick)).ok
        assert far.content.publication("news") is not None
        assert far.content.checkpoint() == near.content.checkpoint()
        known(farm, far, farther, stick)
        assert bring(farm, farther, across(farm, far, farther, stick)).ok
        assert holdings(farther) == holdings(near)


def test_a_kiosk_that_never_had_a_line_again_knows_its_neighbours_from_the_servers_stick(farm, near, far, stick):
    assert bring(farm, far, known(farm, near, far, stick)).ok

    assert bring(farm, near, across(farm, far, near, stick)).ok


def test_what_was_fetched_halfway_over_the_line_does_not_stand_in_the_way(farm, near, far, stick):
    known(farm, near, far, stick)
    head = msgspec.json.decode(signed_for(near).manifest.payload, type=Manifest).buckets[-1]
    far.content.stage(Page(bucket=head.bucket, after=0, upto=2, rows=()), head.version)

    assert bring(farm, far, across(farm, near, far, stick)).ok
    assert holdings(far) == holdings(near)


def test_a_key_that_was_rolled_meanwhile_is_followed_across(farm, near, far, stick):
    roll_publisher_key(farm.context.settings.data, at=farm.now)
    object.__setattr__(farm.context, "publisher", publisher_key(farm.context.settings.data))
    object.__setattr__(farm.context, "endorsements", endorsements(farm.context.settings.data))
    near.sync()
    known(farm, near, far, stick)

    assert bring(farm, far, across(farm, near, far, stick)).ok
    assert [key.id for key in far.journal.enrolment().reply.publisher_keys] == [farm.context.publisher.id]


def test_a_neighbour_says_neither_what_became_of_an_event_nor_what_time_it_is(farm, near, far, stick):
    known(farm, near, far, stick)
    item = far.journal.append(PublicationAcknowledged(publication="notice", version=1), member="anna", at=farm.now)
    told: list[datetime] = []
    hello = HelloReply(
        manifest=signed_for(near).manifest, now=farm.now + timedelta(days=365), poll_s=60.0, spread_s=0.0
    )
    lies = Results(results=(ItemResult(id=item.id, verdict=Verdict.TAKEN),))
    file = forged(farm, near, far, stick, hello=hello, results=lies, moved=Moves(frames=()))

    import_bundle(file, far.content, far.journal, clock=farm.clock, software="test", on_server_time=told.append)

    assert far.journal.waiting_count() == 1
    assert set(told) == {farm.now}


def test_a_frame_that_the_publisher_did_not_sign_moves_nothing(farm, near, far, stick):
    known(farm, near, far, stick)
    hello = HelloReply(manifest=signed_for(near).manifest, now=farm.now, poll_s=60.0, spread_s=0.0)
    moved = Moved(steps=1, upto=99, rows=0, checksum=bytes(32), checkpoint=99, changes=())
    frame = seal_advance(Advance("public:east", moved), SigningKey(near.enrolment.reply.kiosk, near.enrolment.secret))
    file = forged(farm, near, far, stick, hello=hello, moved=Moves(frames=(frame[2:],)))

    assert bring(farm, far, file).problem is SyncProblem.BAD_SIGNATURE
    assert far.content.versions() == {}


def test_the_content_of_another_site_is_nobodys_to_take(farm, near, far, url, tmp_path):
    with real_kiosk(farm, url, tmp_path / "west", site="west", name="别处") as elsewhere:
        elsewhere.sync()
        manifest = msgspec.json.decode(signed_for(elsewhere).manifest.payload, type=Manifest)

    with pytest.raises(RoundFailed) as raised:
        handed_on(manifest, far.enrolment.reply, (), far.enrolment.reply.publisher_keys)

    assert raised.value.problem is SyncProblem.REPLAYED


def test_a_stick_that_a_stranger_delivers_is_not_even_read(url):
    answer = requests.post(f"{url}{API}/courier", data=bytes(9_000_000), timeout=10)

    assert (answer.status_code, answer.json()["code"]) == (401, "unsigned")


def signed_for(kiosk):
    with kiosk.content.copied() as copy:
        return copy.word


def forged(farm, near, far, stick, **entries):
    """What a neighbour could put together by hand."""
    said, roster = kept_roster(near.journal, near.enrolment, farm.now)
    sealed = seal(
        Direction.ACROSS,
        far.enrolment.reply.kiosk,
        [(name, canonical(entry)) for name, entry in entries.items()],
        sender=SigningKey(near.enrolment.reply.kiosk, near.enrolment.secret),
        recipient=roster.named(number_of(far)).key,
        at=farm.now,
        roster=said.roster,
    )
    return write_bundle(stick / "forged.courier", sealed)
