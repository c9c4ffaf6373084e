"""Officers are helped by an administrator who never knows their password; one administrator always remains."""

from datetime import timedelta

import pyotp
import pytest

from server.auth.entry import LIFE, Entered, enter, hire, make_entry_code, withdraw_entry_code
from server.auth.officers import (
    disable,
    disable_totp,
    enable,
    enable_totp,
    get_officer,
    new_totp_secret,
    set_roles,
)
from server.auth.oneself import refuse_password
from server.auth.recovery import COUNT, new_recovery_codes, recovery_codes_left
from server.auth.sessions import LoggedIn, Refused, current_officer, log_in
from server.domain.actors import Officer, Role
from server.domain.audit import entries
from server.store.people import OfficerCodeRow
from tests.server.farm import refusal

NEW = "a quite new password"


def try_code(farm, code, name="wang", password=NEW):
    with farm.database.write() as session:
        return enter(session, name, code, password, address="10.0.0.1", at=farm.now)


def log(farm, password, name="wang", **extra):
    with farm.database.write() as session:
        return log_in(session, name, password, farm.now, "10.0.0.1", **extra)


@pytest.fixture
def newcomer(farm):
    """An officer whom the administrator has just added, and the one-time code."""
    with farm.database.write() as session:
        view, code = hire(
            session, farm.admin, login="Wang", name="王芳", unit="east", roles=(Role.AUTHOR,), at=farm.now
        )
    return view, code


@pytest.fixture
def second(farm):
    """A second administrator of the farm."""
    with farm.database.write() as session:
        view, _ = hire(session, farm.admin, login="zhao", name="赵", unit="east", roles=(Role.ADMIN,), at=farm.now)
    return Officer(view.id, view.name, view.unit, view.roles)


@pytest.fixture
def guarded(farm, hired):
    """The secret and the recovery codes of an officer with a second factor."""
    secret = new_totp_secret()
    with farm.database.write() as session:
        enable_totp(session, hired, secret, pyotp.TOTP(secret).at(farm.now), at=farm.now)
        return secret, new_recovery_codes(session, hired, at=farm.now)


def test_a_newcomer_sets_a_password_with_the_code_and_logs_in(farm, newcomer):
    assert try_code(farm, newcomer[1].lower()) == Entered("set")
    assert isinstance(log(farm, NEW), LoggedIn)


def test_a_code_is_good_once(farm, newcomer):
    try_code(farm, newcomer[1])

    assert try_code(farm, newcomer[1], password="yet another password") == Entered("wrong")
    assert isinstance(log(farm, NEW), LoggedIn)


@pytest.mark.parametrize("end", ["too old", "withdrawn", "replaced", "locked", "another's"])
def test_a_code_that_ended_opens_nothing(farm, newcomer, hired, end):
    view, code = newcomer
    with farm.database.write() as session:
        match end:
            case "too old":
                farm.clock.now += LIFE
            case "withdrawn":
                withdraw_entry_code(session, farm.admin, view.id, at=farm.now)
            case "replaced":
                make_entry_code(session, farm.admin, view.id, at=farm.now)
            case "locked":
                disable(session, farm.admin, view.id, at=farm.now)
            case _:
                pass

    assert try_code(farm, code, "li.na" if end == "another's" else "wang") == Entered("wrong")


def test_guessing_a_code_is_slowed_down(farm, newcomer):
    for _ in range(5):
        try_code(farm, "2222-2222")

    assert try_code(farm, newcomer[1]) == Entered("wait", timedelta(minutes=15))


def test_a_weak_password_does_not_use_the_code_up(farm, newcomer):
    assert refusal(lambda: try_code(farm, newcomer[1], password="short")) == "weak_password"
    assert try_code(farm, newcomer[1]) == Entered("set")


def test_the_old_password_works_until_the_code_is_used_and_then_all_sessions_end(farm, hired, password):
    with farm.database.write() as session:
        code = make_entry_code(session, farm.admin, hired.id, at=farm.now)
    before = log(farm, password, "li.na")
    assert isinstance(before, LoggedIn)

    try_code(farm, code, "li.na")

    assert log(farm, password, "li.na") == Refused("wrong")
    assert current_officer(farm.database, before.token, farm.now) is None


def test_no_code_lies_readable_in_the_database(farm, newcomer, hired, guarded):
    with farm.database.read() as session:
        kept = " ".join(row.hash for row in session.query(OfficerCodeRow))

    assert not [code for code in (newcomer[1], *guarded[1]) if code in kept or code.replace("-", "") in kept]


def test_a_recovery_code_stands_in_for_the_telephone_once(farm, hired, password, guarded):
    code = guarded[1][3]

    assert isinstance(log(farm, password, "li.na", totp=code.lower()), LoggedIn)
    assert log(farm, password, "li.na", totp=code) == Refused("wrong")
    with farm.database.read() as session:
        assert recovery_codes_left(session, hired.id) == COUNT - 1


def test_new_recovery_codes_end_the_old_and_so_does_switching_off(farm, hired, password, guarded):
    with farm.database.write() as session:
        fresh = new_recovery_codes(session, hired, at=farm.now)
    assert log(farm, password, "li.na", totp=guarded[1][0]) == Refused("wrong")
    with farm.database.write() as session:
        disable_totp(session, hired, hired.id, at=farm.now)
        assert recovery_codes_left(session, hired.id) == 0

    assert isinstance(log(farm, password, "li.na"), LoggedIn)
    assert len(set(fresh)) == COUNT


def test_nobody_puts_another_telephone_in_the_place_of_one_that_is_on(farm, hired, guarded):
    secret = new_totp_secret()
    with farm.database.write() as session:
        code = pyotp.TOTP(secret).at(farm.now)
        assert refusal(lambda: enable_totp(session, hired, secret, code, at=farm.now)) == "totp_is_on"


def own(farm, officer, typed):
    with farm.database.write() as session:
        return refuse_password(session, officer, typed, address="10.0.0.1", at=farm.now)


def test_ones_own_password_is_asked_for(farm, hired, password):
    assert own(farm, hired, "a guess at it") == Refused("wrong")
    assert own(farm, hired, password) is None


def test_guessing_ones_password_from_an_open_session_is_as_slow_as_at_the_log_in(farm, hired, password):
    for _ in range(5):
        own(farm, hired, "a guess at it")

    assert own(farm, hired, password) == log(farm, password, "li.na") == Refused("wait", timedelta(minutes=15))
    farm.clock.advance(minutes=15)
    assert own(farm, hired, password) is None


def test_an_open_session_of_an_administrator_makes_no_code_for_itself(farm):
    with farm.database.write() as session:
        code = refusal(lambda: make_entry_code(session, farm.admin, farm.admin.id, at=farm.now))

    assert code == "not_yourself"


@pytest.mark.parametrize("deed", ["roles", "unit", "lock"])
def test_the_last_administrator_stays(farm, second, deed):
    def take_away(officer, actor):
        with farm.database.write() as session:
            match deed:
                case "roles":
                    set_roles(session, actor, officer, [Role.AUTHOR], at=farm.now)
                case "unit":
                    set_roles(session, actor, officer, [Role.ADMIN], at=farm.now, unit="east-team")
                case _:
                    disable(session, actor, officer, at=farm.now)

    take_away(second.id, farm.admin)

    assert refusal(lambda: take_away(farm.admin.id, second)) == "last_admin"


def test_an_administrator_below_or_beside_does_not_count(farm):
    with farm.database.write() as session:
        hire(session, farm.admin, login="low", name="低", unit="east-team", roles=(Role.ADMIN,), at=farm.now)
        code = refusal(lambda: set_roles(session, farm.admin, farm.admin.id, [Role.AUTHOR], at=farm.now))

    assert code == "last_admin"


def test_a_locked_administrator_does_not_count_and_counts_again(farm, second):
    with farm.database.write() as session:
        disable(session, farm.admin, second.id, at=farm.now)
        assert refusal(lambda: set_roles(session, farm.admin, farm.admin.id, [], at=farm.now)) == "last_admin"
        enable(session, farm.admin, second.id, at=farm.now)
        set_roles(session, farm.admin, farm.admin.id, [Role.AUTHOR], at=farm.now)


def test_nobody_locks_themselves_out(farm, second):
    with farm.database.write() as session:
        assert refusal(lambda: disable(session, second, second.id, at=farm.now)) == "not_yourself"


def test_an_officer_goes_to_another_unit_of_the_subtree_alone(farm, newcomer):
    view, _ = newcomer
    with farm.database.write() as session:
        moved = set_roles(session, farm.admin, view.id, [Role.CASE_OFFICER], at=farm.now, unit="east-team")
        assert (moved.unit, moved.roles) == ("east-team", frozenset({Role.CASE_OFFICER}))
        away = refusal(lambda: set_roles(session, farm.admin, view.id, [Role.AUTHOR], at=farm.now, unit="west"))
        assert away == "out_of_scope"


@pytest.mark.parametrize("who", ["author", "west_admin"])
def test_others_have_no_business_with_an_officer(farm, newcomer, who):
    actor, officer = getattr(farm, who), newcomer[0].id
    with farm.database.write() as session:
        for deed in (
            lambda: make_entry_code(session, actor, officer, at=farm.now),
            lambda: withdraw_entry_code(session, actor, officer, at=farm.now),
            lambda: disable(session, actor, officer, at=farm.now),
            lambda: disable_totp(session, actor, officer, at=farm.now),
            lambda: set_roles(session, actor, officer, [], at=farm.now),
        ):
            assert refusal(deed) in {"not_allowed", "out_of_scope"}


def test_all_of_it_is_in_the_trail(farm, newcomer, hired, password, guarded):
    view, code = newcomer
    try_code(farm, code)
    log(farm, password, "li.na", totp=guarded[1][0])
    with farm.database.write() as session:
        disable(session, farm.admin, view.id, at=farm.now)
        enable(session, farm.admin, view.id, at=farm.now)
        set_roles(session, farm.admin, view.id, [Role.AUTHOR], at=farm.now)
        disable_totp(session, farm.admin, hired.id, at=farm.now)
        trail = entries(session, farm.admin, object_kind="officer")
        assert get_officer(session, farm.admin, view.id).name == "王芳"

    wanted = "add code password disable enable roles totp_on recovery_codes recovery log_in totp_off"
    assert {f"officer.{deed}" for deed in wanted.split()} <= {entry.action for entry in trail}
    assert not [secret for secret in (code, NEW, *guarded[1]) if secret in repr(trail)]
