"""应公开未公开: what a unit owes its people, and when it has paid."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.organisation import UnitLevel
from protocol.publications import Cadence, Duty
from server.domain import publications
from server.domain.disclosure import Standing, board, count_overdue, drop_duty, set_duty, standing
from server.domain.periods import period_of
from server.domain.problems import DomainProblem
from server.domain.services import get_service

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTHLY = Duty(cadence=Cadence.MONTHLY, since=date(2025, 8, 20))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.fixture
def union_admin(farm):
    """An administrator of the federation, which owns the catalogue."""
    return dataclasses.replace(farm.admin, unit="union")


@pytest.fixture
def owe(farm, union_admin):
    """A function that puts a duty into the catalogue; the farms owe land contracts each month from August on."""

    def put(duty=MONTHLY, actor=union_admin):
        with farm.database.write() as session:
            set_duty(session, actor, "disclosure", "land", duty, at=farm.now)

    put()
    return put


def local(*parts, zone=SHANGHAI):
    return datetime(*parts, tzinfo=zone).astimezone(UTC)


def accounts(farm, now, actor=None, zone=SHANGHAI):
    with farm.database.read() as session:
        return board(session, actor or farm.author, now=now, zone=zone)


def standings(farm, now, **more):
    """Return how things stand by period, for the farm itself."""
    return {one.period.key: one.standing for one in accounts(farm, now, **more) if one.place.unit.id == "east"}


def publish(farm, at, unit="east", **changes):
    with farm.database.write() as session:
        draft = farm.publication(cadence=Cadence.MONTHLY, **changes)
        made = publications.create(session, farm.author, draft, unit=unit, at=at)
        publications.submit(session, farm.author, made.id, at=at)
        return publications.approve(session, farm.approver, made.id, at=at)


def test_a_month_is_overdue_from_the_sites_midnight_after_its_deadline(farm, owe):
    deadline = local(2025, 9, 10, 23, 59, 59)

    assert standings(farm, deadline)["2025-08"] is Standing.DUE
    assert standings(farm, deadline + timedelta(seconds=1))["2025-08"] is Standing.OVERDUE


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "UTC", "Asia/Shanghai", "Pacific/Kiritimati"])
@pytest.mark.parametrize(("seconds", "expected"), [(-1, Standing.DONE), (0, Standing.LATE)])
def test_what_is_published_just_before_midnight_is_in_time_wherever_the_site_is(farm, owe, zone, seconds, expected):
    midnight = local(2025, 9, 11, zone=ZoneInfo(zone))
    publish(farm, midnight + timedelta(seconds=seconds), period="2025-08")

    assert standings(farm, midnight, zone=ZoneInfo(zone))["2025-08"] is expected


@given(st.sampled_from([Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY]), DAYS, st.integers(1, 31), DAYS, DAYS)
def test_published_is_in_time_or_late_by_its_own_day_and_never_by_the_day_one_looks(
    cadence, day, due, published, today
):
    period = period_of(cadence, day)
    deadline = period.deadline(due)
    expected = Standing.DONE if published <= deadline else Standing.LATE

    assert standing(period, deadline, published, today) is expected


@given(st.sampled_from([Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY]), DAYS, st.integers(1, 31), DAYS)
def test_what_is_not_published_only_ever_becomes_more_urgent(cadence, day, due, today):
    period = period_of(cadence, day)
    deadline = period.deadline(due)
    urgency = [Standing.RUNNING, Standing.DUE, Standing.OVERDUE]
    now, tomorrow = (urgency.index(standing(period, deadline, None, at)) for at in (today, today + timedelta(days=1)))

    assert now <= tomorrow <= now + 1
    assert (now == 2) == (today > deadline)


def test_an_account_tells_since_when_it_is_overdue_and_who_is_asked(farm, owe):
    first = accounts(farm, local(2025, 9, 15, 9))[0]

    assert (first.period.key, first.standing, first.days) == ("2025-08", Standing.OVERDUE, 5)
    assert first.place.asked == (farm.approver.name, farm.author.name)


def test_what_came_out_late_stays_late_and_says_how_late(farm, owe):
    publish(farm, local(2025, 9, 13, 9), period="2025-08")
    found = next(one for one in accounts(farm, local(2026, 3, 1)) if one.period.key == "2025-08")

    assert (found.standing, found.days, found.published_on) == (Standing.LATE, 3, date(2025, 9, 13))


def test_a_better_version_makes_nothing_late(farm, owe):
    made = publish(farm, local(2025, 9, 5, 9))
    better = local(2025, 10, 20, 9)
    with farm.database.write() as session:
        publications.revise(session, farm.author, made.id, made.draft, at=better)
        publications.submit(session, farm.author, made.id, at=better)
        publications.approve(session, farm.approver, made.id, at=better)

    found = standings(farm, better)

    assert found["2025-08"] is Standing.DONE, "it accounts for what its first version did"
    assert found["2025-09"] is Standing.OVERDUE


def test_what_is_withdrawn_is_owed_again(farm, owe):
    made = publish(farm, local(2025, 9, 5, 9))
    with farm.database.write() as session:
        publications.withdraw(session, farm.approver, made.id, remark="写错了", at=local(2025, 9, 12, 9))

    assert standings(farm, local(2025, 9, 12, 10))["2025-08"] is Standing.OVERDUE


def test_a_draft_is_found_but_pays_nothing(farm, owe):
    at = local(2025, 9, 20, 9)
    with farm.database.write() as session:
        draft = farm.publication(cadence=Cadence.MONTHLY, period="2025-08")
        made = publications.create(session, farm.author, draft, unit="east", at=at)
    first = accounts(farm, at)[0]

    assert (first.standing, first.publication) == (Standing.OVERDUE, made.id)


@pytest.mark.parametrize(
    "changes",
    [{"unit": "east-station"}, {"category": ""}, {"period": "2025-09"}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_of_another_unit_place_or_period_pays_nothing(farm, owe, changes):
    publish(farm, local(2025, 9, 5, 9), **changes)

    assert standings(farm, local(2025, 9, 20))["2025-08"] is Standing.OVERDUE


def test_every_unit_of_a_level_owes_and_an_officer_sees_those_of_the_own_subtree(farm, owe, union_admin):
    owe(msgspec.structs.replace(MONTHLY, levels=(UnitLevel.FARM, UnitLevel.UNIT)))
    now = local(2025, 9, 20)

    assert {one.place.unit.id for one in accounts(farm, now)} == {"east", "east-station"}
    assert {one.place.unit.id for one in accounts(farm, now, union_admin)} == {"east", "east-station", "west"}
    assert count_overdue(accounts(farm, now, union_admin)) == 3


def test_what_is_due_at_once_is_never_overdue_and_tells_the_last_one(farm, owe):
    owe(msgspec.structs.replace(MONTHLY, cadence=Cadence.AT_ONCE))
    with farm.database.write() as session:
        for day in (3, 7):
            made = publications.create(session, farm.author, farm.publication(), unit="east", at=local(2025, 9, day, 9))
            publications.submit(session, farm.author, made.id, at=farm.now)
            publications.approve(session, farm.approver, made.id, at=local(2025, 9, day, 10))
    (found,) = (one for one in accounts(farm, local(2030, 1, 1)) if one.period is None)

    assert (found.standing, found.published_on) == (Standing.AS_IT_COMES, date(2025, 9, 7))


def test_a_duty_takes_the_place_of_the_one_with_its_cadence_and_comes_back(farm, owe, union_admin):
    owe(msgspec.structs.replace(MONTHLY, due_day=5))
    with farm.database.write() as session:
        gone = drop_duty(session, union_admin, "disclosure", "land", Cadence.MONTHLY, at=farm.now)
        assert gone.due_day == 5
        assert get_service(session, "disclosure").service.config.categories[0].duties == ()

    assert accounts(farm, local(2025, 9, 20)) == ()
    owe(gone)
    assert standings(farm, local(2025, 9, 6))["2025-08"] is Standing.OVERDUE


@pytest.mark.parametrize(
    ("who", "changes", "code"),
    [
        ("author", {}, "not_allowed"),
        ("admin", {}, "out_of_scope"),
        ("union", {"due_day": 0}, "bad_duty"),
        ("union", {"due_day": 32}, "bad_duty"),
        ("union", {"levels": ()}, "bad_duty"),
    ],
)
def test_a_change_of_the_catalogue_that_cannot_be(farm, owe, union_admin, who, changes, code):
    actor = {"author": farm.author, "admin": farm.admin, "union": union_admin}[who]
    with pytest.raises(DomainProblem) as caught:
        owe(msgspec.structs.replace(MONTHLY, **changes), actor)

    assert caught.value.code == code


def test_a_period_of_another_cadence_is_refused(farm):
    draft = farm.publication(cadence=Cadence.MONTHLY, period="2025-Q3")
    with farm.database.write() as session, pytest.raises(DomainProblem) as caught:
        publications.create(session, farm.author, draft, unit="east", at=farm.now)

    assert caught.value.code == "bad_period"
