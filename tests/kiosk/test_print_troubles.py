"""Printing that goes wrong: each fault has its sentence and repair card, and no slip comes twice unmarked."""

import pytest

from devices.printer.face import PrinterFault, PrinterStatus
from devices.status import DeviceStatus, PaperStatus
from kiosk.machine.events import PrinterChanged
from kiosk.presenters.faults import repair
from kiosk.translation import translator
from kiosk.view_parts import Tone
from kiosk.views import DocumentView, HomeView, PrintView, WelcomeView
from offline_cache.journal import PrintState

FAULTS = [fault for fault in PrinterFault if fault]


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_with_three_steps_and_trying_again_works(member, kiosk, fault):
    kiosk.ports.printer.fault = fault
    printing = member().open("会费").print_page()
    assert isinstance(printing.sees, PrintView)
    assert printing.sees.fault == fault
    assert printing.sees.sentence.startswith(repair(fault, translator("zh")).sentence)
    assert len(printing.sees.repair.steps) == 3
    kiosk.ports.printer.fault = PrinterFault.NONE
    printing.touch("retry").wait(3)
    assert printing.sees.tone is Tone.GOOD


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_own_sentence_in_both_languages(fault):
    others = [one for one in FAULTS if one is not fault]
    for language in ("zh", "en"):
        words = translator(language)
        assert repair(fault, words).sentence not in {repair(one, words).sentence for one in others}


def test_the_card_is_for_the_officer_and_its_end_is_what_this_slip_needs(member, kiosk):
    kiosk.ports.printer.fault = PrinterFault.PAPER_OUT
    failed = member().open("会费").print_page().sees
    assert failed.repair.title == "给工会工作人员"
    assert failed.repair.ending == "修好后按“再试一次”。"
    assert failed.chrome.troubles == ()


def test_a_slip_under_way_goes_on_by_itself_when_the_paper_is_there_again(member, kiosk):
    member().open("会费").touch("print")
    kiosk.happen(PrinterChanged(PrinterStatus(DeviceStatus.USER_ERROR, PaperStatus.OUT, PrinterFault.PAPER_OUT)))
    assert kiosk.view.busy
    assert kiosk.view.repair.ending == "修好后会自动接着打印。"


def test_when_it_is_mended_the_screen_says_so_and_what_to_press(member, kiosk):
    kiosk.ports.printer.fault = PrinterFault.PAPER_JAM
    printing = member().open("会费").print_page()
    kiosk.ports.printer.fault = PrinterFault.NONE
    printing.wait(13)
    assert printing.sees.sentence == "打印机好了。"
    assert printing.sees.detail == "单子还没有打印，请按“再试一次”。"
    assert printing.sees.repair is None
    assert printing.touch("retry").wait(3).sees.tone is Tone.GOOD


def test_without_a_reader_the_welcome_screen_has_the_officers_card_and_with_one_it_has_none(kiosk):
    assert kiosk.view.repair is None
    kiosk.unplug("slot")
    assert kiosk.view.repair is None
    kiosk.unplug("pad")
    assert kiosk.view.repair.icon == "unplugged"
    assert len(kiosk.view.repair.steps) == 3


def test_a_failed_print_does_not_count_as_a_copy(member, kiosk):
    kiosk.ports.printer.fault = PrinterFault.PAPER_OUT
    printing = member().open("会费").print_page()
    kiosk.ports.printer.fault = PrinterFault.NONE
    printing.touch("retry").wait(3)
    assert "补打" not in kiosk.ports.printer.paper[-1].decode()


def test_after_an_unknown_end_the_member_is_asked_and_a_reprint_says_so(member, kiosk):
    kiosk.ports.printer.breaks = PrinterFault.SILENT
    printing = member().open("会费").print_page()
    assert printing.sees.sentence == "打印机没有回话。单子完整地出来了吗？"
    kiosk.ports.printer.fault = PrinterFault.NONE
    printing.touch("print-again").wait(3)
    first, again = kiosk.ports.journal.jobs.values()
    assert (first.serial, again.copy) == (again.serial, 1)
    assert "第1次补打" in kiosk.ports.printer.paper[-1].decode()


def test_a_member_who_says_that_it_came_out_goes_back_to_the_page(visitor, kiosk):
    kiosk.ports.printer.breaks = PrinterFault.SILENT
    reader = visitor().open("场务公开").open("公开第1号").print_page()
    assert isinstance(reader.touch("came-out").sees, DocumentView)


def test_without_a_printer_every_screen_says_so_and_all_else_works(member, kiosk):
    kiosk.ports.printer.fault = PrinterFault.NO_DEVICE
    kiosk.pass_time(61)
    assert kiosk.view.chrome.troubles == ("今天不能打印",)
    assert member().open("会费").sees.chrome.troubles == ("今天不能打印",)


def test_a_mended_printer_is_noticed_without_a_print(kiosk):
    kiosk.ports.printer.fault = PrinterFault.COVER_OPEN
    kiosk.pass_time(61)
    kiosk.ports.printer.fault = PrinterFault.NONE
    kiosk.pass_time(13)
    assert kiosk.view.chrome.troubles == ()


def test_a_card_pulled_while_printing_shows_welcome_and_the_slip_goes_on(member, kiosk):
    member().open("会费").touch("print").pull()
    assert isinstance(kiosk.view, WelcomeView)
    kiosk.pass_time(3)
    assert len(kiosk.ports.printer.paper) == 1
    assert isinstance(kiosk.view, WelcomeView)


def test_a_crash_while_sending_leaves_an_unknown_slip_that_is_settled_at_start(member, kiosk):
    member().open("会费")
    journal = kiosk.ports.journal
    job = journal.queue_print(serial="P1", template="record", member="member-1", data=b"", at=kiosk.clock.now())
    journal.mark_print(job.id, PrintState.SENDING, kiosk.clock.now())
    kiosk.crash()
    assert journal.jobs[job.id].state is PrintState.UNKNOWN
    assert journal.items[-1].body.outcome == "unknown"


def test_a_slip_that_cannot_be_set_says_that_nothing_was_printed(member, kiosk):
    holder = member().open("会费")
    kiosk.ports.journal.full = True
    assert holder.print_page().sees.sentence.startswith("没有打印出来")


def _voucher_cut_off(kiosk, member):
    """The machine loses its power while a voucher is printed; give the voucher's serial."""
    holder = member().open("我的待遇").open("benefit-1-claimable").touch("claim").touch("confirm")
    serial = holder.sees.number
    kiosk.ports.printer.breaks = PrinterFault.SILENT
    holder.print_page()
    kiosk.ports.printer.fault = PrinterFault.NONE
    kiosk.crash()
    kiosk.pass_time(5)
    kiosk.pull()
    return serial


def test_at_the_next_tap_the_member_is_asked_about_a_slip_whose_end_is_unknown(member, kiosk):
    serial = _voucher_cut_off(kiosk, member)
    again = member()
    assert again.sees.sentence == "上次打印的单子完整地出来了吗？"
    assert serial in again.sees.detail
    again.touch("print-again").wait(3)
    assert "第1次补打" in kiosk.ports.printer.paper[-1].decode()
    assert serial in kiosk.ports.printer.paper[-1].decode()


def test_a_slip_that_the_member_has_in_hand_is_asked_about_once(member, kiosk):
    serial = _voucher_cut_off(kiosk, member)
    assert isinstance(member().touch("came-out").sees, HomeView)
    kiosk.pull()
    assert isinstance(member().sees, HomeView)
    assert [job.state for job in kiosk.ports.journal.print_jobs(serial)] == [PrintState.UNCONFIRMED]


def test_nobody_is_asked_about_another_members_slip_or_after_a_day(member, kiosk):
    _voucher_cut_off(kiosk, member)
    assert isinstance(member(2).sees, HomeView)
    kiosk.pull()
    kiosk.pass_time(24 * 3600)
    assert isinstance(member(1).sees, HomeView)
