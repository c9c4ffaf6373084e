"""Somebody or some unit moves while somebody else writes there: whoever commits first, all lies where it belongs."""

import threading

import pytest
from sqlalchemy import text

from protocol.canonical import sha256_hex
from protocol.entitlements import EntitlementStatus
from protocol.entity import Audience
from protocol.events import CaseOpened
from protocol.ids import uuid7
from protocol.organisation import Unit, UnitLevel
from protocol.text import Text
from protocol.tokens import Namespace, card_token
from server.domain import cases, member_import, publications, record_import
from server.domain.actors import System
from server.domain.entitlements import grant, set_status
from server.domain.members import member_entity, put_member, transfer
from server.domain.organisation import get_unit, put_unit
from server.domain.problems import DomainProblem
from server.domain.records import put_rows, rows_of
from server.domain.reorganisation import move_unit
from tests.server.places import misplaced

pytestmark = pytest.mark.both_databases
SYSTEM = System()
_WAITS = "wait_event_type = 'Lock' AND datname = current_database()"


def opinion(session, farm):
    words = "食堂的菜偏咸"
    event = CaseOpened(
        case=uuid7(farm.now),
        service="opinions",
        number="YJ-1",
        topic="canteen",
        text=words,
        text_sha256=sha256_hex(words.encode()),
    )
    cases.open_case(
        session, farm.kiosk, event, member="anna", at=farm.now, zone=farm.context.settings.zone, now=farm.now
    )


def new_pin(session, farm):
    put_member(session, SYSTEM, farm.member("anna", pin="$argon2id$new"), at=farm.now)


def new_team(session, farm):
    team = Unit(id="new-team", name=Text("新队"), level=UnitLevel.TEAM, parent="east-team")
    put_unit(session, SYSTEM, team, at=farm.now)


def paper_for_the_team(session, farm):
    paper = farm.publication("队里的事", id="paper", audience=Audience(units=("east-team",)))
    publications.load(session, SYSTEM, paper, unit="union", at=farm.now)


def paper_that_is_there(session, farm):
    paper = farm.publication("改了", id="standing", audience=Audience(units=("east-team",)))
    publications.load(session, SYSTEM, paper, unit="union", at=farm.now)


MOVES = {
    "a member": lambda session, farm: transfer(session, SYSTEM, "anna", "west-team", at=farm.now),
    "a team": lambda session, farm: move_unit(session, SYSTEM, "east-team", "west", at=farm.now),
    "a station": lambda session, farm: move_unit(session, SYSTEM, "east-station", "west", at=farm.now),
}
BACK = {
    "a member": lambda session, farm: transfer(session, SYSTEM, "anna", "east-team", at=farm.now),
    "a team": lambda session, farm: move_unit(session, SYSTEM, "east-team", "east-station", at=farm.now),
    "a station": lambda session, farm: move_unit(session, SYSTEM, "east-station", "east", at=farm.now),
}
WRITES = {
    "a new record": lambda session, farm: put_rows(session, SYSTEM, [farm.row("new")], at=farm.now),
    "a changed record": lambda session, farm: put_rows(session, SYSTEM, [farm.row("standing", cents=1)], at=farm.now),
    "a new benefit": lambda session, farm: grant(session, SYSTEM, [farm.entitlement("new")], at=farm.now),
    "a benefit's status": lambda session, farm: set_status(
        session, SYSTEM, "mooncake", EntitlementStatus.UNDER_REVIEW, reason=None, at=farm.now
    ),
    "an opinion": opinion,
    "a new member": lambda session, farm: put_member(session, SYSTEM, farm.member("new"), at=farm.now),
    "the member's PIN": new_pin,
    "a new team": new_team,
    "a new paper": paper_for_the_team,
    "a paper that is there": paper_that_is_there,
}


def one_before_the_other(farm, first, second):
    """Do ``first``; before it commits let ``second`` begin on a connection of its own; it ends when it can."""
    errors = []

    def run():
        try:
            with farm.database.write() as session:
                second(session, farm)
        except Exception as error:  # noqa: BLE001 - raised below
            errors.append(error)

    other = threading.Thread(target=run)
    with farm.database.write() as session:
        first(session, farm)
        session.flush()
        other.start()
        while other.is_alive() and not is_anybody_waiting(farm):
            other.join(0.01)
    other.join()
    for error in errors:
        raise error


def is_anybody_waiting(farm):
    with farm.database.read() as session:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(session.scalar(text(waiting)))


@pytest.fixture
def busy(farm):
    """A farm on a database that lets several write at once."""
    if farm.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with farm.database.write() as session:
        put_rows(session, SYSTEM, [farm.row("standing")], at=farm.now)
        paper_that_is_there(session, farm)
    return farm


@pytest.mark.parametrize("who", ["the move", "the write"])
@pytest.mark.parametrize("move", sorted(MOVES))
def test_whoever_commits_first_everything_lies_where_it_belongs(busy, move, who):
    for write in sorted(WRITES):
        if (move, write) == ("a member", "the member's PIN"):
            continue  # whoever is last says where the member is
        pair = MOVES[move], WRITES[write]

        one_before_the_other(busy, *(pair if who == "the move" else pair[::-1]))

        with busy.database.write() as session:
            assert misplaced(session) == (), f"{move} and {write}"
            BACK[move](session, busy)


def test_two_moves_at_once_make_no_ring(busy):
    def down(session, farm):
        move_unit(session, SYSTEM, "east-station", "west-team", at=farm.now)

    def up(session, farm):
        move_unit(session, SYSTEM, "west-team", "east-station", at=farm.now)

    with pytest.raises(DomainProblem) as caught:
        one_before_the_other(busy, down, up)

    assert caught.value.code == "own_child"
    with busy.database.read() as session:
        assert misplaced(session) == ()
        assert get_unit(session, "east-station").parent == "west-team"


def test_a_move_does_not_wait_for_who_only_reads(busy):
    with busy.database.read() as session:
        before = get_unit(session, "east-team").parent
        with busy.database.write() as other:
            MOVES["a team"](other, busy)
        assert get_unit(session, "east-team").parent == before


@pytest.mark.parametrize("second", [0, 1], ids=["the same list", "another list"])
def test_of_two_lists_of_dues_at_once_the_rows_are_there_once(busy, second):
    keys = {"key": busy.context.vault.key, "token_key": busy.context.token_key, "at": busy.now}
    token = card_token(busy.context.token_key, Namespace.UNION, "1001")
    text = "会员编号,所属期间,已缴\n1001,2025-08,5\n".encode()
    with busy.database.write() as session:
        put_member(session, SYSTEM, busy.member("anna", tokens=(token,)), at=busy.now)
        key, at = keys["key"], busy.now
        names = [record_import.send_in(session, busy.admin, text, service="dues", key=key, at=at) for _ in range(2)]

    def take(name):
        with busy.database.read() as session:
            seen = record_import.plan(session, busy.admin, name, **keys)
        return lambda session, _: record_import.take_in(session, busy.admin, name, seen.digest, **keys)

    with pytest.raises(DomainProblem):
        one_before_the_other(busy, take(names[0]), take(names[second]))
    with busy.database.read() as session:
        assert [row.period for row in rows_of(session, busy.admin, "anna", "dues")] == ["2025-08", "2025-09"]


def list_of_members(farm, line):
    """Send in a list of one line, look through it, and return what takes it in."""
    keys = {"key": farm.context.vault.key, "token_key": farm.context.token_key}
    text = f"会员编号,姓名,单位\n{line}\n".encode()
    with farm.database.write() as session:
        name = member_import.send_in(session, farm.admin, text, whole_of="", key=keys["key"], at=farm.now)
    with farm.database.read() as session:
        digest = member_import.plan(session, farm.admin, name, **keys).digest
    return lambda session, _: member_import.take_in(session, farm.admin, name, digest, {}, **keys, at=farm.now)


def test_a_list_of_members_that_is_taken_in_twice_at_once_is_taken_in_once(busy):
    take = list_of_members(busy, "4711,张三,单位east-team")

    with pytest.raises(DomainProblem) as caught:
        one_before_the_other(busy, take, take)
    assert caught.value.code == "unknown_list"


def test_a_list_does_not_put_back_what_somebody_changes_while_it_is_taken_in(busy):
    token = card_token(busy.context.token_key, Namespace.UNION, "1001")
    with busy.database.write() as session:
        put_member(session, SYSTEM, busy.member("anna", tokens=(token,)), at=busy.now)
    take = list_of_members(busy, "1001,安娜,单位east-team")

    with pytest.raises(DomainProblem) as caught:
        one_before_the_other(busy, new_pin, take)
    assert caught.value.code == "changed_meanwhile"
    with busy.database.read() as session:
        assert member_entity(session, "anna").pin == "$argon2id$new"


def test_a_list_that_is_undone_twice_at_once_is_undone_once(busy):
    take = list_of_members(busy, "4711,张三,单位east-team")
    with busy.database.write() as session:
        done = take(session, busy)

    def undo(session, farm):
        member_import.undo(session, farm.admin, done.id, at=farm.now)

    with pytest.raises(DomainProblem) as caught:
        one_before_the_other(busy, undo, undo)
    assert caught.value.code == "not_the_last"
