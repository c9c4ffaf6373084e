"""Who may hold what follows the tree: a real kiosk cache on a real server drops what is no longer its own."""

from collections.abc import Iterator

import pytest

from protocol.entity import Audience
from protocol.members import MemberStatus
from protocol.organisation import Unit, UnitLevel
from protocol.text import Text
from server.domain import publications
from server.domain.actors import System
from server.domain.kiosks import fleet
from server.domain.members import replace_card, set_status, transfer
from server.domain.organisation import ancestors, get_unit, put_unit
from server.domain.problems import DomainProblem
from server.domain.records import put_rows
from server.domain.reorganisation import move_unit
from server.feed.worker import sequence_all
from tests.server.real_kiosk import RealKiosk, real_kiosk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def real(farm, url, tmp_path) -> Iterator[RealKiosk]:
    with real_kiosk(farm, url, tmp_path / "kiosk") as made:
        yield made.sync()


def write(farm, action):
    with farm.database.write() as session:
        outcome = action(session)
    sequence_all(farm.database)
    return outcome


def unit_of(farm, name, level, parent):
    write(
        farm, lambda s: put_unit(s, System(), Unit(id=name, name=Text(name), level=level, parent=parent), at=farm.now)
    )


def publish(farm, title, unit="east", **changes):
    content = farm.publication(title, id=title, **changes)
    write(farm, lambda s: publications.load(s, System(), content, unit=unit, at=farm.now))


def faults(farm, real):
    with farm.database.read() as session:
        (view,) = (one for one in fleet(session, System()) if one.id == real.enrolment.reply.kiosk)
    return {(part.device, part.fault, part.detail) for part in view.devices if part.fault}


def titles(real):
    return {found.title.zh for found in real.content.publications("disclosure")}


def test_a_member_who_moves_to_another_farm_is_gone_from_the_kiosk_with_all_that_is_theirs(farm, real):
    write(farm, lambda s: put_rows(s, System(), [farm.row("due")], at=farm.now))
    real.sync()
    assert real.content.member_by_token("token-anna") is not None
    assert real.content.records("dues", "anna")

    write(farm, lambda s: transfer(s, System(), "anna", "west-team", at=farm.now))
    real.sync()

    assert real.content.member("anna") is None
    assert real.content.member_by_token("token-anna") is None
    assert real.content.records("dues", "anna") == ()
    assert real.content.entitlements("benefits", "anna") == ()


def test_a_card_reported_lost_opens_nothing_and_the_new_one_does(farm, real):
    write(farm, lambda s: set_status(s, System(), "anna", MemberStatus.CARD_LOST, at=farm.now))
    real.sync()
    lost = real.content.member_by_token("token-anna")
    assert lost is not None
    assert lost.status is MemberStatus.CARD_LOST

    write(farm, lambda s: replace_card(s, System(), "anna", ["token-new"], "9876", at=farm.now))
    real.sync()

    assert real.content.member_by_token("token-anna") is None
    assert real.content.member_by_token("token-new").status is MemberStatus.ACTIVE


def test_a_team_that_moves_to_another_farm_takes_its_members_along(farm, real, new_client):
    write(farm, lambda s: move_unit(s, System(), "east-team", "west", at=farm.now))
    real.sync()
    west = new_client("west")
    west.sync()

    assert real.content.member("anna") is None
    assert real.content.entitlements("benefits", "anna") == ()
    assert {key for kind, key in west.rows["members:west"] if kind == "member"} == {"anna", "bo", "wen"}
    assert ("unit", "east-team") in west.rows["public:west"]
    assert "east-team" not in {unit.id for unit in real.content.units()}


def test_a_farm_that_changes_its_federation_gets_the_new_ones_papers_and_drops_the_old_ones(farm, real):
    unit_of(farm, "north", UnitLevel.FEDERATION, "union")
    unit_of(farm, "south", UnitLevel.FEDERATION, "union")
    publish(farm, "north only", unit="north")
    publish(farm, "south only", unit="south")
    write(farm, lambda s: move_unit(s, System(), "east", "north", at=farm.now))
    real.sync()
    assert titles(real) == {"north only"}
    assert set(real.content.versions()) == {"public:union", "public:north", "public:east", "members:east"}

    write(farm, lambda s: move_unit(s, System(), "east", "south", at=farm.now))
    real.sync()

    assert titles(real) == {"south only"}
    assert set(real.content.versions()) == {"public:union", "public:south", "public:east", "members:east"}
    assert real.content.member("anna") is not None


def test_the_fleet_sees_a_kiosk_that_holds_what_is_for_others_now_until_it_does_not(farm, real):
    unit_of(farm, "north", UnitLevel.FEDERATION, "union")
    write(farm, lambda s: move_unit(s, System(), "east", "north", at=farm.now))
    real.sync()
    assert faults(farm, real) == set()

    write(farm, lambda s: move_unit(s, System(), "east", "union", at=farm.now))
    real.sync()
    assert faults(farm, real) == {("scope", "holds_more", "public:north")}

    real.sync()
    assert faults(farm, real) == set()


def test_what_a_moved_unit_published_stays_at_its_kiosk(farm, real):
    unit_of(farm, "north", UnitLevel.FEDERATION, "union")
    publish(farm, "of the farm")
    write(farm, lambda s: move_unit(s, System(), "east", "north", at=farm.now))
    real.sync()

    assert titles(real) == {"of the farm"}
    with farm.database.read() as session:
        assert ancestors(session, "east-team") == ("east-team", "east-station", "east", "north", "union")
        assert get_unit(session, "east").parent == "north"


def test_a_paper_for_one_farm_is_at_that_farms_kiosks_only(farm, real, new_client):
    publish(farm, "for the east", unit="union", audience=Audience(units=("east-team", "east-station")))
    publish(farm, "for the west", unit="union", audience=Audience(units=("west",)))
    publish(farm, "for both", unit="union", audience=Audience(units=("west-team", "east-team")))
    real.sync()
    west = new_client("west")
    west.sync()

    assert titles(real) == {"for the east", "for both"}
    assert ("publication", "for the east") not in west.rows["public:west"]
    assert ("publication", "for the west") in west.rows["public:west"]


def test_an_audience_that_is_taken_away_takes_the_paper_off_the_kiosk(farm, real):
    publish(farm, "paper", unit="union", audience=Audience(units=("east",)))
    real.sync()
    assert titles(real) == {"paper"}

    publish(farm, "paper", unit="union", audience=Audience(units=("west",)))
    real.sync()
    assert titles(real) == set()

    publish(farm, "paper", unit="union")
    real.sync()
    assert titles(real) == {"paper"}


@pytest.mark.parametrize(
    ("unit", "parent", "code"),
    [("union", "east", "root_fixed"), ("east", "east-team", "own_child"), ("east", "east", "own_child"),
     ("east-team", "union", "no_site"), ("east", "nowhere", "out_of_scope"), ("nowhere", "east", "out_of_scope")],
)  # fmt: skip
def test_a_move_that_makes_no_tree_is_refused_whole(farm, unit, parent, code):
    with pytest.raises(DomainProblem) as caught, farm.database.write() as session:
        move_unit(session, System(), unit, parent, at=farm.now)

    assert caught.value.code == code
    with farm.database.read() as session:
        assert ancestors(session, "east-team") == ("east-team", "east-station", "east", "union")


def test_an_officer_moves_only_within_what_they_manage(farm):
    with pytest.raises(DomainProblem) as caught, farm.database.write() as session:
        move_unit(session, farm.admin, "east-team", "west", at=farm.now)

    assert caught.value.code == "out_of_scope"
