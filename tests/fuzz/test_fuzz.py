"""A short run of ``make fuzz``: no input breaks a parser, and a parser that breaks is found."""

import pytest

from tests.fuzz.face import Target
from tests.fuzz.mutations import fuzz
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_no_input_breaks_it(target):
    behaviours, crash = fuzz(target, 2000, seed=1)
    assert crash is None
    assert behaviours >= 2


def test_the_same_seed_plays_the_same_inputs():
    played = []
    for turn in range(2):
        played.append([])
        fuzz(Target("echo", lambda data, into=played[turn]: into.append(data) or "", 1.0, (b"seed",)), 200, seed=3)
    assert played[0] == played[1]


def test_a_parser_that_breaks_behind_a_gate_is_found():
    def breaks(data):
        if data[:1] != b"\x61":
            return "closed"
        if data[1:2] != b"\x91":
            return "half open"
        raise ValueError("broken")

    _, crash = fuzz(Target("gate", breaks, 1.0, (b"ab",)), 200_000, seed=0)
    assert crash is not None
    assert crash.data[:2] == b"\x61\x91"
