"""When a period ends and until when it must be accounted for: months of every length, leap years, year's ends."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from protocol.publications import Cadence
from server.domain.periods import accounted_for, period_of, periods_since, read_period

DAYS = st.dates(date(1990, 1, 1), date(2120, 12, 31))
CADENCES = st.sampled_from([Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY])


@given(CADENCES, DAYS)
def test_every_day_lies_in_its_period_alone(cadence, day):
    period = period_of(cadence, day)

    assert period.first <= day <= period.last
    assert period.previous.last == period.first - timedelta(days=1)
    assert period.next.previous == period


@given(CADENCES, DAYS)
def test_a_period_is_known_again_by_its_name_and_by_that_of_no_other_cadence(cadence, day):
    period = period_of(cadence, day)

    assert [other for other in Cadence if read_period(other, period.key)] == [cadence]
    assert read_period(cadence, period.key) == period


@given(CADENCES, DAYS, st.integers(1, 31))
def test_the_deadline_lies_in_the_month_after_the_period_on_its_day_or_the_months_last(cadence, day, due_day):
    period = period_of(cadence, day)
    deadline = period.deadline(due_day)

    assert deadline > period.last
    assert (deadline.year, deadline.month) == (period.next.first.year, period.next.first.month)
    assert deadline.day == due_day or (deadline.day < due_day and (deadline + timedelta(days=1)).day == 1)


@given(CADENCES, DAYS, st.integers(0, 800))
def test_nothing_between_two_days_is_left_out_or_counted_twice(cadence, since, days):
    today = since + timedelta(days=days)
    found = list(periods_since(cadence, since, today))

    assert found[0] == period_of(cadence, since)
    assert found[-1] == period_of(cadence, today)
    assert all(later.first == earlier.last + timedelta(days=1) for earlier, later in pairwise(found))


@given(CADENCES, DAYS)
def test_what_names_no_period_accounts_for_the_last_that_was_over(cadence, published):
    period = accounted_for(cadence, "", published)

    assert period.last < published <= period.next.last


def test_february_has_its_own_last_day_in_leap_years():
    january = period_of(Cadence.MONTHLY, date(2028, 1, 5))

    assert january.deadline(31) == date(2028, 2, 29)
    assert period_of(Cadence.MONTHLY, date(2027, 1, 5)).deadline(31) == date(2027, 2, 28)


def test_a_year_is_due_in_the_january_after_it():
    assert period_of(Cadence.YEARLY, date(2025, 6, 1)).deadline(10) == date(2026, 1, 10)
    assert period_of(Cadence.QUARTERLY, date(2025, 12, 31)).deadline(10) == date(2026, 1, 10)


def test_what_is_due_at_once_has_no_period():
    assert accounted_for(Cadence.AT_ONCE, "", date(2025, 1, 1)) is None
    assert read_period(Cadence.AT_ONCE, "2025") is None
