"""A scanner on a pseudo-terminal, for tests, for the demo, for machines without one."""

import os
import pty
import shutil
import tempfile
import tty
from pathlib import Path


class ScannerSimulator:
    """Plugged in from the start. ``url`` opens it, also after it was unplugged and plugged in again."""

    def __init__(self) -> None:
        """Make the device."""
        self._folder = Path(tempfile.mkdtemp(prefix="scanner-"))
        self._path = self._folder / "ttyACM0"
        self._master, self._slave = -1, -1
        self.plug()

    @property
    def url(self) -> str:
        """The URL that opens it."""
        return f"serial://{self._path}?baudrate=9600"

    def scan(self, text: str, end: str = "\r\n") -> None:
        """Read a code and say it, as a scanner does."""
        self.say(text.encode() + end.encode())

    def say(self, data: bytes) -> None:
        """Say any bytes."""
        while data:
            data = data[os.write(self._master, data) :]

    def plug(self) -> None:
        """Plug it in. Harmless when it is."""
        if self._master >= 0:
            return
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self._path.symlink_to(os.ttyname(self._slave))

    def unplug(self) -> None:
        """Tear it off. Harmless when it is."""
        if self._master < 0:
            return
        self._path.unlink()
        os.close(self._master)
        os.close(self._slave)
        self._master, self._slave = -1, -1

    def close(self) -> None:
        """Remove it."""
        self.unplug()
        shutil.rmtree(self._folder, ignore_errors=True)
