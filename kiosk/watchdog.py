"""Telling systemd that we are up and alive (sd_notify(3)); silent where there is no systemd."""

import os
import socket
from time import monotonic

_EVERY_S = 5.0


class Watchdog:
    """Feeds systemd's watchdog from the frame loop: a picture that stands still stops it."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        self._fed = 0.0

    def ready(self) -> None:
        """Say that the first picture is there."""
        self._say(b"READY=1")

    def feed(self) -> None:
        """Call this as often as you like; it speaks every five seconds."""
        if self._address and monotonic() - self._fed >= _EVERY_S:
            self._fed = monotonic()
            self._say(b"WATCHDOG=1")

    def _say(self, message: bytes) -> None:
        if not self._address:
            return
        # A leading @ names Linux's abstract namespace, which the socket call writes as a leading NUL.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.sendto(message, address)
