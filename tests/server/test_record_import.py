"""A list of dues or plots changes nothing until it is taken in, then all of it, and can be taken back."""

import pytest

from protocol.tokens import Namespace, card_token
from server.domain.actors import System
from server.domain.audit import entries
from server.domain.member_plan import Remark
from server.domain.members import put_member, transfer
from server.domain.record_import import offered, plan, send_in, take_in, undo
from server.domain.record_lists import read_records, template
from server.domain.record_plan import RecordKind, RecordRemark
from server.domain.record_values import Fault
from server.domain.records import put_rows, rows_of
from server.domain.sent_lists import last_import, put_away
from server.office.sheets import xlsx_of
from server.office.tables import take_apart
from server.store.imports import ListImportRow
from tests.server.farm import refusal
from tests.server.workbooks import workbook

pytestmark = pytest.mark.both_databases
HEADINGS = ("会员编号", "姓名", "所属期间", "已缴", "算法")
BAD, GONE, NEW, CHANGED, SAME = RecordKind


class Office:
    """An administrator who sends in lists of dues."""

    def __init__(self, farm):
        self.farm, self.actor = farm, farm.admin
        self.keys = {"key": farm.context.vault.key, "token_key": farm.context.token_key}

    def send(self, *lines, actor=None):
        text = "\n".join((",".join(HEADINGS), *lines)).encode()
        return self.send_file(text, actor or self.actor)

    def send_file(self, data, actor=None):
        with self.farm.database.write() as session:
            key, at = self.keys["key"], self.farm.now
            return send_in(session, actor or self.actor, take_apart(data), service="dues", key=key, at=at)

    def plan(self, name):
        with self.farm.database.read() as session:
            return plan(session, self.actor, name, **self.keys, at=self.farm.now)

    def take(self, name):
        seen = self.plan(name)
        self.farm.clock.advance(seconds=1)
        with self.farm.database.write() as session:
            return take_in(session, self.actor, name, seen.digest, **self.keys, at=self.farm.now)

    def bring(self, *lines):
        return self.take(self.send(*lines))

    def undo(self, name):
        with self.farm.database.write() as session:
            return undo(session, self.actor, name, service="dues", at=self.farm.now)

    def lines(self, *lines):
        """Return what the lines of a list would do: kind, line and what is said first."""
        found = self.plan(self.send(*lines)).lines
        return [(one.kind, one.line, one.said[0][0] if one.said else None) for one in found]

    def rows(self, member="anna"):
        """Return a member's dues in their order on kiosks: period and cents."""
        with self.farm.database.read() as session:
            found = sorted(rows_of(session, self.farm.admin, member, "dues"), key=lambda row: row.id)
            return [(row.period, row.values.get("paid")) for row in sorted(found, key=lambda row: row.period)]


@pytest.fixture
def office(farm):
    """An office of a farm where Anna has the number 1001 and Bo 0012."""
    with farm.database.write() as session:
        for name, number in (("anna", "1001"), ("bo", "0012")):
            token = card_token(farm.context.token_key, Namespace.UNION, number)
            put_member(session, farm.admin, farm.member(name, tokens=(token,)), at=farm.now)
    return Office(farm)


def test_nothing_is_changed_before_the_list_is_taken_in(office):
    name = office.send("1001,会员anna,2025-08,16.50,3300×0.5%")

    assert [(one.kind, one.row.values, one.row.formula) for one in office.plan(name).lines] == [
        (NEW, {"paid": 1650}, "3300×0.5%")
    ]
    assert office.rows() == []


def test_rows_reach_the_member_and_stand_in_the_order_of_the_list(office):
    done = office.bring(*(f"1001,会员anna,2025-08,{cents}," for cents in (3, 1, 2)), "0012,,2025,7,")

    assert (done.added, done.changed, done.gone) == (4, 0, 0)
    assert office.rows() == [("2025-08", 300), ("2025-08", 100), ("2025-08", 200)]
    assert office.rows("bo") == [("2025", 700)]


def test_a_list_sent_in_twice_changes_nothing_the_second_time(office):
    lines = [f"1001,会员anna,2025-08,{cents}," for cents in (3, 1, 1)]
    office.bring(*lines)

    assert office.lines(*lines) == [(SAME, line, None) for line in (2, 3, 4)]
    assert refusal(lambda: office.take(office.send(*lines))) == "nothing_to_do"


def test_a_list_takes_the_place_of_a_members_period_and_of_nothing_else(office):
    office.bring("1001,,2025-08,1,", "1001,,2025-08,2,", "1001,,2025-07,9,", "0012,,2025-08,5,")
    done = office.bring("1001,,2025-08,2,", "1001,,2025-08,3,", "1001,,2025-08,4,")

    assert (done.added, done.changed, done.gone) == (1, 1, 0)
    assert office.rows() == [("2025-07", 900), ("2025-08", 200), ("2025-08", 300), ("2025-08", 400)]
    assert office.rows("bo") == [("2025-08", 500)]


def test_what_is_on_no_line_any_more_is_shown_to_go_and_goes(office):
    office.bring("1001,,2025-08,1,", "1001,,2025-08,2,")

    assert office.lines("1001,,2025-08,1,") == [(GONE, 0, None), (SAME, 2, None)]
    office.bring("1001,,2025-08,1,")
    assert office.rows() == [("2025-08", 100)]
    office.bring("1001,,2025-08,1,", "1001,,2025-08,8,")
    assert office.rows() == [("2025-08", 100), ("2025-08", 800)], "its place is taken again"


@pytest.mark.parametrize(
    ("line", "remark"),
    [
        (",会员anna,2025,1,", Remark.NO_NUMBER),
        ("4711,王五,2025,1,", RecordRemark.NOBODY),
        ("12,会员bo,2025,1,", Remark.ZEROS_LOST),
        ("1.001E+03,会员anna,2025,1,", Remark.NUMBER_SPOILED),
        ("1001,会员bo,2025,1,", RecordRemark.OTHER_NAME),
        ("1001,,去年,1,", Fault.BAD_PERIOD),
        ("1001,,2025,一元,", Fault.BAD_AMOUNT),
        ("1001,,2025,0.005,", Fault.FRACTION),
    ],
)
def test_every_line_with_a_mistake_says_which(office, line, remark):
    assert office.lines(line) == [(BAD, 2, remark)]


def test_excel_numbers_are_taken_where_the_name_says_that_nothing_is_lost(office):
    rows = (1001, "会员anna", 2025, 16.5), (1001, "", 2024, 16.5), (12, "会员bo", 2025, 16.5)
    found = office.plan(office.send_file(workbook(HEADINGS, *rows))).lines

    assert [(one.kind, one.line) for one in found] == [(BAD, 3), (BAD, 4), (NEW, 2)]


def test_a_members_period_with_a_mistake_stays_whole_as_it_is(office):
    office.bring("1001,,2025-08,1,", "1001,,2025-08,2,")
    lines = ("1001,,2025-08,1,", "1001,,2025-08,x,", "1001,,2025-07,5,")

    assert office.lines(*lines) == [(BAD, 2, RecordRemark.BESIDE_BAD), (BAD, 3, Fault.BAD_AMOUNT), (NEW, 4, None)]
    office.bring(*lines)
    assert office.rows() == [("2025-07", 500), ("2025-08", 100), ("2025-08", 200)]


@pytest.mark.parametrize("number", ["", "4711", "0012"], ids=["missing", "nobody's", "somebody else's"])
def test_a_line_whose_number_is_wrong_may_be_of_whom_it_names(office, number):
    office.bring("1001,,2025-08,1,", "1001,,2025-08,2,")
    lines = ("1001,,2025-08,1,", f"{number},会员anna,2025-08,2,", "1001,,2025-07,5,")

    assert [(kind, line) for kind, line, _ in office.lines(*lines)] == [(BAD, 2), (BAD, 3), (NEW, 4)]
    office.bring(*lines)
    assert office.rows() == [("2025-07", 500), ("2025-08", 100), ("2025-08", 200)]


def test_a_line_without_a_period_may_be_of_any(office):
    assert office.lines("1001,,2025-08,1,", "1001,,,2,", "0012,,2025-08,1,") == [
        (BAD, 2, RecordRemark.BESIDE_BAD),
        (BAD, 3, Fault.BAD_PERIOD),
        (NEW, 4, None),
    ]


def test_a_member_of_another_farm_is_not_touched_nor_named(office, farm):
    with farm.database.write() as session:
        token = card_token(farm.context.token_key, Namespace.UNION, "2001")
        put_member(session, farm.west_admin, farm.member("wen", "west-team", tokens=(token,)), at=farm.now)
    (line,) = office.plan(office.send("2001,,2025,1,")).lines

    assert (line.kind, line.said[0][0], line.name) == (BAD, Remark.ELSEWHERE, "")


def test_a_list_without_the_column_of_formulas_leaves_them_to_rows_that_stay(office, farm):
    office.bring("1001,,2025-08,1,怎么算的", "1001,,2025-08,2,另一个")
    without = "会员编号,姓名,所属期间,已缴\n1001,,2025-08,1\n1001,,2025-08,3\n".encode()
    same, changed = sorted(office.plan(office.send_file(without)).lines, key=lambda one: one.line)

    assert (same.kind, changed.kind, changed.row.formula) == (SAME, CHANGED, "")


def test_what_was_changed_since_one_looked_is_shown_again_first(office, farm):
    name = office.send("1001,,2025-08,1,")
    seen = office.plan(name)
    office.bring("1001,,2025-08,7,")

    with farm.database.write() as session:
        late = {**office.keys, "at": farm.now}
        assert refusal(lambda: take_in(session, farm.admin, name, seen.digest, **late)) == "changed_meanwhile"


def test_an_import_is_undone(office):
    office.bring("1001,,2025-08,1,", "1001,,2025-08,2,", "0012,,2025,4,")
    before = office.rows(), office.rows("bo")
    done = office.bring("1001,,2025-08,3,", "1001,,2024,5,", "0012,,2025,6,", "0012,,2025,7,")
    assert (office.rows(), office.rows("bo")) != before
    undone = office.undo(done.id)

    assert undone.kept == 0
    assert (office.rows(), office.rows("bo")) == before
    assert refusal(lambda: office.undo(done.id)) == "not_the_last"


def test_what_was_changed_since_stays_when_it_is_undone(office, farm):
    done = office.bring("1001,,2025-08,1,", "0012,,2025-08,2,")
    with farm.database.write() as session:
        (row,) = rows_of(session, farm.admin, "bo")
        put_rows(session, farm.admin, [farm.row(row.id, "bo", 999)], at=farm.now)
    undone = office.undo(done.id)

    assert (undone.restored, undone.kept) == (1, 1)
    assert (office.rows(), office.rows("bo")) == ([], [("2025-09", 999)])


def test_of_who_is_another_units_by_now_nothing_is_undone(office, farm):
    done = office.bring("1001,,2025-08,1,", "0012,,2025-08,2,")
    with farm.database.write() as session:
        transfer(session, System(), "bo", "west-team", at=farm.now)
    undone = office.undo(done.id)

    assert (undone.restored, undone.kept) == (1, 1)


def test_lists_of_members_and_of_each_service_are_undone_each_for_itself(office, farm):
    done = office.bring("1001,,2025-08,1,")
    with farm.database.read() as session:
        assert last_import(session, farm.admin) is None
        assert last_import(session, farm.admin, "dues") == done


def test_a_list_lies_sealed_until_it_is_decided_on(office, farm):
    kept, put_off = office.send("1001,会员anna,2025-08,1,"), office.send("0012,会员bo,2025-08,1,")
    with farm.database.read() as session:
        assert "会员anna".encode() not in session.get(ListImportRow, kept).sealed
    office.take(kept)
    with farm.database.write() as session:
        put_away(session, farm.admin, put_off, of_records=True)

    assert refusal(lambda: office.plan(kept)) == refusal(lambda: office.plan(put_off)) == "unknown_list"


def test_the_trail_tells_of_the_import_and_names_nobody(office, farm):
    office.undo(office.bring("1001,会员anna,2025-08,1234.56,").id)
    with farm.database.read() as session:
        trail = entries(session, farm.admin)

    assert {"records.import", "records.undo"} <= {entry.action for entry in trail}
    assert [secret for secret in ("会员anna", "1001", "1234.56") if secret in repr(trail)] == []


@pytest.mark.parametrize("who", ["author", "case_officer"])
def test_lists_are_an_administrators_business(office, farm, who):
    assert refusal(lambda: office.send("1001,,2025,1,", actor=getattr(farm, who))) == "not_allowed"


def test_the_empty_list_has_the_columns_of_the_service_and_its_example_is_nobody(office, farm):
    with farm.database.read() as session:
        ((service, config),) = offered(session, farm.admin)
    empty = template(service, config)

    assert empty.headings == HEADINGS
    assert refusal(lambda: read_records(take_apart(xlsx_of(empty)), config)) == "no_list"
    assert refusal(lambda: read_records("姓名,已缴\n会员anna,1\n".encode(), config)) == "no_list"
