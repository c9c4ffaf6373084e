"""A list of members changes nothing until it is taken in, then all of it, and can be taken back."""

import logging

import pytest

from protocol.members import MemberStatus
from protocol.tokens import Namespace, card_token
from server.app import TIDYING
from server.domain.audit import entries
from server.domain.member_import import hash_pins, plan, send_in, take_in, undo
from server.domain.member_plan import Kind, Remark, is_card_number
from server.domain.members import find_members, member_entity, pin_matches, put_member, put_members, set_status
from server.domain.problems import DomainProblem
from server.domain.records import put_rows
from server.domain.sent_lists import last_import, put_away
from server.office.tables import take_apart
from server.store.imports import ListImportRow
from tests.server.farm import refusal
from tests.server.statements import statements
from tests.server.workbooks import workbook

CARD = "6222020000000000000"
OTHER_CARD = "6222020000000000018"


class Office:
    """An administrator who sends in lists."""

    def __init__(self, farm):
        self.farm, self.actor = farm, farm.admin
        self.keys = {"key": farm.context.vault.key, "token_key": farm.context.token_key}

    def send(self, *lines, whole_of=""):
        text = "\n".join(("会员编号,姓名,单位,银行卡号,密码,状态", *lines))
        with self.farm.database.write() as session:
            key = self.keys["key"]
            return send_in(session, self.actor, text.encode(), whole_of=whole_of, key=key, at=self.farm.now)

    def send_workbook(self, *rows):
        """Send in a workbook; a text in it is a text, a number a number."""
        data = take_apart(workbook(("会员编号", "姓名", "单位", "银行卡号", "密码", "状态"), *rows))
        with self.farm.database.write() as session:
            return send_in(session, self.actor, data, whole_of="", key=self.keys["key"], at=self.farm.now)

    def plan(self, name):
        with self.farm.database.read() as session:
            return plan(session, self.actor, name, **self.keys)

    def take(self, name):
        seen = self.plan(name)
        self.farm.clock.advance(seconds=1)
        with self.farm.database.write() as session:
            return take_in(session, self.actor, name, seen.digest, hash_pins(seen), **self.keys, at=self.farm.now)

    def bring(self, *lines, whole_of=""):
        return self.take(self.send(*lines, whole_of=whole_of))

    def undo(self, name):
        with self.farm.database.write() as session:
            return undo(session, self.actor, name, at=self.farm.now)

    def members(self):
        """Return the members of the farm as kiosks know them, by name, but for those it began with."""
        with self.farm.database.read() as session:
            found = find_members(session, self.actor)
            return {v.name: member_entity(session, v.id) for v in found if v.id not in {"anna", "bo"}}

    def first(self, *lines, **more):
        return self.plan(self.send(*lines, **more)).lines[0]


@pytest.fixture
def office(farm):
    return Office(farm)


@pytest.fixture
def listed(office):
    """Two members whom an earlier list brought."""
    office.bring(f"1001,张三,单位east-team,{CARD},123456,", "1002,李四,单位east-station,,,")
    return office


def test_nothing_is_changed_before_the_list_is_taken_in(office):
    name = office.send("1001,张三,单位east-team,,,")
    planned = office.plan(name)

    assert [(line.name, line.kind, line.said[0][0]) for line in planned.lines] == [
        ("张三", Kind.NEW, Remark.NEW_WITHOUT_PIN)
    ]
    assert office.members() == {}


def test_who_is_new_gets_card_pin_and_unit(listed, farm):
    member = listed.members()["张三"]

    assert (member.unit, member.card_tail, member.status) == ("east-team", CARD[-4:], MemberStatus.ACTIVE)
    assert card_token(farm.context.token_key, Namespace.UNION, "1001") in member.tokens
    assert card_token(farm.context.token_key, Namespace.PAN, CARD) in member.tokens
    assert pin_matches(member.pin, "123456")
    assert not pin_matches(listed.members()["李四"].pin, "")


def test_a_list_sent_in_twice_changes_nothing_the_second_time(listed):
    name = listed.send(f"1001,张三,单位east-team,{CARD},,", "1002,李四,单位east-station,,,")

    assert {line.kind for line in listed.plan(name).lines} == {Kind.SAME}
    assert refusal(lambda: listed.take(name)) == "nothing_to_do"


@pytest.mark.parametrize(
    ("line", "kind", "remark"),
    [
        ("1001,张三丰,单位east-team,,,", Kind.CHANGED, Remark.NAME),
        ("1001,张三,east,,,", Kind.CHANGED, Remark.UNIT),
        (f"1001,张三,单位east-team,{OTHER_CARD},,", Kind.CHANGED, Remark.CARD),
        ("1001,张三,单位east-team,,,挂失", Kind.CHANGED, Remark.LOST),
        ("1001,张三,单位east-team,,,离会", Kind.LEFT, Remark.LEAVES),
        (",张三,单位east-team,,,", Kind.BAD, Remark.NO_NUMBER),
        ("1001,,单位east-team,,,", Kind.BAD, Remark.NO_NAME),
        ("1009,王五,没有的队,,,", Kind.BAD, Remark.NO_UNIT),
        ("1009,王五,单位west,,,", Kind.BAD, Remark.NO_UNIT),
        ("1009,王五,单位east-team,6.22202E+18,,", Kind.BAD, Remark.BAD_CARD),
        (f"1009,王五,单位east-team,{CARD},,", Kind.BAD, Remark.CARD_TAKEN),
        ("1009,王五,单位east-team,,12,", Kind.BAD, Remark.BAD_PIN),
        ("1009,王五,单位east-team,,,休假", Kind.BAD, Remark.STRANGE_STATUS),
    ],
)
def test_every_line_says_in_plain_words_what_it_does(listed, line, kind, remark):
    found = listed.first(line)

    assert (found.kind, found.said[0][0]) == (kind, remark)


def test_a_workbook_does_what_csv_does(listed):
    name = listed.send_workbook(("1001", "张三丰", "单位east-team", "", "", ""), ("1003", "王五", "单位east-team"))
    done = listed.take(name)

    assert (done.added, done.changed) == (1, 1)
    assert {"张三丰", "王五"} <= set(listed.members())


@pytest.mark.parametrize(
    ("row", "remark"),
    [
        ((1009, "王五", "单位east-team"), Remark.NUMBER_SPOILED),
        ((1001, "王五", "单位east-team"), Remark.NUMBER_SPOILED),
        (("1009", "王五", "单位east-team", int(CARD)), Remark.BAD_CARD),
        (("1009", "王五", "单位east-team", "", 12345), Remark.PIN_SPOILED),
        ((12, "王五", "单位east-team"), Remark.ZEROS_LOST),
        (("12", "王五", "单位east-team"), Remark.ZEROS_LOST),
    ],
    ids=["unknown", "of another name", "card", "PIN", "zeros lost", "zeros lost, as text"],
)
def test_what_excel_made_a_number_of_is_said_and_not_guessed(listed, row, remark):
    listed.bring("0012,赵六,单位east-team,,,")
    line = listed.plan(listed.send_workbook(row)).lines[0]

    assert (line.kind, line.said[0][0]) == (Kind.BAD, remark)


def test_a_number_that_somebody_of_this_name_has_lost_nothing(listed):
    line = listed.plan(listed.send_workbook((1001, "张三", "east"))).lines[0]

    assert (line.kind, line.said[0][0]) == (Kind.CHANGED, Remark.UNIT)


def test_the_same_member_or_card_twice_is_said_with_the_other_line(office):
    planned = office.plan(office.send("1,甲,east,,,", "1,甲,east,,,", f"2,乙,east,{CARD},,", f"3,丙,east,{CARD},,"))

    assert [(line.line, *line.said[0]) for line in planned.lines if line.kind is Kind.BAD] == [
        (3, Remark.TWICE, {"line": 2}),
        (5, Remark.CARD_TWICE, {"line": 4}),
    ]


def test_a_member_of_another_farm_is_not_touched(listed, farm):
    with farm.database.write() as session:
        token = card_token(farm.context.token_key, Namespace.UNION, "2001")
        put_member(session, farm.west_admin, farm.member("far", "west-team", tokens=(token,)), at=farm.now)

    assert listed.first("2001,王五,单位east-team,,,").said[0][0] is Remark.ELSEWHERE


def test_who_is_not_on_the_whole_list_of_a_unit_has_left_it(listed):
    done = listed.bring("1001,张三,单位east-team,,,", whole_of="east-station")

    assert (done.added, done.changed, done.gone) == (0, 0, 3), "李四, and the two that the farm began with"
    assert listed.members()["李四"].status is MemberStatus.LEFT


def test_a_whole_list_with_a_mistake_takes_nobody_for_gone(listed):
    name = listed.send("1001,张三,没有的队,,,", whole_of="east-station")

    assert refusal(lambda: listed.take(name)) == "bad_whole_list"


def test_lines_with_mistakes_are_left_out_and_the_others_taken_in(office):
    done = office.bring("1001,张三,单位east-team,,,", "1002,李四,没有的队,,,")

    assert (done.added, set(office.members())) == (1, {"张三"})


def test_an_import_that_fails_after_its_first_member_keeps_that_one_out_too(office, monkeypatch):
    name = office.send("1001,张三,单位east-team,,,", "1002,李四,单位east-team,,,")

    def fail_after_the_first(session, actor, members, *, at):
        put_members(session, actor, members[:1], at=at)
        raise DomainProblem("card_taken", "This card already belongs to another member.")

    monkeypatch.setattr("server.domain.member_import.put_members", fail_after_the_first)

    assert refusal(lambda: office.take(name)) == "card_taken"
    assert office.members() == {}


def test_what_was_changed_since_one_looked_is_shown_again_first(listed, farm):
    name = listed.send("1001,张三丰,单位east-team,,,")
    seen = listed.plan(name)
    with farm.database.write() as session:
        set_status(session, farm.admin, listed.members()["张三"].id, MemberStatus.CARD_LOST, at=farm.now)

    with farm.database.write() as session:
        late = dict(listed.keys, at=farm.now)
        assert refusal(lambda: take_in(session, farm.admin, name, seen.digest, {}, **late)) == "changed_meanwhile"


def test_an_import_is_undone_to_the_last_byte_that_a_member_sees(listed, farm):
    before = listed.members()
    done = listed.bring(f"1001,张三丰,east,{OTHER_CARD},,", "1003,王五,单位east-team,,,", "1002,李四,,,,离会")
    undone = listed.undo(done.id)
    after = listed.members()

    assert (undone.restored, undone.kept) == (3, 0)
    assert {name: (m.unit, m.tokens, m.card_tail, m.status, m.pin) for name, m in after.items()} == {
        name: (m.unit, m.tokens, m.card_tail, m.status, m.pin) for name, m in before.items()
    }
    assert refusal(lambda: listed.undo(done.id)) == "not_the_last"


def test_who_was_changed_since_or_has_something_by_now_stays(listed, farm):
    done = listed.bring("1001,张三丰,单位east-team,,,", "1003,王五,单位east-team,,,", "1004,赵六,单位east-team,,,")
    people = listed.members()
    with farm.database.write() as session:
        set_status(session, farm.admin, people["张三丰"].id, MemberStatus.CARD_LOST, at=farm.now)
        put_rows(session, farm.admin, [farm.row("due-1", member=people["王五"].id)], at=farm.now)
    undone = listed.undo(done.id)

    assert (undone.restored, undone.kept) == (1, 2)
    assert set(listed.members()) == {"张三丰", "李四", "王五"}


def test_a_long_list_costs_the_database_no_more_questions_than_a_short_one(office, farm):
    def asked(first, last):
        name = office.send(*(f"{number},会员{number},单位east-team,,," for number in range(first, last)))
        with statements(farm.database) as taking:
            done = office.take(name)
        with statements(farm.database) as undoing:
            undone = office.undo(done.id)
        assert (done.added, undone.restored) == (last - first, last - first)
        farm.clock.advance(minutes=1)
        return [sum(one.startswith("SELECT") for one in said) for said in (taking, undoing)]

    assert asked(2000, 2002) == asked(3000, 3012)


def test_only_the_last_import_can_be_undone(listed, farm):
    first = listed.bring("1003,王五,单位east-team,,,")
    farm.clock.advance(minutes=1)
    second = listed.bring("1004,赵六,单位east-team,,,")

    assert refusal(lambda: listed.undo(first.id)) == "not_the_last"
    listed.undo(second.id)
    with farm.database.read() as session:
        assert last_import(session, farm.admin) is None


def test_a_list_lies_sealed_and_goes_when_it_is_decided_on_or_forgotten(office, farm):
    kept, put_off = office.send("1001,张三,单位east-team,,,"), office.send("1002,李四,单位east-team,,,")
    with farm.database.read() as session:
        assert "张三".encode() not in session.get(ListImportRow, kept).sealed
    office.take(kept)
    with farm.database.write() as session:
        put_away(session, farm.admin, put_off)
    stale = office.send("1003,王五,单位east-team,,,")
    farm.clock.advance(days=2)
    fresh = office.send("1004,赵六,单位east-team,,,")
    for tidy in TIDYING:
        with farm.database.write() as session:
            tidy(session, farm.now)

    with farm.database.read() as session:
        assert session.get(ListImportRow, kept).sealed is None
        assert session.get(ListImportRow, put_off) is None
    assert refusal(lambda: office.plan(stale)) == "unknown_list"
    assert office.plan(fresh).lines


def test_the_trail_tells_of_the_import_and_neither_it_nor_the_log_names_anybody(office, farm, caplog):
    with caplog.at_level(logging.DEBUG):
        done = office.bring(f"1001,张三,单位east-team,{CARD},123456,")
        office.undo(done.id)
    with farm.database.read() as session:
        trail = entries(session, farm.admin)

    assert {"members.import", "members.undo"} <= {entry.action for entry in trail}
    said = caplog.text + repr(trail)
    assert [secret for secret in ("张三", CARD, "123456", "1001") if secret in said] == []


@pytest.mark.parametrize("who", ["author", "west_admin"])
def test_lists_are_an_administrators_business_and_their_own(office, farm, who):
    name = office.send("1001,张三,单位east-team,,,")
    office.actor = getattr(farm, who)

    assert refusal(lambda: office.plan(name)) in {"not_allowed", "out_of_scope"}


@pytest.mark.parametrize(
    ("number", "right"), [(CARD, True), ("6222020000000000004", False), ("123", False), ("x", False)]
)
def test_a_card_number_has_its_check_digit(number, right):
    assert is_card_number(number) is right
