"""All invariants of DESIGN §3, after every step of at least a thousand simulated sessions; and that they can fail."""

import logging

import pytest

from kiosk.machine import cards
from kiosk.machine.screen_states import PinScreen
from kiosk.runtime import effects_content, effects_journal, hands, recording, takes
from kiosk.services import entitlements
from protocol.masking import mask_name
from tests.simulation import invariants
from tests.simulation.chance import Chance, play

SESSIONS = 1000


@pytest.fixture(autouse=True)
def _silent_log():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_a_thousand_sessions_keep_all_invariants():
    seed = played = 0
    while played < SESSIONS:
        played += play(seed)
        seed += 1


def test_a_day_is_the_same_again_with_the_same_seed():
    def day():
        seen = []
        chance = Chance(7)
        chance.kiosk.check = lambda kiosk, event: seen.append((repr(event), repr(kiosk.view)))
        chance.run()
        # Vouchers and case identifiers are made of random numbers on purpose; what is shown of time is not.
        return [(event.partition("(")[0], view.partition("(")[0]) for event, view in seen]

    assert day() == day()


def test_a_failure_names_the_command_that_repeats_it(monkeypatch):
    monkeypatch.setattr(Chance, "run", lambda self: invariants.require(False, "broken"))
    with pytest.raises(invariants.BrokenError) as caught:
        play(41)
    assert caught.value.__notes__ == ["repeat it with: .venv/bin/python -m tests.simulation --from 41 --seeds 1"]


def _first_failure(seeds=range(200)) -> str:
    for seed in seeds:
        try:
            play(seed)
        except Exception as error:  # noqa: BLE001 - whatever a defect leads to
            return str(error)
    return ""


def test_a_card_that_ends_nothing_is_noticed(monkeypatch):
    monkeypatch.setattr(cards, "_end_if_orphaned", lambda state: state)
    assert "pulled card" in _first_failure() or "without its card" in _first_failure()


def test_names_that_are_not_masked_are_noticed(monkeypatch):
    monkeypatch.setattr("kiosk.presenters.welcome.mask_name", lambda name: name)
    assert _first_failure() == "a whole name is on the screen"


def test_one_members_data_given_to_another_are_noticed(monkeypatch):
    load, cache = effects_content._data, {}

    def careless(ports, service, member):
        return cache.setdefault(service.id, load(ports, service, member))

    monkeypatch.setattr(effects_content, "_data", careless)
    assert "somebody sees" in _first_failure()


def test_a_claim_stored_twice_is_noticed(monkeypatch):
    monkeypatch.setattr(effects_journal.JournalWriter, "_claim", _claim_without_asking)
    monkeypatch.setattr(entitlements, "claims", lambda events: {})
    assert "claimed twice" in _first_failure()


def _claim_without_asking(self, effect):
    own, self._ports.journal.own_events = self._ports.journal.own_events, lambda member: ()
    try:
        return _claim(self, effect)
    finally:
        self._ports.journal.own_events = own


_claim = effects_journal.JournalWriter._claim


def test_a_receipt_before_the_disk_is_noticed(monkeypatch):
    class Forgetful(effects_journal.JournalWriter):
        def write(self, effect):
            items = list(self._ports.journal.items)
            answer = super().write(effect)
            self._ports.journal.items[:] = items
            return answer

    monkeypatch.setattr(hands, "JournalWriter", Forgetful)
    assert _first_failure() == "a receipt was shown for something that is not on disk"


def test_a_screen_that_never_times_out_is_noticed(monkeypatch):
    monkeypatch.setattr("kiosk.machine.patience.limit", lambda screen: 1e6 if isinstance(screen, PinScreen) else 60.0)
    assert _first_failure(range(15, 200)) == "the session did not end by itself"


def test_a_recording_that_outlives_its_session_is_noticed(monkeypatch):
    monkeypatch.setattr(recording.Recorder, "_record", _record_on(recording.Recorder._record))
    assert _first_failure(range(13, 200)) in (
        "the microphone is open and the screen does not say so",
        "a recording goes on in another member's session",
    )


def _record_on(record):
    def never_stops(self, wanted, longest_s):
        if wanted is not None:
            record(self, wanted, longest_s)

    return never_stops


def test_words_that_are_not_wiped_are_noticed(monkeypatch):
    monkeypatch.setattr(takes.Takes, "keep_only", lambda self, wanted: None)
    assert _first_failure() == "what somebody said is kept after they left"


def test_marks_are_taken_out_of_names_by_masking():
    assert "§" not in mask_name("张§◆1◆§明")
