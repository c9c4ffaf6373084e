"""Old serial lines: 9600 baud, replies that come late, replies that are noise."""

from collections.abc import Callable

import pytest

from devices.printer.face import Outcome, Printer, PrinterFault, PrinterStatus
from devices.printer.simulator import PrinterSimulator

Make = Callable[..., PrinterSimulator]
Connect = Callable[..., Printer]


def at_9600(paper: PrinterSimulator) -> str:
    paper.fault(baud=9600)
    return paper.url.replace("115200", "9600")


@pytest.mark.parametrize("late", [None, 0.2])
def test_at_9600_baud_a_whole_voucher_is_confirmed_and_nothing_false_is_said(
    late: float | None, simulator: Make, connect: Connect, job: bytes
) -> None:
    paper = simulator(line="pty")
    seen: list[PrinterStatus] = []
    paper.fault(late=late)
    printer = connect(at_9600(paper))
    result = printer.print(job, b"0001", seen.append)
    assert (result.outcome, seen) == (Outcome.CONFIRMED, [])
    assert len(paper.slips) == 1


def test_at_9600_baud_a_picture_of_three_seconds_is_no_silence(simulator: Make, connect: Connect) -> None:
    paper = simulator(line="pty")
    seen: list[PrinterStatus] = []
    picture = b"\x1b@\x1dv0\x00\x30\x00\x40\x00" + b"\xaa" * 48 * 64 + b"\x1dVB\x00"
    result = connect(at_9600(paper), silence_s=1.5).print(picture, b"0001", seen.append)
    assert (result.outcome, seen) == (Outcome.CONFIRMED, [])


def test_at_9600_baud_paper_out_is_noticed_and_mended(simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator(line="pty")
    paper.fault(paper_out_after=3)
    seen: list[PrinterFault] = []

    def watch(status: PrinterStatus) -> None:
        seen.append(status.fault)
        if status.fault is PrinterFault.PAPER_OUT:
            paper.fault(paper_out=False)

    result = connect(at_9600(paper)).print(job, b"0001", watch)
    assert (result.outcome, seen) == (Outcome.CONFIRMED, [PrinterFault.PAPER_OUT, PrinterFault.NONE])
    assert len(paper.slips) == 1


def test_replies_too_late_to_be_believed_never_name_a_fault_of_before(simulator: Make, connect: Connect) -> None:
    paper = simulator()
    paper.fault(late=0.7, paper_out=True)
    printer = connect(paper.url)
    assert printer.status().fault is PrinterFault.SILENT
    paper.fault(late=None, paper_out=False)
    assert printer.status().fault is PrinterFault.NONE


def test_a_late_echo_still_proves_its_slip(simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator()
    paper.fault(late=0.2)
    assert connect(paper.url).print(job, b"0001", lambda _: None).outcome is Outcome.CONFIRMED


def test_noise_between_replies_is_named_and_forgotten(simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator(line="pty")
    paper.fault(garbage=True)
    printer = connect(paper.url)
    assert printer.status().fault is PrinterFault.GARBAGE
    paper.fault(garbage=False)
    assert printer.print(job, b"0001", lambda _: None).outcome is Outcome.CONFIRMED
