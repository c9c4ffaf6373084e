"""The printer loses its power in the middle of a voucher, at every 100th byte."""

from pathlib import Path

import pytest

from devices.printer.face import Outcome
from devices.printer.simulator import PrinterSimulator, ScriptStep
from kiosk.machine.events import SlipPrinted
from tests.printing.desk import SERIAL, bytes_of, desk_of, open_journal, print_voucher, printer_at
from tests.printing.test_kill import whole

_END = len(bytes_of(0))


@pytest.mark.parametrize("at", range(1, _END, 100))
def test_a_printer_without_power_confirms_nothing_that_is_not_on_its_paper(
    tmp_path: Path, paper: PrinterSimulator, at: int
) -> None:
    paper.run_script([ScriptStep(set={"die": True}, at_byte=at)])
    with open_journal(tmp_path) as journal, printer_at(paper.url) as printer:
        desk = desk_of(journal, printer)
        first = print_voucher(desk)
        assert isinstance(first, SlipPrinted)
        came_out = [slip.text for slip in paper.slips]
        assert first.outcome is not Outcome.CONFIRMED or came_out == [whole(0)]
        assert first.outcome is not Outcome.FAILED or came_out == []

        paper.fault(die=False)
        second = print_voucher(desk)
        assert isinstance(second, SlipPrinted)
        assert (second.outcome, second.serial) == (Outcome.CONFIRMED, SERIAL)
        *_, last = paper.slips
        assert last.text == whole(0 if first.outcome is Outcome.FAILED else 1)
        assert [slip.text for slip in paper.slips].count(whole(0)) <= 1
