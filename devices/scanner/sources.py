"""Where a scanner's bytes come from, opened by URL: a serial line, or the keyboard that a scanner plays.

``serial:///dev/ttyACM0?baudrate=9600``; ``scan:///dev/input/by-id/…-event-kbd`` or ``scan://<name of the device>``.
"""

import fcntl
import os
import stat
import termios
import tty
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

_DEFAULT_BAUDRATE = "9600"
_EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int) of linux/input.h: what this keyboard types comes to us alone, never to the window."""
_INPUTS = Path("/sys/class/input")


@dataclass(frozen=True)
class ScannerUrl:
    """A scanner's URL taken apart. ``wedge``: it types; ``name`` is then its device's name when there is no path."""

    wedge: bool
    path: str
    name: str = ""
    speed: int = termios.B9600


def parse_url(url: str) -> ScannerUrl:
    """Take a scanner's URL apart. ValueError, with a sentence for a technician, when it is none."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    rate = query.pop("baudrate", [_DEFAULT_BAUDRATE])[-1]
    if parts.scheme not in ("serial", "scan"):
        raise ValueError(f"Scanner {url!r}: the URL must begin with serial: or scan:")
    if query:
        raise ValueError(f"Scanner {url!r}: unknown option {next(iter(query))!r}; there is baudrate.")
    speed: int | None = getattr(termios, f"B{rate}", None) if rate.isdigit() else None
    if speed is None:
        raise ValueError(f"Scanner {url!r}: {rate!r} is not a speed of a serial line; 9600 and 115200 are usual.")
    path, name = unquote(parts.path), unquote(parts.netloc)
    if parts.scheme == "serial":
        if name or not path.startswith("/"):
            raise ValueError(f"Scanner {url!r}: a serial scanner is named serial:///dev/ttyACM0?baudrate=9600")
        return ScannerUrl(wedge=False, path=path, speed=speed)
    if not name and not path.startswith("/"):
        raise ValueError(f"Scanner {url!r}: name the device, as in scan:///dev/input/by-id/usb-…-event-kbd")
    return ScannerUrl(wedge=True, path="" if name else path, name=name + path if name else "")


def open_source(url: ScannerUrl) -> int:
    """Open the scanner and return its file descriptor, not blocking. OSError when it is not there."""
    if url.wedge:
        return _open_wedge(url.path or _device_named(url.name))
    return _open_serial(url.path, url.speed)


def _open_serial(path: str, speed: int) -> int:
    fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        tty.setraw(fd)
        settings = termios.tcgetattr(fd)
        settings[4] = settings[5] = speed
        settings[2] |= termios.CLOCAL | termios.CREAD
        termios.tcsetattr(fd, termios.TCSANOW, settings)
        termios.tcflush(fd, termios.TCIFLUSH)
    except termios.error as error:
        os.close(fd)
        raise OSError(*error.args) from error
    return fd


def _open_wedge(path: str) -> int:
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if stat.S_ISCHR(os.fstat(fd).st_mode):
            fcntl.ioctl(fd, _EVIOCGRAB, 1)
    except OSError:
        os.close(fd)
        raise
    return fd


def _device_named(name: str) -> str:
    """Find the input device whose name begins with ``name``. FileNotFoundError when there is none."""
    for entry in sorted(_INPUTS.glob("event*")):
        try:
            found = (entry / "device" / "name").read_text().strip()
        except OSError:  # it was unplugged while we looked
            continue
        if found.startswith(name):
            return f"/dev/input/{entry.name}"
    raise FileNotFoundError(f"no input device is called {name!r}")
