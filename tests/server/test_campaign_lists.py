"""Who takes part, taken along by an officer: by whom is written down, of a vote only the counts."""

import pytest

from server.domain.audit import entries as audited
from server.domain.entries import take_along
from tests.server import test_campaigns as campaigning
from tests.server.farm import refusal

pytestmark = pytest.mark.both_databases
hall = campaigning.hall


def take(farm, campaign, actor=None):
    with farm.database.write() as session:
        return take_along(session, actor or farm.author, campaign, form="xlsx", at=farm.now)


def last_line(farm):
    with farm.database.read() as session:
        return audited(session, farm.admin)[0]


def test_who_comes_is_taken_along_then_who_waits_and_nobody_who_went_away(hall):
    walk = campaigning.open_race(hall, quota=1)
    for member in ("bo", "anna", "cai"):
        campaigning.sign_up(hall, walk, member)
    hall.clock.advance(seconds=1)
    campaigning.withdraw(hall, walk, "bo")

    assert [(one.entry.member, one.waits) for one in take(hall, walk)] == [("anna", 0), ("cai", 1)]


def test_the_trail_tells_who_took_how_many_lines_and_none_of_them(hall):
    walk = campaigning.open_race(hall)
    campaigning.sign_up(hall, walk, "anna")
    take(hall, walk)
    line = last_line(hall)

    assert (line.action, line.actor, line.object) == ("campaign.take", hall.author.id, walk)
    assert line.detail == {"form": "xlsx", "rows": "1"}


def test_of_a_vote_nobody_is_named_and_nothing_leaves_before_its_end(hall):
    vote = campaigning.open_vote(hall)
    campaigning.cast(hall, vote, "anna", 0)

    assert refusal(lambda: take(hall, vote)) == "not_counted"
    hall.clock.advance(days=30)
    with hall.database.write() as session:
        campaigning.count_closed(session, hall.now)
    assert take(hall, vote) == ()


@pytest.mark.parametrize("who", ["case_officer", "west_admin"])
def test_only_who_runs_it_takes_it_along(hall, who):
    walk = campaigning.open_race(hall)

    assert refusal(lambda: take(hall, walk, getattr(hall, who))) in {"not_allowed", "out_of_scope"}
