"""Lines to a printer, opened by URL. Every read and write has a deadline; a stalled printer stalls nobody."""

import errno
import os
import select
import socket
import stat
import struct
import termios
import time
import tty
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, urlsplit

SYSFS_PRINTERS = Path("/sys/class/usbmisc")
DEV_PRINTERS = Path("/dev/usb")
"""Where the kernel's ``usblp`` describes its printers, and where their nodes are."""


class TransportError(OSError):
    """The line cannot be opened, or is dead; the sentence says which and why."""


class Transport(Protocol):
    """A line of bytes. Deadlines are ``time.monotonic()`` values."""

    def write(self, data: bytes, deadline: float) -> int:
        """Write until all is taken or the deadline passes; give the number of bytes taken.

        Raises TransportError when the line is dead.
        """

    def read(self, deadline: float) -> bytes:
        """Wait for bytes until the deadline; give what is there, or nothing. Raises TransportError like ``write``."""

    def close(self, *, discard: bool) -> None:
        """Let go of the line. ``discard``: bytes that the printer has not taken yet never reach it."""


def check_url(url: str) -> None:
    """Raise ValueError, with a sentence, when ``url`` can never be a printer's."""
    parts = urlsplit(url)
    match parts.scheme:
        case "serial":
            _serial_path(parts)
            _baudrate(parse_qs(parts.query))
        case "tcp":
            if not parts.hostname or parts.port == 0:
                raise ValueError(f"{url!r} names no host; a network printer is tcp://host:9100")
        case "usb":
            _usb_ids(parts)
        case "file":
            if parts.netloc or not parts.path.startswith("/"):
                raise ValueError(f"{url!r}: a file is named file:///path")
        case "sim":
            pass
        case _:
            raise ValueError(f"{url!r} is no printer; use serial:, tcp:, usb:, file: or sim:")


def open_transport(url: str, deadline: float) -> Transport:
    """Open the line that ``url`` names; TransportError if it is not there, ValueError for a wrong URL."""
    check_url(url)
    parts = urlsplit(url)
    if parts.scheme == "sim":
        from devices.printer.simulator import shared_simulator

        return open_transport(shared_simulator().url, deadline)
    try:
        match parts.scheme:
            case "serial":
                return FdTransport(_open_serial(parts))
            case "tcp":
                return FdTransport(_open_tcp(parts, deadline))
            case "usb":
                return FdTransport(os.open(_usb_path(parts), os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))
            case _:
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK
                return FdTransport(os.open(parts.path, flags, 0o600), readable=False)
    except TransportError:
        raise
    except (OSError, termios.error) as error:
        raise TransportError(f"{url}: {error}") from error


class FdTransport:
    """A non-blocking file descriptor: socket, serial line, USB printer node or file."""

    def __init__(self, fd: int, *, readable: bool = True) -> None:
        os.set_blocking(fd, False)
        self._fd = fd
        self._readable = readable

    def write(self, data: bytes, deadline: float) -> int:
        """See :class:`Transport`."""
        done = 0
        while done < len(data):
            try:
                done += os.write(self._fd, data[done:])
            except BlockingIOError:
                if not self._wait(select.POLLOUT, deadline):
                    return done
            except OSError as error:
                raise TransportError(f"the line broke while writing: {error}") from error
        return done

    def read(self, deadline: float) -> bytes:
        """See :class:`Transport`."""
        if not self._readable or not self._wait(select.POLLIN, deadline):
            return b""
        try:
            data = os.read(self._fd, 4096)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise TransportError(f"the line broke while reading: {error}") from error
        if not data:
            raise TransportError("the printer closed the line")
        return data

    def close(self, *, discard: bool) -> None:
        """See :class:`Transport`."""
        fd, self._fd = self._fd, -1
        if fd < 0:
            return
        if discard:
            _discard_unsent(fd)
        os.close(fd)

    def _wait(self, event: int, deadline: float) -> bool:
        if self._fd < 0:
            raise TransportError("the line is closed")
        poll = select.poll()
        poll.register(self._fd, event)
        left = max(0.0, deadline - time.monotonic())
        return bool(poll.poll(left * 1000))


def _discard_unsent(fd: int) -> None:
    """Closing a serial line waits up to 30 s for unsent bytes, closing a socket sends them behind our back."""
    if stat.S_ISSOCK(os.fstat(fd).st_mode):
        with socket.socket(fileno=os.dup(fd)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif os.isatty(fd):
        try:
            termios.tcflush(fd, termios.TCIOFLUSH)
        except termios.error as error:
            if error.args[0] not in (errno.EIO, errno.ENXIO, errno.ENODEV):  # unplugged: nothing to discard
                raise


def _serial_path(parts: SplitResult) -> str:
    if parts.netloc or not parts.path.startswith("/"):
        raise ValueError("a serial printer is named serial:///dev/ttyS0?baudrate=115200")
    return parts.path


def _baudrate(query: dict[str, list[str]]) -> int:
    rate = query.get("baudrate", ["115200"])[-1]
    known: int | None = getattr(termios, f"B{rate}", None) if rate.isdigit() else None
    if known is None:
        raise ValueError(f"baudrate={rate} is not a speed of a serial line; 9600, 19200, 38400, 115200 are usual")
    return known


def _open_serial(parts: SplitResult) -> int:
    """Open raw, 8N1; ``rtscts=1`` or ``xonxoff=1`` turn flow control on."""
    query = parse_qs(parts.query)
    fd = os.open(_serial_path(parts), os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        tty.setraw(fd)
        settings = termios.tcgetattr(fd)
        settings[4] = settings[5] = _baudrate(query)
        settings[2] &= ~(termios.CSTOPB | termios.CRTSCTS | termios.HUPCL)
        settings[2] |= termios.CLOCAL | termios.CREAD
        if query.get("rtscts", ["0"])[-1] == "1":
            settings[2] |= termios.CRTSCTS
        if query.get("xonxoff", ["0"])[-1] == "1":
            settings[0] |= termios.IXON
        termios.tcsetattr(fd, termios.TCSANOW, settings)
        termios.tcflush(fd, termios.TCIFLUSH)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _open_tcp(parts: SplitResult, deadline: float) -> int:
    left = max(0.01, deadline - time.monotonic())
    with socket.create_connection((parts.hostname or "", parts.port or 9100), timeout=left) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # Bytes the kernel holds look printed but are not; a small buffer keeps that number small.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return line.detach()


def _usb_ids(parts: SplitResult) -> tuple[str, str]:
    vendor, _, product = parts.netloc.partition(":")
    try:
        return f"{int(vendor, 16):04x}", f"{int(product, 16):04x}"
    except ValueError:
        raise ValueError("a USB printer is named usb://vid:pid, both hexadecimal, as in usb://04b8:0202") from None


def _usb_path(parts: SplitResult) -> str:
    """Find the printer's node by its ids; the kernel's ``usblp`` driver makes ``/dev/usb/lp*``."""
    wanted = _usb_ids(parts)
    nodes = sorted(SYSFS_PRINTERS.glob("lp*"))
    for node in nodes:
        device = (node / "device").resolve().parent
        try:
            ids = tuple((device / name).read_text().strip() for name in ("idVendor", "idProduct"))
        except FileNotFoundError:
            continue
        if ids == wanted:
            return str(DEV_PRINTERS / node.name)
    raise TransportError(
        f"no USB printer {wanted[0]}:{wanted[1]} is driven by usblp ({len(nodes)} other found); "
        "check the cable and that the module usblp is loaded"
    )
