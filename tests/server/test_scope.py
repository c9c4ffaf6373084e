"""An officer sees the subtree of their unit and nothing else."""

import pytest

from protocol.organisation import Unit, UnitLevel
from protocol.text import Text
from server.domain import publications
from server.domain.actors import System
from server.domain.audit import entries
from server.domain.cases import find_cases
from server.domain.entitlements import find_entitlements
from server.domain.kiosks import fleet, make_code
from server.domain.members import find_members, get_member, put_member, transfer
from server.domain.organisation import public_bucket, put_unit, site_of, units
from server.domain.problems import DomainProblem
from server.domain.records import put_rows, rows_of


def test_lists_hold_the_own_subtree_only(farm):
    with farm.database.read() as session:
        assert {m.id for m in find_members(session, farm.admin)} == {"anna", "bo"}
        assert {m.id for m in find_members(session, farm.west_admin)} == {"wen"}
        assert {u.id for u in units(session, farm.west_admin)} == {"west", "west-team"}
        assert {e.entitlement.member for e in find_entitlements(session, farm.admin)} == {"anna", "bo"}
        assert find_entitlements(session, farm.west_admin) == ()
        assert fleet(session, farm.west_admin) == ()
        assert find_cases(session, farm.west_admin) == ()
        assert publications.find(session, farm.west_admin) == ()


def test_an_underscore_in_a_unit_is_no_wildcard(farm):
    with farm.database.write() as session:
        for key in ("a_b", "axb"):
            put_unit(session, System(), Unit(id=key, name=Text(key), level=UnitLevel.FARM, parent="union"), at=farm.now)
        below = type(farm.admin)(id="x", name="x", unit="a_b", roles=farm.admin.roles)

        assert [unit.id for unit in units(session, below)] == ["a_b"]


@pytest.mark.parametrize(
    "action",
    [
        lambda s, farm: get_member(s, farm.west_admin, "anna"),
        lambda s, farm: rows_of(s, farm.west_admin, "anna"),
        lambda s, farm: put_rows(s, farm.west_admin, [farm.row("1")], at=farm.now),
        lambda s, farm: put_member(s, farm.west_admin, farm.member("anna", "west-team"), at=farm.now),
        lambda s, farm: transfer(s, farm.admin, "anna", "west-team", at=farm.now),
        lambda s, farm: make_code(s, farm.west_admin, site="east", name="x", at=farm.now),
        lambda s, farm: put_unit(
            s, farm.west_admin, Unit(id="n", name=Text("n"), level=UnitLevel.TEAM, parent="east"), at=farm.now
        ),
    ],
)
def test_another_farm_is_out_of_reach(farm, action):
    with farm.database.write() as session, pytest.raises(DomainProblem) as caught:
        action(session, farm)

    assert caught.value.code == "out_of_scope"


def test_the_trail_tells_who_did_what_in_the_own_subtree(farm):
    with farm.database.write() as session:
        put_member(session, farm.admin, farm.member("chen"), at=farm.now)
        newest = entries(session, farm.admin)[0]

        assert (newest.actor, newest.action, newest.object) == (farm.admin.id, "member.put", "chen")
        assert all(entry.unit.startswith("west") for entry in entries(session, farm.west_admin))


def test_below_the_farm_everything_travels_in_the_farms_buckets(farm):
    with farm.database.read() as session:
        assert site_of(session, "east-team") == "east"
        assert public_bucket(session, "east-team") == "public:east"
        assert public_bucket(session, "union") == "public:union"
        with pytest.raises(DomainProblem):
            site_of(session, "union")
