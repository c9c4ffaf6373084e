from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.printer.driver import EscPosPrinter, open_printer
from devices.printer.face import Outcome, Printer, PrinterFault, PrinterStatus
from devices.printer.glyphs import Glyphs
from devices.printer.profile import load_profile
from devices.printer.simulator import PrinterSimulator, ScriptStep
from devices.status import DeviceStatus, PaperStatus

Make = Callable[..., PrinterSimulator]
Connect = Callable[..., Printer]

LINES = ["tcp", "pty"]


def nobody(_: PrinterStatus) -> None:
    """Nobody watches."""


@pytest.mark.parametrize("line", LINES)
def test_a_slip_is_confirmed_when_its_process_id_comes_back(
    line: str, simulator: Make, connect: Connect, job: bytes
) -> None:
    paper = simulator(line=line)
    result = connect(paper.url).print(job, b"0042", nobody)
    assert result.outcome is Outcome.CONFIRMED
    assert [slip.qrs for slip in paper.slips] == [(b"UV1.eyJhbGciOiJFZDI1NTE5IiwidiI6MX0.abc",)]
    assert paper.unknown == ()


@pytest.mark.parametrize("line", LINES)
def test_slip_follows_slip_on_the_same_line(line: str, simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator(line=line)
    printer = connect(paper.url)
    ends = [printer.print(job, f"{n:04}".encode(), nobody).outcome for n in range(3)]
    assert ends == [Outcome.CONFIRMED] * 3
    assert len({slip.image.tobytes() for slip in paper.slips}) == 1
    assert len(paper.slips) == 3


STATES = [
    ({}, DeviceStatus.ONLINE, PaperStatus.FULL, PrinterFault.NONE),
    ({"near_end": True}, DeviceStatus.ONLINE, PaperStatus.LOW, PrinterFault.NONE),
    ({"paper_out": True}, DeviceStatus.USER_ERROR, PaperStatus.OUT, PrinterFault.PAPER_OUT),
    ({"paper_jam": True}, DeviceStatus.HARDWARE_ERROR, PaperStatus.JAMMED, PrinterFault.PAPER_JAM),
    ({"cover_open": True}, DeviceStatus.USER_ERROR, PaperStatus.FULL, PrinterFault.COVER_OPEN),
    ({"cutter": True}, DeviceStatus.HARDWARE_ERROR, PaperStatus.FULL, PrinterFault.CUTTER),
    ({"overheated": True}, DeviceStatus.BUSY, PaperStatus.FULL, PrinterFault.OVERHEATED),
    ({"offline": True}, DeviceStatus.OFFLINE, PaperStatus.FULL, PrinterFault.OFFLINE),
    ({"mute": True}, DeviceStatus.OFFLINE, PaperStatus.UNKNOWN, PrinterFault.SILENT),
    ({"stall": True}, DeviceStatus.OFFLINE, PaperStatus.UNKNOWN, PrinterFault.SILENT),
    ({"garbage": True}, DeviceStatus.HARDWARE_ERROR, PaperStatus.UNKNOWN, PrinterFault.GARBAGE),
    ({"die": True}, DeviceStatus.NO_DEVICE, PaperStatus.UNKNOWN, PrinterFault.NO_DEVICE),
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("wrong", "device", "sheet", "fault"), STATES)
def test_every_fault_has_its_status(
    line: str,
    wrong: dict[str, bool],
    device: DeviceStatus,
    sheet: PaperStatus,
    fault: PrinterFault,
    simulator: Make,
    connect: Connect,
) -> None:
    paper = simulator(line=line)
    paper.fault(**wrong)
    assert connect(paper.url).status() == PrinterStatus(device, sheet, fault)


@pytest.mark.parametrize("wrong", [wrong for wrong, *_, fault in STATES if fault is not PrinterFault.NONE])
def test_a_printer_in_trouble_gets_no_byte_of_a_job(
    wrong: dict[str, bool], simulator: Make, connect: Connect, job: bytes
) -> None:
    paper = simulator()
    paper.fault(**wrong)
    printer = connect(paper.url)
    result = printer.print(job, b"0001", nobody)
    assert result.outcome is Outcome.FAILED
    assert result.status.fault is not PrinterFault.NONE
    paper.fault(**dict.fromkeys(wrong, False))
    assert printer.print(b"\x1b@\x1dVB\x00", b"0002", nobody).outcome is Outcome.CONFIRMED
    assert [slip.text for slip in paper.slips] == [""]


@pytest.mark.parametrize("line", LINES)
def test_status_is_well_again_after_the_power_came_back(line: str, simulator: Make, connect: Connect) -> None:
    paper = simulator(line=line)
    printer = connect(paper.url)
    seen = [printer.status().fault]
    paper.fault(die=True)
    seen.append(printer.status().fault)
    paper.fault(die=False)
    seen.append(printer.status().fault)
    assert seen == [PrinterFault.NONE, PrinterFault.NO_DEVICE, PrinterFault.NONE]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("profile", ["generic-80", "generic-80-no-echo"])
def test_paper_that_ends_in_mid_slip_and_is_mended_prints_the_slip_exactly_once(
    line: str, profile: str, simulator: Make, connect: Connect, job: bytes
) -> None:
    paper = simulator(line=line, profile=profile)
    paper.fault(paper_out_after=3)
    seen: list[PrinterFault] = []

    def watch(status: PrinterStatus) -> None:
        seen.append(status.fault)
        if status.fault is PrinterFault.PAPER_OUT:
            paper.fault(paper_out=False)

    result = connect(paper.url, profile).print(job, b"0001", watch)
    assert seen == [PrinterFault.PAPER_OUT, PrinterFault.NONE]
    assert result.outcome is (Outcome.CONFIRMED if profile == "generic-80" else Outcome.UNCONFIRMED)
    assert len(paper.slips) == 1
    assert paper.slips[0].text.count("SL-20261122-0007") == 1


@pytest.mark.parametrize("fault", ["cover_open", "paper_jam", "cutter", "overheated", "offline"])
def test_any_trouble_in_mid_slip_is_waited_for(fault: str, simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator()
    paper.fault(speed=400.0)
    seen: list[PrinterFault] = []

    def watch(status: PrinterStatus) -> None:
        seen.append(status.fault)
        paper.fault(**{fault: False})

    paper.run_script([ScriptStep(set={fault: True}, at_line=2)])
    result = connect(paper.url).print(job, b"0001", watch)
    assert seen == [PrinterFault(fault), PrinterFault.NONE]
    assert result.outcome is Outcome.CONFIRMED
    assert len(paper.slips) == 1


def test_paper_that_nobody_mends_ends_unknown_with_the_fault(simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator()
    paper.fault(paper_out_after=3)
    result = connect(paper.url, patience_s=0.3).print(job, b"0001", nobody)
    assert (result.outcome, result.status.fault) == (Outcome.UNKNOWN, PrinterFault.PAPER_OUT)


@pytest.mark.parametrize("fault", ["mute", "stall", "garbage"])
def test_a_printer_that_stops_making_sense_in_mid_slip_ends_unknown_and_never_out_of_paper(
    fault: str, simulator: Make, connect: Connect, job: bytes
) -> None:
    paper = simulator()
    paper.fault(speed=100.0)
    paper.run_script([ScriptStep(set={fault: True}, at_line=1)])
    seen: list[PrinterStatus] = []
    result = connect(paper.url, silence_s=0.3).print(job, b"0001", seen.append)
    assert result.outcome is Outcome.UNKNOWN
    assert {status.paper for status in (*seen, result.status)} == {PaperStatus.UNKNOWN}


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_dies_in_mid_slip_ends_unknown(line: str, simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator(line=line)
    paper.fault(speed=100.0)
    paper.run_script([ScriptStep(set={"die": True}, at_line=1)])
    result = connect(paper.url).print(job, b"0001", nobody)
    assert (result.outcome, result.status.fault) == (Outcome.UNKNOWN, PrinterFault.NO_DEVICE)


def test_a_short_silence_is_waited_out(simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator()
    paper.fault(speed=60.0)
    paper.run_script([ScriptStep(set={"mute": True}, at_line=1)])

    def watch(status: PrinterStatus) -> None:
        if status.fault is PrinterFault.SILENT:
            paper.fault(mute=False)

    result = connect(paper.url).print(job, b"0001", watch)
    assert result.outcome is Outcome.CONFIRMED
    assert len(paper.slips) == 1


def test_an_echo_that_was_lost_is_no_proof(simulator: Make, connect: Connect, job: bytes) -> None:
    """The profile promises an echo and the printer, well otherwise, gives none."""
    paper = simulator(profile="generic-80")
    paper.fault(no_echo=True)
    result = connect(paper.url, silence_s=0.2).print(job, b"0001", nobody)
    assert (result.outcome, result.status.fault) == (Outcome.UNKNOWN, PrinterFault.NONE)


def test_an_old_echo_does_not_confirm_a_new_slip(simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator()
    printer = connect(paper.url, silence_s=0.2)
    assert printer.print(job, b"0001", nobody).outcome is Outcome.CONFIRMED
    paper.fault(no_echo=True)
    assert printer.print(job, b"0002", nobody).outcome is Outcome.UNKNOWN


def test_a_printer_without_echo_and_fence_is_unconfirmed_after_its_time(simulator: Make, connect: Connect) -> None:
    paper = simulator(profile="generic-58")
    assert connect(paper.url, "generic-58").print(b"\x1b@\x1c&a\n", b"0001", nobody).outcome is Outcome.UNCONFIRMED


def test_a_line_that_only_writes_ends_unknown_and_keeps_its_bytes(
    simulator: Make, connect: Connect, job: bytes
) -> None:
    paper = simulator()
    paper.fault(mute=True)
    result = connect(paper.url, "generic-80-write-only").print(job, b"0001", nobody)
    assert (result.outcome, result.status.fault) == (Outcome.UNKNOWN, PrinterFault.NONE)
    assert len(paper.wait_for_slips(1)) == 1


def test_a_slow_serial_line_with_a_long_job_is_confirmed(simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator(line="pty")
    paper.fault(baud=38400)
    assert connect(paper.url).print(job, b"0001", nobody).outcome is Outcome.CONFIRMED


def test_paper_out_with_a_full_buffer_is_known_though_no_question_is_answered(
    simulator: Make, connect: Connect
) -> None:
    """The printer, off-line, takes no more bytes; only its automatic status tells why."""
    paper = simulator()
    paper.fault(paper_out_after=2)
    seen: list[PrinterFault] = []

    def watch(status: PrinterStatus) -> None:
        seen.append(status.fault)
        if len(seen) == 1:
            paper.fault(paper_out=False)

    long = b"\x1b@\x1c&" + "松岭农场工会会费明细\n".encode("gbk") * 1000 + b"\x1dVB\x00"
    result = connect(paper.url).print(long, b"0001", watch)
    assert result.outcome is Outcome.CONFIRMED
    assert seen[0] is PrinterFault.PAPER_OUT
    assert paper.slips[0].text.count("\n") == 1000


@pytest.mark.parametrize("wrong", [b"", b"123", b"12345", b"12\x003", b"12\xff3"])
def test_a_process_id_that_cannot_be_echoed_is_refused(wrong: bytes, connect: Connect) -> None:
    with pytest.raises(ValueError, match="process id"):
        connect("tcp://127.0.0.1:1").print(b"", wrong, nobody)


def test_status_during_a_job_is_what_the_job_saw_last(simulator: Make, connect: Connect, job: bytes) -> None:
    paper = simulator()
    paper.fault(paper_out_after=2)
    printer = connect(paper.url)
    asked: list[PrinterStatus] = []

    def watch(status: PrinterStatus) -> None:
        asked.append(printer.status())
        paper.fault(paper_out=False)

    printer.print(job, b"0001", watch)
    assert [status.fault for status in asked] == [PrinterFault.PAPER_OUT, PrinterFault.NONE]


def test_a_question_inside_a_picture_does_not_confuse_the_status(simulator: Make, connect: Connect) -> None:
    """Raster dots may spell DLE EOT; a real printer answers that too."""
    paper = simulator()
    dots = b"\x10\x04\x01\x10\x04\x04" * 12
    picture = b"\x1b@\x1dv0\x00\x48\x00\x01\x00" + dots
    printer = connect(paper.url)
    assert printer.print(picture * 30 + b"\x1dVB\x00", b"0001", nobody).outcome is Outcome.CONFIRMED
    assert printer.status().fault is PrinterFault.NONE


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(says=st.binary(max_size=24))
def test_any_answer_gives_a_status_and_a_result(says: bytes, babbler: Callable[[bytes], str]) -> None:
    printer = open_printer(babbler(says), patience_s=0.05, silence_s=0.05)
    status = printer.status()
    assert isinstance(status, PrinterStatus)
    result = printer.print(b"\x1b@a\n", b"0001", nobody)
    assert result.outcome in Outcome
    printer.close()


def test_the_simulator_behind_sim_is_one_printer_for_the_whole_process(job: bytes) -> None:
    printer = open_printer("sim:")
    assert printer.print(job, b"0001", nobody).outcome is Outcome.CONFIRMED
    printer.close()


def test_an_unknown_profile_is_refused_at_once(glyphs: Glyphs) -> None:
    with pytest.raises(ValueError, match="no printer profile"):
        open_printer("sim:", "epson")
    assert isinstance(open_printer("sim:", load_profile()), EscPosPrinter)
