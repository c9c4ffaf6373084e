"""The kiosk's own sync on the live line of a real server: what changes is in its cache without a round."""

from collections.abc import Iterator

import msgspec
import pytest

from protocol.blocks import Picture
from protocol.organisation import Unit, UnitLevel
from protocol.text import Text
from server.domain import publications
from server.domain.actors import System
from server.domain.blobs import put_blob
from server.domain.kiosks import revoke
from server.domain.members import transfer
from server.domain.organisation import get_unit, put_unit
from server.domain.records import put_rows
from server.domain.reorganisation import move_unit
from server.feed.worker import sequence_all
from tests.server.real_kiosk import Running, on_the_line, real_kiosk


@pytest.fixture
def running(farm, url, tmp_path) -> Iterator[Running]:
    """A kiosk that is in step and on the line."""
    sequence_all(farm.database)
    with real_kiosk(farm, url, tmp_path / "kiosk") as kiosk, on_the_line(farm, kiosk) as made:
        yield made


@pytest.fixture
def hasty(farm):
    """A server that gives signs of life all the time."""
    object.__setattr__(farm.context.settings, "beat_s", 0.05)


def write(farm, action):
    with farm.database.write() as session:
        action(session)


def hellos(farm, monkeypatch):
    said = []
    real = farm.context.arrivals.manifest
    monkeypatch.setattr(type(farm.context.arrivals), "manifest", lambda _self, known: said.append(known) or real(known))
    return said


def test_a_line_that_is_edited_is_in_the_cache_without_a_hello(farm, running, monkeypatch):
    content = running.kiosk.content
    publish = farm.publication("价格表", id="prices")
    write(farm, lambda s: publications.load(s, System(), publish, unit="east", at=farm.now))
    assert running.report().changed
    said = hellos(farm, monkeypatch)

    edited = farm.publication("新的价格表", id="prices")
    write(farm, lambda s: publications.load(s, System(), edited, unit="east", at=farm.now))

    assert running.report().changed
    assert content.publication("prices").title.zh == "新的价格表"
    assert said == []
    with farm.database.read() as session:
        assert content.checkpoint() > 0
        assert get_unit(session, "east")


def test_a_member_who_moves_away_is_gone_at_once(farm, running):
    write(farm, lambda s: transfer(s, System(), "anna", "west-team", at=farm.now))

    assert running.report().changed
    assert running.kiosk.content.member("anna") is None
    assert running.kiosk.content.member_by_token("token-anna") is None


def test_a_picture_that_the_line_tells_of_is_fetched_and_goes_with_its_paper(farm, running):
    name = put_blob(farm.context.settings.blobs, b"a picture")
    paper = farm.publication("图", id="paper", blocks=(Picture(sha256=name, alt="图"),))
    write(farm, lambda s: publications.load(s, System(), paper, unit="east", at=farm.now))
    while not running.kiosk.media.path(name):
        assert running.report().ok

    write(farm, lambda s: publications.withdraw(s, System(), "paper", remark="错", at=farm.now))
    while running.kiosk.content.publication("paper") is not None:
        assert running.report().ok
    assert running.kiosk.media.path(name) == ""


def test_too_much_for_the_line_comes_by_an_ordinary_round(farm, running, monkeypatch):
    monkeypatch.setattr("server.feed.worker.BELL_SPREAD_S", 0.1)
    write(farm, lambda s: put_rows(s, System(), [farm.row(f"r{n}") for n in range(200)], at=farm.now))

    assert running.report().changed
    assert len(running.kiosk.content.records("dues", "anna")) == 200


def test_another_place_in_the_tree_means_other_buckets(farm, running, monkeypatch):
    monkeypatch.setattr("server.api.live.BELL_SPREAD_S", 0.1)
    north = Unit(id="north", name=Text("北"), level=UnitLevel.FEDERATION, parent="union")
    write(farm, lambda s: put_unit(s, System(), north, at=farm.now))
    write(farm, lambda s: move_unit(s, System(), "east", "north", at=farm.now))

    while "public:north" not in running.kiosk.content.versions():
        assert running.report().ok


def test_a_stolen_kiosks_line_is_cut_and_it_says_so(farm, running):
    write(farm, lambda s: revoke(s, System(), running.kiosk.enrolment.reply.kiosk, at=farm.now))
    farm.database.wake.set()

    report = running.report()

    assert not report.ok
    assert "revoked" in report.detail


def test_while_the_line_stands_no_hello_is_needed(farm, running):
    assert 0 < running.kiosk.client.quiet_s() <= 24 * 3600


@pytest.mark.usefixtures("hasty")
def test_a_sign_of_life_vouches_for_what_is_held(running):
    report = running.report()

    assert report.ok
    assert not report.changed


def test_an_advance_that_does_not_lead_to_its_sum_is_not_applied(farm, running, monkeypatch):
    real = running.kiosk.content.advance

    def lying(page, head, checkpoint, at, frame):
        monkeypatch.setattr(running.kiosk.content, "advance", real)
        real(page, msgspec.structs.replace(head, checksum="0" * 64), checkpoint, at, frame)

    monkeypatch.setattr(running.kiosk.content, "advance", lying)
    write(farm, lambda s: put_rows(s, System(), [farm.row("due")], at=farm.now))

    # The line is left, and the round that follows brings it rightly.
    assert running.report().changed
    assert len(running.kiosk.content.records("dues", "anna")) == 1
