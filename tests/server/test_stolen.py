"""A kiosk is stolen: its signature is refused, what it held of members is gone, what they said only the union opens."""

from collections.abc import Iterator

import msgspec
import pytest

from offline_cache.content_tables import PAGE_BYTES
from offline_cache.enrolling import enrol
from offline_cache.report import SyncProblem
from protocol.canonical import canonical
from protocol.events import PublicationAcknowledged
from protocol.revocation import revocation
from protocol.signing import SigningKey
from protocol.wire import Hello, Problem
from server.courier import import_bundle as take_in
from server.domain import publications
from server.domain.actors import System
from server.domain.kiosks import fleet, make_code, revoke
from server.domain.problems import DomainProblem
from server.feed.worker import sequence_all
from tests.server.plain_pages import plain_pages
from tests.server.real_kiosk import KEY, RealKiosk, real_kiosk

HELLO = canonical(Hello(versions={}, checkpoint=0, software="test", waiting=0))
READ = PublicationAcknowledged(publication="notice", version=1)


@pytest.fixture
def kiosk(farm, url, tmp_path) -> Iterator[RealKiosk]:
    with farm.database.write() as session:
        publications.load(session, System(), farm.publication("notice", id="notice"), unit="east", at=farm.now)
    sequence_all(farm.database)
    with real_kiosk(farm, url, tmp_path / "kiosk") as made:
        yield made.sync()


def shut(farm, kiosk):
    with farm.database.write() as session:
        revoke(session, System(), kiosk.enrolment.reply.kiosk, at=farm.now)


def readable(tmp_path):
    """Everything that somebody reads who has the machine and its key."""
    folder = tmp_path / "kiosk"
    pages = [
        *plain_pages(folder / "content.db", KEY, PAGE_BYTES, 32),
        *plain_pages(folder / "journal.db", KEY, 4096, 64),
    ]
    rest = [
        file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(("content.db", "journal.db"))
    ]
    return b"".join(pages + rest)


def test_once_it_hears_of_it_nothing_of_members_is_left_on_the_machine(farm, kiosk, tmp_path):
    kiosk.journal.append(READ, member="anna", at=farm.now)
    kiosk.sync()
    kiosk.journal.record_pin_failure("anna", farm.now)
    words = (b"anna", "会员anna".encode(), b"token-anna", kiosk.enrolment.secret, kiosk.enrolment.reply.token_key)
    assert all(word in readable(tmp_path) for word in words[:3])
    shut(farm, kiosk)

    report = kiosk.client.sync_once()

    assert (report.ok, report.problem, report.changed) == (False, SyncProblem.REVOKED, True)
    assert [word for word in words if word in readable(tmp_path)] == []
    assert kiosk.journal.enrolment() is None
    assert kiosk.client.sync_once().problem is SyncProblem.REVOKED


def test_what_was_said_and_not_delivered_only_the_union_can_open(farm, kiosk, tmp_path):
    kiosk.journal.append(READ, member="bo", at=farm.now)
    shut(farm, kiosk)
    kiosk.client.sync_once()
    (sealed,) = (tmp_path / "kiosk").glob("*.courier")

    assert b"notice" not in readable(tmp_path)
    with pytest.raises((DomainProblem, ValueError)):
        take_in(farm.context, sealed)
    assert take_in(farm.context, sealed, revoked=True).taken == 1
    assert take_in(farm.context, sealed, revoked=True).taken == 1


def test_the_fleet_shows_that_it_heard(farm, kiosk):
    shut(farm, kiosk)
    farm.clock.advance(days=3)
    kiosk.client.sync_once()

    with farm.database.read() as session:
        (view,) = (one for one in fleet(session, System()) if one.id == kiosk.enrolment.reply.kiosk)
    assert [(part.device, part.fault, part.since) for part in view.devices] == [("revocation", "told", farm.now)]


def test_nobody_but_the_publisher_makes_a_kiosk_erase_anything(farm, kiosk, monkeypatch):
    stranger = SigningKey.generate(farm.context.publisher.id)
    word = revocation(kiosk.enrolment.reply.kiosk, stranger, at=farm.now)
    lie = Problem(code="revoked", proof=(word,))

    def lying(method, path, *_args, **_options):
        from offline_cache.transport import Refused

        raise Refused(403, lie)

    monkeypatch.setattr("offline_cache.transport.Transport.call", lying)
    report = kiosk.client.sync_once()

    assert report.problem is SyncProblem.REFUSED
    assert kiosk.content.member("anna") is not None
    assert kiosk.journal.enrolment() is not None


def test_a_machine_that_is_found_again_can_be_enrolled_anew(farm, kiosk, url):
    shut(farm, kiosk)
    kiosk.client.sync_once()
    with farm.database.write() as session:
        code = make_code(session, System(), site="east", name="又回来了", at=farm.now)
    enrol(url, code, "又回来了", kiosk.journal, None)

    kiosk.sync()

    assert kiosk.content.member("anna") is not None
    assert kiosk.journal.revoked_at() is None


def test_its_signature_is_refused_everywhere(farm, client):
    with farm.database.write() as session:
        revoke(session, System(), client.enrolled.kiosk, at=farm.now)

    posts = [("POST", path) for path in ("/hello", "/outbox", "/live")]
    gets = [("GET", path) for path in ("/doorbell", "/pages/public%3Aunion/0-1", f"/blobs/{'0' * 64}")]
    for method, path in posts + gets:
        answer = client.send(method, path, HELLO if method == "POST" else b"")
        assert (answer.status_code, msgspec.json.decode(answer.content, type=Problem).code) == (403, "revoked"), path
