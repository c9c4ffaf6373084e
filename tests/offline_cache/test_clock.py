from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_cache.clock import CorrectedClock, Sources, system_sources

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
DEAD_BATTERY = datetime(1970, 1, 1, tzinfo=UTC)


class Facts(dict):
    """A store in memory that counts its writes."""

    writes = 0

    def fact(self, name):
        return self.get(name)

    def set_fact(self, name, value):
        self.writes += 1
        self[name] = value


class Machine:
    """A machine whose clocks the test turns."""

    def __init__(self, wall=START):
        self.wall, self.uptime, self.boots = wall, 0.0, 1

    def sources(self):
        return Sources(wall=lambda: self.wall, monotonic=lambda: self.uptime, boot_id=f"boot-{self.boots}")

    def pass_time(self, seconds):
        self.wall += timedelta(seconds=seconds)
        self.uptime += seconds

    def reboot(self, wall=None):
        self.boots, self.uptime = self.boots + 1, 0.0
        self.wall = wall or self.wall


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def facts():
    return Facts()


def test_before_any_server_the_wall_clock_is_all_there_is(machine, facts):
    clock = CorrectedClock(facts, machine.sources())
    machine.pass_time(5)
    assert clock.now() == START + timedelta(seconds=5)
    assert not clock.trusted


def test_a_server_corrects_a_clock_without_a_battery(machine, facts):
    machine.wall = DEAD_BATTERY
    clock = CorrectedClock(facts, machine.sources())
    clock.correct(START)
    machine.pass_time(60)
    assert clock.now() == START + timedelta(seconds=60)
    assert clock.trusted


def test_the_first_server_may_take_back_a_wall_clock_that_is_ahead(machine, facts):
    machine.wall = datetime(2099, 1, 1, tzinfo=UTC)
    clock = CorrectedClock(facts, machine.sources())
    assert clock.now().year == 2099
    clock.correct(START)
    assert clock.now() == START


def test_turning_the_wall_clock_changes_nothing_once_a_server_was_heard(machine, facts):
    clock = CorrectedClock(facts, machine.sources())
    clock.correct(START)
    machine.wall = DEAD_BATTERY
    machine.uptime += 10
    assert clock.now() == START + timedelta(seconds=10)


def test_a_server_that_is_behind_makes_time_stand_still_and_never_go_back(machine, facts):
    clock = CorrectedClock(facts, machine.sources())
    clock.correct(START)
    clock.correct(START - timedelta(seconds=30))
    assert clock.now() == START
    machine.pass_time(20)
    assert clock.now() == START
    machine.pass_time(20)
    assert clock.now() == START + timedelta(seconds=10)


def test_after_a_restart_in_the_same_boot_time_goes_on(machine, facts):
    CorrectedClock(facts, machine.sources()).correct(START)
    machine.wall = DEAD_BATTERY
    machine.uptime += 3600
    again = CorrectedClock(facts, machine.sources())
    assert again.now() == START + timedelta(hours=1)
    assert again.trusted


def test_after_a_reboot_without_a_battery_time_is_not_before_the_last_trusted_moment(machine, facts):
    CorrectedClock(facts, machine.sources()).correct(START)
    machine.reboot(wall=DEAD_BATTERY)
    again = CorrectedClock(facts, machine.sources())
    assert again.now() == START
    assert not again.trusted


def test_after_a_reboot_not_even_a_server_takes_time_before_the_last_trusted_moment(machine, facts):
    CorrectedClock(facts, machine.sources()).correct(START)
    machine.reboot()
    again = CorrectedClock(facts, machine.sources())
    again.correct(START - timedelta(days=900))
    assert again.now() == START


def test_the_trusted_time_is_saved_now_and_then_and_not_at_each_poll(machine, facts):
    clock = CorrectedClock(facts, machine.sources())
    clock.correct(START)
    for _ in range(60):
        machine.pass_time(60)
        clock.correct(machine.wall)
    assert facts.writes == 7
    machine.reboot(wall=DEAD_BATTERY)
    assert CorrectedClock(facts, machine.sources()).now() >= START + timedelta(minutes=50)


steps = st.one_of(
    st.tuples(st.just("wait"), st.integers(0, 10**6)),
    st.tuples(st.just("server"), st.integers(-(10**6), 10**6)),
    st.tuples(st.just("turn"), st.integers(-(10**8), 10**8)),
    st.tuples(st.just("restart"), st.just(0)),
)


@given(st.lists(steps, max_size=30))
def test_whatever_happens_trusted_time_never_goes_back(some):
    machine, facts = Machine(), Facts()
    clock = CorrectedClock(facts, machine.sources())
    clock.correct(START)
    last = clock.now()
    for what, value in some:
        if what == "wait":
            machine.pass_time(value)
        elif what == "server":
            clock.correct(START + timedelta(seconds=value))
        elif what == "turn":
            machine.wall = START + timedelta(seconds=value)
        else:
            clock.remember(at_once=True)
            clock = CorrectedClock(facts, machine.sources())
        assert clock.now() >= last
        last = clock.now()


def test_the_machines_own_sources_and_journal_fit(journal):
    clock = CorrectedClock(journal, system_sources())
    clock.correct(START)
    assert START <= clock.now() < START + timedelta(minutes=1)
    assert CorrectedClock(journal, system_sources()).trusted
