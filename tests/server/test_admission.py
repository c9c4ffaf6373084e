"""A fleet that comes back all at once is let in by turns, and every kiosk gets its turn."""

import threading

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.canonical import canonical
from protocol.wire import Hello, Problem
from server.api.admission import ROUND_S, Admission
from server.api.arrivals import Arrival
from server.api.pacing import HEADROOM, pace_of
from server.store.gather import Gather

HELLO = canonical(Hello(versions={}, checkpoint=0, software="test", waiting=0))


class Hands:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@settings(deadline=None)
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
    assert max(sum(1 for at in inside if start <= at < start + 1) for start in inside) <= 2 * rate
    assert inside[-1] - 100.0 <= 1.2 * fleet / rate + 8


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
def test_the_steady_load_leaves_headroom_below_what_the_door_lets_in(kiosks, rate):
    pace = pace_of(kiosks, rate)

    assert kiosks / (pace.poll_s + pace.spread_s / 2) <= rate / HEADROOM * 1.01
    assert pace.poll_s >= 50


def test_over_the_wire_it_is_503_with_retry_after(farm, client):
    farm.context.admission.__init__(1.0)
    assert client.send("POST", "/hello", HELLO).status_code == 200
    answers = [client.send("POST", "/hello", HELLO, change=other(n)) for n in range(3)]

    assert [answer.status_code for answer in answers] == [503] * 3
    assert [int(answer.headers["Retry-After"]) for answer in answers] == [3, 4, 5]
    assert msgspec.json.decode(answers[0].content, type=Problem).code == "busy"


def other(number):
    def change(headers):
        headers["Signature-Input"] = headers["Signature-Input"].replace('keyid="', f'keyid="{number}')

    return change


def test_what_many_ask_at_once_is_answered_in_few_goes_each_with_their_own():
    goes, gate = [], threading.Barrier(20)

    def work(asked):
        goes.append(len(asked))
        return [number * 2 for number in asked]

    gather = Gather(work)
    got = {}

    def ask(number):
        gate.wait()
        for turn in range(50):
            got[number, turn] = gather.ask(number)

    _in_threads(ask, 20)

    assert got == {(number, turn): number * 2 for number in range(20) for turn in range(50)}
    assert sum(goes) == 1000


def test_one_that_fails_fails_alone():
    def work(asked):
        if 3 in asked:
            raise ZeroDivisionError
        return asked

    gather = Gather(work)
    outcomes = []

    def ask(number):
        try:
            outcomes.append(gather.ask(number))
        except ZeroDivisionError:
            outcomes.append("failed")

    _in_threads(ask, 8)

    assert sorted(map(str, outcomes)) == ["0", "1", "2", "4", "5", "6", "7", "failed"]


def test_a_nonce_that_comes_twice_at_once_counts_once(farm, client):
    known = farm.context.arrivals.find(client.enrolled.kiosk)
    outcomes = []

    _in_threads(lambda _: outcomes.append(farm.context.arrivals.note(Arrival(known.kiosk, "twice", farm.now, None))), 8)

    assert sorted(outcomes) == [False] * 7 + [True]


def _in_threads(work, many):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
