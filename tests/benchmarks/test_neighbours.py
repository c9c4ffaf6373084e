"""What the bench's own processes use is not counted as their neighbours'."""

import os
import subprocess
import sys

import pytest

from benchmarks.neighbours import mark, ours_s

_BURN_S = 0.5
_MOST_S = 0.4
"""What is certainly counted of it: the kernel counts in ticks."""
_BURN = f"""
import sys, time
while time.process_time() < {_BURN_S}:
    pass
print("burnt", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    monkeypatch.setattr(os, "environ", dict(os.environ))


def test_what_was_started_after_the_mark_is_ours():
    mark()

    assert _counted() > _MOST_S


def test_what_was_started_before_it_is_not():
    assert _counted(mark) < _MOST_S


def _counted(then=lambda: None):
    """Return the processor seconds by which more was counted once another process had worked for a while."""
    before = ours_s()
    line = [sys.executable, "-I", "-S", "-c", _BURN]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ)) as process:
        process.stdout.readline()
        then()
        counted = ours_s() - before
        process.communicate()
    return counted
