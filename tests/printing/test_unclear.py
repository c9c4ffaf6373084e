"""Which slips a member is asked about, from a real journal."""

from datetime import timedelta
from pathlib import Path

from kiosk.machine.effects import SettleSlip
from kiosk.machine.screen_states import Ticket
from offline_cache.journal import Journal, PrintState
from protocol.events import SlipPrinted
from tests.printing.desk import AT, desk_of, open_journal
from tests.simulation import fakes

DAY = timedelta(hours=24)


def _job(journal: Journal, serial: str, state: PrintState, member: str = "m1") -> None:
    job = journal.queue_print(serial=serial, template="voucher", member=member, data=b"", at=AT)
    journal.mark_print(job.id, state, AT)


def test_only_own_unknown_slips_of_the_last_day_are_unclear(tmp_path: Path) -> None:
    with open_journal(tmp_path) as journal:
        _job(journal, "V1", PrintState.UNKNOWN)
        _job(journal, "V2", PrintState.CONFIRMED)
        _job(journal, "V3", PrintState.FAILED)
        _job(journal, "V4", PrintState.UNKNOWN, member="m2")
        assert [job.serial for job in journal.unclear_prints("m1", AT - DAY)] == ["V1"]
        assert journal.unclear_prints("m1", AT + timedelta(seconds=1)) == ()


def test_a_reprint_answers_the_question_and_a_failed_one_does_not(tmp_path: Path) -> None:
    with open_journal(tmp_path) as journal:
        _job(journal, "V1", PrintState.UNKNOWN)
        _job(journal, "V1", PrintState.FAILED)
        assert len(journal.unclear_prints("m1", AT - DAY)) == 1
        _job(journal, "V1", PrintState.CONFIRMED)
        assert journal.unclear_prints("m1", AT - DAY) == ()


def test_a_members_word_is_kept_as_unproved_and_told_once(tmp_path: Path) -> None:
    with open_journal(tmp_path) as journal:
        _job(journal, "V1", PrintState.UNKNOWN)
        desk = desk_of(journal, fakes.Printer())
        for _ in range(2):
            desk.came_out(SettleSlip(Ticket(1, 1), "V1", AT))
        assert journal.unclear_prints("m1", AT - DAY) == ()
        assert [job.state for job in journal.print_jobs("V1")] == [PrintState.UNCONFIRMED]
        assert [item.body for item in journal.waiting()] == [
            SlipPrinted(serial="V1", template="voucher", outcome="unconfirmed", copy=0)
        ]
