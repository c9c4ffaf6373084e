"""Whatever writers do at once, the feed loses nothing and says nothing twice (tests.server.adversary)."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.adversary_model import run_model

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("seed", range(3))
def test_twenty_thousand_commits_on_a_model_lose_and_double_nothing(seed):
    outcome = run_model(20_000, seed)

    assert (outcome.lost, outcome.doubled) == ([], [])
    assert outcome.long > 10
    assert outcome.aborts > 1000


def test_on_postgresql_with_processes_that_are_killed_nothing_is_lost_or_doubled_either(cluster):
    url = cluster.fresh()
    line = [
        sys.executable,
        "-m",
        "tests.server.adversary",
        "--commits",
        "400",
        "--seed",
        "7",
        "--kill-s",
        "0.4",
        "--url",
        url,
    ]

    done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    kills, lost, doubled = map(int, re.search(r"(\d+) kills, .* (\d+) lost, (\d+) doubled", done.stdout).groups())
    assert (lost, doubled) == (0, 0)
    assert kills > 0
    cluster.drop(url)


def test_the_adversary_finds_what_a_sequencer_with_a_cursor_loses():
    assert run_model(20_000, 1, forgetful=True).lost
