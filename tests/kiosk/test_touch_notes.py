"""What a kiosk keeps of its touch panel: over a restart, and through damage."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from kiosk.drift import Drift
from kiosk.runtime.touching import TouchNotes
from offline_cache.journal import JournalFull
from offline_cache.troubles import Part, trouble_of
from tests.kiosk.hall import learnt

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@dataclass
class Facts:
    """A journal's facts."""

    held: dict[str, str] = field(default_factory=dict)
    full: bool = False

    def fact(self, name: str) -> str | None:
        return self.held.get(name)

    def set_fact(self, name: str, value: str) -> None:
        if self.full:
            raise JournalFull("no room")
        self.held[name] = value


def notes(facts: Facts) -> TouchNotes:
    return TouchNotes(facts, lambda: NOW)


def keep(facts: Facts, drift: Drift) -> None:
    kept = notes(facts)
    kept.keep(drift)
    kept.close()


def test_what_was_learnt_survives_a_restart_and_is_learnt_on_from() -> None:
    facts, rng = Facts(), random.Random(1)
    keep(facts, learnt(rng, (0, -8), visitors=9))
    after = learnt(rng, (0, -8), visitors=30, known=notes(facts).known())
    assert after.shift[1] == pytest.approx(-8, abs=2)


def test_a_kiosk_that_has_learnt_nothing_knows_nothing() -> None:
    assert notes(Facts()).known() == Drift()


@pytest.mark.parametrize("stored", ["{", '{"votes": [], "shift": [0, 0]}', '{"votes": [[1]], "shift": [0, 99]}', "[]"])
def test_what_cannot_be_read_is_learnt_anew(stored: str, caplog: pytest.LogCaptureFixture) -> None:
    facts = Facts({"touch drift": stored})
    assert notes(facts).known() == Drift()
    assert "learnt anew" in caplog.text


def test_a_disk_without_room_costs_what_was_learnt_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    facts = Facts(full=True)
    keep(facts, Drift(shift=(0.0, 9.0)))
    assert notes(facts).known() == Drift()
    assert "could not be kept" in caplog.text


def test_a_small_shift_is_corrected_and_nobody_need_come() -> None:
    facts = Facts()
    keep(facts, Drift(shift=(0.0, 4.0)))
    assert trouble_of(facts, Part.TOUCH) is None


def test_what_is_kept_holds_no_time_and_no_more_for_many_visitors_than_for_few() -> None:
    few, many, rng = Facts(), Facts(), random.Random(2)
    keep(few, learnt(rng, (0, -8), visitors=5))
    keep(many, learnt(rng, (0, -8), visitors=60))
    sizes = [held["touch drift"].count(",") for held in (few.held, many.held)]
    assert sizes[0] == sizes[1]
    assert {name for name in many.held if many.held[name]} == {"touch drift", "trouble touch"}
