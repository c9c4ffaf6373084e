"""What a kiosk recorded plays again, with the fault that it had; and the file tells the first step of it."""

import pytest

from kiosk.machine import cards, case
from kiosk.machine.intents import AddPhrase, EditText, PressDigit, SubmitPin
from kiosk.machine.step import recover
from kiosk.trace.replay import replayed
from tests.kiosk.conftest import Person
from tests.simulation.chance import Chance
from tests.simulation.replay import play_again


class Said(list):
    """The lines that a replay says; ``end`` is its judgement."""

    @property
    def end(self):
        return self[-1]


def judged(tape):
    """Play the tape again; return whether everything held, and what was said."""
    said = Said()
    return play_again(tape.play(), said.append), said


def member(kiosk):
    kiosk.insert(1)
    kiosk.pass_time(0.25)
    return Person(kiosk, 1).enter_pin()


@pytest.mark.parametrize("seed", range(3))
def test_a_whole_day_shows_the_same_screens_again(tape, seed):
    Chance(seed, witness=tape).run()
    trace = tape.play()
    assert len(trace.lines) > 50
    apart = [moment for moment in replayed(trace) if not moment.same or moment.failure]
    assert apart == []
    assert play_again(trace, lambda line: None)


def test_a_replay_says_what_each_screen_said(kiosk, tape):
    member(kiosk).open("opinions")
    held, said = judged(tape)
    assert held
    told = "\n".join(said)
    assert "OpenService opinions" in told
    assert "→ PinScreen\n        输入密码" in told
    assert "我要提意见" in told
    assert said.end == "All invariants held."


def test_a_card_that_ends_nothing_is_found_at_its_step_and_is_mended_where_the_fault_is(kiosk, tape, monkeypatch):
    member(kiosk)
    kiosk.check = lambda kiosk, event: None
    with monkeypatch.context() as defect:
        defect.setattr(cards, "_end_if_orphaned", lambda state: state)
        kiosk.pull()
        held, said = judged(tape)
    assert not held
    before = said[: next(at for at, line in enumerate(said) if line.strip().startswith("*** "))]
    assert "[CardGone]" in [line for line in before if "→" in line][-1]
    assert said.end.startswith("BROKEN at step")
    assert said.end.endswith("a session lives without its card")
    tape._path.unlink()
    held, said = judged(tape)
    assert held
    assert any("shows other screens than the recorded one" in line for line in said)


def test_a_machine_that_fails_on_an_event_fails_on_it_again(kiosk, tape, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a defect")

    member(kiosk).open("opinions").touch("compose").touch("食堂")
    before = kiosk.state
    monkeypatch.setattr(case, "_with_phrase", broken)
    # What the runtime does: the event it failed on, then the beginning in which it goes on.
    tape.reel.take(AddPhrase(0), recover(before))
    tape.reel.take(None, recover(before))
    held, said = judged(tape)
    assert not held
    assert said.end.endswith("ZeroDivisionError: a defect")
    step = next(line for line in said if "AddPhrase 0" in line)
    assert said.end.startswith(f"BROKEN at step {step.split()[0]}:")


def test_a_reel_forgets_its_beginning_and_plays_from_there_on(kiosk, tape):
    tape._most = 200_000
    kiosk.boot()
    visits = 0
    while tape.reel.forgotten == 0:
        member(kiosk).open("open").touch("back").pull()
        visits += 1
    assert visits > 2
    assert sum(map(len, tape.reel.contents())) < 250_000
    trace = tape.play()
    assert trace.header.forgotten > 0
    assert all(moment.same for moment in replayed(trace))


def test_a_reel_may_begin_while_a_member_is_here(kiosk, tape):
    person = member(kiosk).open("opinions").touch("compose")
    tape(None, kiosk.state)
    person.touch("食堂").write("菜里没有盐").touch("submit")
    trace = tape.play()
    assert trace.state.session is not None
    assert [moment.screen for moment in replayed(trace)][-1] == "ReceiptScreen"


def test_typing_a_pin_or_another_one_is_the_same_trace(kiosk, tape):
    kiosk.insert(1)
    kiosk.pass_time(0.25)
    for digit in "907145":
        kiosk.happen(PressDigit(digit))
    kiosk.happen(SubmitPin())
    kiosk.pass_time(1)
    typed = [line.event.digit for line in tape.play().lines if isinstance(line.event, PressDigit)]
    assert typed == ["0"] * 6


def test_what_was_typed_has_the_same_length_and_blanks_but_other_words(kiosk, tape):
    text = "食堂的饭 凉了2次，\n请改！"
    member(kiosk).open("opinions").touch("compose").touch("食堂")
    kiosk.happen(EditText(text))
    (found,) = [line.event.text for line in tape.play().lines if isinstance(line.event, EditText)]
    assert len(found) == len(text)
    assert [at for at, char in enumerate(found) if char in " ，！\n"] == [4, 9, 10, 13]
    assert not set("食堂的饭凉了请改") & set(found)
