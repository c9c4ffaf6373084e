"""Members, their cards and their PIN."""

import pytest
from argon2 import PasswordHasher

from protocol.canonical import decode_entity
from protocol.members import MemberStatus
from server.domain.actors import System
from server.domain.audit import entries
from server.domain.members import (
    find_members,
    get_member,
    hash_pin,
    member_entity,
    put_member,
    put_members,
    replace_card,
    set_pin,
    set_status,
    transfer,
)
from server.domain.problems import DomainProblem
from server.domain.records import look, put_rows
from server.store.tables import EntitlementRow, MemberRow, RecordEntryRow
from tests.server.farm import refusal


def test_a_pin_is_kept_as_argon2id_of_the_agreed_cost():
    stored = hash_pin("135790")

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PasswordHasher().verify(stored, "135790")


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "１２３４"])
def test_a_pin_is_four_to_eight_digits(pin):
    with pytest.raises(DomainProblem) as caught:
        hash_pin(pin)

    assert caught.value.code == "bad_pin"


def test_a_card_opens_one_member_only(farm):
    with farm.database.write() as session, pytest.raises(DomainProblem) as caught:
        put_member(session, farm.admin, farm.member("chen", tokens=("token-anna",)), at=farm.now)

    assert caught.value.code == "card_taken"


def test_of_members_put_at_once_one_may_have_the_card_that_another_gives_up(farm):
    anna, bo = farm.member("anna", tokens=("token-new",)), farm.member("bo", tokens=("token-anna",))
    with farm.database.write() as session:
        put_members(session, System(), (bo, anna), at=farm.now)
        assert member_entity(session, "bo").tokens == ("token-anna",)

        shared = [farm.member(name, tokens=("token-shared",)) for name in ("anna", "bo")]
        assert refusal(lambda: put_members(session, System(), shared, at=farm.now)) == "card_taken"


def test_a_lost_card_is_replaced_and_the_old_one_is_free(farm):
    with farm.database.write() as session:
        set_status(session, farm.admin, "anna", MemberStatus.CARD_LOST, at=farm.now)
        view = replace_card(session, farm.admin, "anna", ["token-new"], "9876", at=farm.now)
        put_member(session, farm.admin, farm.member("chen", tokens=("token-anna",)), at=farm.now)

    assert (view.tokens, view.card_tail, view.status) == (("token-new",), "9876", MemberStatus.ACTIVE)


def test_a_view_never_holds_the_pin(farm):
    with farm.database.write() as session:
        set_pin(session, farm.admin, "anna", "246802", at=farm.now)
        view = get_member(session, farm.admin, "anna")
        stored = decode_entity(session.get_one(MemberRow, "anna").body)

    assert stored.pin.startswith("$argon2id$")
    assert "argon2" not in repr(view)


def test_a_transfer_takes_all_belongings_along(farm):
    with farm.database.write() as session:
        put_rows(session, farm.admin, [farm.row("due-1")], at=farm.now)
        transfer(session, System(), "anna", "west-team", at=farm.now)

        assert session.get_one(MemberRow, "anna").bucket == "members:west"
        assert session.get_one(RecordEntryRow, "due-1").bucket == "members:west"
        assert session.get_one(EntitlementRow, "mooncake").bucket == "members:west"


def test_search_takes_wildcards_as_letters(farm):
    with farm.database.read() as session:
        assert find_members(session, farm.admin, text="%") == ()
        assert [m.id for m in find_members(session, farm.admin, text="会员b")] == ["bo"]


def test_a_value_must_fit_its_column(farm):
    bad = farm.row("due-1", cents="二十元")
    with farm.database.write() as session, pytest.raises(DomainProblem) as caught:
        put_rows(session, farm.admin, [bad], at=farm.now)

    assert caught.value.code == "bad_value"
    assert caught.value.sentence() == "“paid”一栏的数据格式不对。"


def test_a_members_records_are_for_those_who_deal_with_them_and_each_look_is_in_the_trail(farm):
    with farm.database.write() as session:
        put_rows(session, System(), [farm.row("due-1")], at=farm.now)
        assert [row.id for row in look(session, farm.case_officer, "anna", at=farm.now)] == ["due-1"]
        for stranger in (farm.author, farm.west_admin):
            with pytest.raises(DomainProblem):
                look(session, stranger, "anna", at=farm.now)
        trail = entries(session, farm.admin, object_kind="member", object_id="anna")

    assert [entry.actor for entry in trail if entry.action == "records.look"] == [farm.case_officer.id]
