"""The invariants of hearing can fail: each defect is found by chance within a few days of a kiosk."""

import logging

import pytest

from kiosk.machine import ear
from kiosk.runtime import talking
from kiosk.speech import hearing
from tests.simulation.chance import play


@pytest.fixture(autouse=True)
def _silent_log():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def _first_failure(seeds=range(120)) -> str:
    for seed in seeds:
        try:
            play(seed)
        except Exception as error:  # noqa: BLE001 - whatever a defect leads to
            return str(error)
    return ""


def test_a_reading_that_outlives_its_screen_is_noticed(monkeypatch):
    monkeypatch.setattr("kiosk.machine.step.ear.settled", lambda before, after: after)
    assert _first_failure() == "a screen is read that is no longer there"


def test_a_voice_that_goes_on_after_the_session_is_noticed(monkeypatch):
    follow = talking.next_order

    def deaf_to_the_end(before, now, sentence=0):
        order = follow(before, now, sentence)
        return order if order is None or order.utterances else None

    monkeypatch.setattr(talking, "next_order", deaf_to_the_end)
    assert _first_failure() in {"something is said that nobody asked for", "a screen is read that is no longer there"}


def test_private_things_said_aloud_without_asking_are_noticed(monkeypatch):
    monkeypatch.setattr(ear, "is_private", lambda state, session: False)
    monkeypatch.setattr(hearing, "is_private", lambda state, session: False)
    assert _first_failure() == "what is a member's own was said without asking"
