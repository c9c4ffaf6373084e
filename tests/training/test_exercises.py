"""Each exercise is done as an officer does it, and each step is seen by the coach when it is done, not before."""

import pytest

from devices.printer.face import PrinterFault
from kiosk.dock import StepState
from kiosk.machine.events import ServerChanged
from kiosk.training.exercises import EXERCISES
from tests.training.conftest import Practice


def test_a_member_is_helped_to_claim_a_benefit(officer: Practice):
    officer.begins("claim")
    member = officer.inserts()
    assert officer.done == 0
    member.enter_pin()
    assert officer.done == 1
    member.open("benefits").touch("慰问品◆1◆choice").touch("option-0").touch("claim")
    assert officer.done == 1
    member.touch("confirm")
    assert officer.done == 2
    member.print_page()
    assert officer.done == 3
    assert not officer.finished
    officer.pulls()
    assert officer.finished


def test_the_paper_is_changed_in_the_middle_of_a_slip(officer: Practice):
    officer.begins("paper")
    officer.visitor.open("open").touch("公开第1号").touch("print")
    assert officer.done == 0
    officer.while_printing(PrinterFault.PAPER_OUT)
    assert officer.done == 1
    officer.while_printing(PrinterFault.COVER_OPEN)
    assert officer.done == 2
    officer.while_printing(PrinterFault.NONE)
    assert officer.done == 3
    officer.visitor.wait(5)
    assert officer.finished


def test_a_paper_jam_is_cleared(officer: Practice):
    officer.begins("jam")
    officer.visitor.open("open").touch("公开第1号").print_page()
    assert officer.done == 1
    officer.printer(PrinterFault.PAPER_JAM)
    assert officer.done == 1
    officer.printer(PrinterFault.COVER_OPEN)
    officer.printer(PrinterFault.NONE)
    assert officer.done == 3
    officer.visitor.touch("retry").wait(5)
    assert officer.finished


def test_a_reader_that_dropped_out_is_plugged_in_again(officer: Practice):
    officer.begins("reader")
    assert "读卡器" in officer.visitor.sees.invitation
    officer.visitor.open("open")
    assert officer.done == 1
    officer.kiosk.plug("slot")
    assert officer.done == 2
    officer.comes_in()
    assert officer.finished


def test_an_opinion_is_handed_in_without_a_network(officer: Practice):
    officer.begins("offline")
    member = officer.comes_in().open("opinions").touch("compose").touch("食堂").touch("phrase-0")
    assert officer.done == 1
    member.touch("submit")
    assert officer.done == 2
    member.print_page()
    assert officer.done == 3
    officer.kiosk.happen(ServerChanged(reached=True))
    assert officer.finished


def test_a_forgotten_pin_locks_and_time_opens_again(officer: Practice):
    officer.begins("locked")
    member = officer.inserts()
    for wrong in range(5):
        assert officer.done == 0, wrong
        member.enter_pin("000000")
    assert officer.done == 1
    officer.pulls()
    assert officer.done == 2
    officer.kiosk.pass_time(300)
    officer.inserts()
    assert officer.done == 3
    officer.visitor.enter_pin("100001")
    assert officer.finished


def test_what_was_done_before_does_not_count(officer: Practice):
    officer.comes_in().open("benefits").touch("慰问品◆1◆choice").touch("option-0").touch("claim").touch("confirm")
    officer.begins("claim")
    assert officer.done == 0
    officer.comes_in().open("benefits")
    assert officer.done == 1


def test_starting_over_begins_with_nobody_there_and_the_trouble_anew(officer: Practice):
    officer.begins("jam")
    officer.visitor.open("open").touch("公开第1号").print_page()
    officer.printer(PrinterFault.NONE)
    assert officer.done == 1
    officer.coach.again()
    assert officer.done == 0
    assert officer.kiosk.state.session is None
    assert officer.kiosk.state.devices.printer.fault is PrinterFault.PAPER_JAM


def test_a_hint_is_given_when_asked_for_and_only_for_its_step(officer: Practice):
    officer.begins("claim")
    assert officer.sees.hint == ""
    officer.coach.give_hint()
    assert "会员卡" in officer.sees.hint
    officer.comes_in()
    assert officer.sees.hint == ""


def test_leaving_an_exercise_mends_everything(officer: Practice):
    officer.begins("reader")
    officer.coach.stop()
    assert officer.coach.view() is None
    assert officer.visitor.sees.reader_ready


def test_what_was_finished_is_marked_in_the_list_and_the_rest_is_not(officer: Practice):
    officer.begins("reader")
    officer.visitor.open("open")
    officer.kiosk.plug("slot")
    officer.comes_in()
    assert officer.finished
    officer.coach.stop()
    assert [title.key for title in officer.coach.titles() if title.done] == ["reader"]


def test_the_dock_is_told_of_each_step_and_of_nothing_else(officer: Practice):
    officer.begins("claim")
    officer.changes = 0
    officer.inserts()
    assert officer.changes == 0
    officer.visitor.enter_pin("100001")
    assert officer.changes == 1


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)
def test_an_exercise_begins_with_its_first_step(officer: Practice, exercise):
    officer.begins(exercise.key)
    states = [state for _, state in officer.sees.steps]
    assert states == [StepState.NOW, *[StepState.LATER] * (len(exercise.steps) - 1)]
