"""Whether a line still stands: the kernel asks seldom while nobody is there, and at once when somebody is."""

import ctypes
import errno
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from offline_cache.pulse import CALM, QUICK, QUICK_FOR_S, Pace, Pulse

SOON = Pace(1, 1, 1)
NEVER = Pace(7200, 7200, 100)
SO_ATTACH_FILTER = 26


@contextmanager
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A line's two ends, the kiosk's first."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as here:
        there, _ = listener.accept()
        here.settimeout(20)
        with there:
            yield here, there


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    with line() as both:
        yield both


@pytest.fixture
def other_ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    with line() as both:
        yield both


def go_dead(end: socket.socket) -> None:
    """Let nothing that is sent to ``end`` arrive: a filter that keeps no byte of any packet (socket(7))."""
    keep_nothing = struct.pack("HBBI", 0x06, 0, 0, 0)
    # The kernel reads a struct sock_fprog: how many instructions, and where they are.
    held = ctypes.create_string_buffer(keep_nothing)
    end.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(held)))


def pace_of(line: socket.socket) -> Pace:
    options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
    return Pace(*(line.getsockopt(socket.IPPROTO_TCP, option) for option in options))


def test_when_somebody_reads_a_dead_line_is_known_within_the_minute():
    assert QUICK.notices_s < 60


def test_while_somebody_is_there_a_line_that_goes_dead_ends_and_one_that_stands_stays(ends, other_ends):
    here, there = ends
    go_dead(there)

    for line in (here, other_ends[0]):
        pulse = Pulse(calm=NEVER, quick=SOON)
        pulse.take(line)
        pulse.quicken()

    with pytest.raises(TimeoutError) as ended:
        here.recv(1)
    assert ended.value.errno == errno.ETIMEDOUT  # of the kernel; Python's own time-out has none
    other_ends[1].send(b"!")
    assert other_ends[0].recv(1) == b"!"


def test_the_kernel_is_calm_again_when_nobody_has_been_there_for_long(ends):
    now = 1000.0
    pulse = Pulse(clock=lambda: now)
    pulse.take(ends[0])
    pulse.quicken()
    pulse.calm_down()
    assert pace_of(ends[0]) == QUICK

    now += QUICK_FOR_S
    pulse.calm_down()

    assert pace_of(ends[0]) == CALM


def test_a_line_opened_while_somebody_is_there_is_quick(ends):
    pulse = Pulse()
    pulse.quicken()

    pulse.take(ends[0])

    assert pace_of(ends[0]) == QUICK


def test_a_line_that_was_closed_is_forgotten(ends):
    pulse = Pulse()
    pulse.take(ends[0])
    ends[0].close()

    pulse.quicken()
