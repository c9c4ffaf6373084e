"""SIGKILL at every step of a print: what the journal says is true, and no slip comes twice unmarked."""

from functools import cache
from pathlib import Path

import pytest

from devices.printer.face import Outcome
from devices.printer.glyphs import Glyphs
from devices.printer.profile import load_profile
from devices.printer.simulator import PrinterSimulator, read_paper
from kiosk.machine.events import SlipPrinted
from kiosk.paths import FONT
from offline_cache.journal import PrintState
from protocol import events as wire
from tests.printing.desk import (
    SERIAL,
    bytes_of,
    desk_of,
    open_journal,
    print_voucher,
    printer_at,
    run_until,
)

NEVER = 10_000


@cache
def whole(copy: int) -> str:
    """The text of the whole voucher on paper."""
    (slip,) = read_paper(bytes_of(copy), load_profile(), Glyphs(FONT))
    return slip.text


def test_killed_at_every_step_the_journal_never_says_more_than_the_paper(tmp_path: Path) -> None:
    with PrinterSimulator() as paper:
        steps = run_until(tmp_path, paper.url, NEVER)
        assert [slip.text for slip in paper.wait_for_slips(1)] == [whole(0)]
    for wanted in ("before queue_print", "not yet committed: mark_print sending", "after settle_print confirmed"):
        assert wanted in steps
    assert sum(step.startswith("half of") for step in steps) >= 4, "the slip went out in several pieces"
    for stop in range(1, len(steps) + 1):
        folder = tmp_path / f"{stop}"
        folder.mkdir()
        try:
            _kill_and_look(folder, stop, steps[stop - 1])
        except AssertionError as error:
            error.add_note(f"killed at step {stop}: {steps[stop - 1]}")
            raise


def _kill_and_look(folder: Path, stop: int, step: str) -> None:
    with PrinterSimulator() as paper, printer_at(paper.url) as printer:
        assert run_until(folder, paper.url, stop)[-1] == step
        with open_journal(folder) as journal:
            desk = desk_of(journal, printer)
            desk.recover()
            first = journal.print_jobs(SERIAL)
            assert journal.unfinished_prints() == ()
            answer = print_voucher(desk)
            assert isinstance(answer, SlipPrinted)
            assert answer.outcome is Outcome.CONFIRMED
            jobs = journal.print_jobs(SERIAL)
            told = [item.body for item in journal.waiting() if isinstance(item.body, wire.SlipPrinted)]
        # The second slip was confirmed, so all that the killed process had sent is on the paper by now.
        *before, last = [slip.text for slip in paper.slips]
        unmarked = [text for text in (*before, last) if text == whole(0)]
        if first and first[0].state is PrintState.CONFIRMED:
            assert whole(0) in before, "recorded as printed, but it is not on the paper"
        if not first or first[0].state is PrintState.FAILED:
            assert before == [], "recorded as not printed, but something is on the paper"
        assert len(unmarked) <= 1, "printed twice without 第N次补打"
        assert last == whole(jobs[-1].copy), "the next slip is not whole, or hangs together with another"
        assert all(whole(0).startswith(text.rstrip()[:-1]) for text in before), "more than the first part of it"
        assert {body.serial for body in told} <= {SERIAL}
        assert [(body.copy, body.outcome) for body in told] == [(job.copy, job.state.value) for job in jobs]


@pytest.mark.parametrize("copies", [1, 3])
def test_each_reprint_is_counted(tmp_path: Path, paper: PrinterSimulator, copies: int) -> None:
    with open_journal(tmp_path) as journal, printer_at(paper.url) as printer:
        desk = desk_of(journal, printer)
        for _ in range(copies + 1):
            print_voucher(desk)
    texts = [slip.text for slip in paper.slips]
    assert texts == [whole(copy) for copy in range(copies + 1)]
    assert all(f"第{copy}次补打" in texts[copy] for copy in range(1, copies + 1))
    assert all(SERIAL in text for text in texts)
