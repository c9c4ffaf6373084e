"""Whatever writers do at once, the feed loses nothing and says nothing twice (tests.server.adversary)."""

import pytest

from tests.server.adversary import run_database, run_model


@pytest.mark.parametrize("seed", range(3))
def test_twenty_thousand_commits_on_a_model_lose_and_double_nothing(seed):
    outcome = run_model(20_000, seed)

    assert (outcome.lost, outcome.doubled) == ([], [])
    assert outcome.long > 10
    assert outcome.aborts > 1000


def test_six_writers_on_postgresql_lose_and_double_nothing(cluster):
    url = cluster.fresh()

    outcome = run_database(url, commits=600, seed=7)

    assert (outcome.lost, outcome.doubled) == ([], [])
    assert outcome.commits >= 600
    cluster.drop(url)


def test_the_adversary_finds_what_a_sequencer_with_a_cursor_loses():
    assert run_model(20_000, 1, forgetful=True).lost
