"""A fleet that comes back all at once is let in by turns, and every kiosk gets its turn."""

import threading

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.canonical import canonical
from protocol.wire import Hello, Problem
from server.api.admission import ROUND_S, Admission
from server.api.pacing import pace_of
from server.store.counters import current_number, next_number
from server.store.group import GroupCommit

HELLO = canonical(Hello(versions={}, checkpoint=0, software="test", waiting=0))


class Hands:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@given(fleet=st.integers(1, 400), rate=st.integers(1, 50))
def test_everybody_is_let_in_and_no_second_sees_more_than_twice_the_rate(fleet, rate):
    clock = Hands()
    door = Admission(rate, clock)
    coming = [(clock.now, f"k{n}") for n in range(fleet)]
    inside = []
    while coming:
        coming.sort()
        clock.now, kiosk = coming.pop(0)
        wait = door.ask(kiosk)
        if wait:
            coming.append((clock.now + wait, kiosk))
        else:
            inside.append(clock.now)

    assert len(inside) == fleet
    assert max(sum(1 for at in inside if start <= at < start + 1) for start in inside) <= 2 * rate + 1
    assert inside[-1] - 100.0 <= fleet / rate + 3


def test_a_round_that_was_let_in_is_let_through_to_its_end():
    clock = Hands()
    door = Admission(1, clock)
    assert door.ask("a") == 0
    assert door.ask("b") > 0

    assert door.ask("a") == 0
    clock.now += ROUND_S + 1
    door.ask("c")
    assert door.ask("a") > 0


def test_who_comes_too_early_keeps_the_turn():
    clock = Hands()
    door = Admission(1, clock)
    door.ask("a")
    turn = clock.now + door.ask("b")
    clock.now += 0.5

    assert clock.now + door.ask("b") <= turn + 1
    assert door.ask("c") > door.ask("b")


@pytest.mark.parametrize(("kiosks", "rate"), [(1, 200), (10_000, 200), (100_000, 333)])
def test_the_steady_load_is_at_most_a_third_of_what_the_door_lets_in(kiosks, rate):
    pace = pace_of(kiosks, rate)

    assert kiosks / (pace.poll_s + pace.spread_s / 2) <= rate / 3 * 1.01
    assert pace.poll_s >= 50


def test_over_the_wire_it_is_503_with_retry_after(farm, client):
    farm.context.admission.__init__(1.0)
    assert client.send("POST", "/hello", HELLO).status_code == 200
    answers = [client.send("POST", "/hello", HELLO, change=other(n)) for n in range(3)]

    assert [answer.status_code for answer in answers] == [503] * 3
    assert [int(answer.headers["Retry-After"]) for answer in answers] == [2, 3, 4]
    assert msgspec.json.decode(answers[0].content, type=Problem).code == "busy"


def other(number):
    def change(headers):
        headers["Signature-Input"] = headers["Signature-Input"].replace('keyid="', f'keyid="{number}')

    return change


def test_writes_of_many_threads_are_all_committed(farm):
    group = GroupCommit(farm.database)

    def work():
        for _ in range(10):
            group.run(lambda session: next_number(session, "together"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with farm.database.read() as session:
        assert current_number(session, "together") == 80


def test_one_that_fails_fails_alone(farm):
    group = GroupCommit(farm.database)
    outcomes = []

    def work(number):
        def write(session):
            next_number(session, "alone")
            if number == 3:
                raise ZeroDivisionError

        try:
            group.run(write)
        except ZeroDivisionError:
            outcomes.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == [3]
    with farm.database.read() as session:
        assert current_number(session, "alone") == 7
