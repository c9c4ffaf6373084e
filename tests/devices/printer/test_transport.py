import os
import socket
import time
import tty
from pathlib import Path

import pytest

from devices.printer.driver import open_printer
from devices.printer.face import Outcome, PrinterFault
from devices.printer.transport import TransportError, open_transport
from devices.status import DeviceStatus, PaperStatus


def soon(seconds: float = 0.2) -> float:
    return time.monotonic() + seconds


def later() -> float:
    return soon(10)


def read_until_reset(client: socket.socket) -> bytes:
    arrived = bytearray()
    while True:
        try:
            piece = client.recv(1 << 20)
        except ConnectionResetError:
            return bytes(arrived)
        assert piece, "the line was closed in order, so all bytes were sent"
        arrived += piece


@pytest.mark.parametrize(
    "url",
    [
        "",
        "printer",
        "http://host",
        "tcp://",
        "tcp://host:99999",
        "serial://ttyS0",
        "serial:///dev/ttyS0?baudrate=115201",
        "serial:///dev/ttyS0?baudrate=fast",
        "usb://04b8",
        "usb://x:y",
        "file://host/path",
    ],
)
def test_a_url_that_can_never_work_is_refused_when_the_printer_is_configured(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        open_printer(url)


@pytest.mark.parametrize("url", ["serial:///dev/no-such-line", "tcp://127.0.0.1:1", "usb://dead:beef"])
def test_a_printer_that_is_not_there_is_no_device_and_prints_nothing(url: str) -> None:
    printer = open_printer(url)
    status = printer.status()
    assert (status.device, status.paper, status.fault) == (
        DeviceStatus.NO_DEVICE,
        PaperStatus.UNKNOWN,
        PrinterFault.NO_DEVICE,
    )
    assert printer.print(b"\x1b@x\n", b"0001", lambda _: None).outcome is Outcome.FAILED


def test_a_missing_usb_printer_is_told_with_what_to_do() -> None:
    with pytest.raises(TransportError, match="usblp"):
        open_transport("usb://dead:beef", soon())


def test_a_stalled_network_printer_stalls_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = open_transport(f"tcp://127.0.0.1:{server.getsockname()[1]}", later())
        taken = line.write(bytes(64_000_000), soon())
        line.close(discard=True)
    assert 0 < taken < 64_000_000


def test_a_stalled_serial_printer_stalls_nobody_not_even_at_closing() -> None:
    near, far = os.openpty()
    tty.setraw(far)
    line = open_transport(f"serial://{os.ttyname(far)}?baudrate=9600&rtscts=1", later())
    assert line.write(bytes(1_000_000), soon()) < 1_000_000
    line.close(discard=True)
    os.close(near)
    os.close(far)


def test_a_serial_line_carries_every_byte_unchanged_both_ways() -> None:
    near, far = os.openpty()
    line = open_transport(f"serial://{os.ttyname(far)}", later())
    every = bytes(range(256))
    assert line.write(every, later()) == 256
    assert os.read(near, 512) == every
    os.write(near, every)
    assert line.read(later()) == every
    line.close(discard=False)
    os.close(near)
    os.close(far)


def test_silence_is_no_bytes_and_a_closed_line_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = open_transport(f"tcp://127.0.0.1:{server.getsockname()[1]}", later())
        client, _ = server.accept()
        assert line.read(soon(0.01)) == b""
        client.close()
        with pytest.raises(TransportError):
            line.read(later())
        line.close(discard=True)


def test_discarded_bytes_never_arrive() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        # A printer's window is small; with the system's large one everything may have arrived before the discard.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line = open_transport(f"tcp://127.0.0.1:{server.getsockname()[1]}", later())
        client, _ = server.accept()
        taken = line.write(bytes(64_000_000), soon())
        line.close(discard=True)
        with client:
            assert len(read_until_reset(client)) < taken


def test_a_file_takes_jobs_as_paper_does_one_below_the_other(tmp_path: Path) -> None:
    printer = open_printer(f"file://{tmp_path / 'paper.bin'}")
    assert printer.status().paper is PaperStatus.UNKNOWN
    ends = [printer.print(job, b"0001", lambda _: None).outcome for job in (b"one\n", b"two\n")]
    assert ends == [Outcome.UNCONFIRMED, Outcome.UNCONFIRMED]
    assert (tmp_path / "paper.bin").read_bytes() == b"one\ntwo\n"


def test_a_file_that_cannot_be_written_is_no_device(tmp_path: Path) -> None:
    printer = open_printer(f"file://{tmp_path / 'no' / 'paper.bin'}")
    assert printer.status().device is DeviceStatus.NO_DEVICE
    assert printer.print(b"x", b"0001", lambda _: None).outcome is Outcome.FAILED
