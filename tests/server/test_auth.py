"""Who may enter the console."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest

from server.auth.officers import (
    add_officer,
    disable,
    enable_totp,
    new_totp_secret,
    officers,
    set_password,
)
from server.auth.sessions import (
    LoggedIn,
    Refused,
    check_csrf,
    csrf_token,
    current_officer,
    log_in,
    log_out,
)
from server.domain.actors import Role, System
from server.domain.members import put_member
from server.domain.problems import DomainProblem
from server.store.people import SessionRow


def enter(farm, secret, name="li.na", **extra):
    with farm.database.write() as session:
        return log_in(session, name, secret, farm.now, "10.0.0.1", **extra)


def who(farm, token):
    return current_officer(farm.database, token, farm.now)


def test_the_right_password_opens_a_session(farm, hired, password):
    entered = enter(farm, password)

    assert isinstance(entered, LoggedIn)
    assert who(farm, entered.token).officer == hired


@pytest.mark.parametrize("name", ["li.na", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(farm, hired, name):
    assert enter(farm, "wrong password", name) == Refused("wrong")


def test_guessing_is_slowed_down_and_forgiven_in_time(farm, hired, password):
    for _ in range(5):
        enter(farm, "wrong password")

    assert enter(farm, password) == Refused("wait", timedelta(minutes=15))
    farm.clock.advance(minutes=15)
    assert isinstance(enter(farm, password), LoggedIn)


@pytest.mark.both_databases
def test_guesses_that_come_at_once_are_no_more_than_guesses_one_after_the_other(farm, hired):
    with ThreadPoolExecutor(8) as pool:
        outcomes = [answer.reason for answer in pool.map(lambda n: enter(farm, f"guess number {n}"), range(8))]

    assert Counter(outcomes) == {"wrong": 5, "wait": 3}


def test_a_login_makes_a_new_session_and_ends_the_old(farm, hired, password):
    first = enter(farm, password)
    second = enter(farm, password, old_token=first.token)

    assert first.token != second.token
    assert who(farm, first.token) is None
    assert who(farm, second.token) is not None


def test_the_database_does_not_hold_what_is_in_the_cookie(farm, hired, password):
    token = enter(farm, password).token
    with farm.database.read() as session:
        assert token not in session.query(SessionRow).one().key


@pytest.mark.parametrize("end", ["log out", "idle", "life", "disabled", "new password"])
def test_a_session_ends(farm, hired, password, end):
    token = enter(farm, password).token
    match end:
        case "log out":
            with farm.database.write() as session:
                log_out(session, token)
        case "idle":
            farm.clock.advance(hours=2)
        case "life":
            for _ in range(12):
                farm.clock.advance(hours=1)
                who(farm, token)
        case "disabled":
            with farm.database.write() as session:
                disable(session, System(), hired.id, at=farm.now)
        case "new password":
            with farm.database.write() as session:
                set_password(session, hired, hired.id, "another long one", at=farm.now)

    assert who(farm, token) is None


def test_a_session_lives_by_use(farm, hired, password):
    token = enter(farm, password).token
    for _ in range(3):
        farm.clock.advance(hours=1, minutes=50)
        assert who(farm, token) is not None


def test_who_only_looks_waits_for_nobody_who_writes(farm, hired, password):
    token = enter(farm, password).token

    with farm.database.write() as session:
        put_member(session, System(), farm.member("new"), at=farm.now)
        assert who(farm, token).officer == hired


def test_a_second_factor_is_asked_for_and_counts_once(farm, hired, password):
    secret = new_totp_secret()
    factor = pyotp.TOTP(secret)
    with farm.database.write() as session:
        enable_totp(session, hired, secret, factor.at(farm.now), at=farm.now)

    assert enter(farm, password) == Refused("totp")
    assert enter(farm, password, totp="000000" if factor.at(farm.now) != "000000" else "111111") == Refused("wrong")
    assert isinstance(enter(farm, password, totp=factor.at(farm.now)), LoggedIn)
    assert enter(farm, password, totp=factor.at(farm.now)) == Refused("wrong")


def test_csrf_tokens_belong_to_their_session():
    assert check_csrf("session-a", csrf_token("session-a"))
    assert not check_csrf("session-b", csrf_token("session-a"))
    assert not check_csrf("", csrf_token(""))
    assert not check_csrf("session-a", "é")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"login": "LI.NA"}, "login_taken"),
        ({"password": "short"}, "weak_password"),
        ({"login": " "}, "bad_login"),
        ({"unit": "nowhere"}, "unknown_unit"),
        ({"unit": "west"}, "out_of_scope"),
    ],
)
def test_an_officer_that_cannot_be(farm, hired, password, changes, code):
    asked = {"login": "wang", "name": "王", "unit": "east", "roles": [Role.AUTHOR], "password": password} | changes
    with farm.database.write() as session, pytest.raises(DomainProblem) as caught:
        add_officer(session, farm.admin, at=farm.now, **asked)

    assert caught.value.code == code


def test_only_an_administrator_hires(farm, password):
    with farm.database.write() as session, pytest.raises(DomainProblem) as caught:
        add_officer(session, farm.author, login="x", name="x", unit="east", roles=[], password=password, at=farm.now)

    assert caught.value.code == "not_allowed"


def test_officers_of_the_own_subtree_are_listed(farm, hired):
    with farm.database.read() as session:
        assert {o.login for o in officers(session, farm.west_admin)} == {"wester"}
