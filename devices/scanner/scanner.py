"""A scanner as a ``CardReader``: it keeps its line open, or opens it again, and reports each code once."""

import errno
import os
import select
import threading
import time
from collections.abc import Callable
from datetime import datetime

from devices.card.face import CardEvent, CardFailed, CardRead, CardReader, ReaderChanged, Sink
from devices.card.reading import Tokenise
from devices.scanner.codes import Refused, Verify, meaning
from devices.scanner.keys import KeyText
from devices.scanner.lines import Line, Lines
from devices.scanner.sources import open_source, parse_url
from devices.status import DeviceStatus

DEBOUNCE_S = 2.0
"""The same code again within this is the same scan: many scanners read on while the phone lies there."""
_RETRY_MS = 250
_GONE = {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO}


class Scanner:
    """A ``CardReader`` that no card can be put into. ``url`` is its name in every event."""

    def __init__(self, url: str, verify: Verify, tokenise: Tokenise, now: Callable[[], datetime]) -> None:
        """``now`` gives the time in UTC, against which codes expire. ValueError for a bad URL."""
        self._url = url
        self._address = parse_url(url)
        self._verify = verify
        self._tokenise = tokenise
        self._now = now
        self._count = 0
        self._last: tuple[Line, float] | None = None
        self._said: ReaderChanged | None = None
        self._sink: Sink | None = None
        self._thread: threading.Thread | None = None
        self._stop_read, self._stop_write = -1, -1

    def start(self, sink: Sink) -> None:
        """Begin to listen; ``sink`` is called on a thread of the scanner's own. RuntimeError when already started."""
        if self._thread is not None:
            raise RuntimeError("This scanner is started already.")
        self._stop_read, self._stop_write = os.pipe()
        self._sink, self._said, self._last = sink, None, None
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and let go of the line. Harmless when not started; must not be called from the sink."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        os.write(self._stop_write, b"x")
        thread.join()
        os.close(self._stop_read)
        os.close(self._stop_write)

    def _run(self) -> None:
        stopped = False
        while not stopped:
            try:
                fd = open_source(self._address)
            except OSError as error:
                self._trouble(error)
            else:
                try:
                    stopped = self._listen(fd)
                except OSError as error:
                    self._trouble(error)
                finally:
                    os.close(fd)
            stopped = stopped or self._stopped_within(_RETRY_MS)

    def _listen(self, fd: int) -> bool:
        """Report codes until stopped (true) or until the line ends (false, or OSError)."""
        self._say(DeviceStatus.ONLINE, "")
        lines, keys = Lines(), KeyText()
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        poll.register(self._stop_read, select.POLLIN)
        while True:
            due = lines.deadline
            wait_ms = None if due is None else max(0.0, due - time.monotonic()) * 1000
            ready = {one for one, _ in poll.poll(wait_ms)}
            if self._stop_read in ready:
                return True
            at = time.monotonic()
            if fd not in ready:
                found = lines.expire(at)
            else:
                data = os.read(fd, 4096)
                if not data:
                    self._say(DeviceStatus.NO_DEVICE, "the line ended")
                    return False
                found = lines.feed(keys.feed(data) if self._address.wedge else data, at)
            for line in found:
                self._take(line, at)

    def _take(self, line: Line, at: float) -> None:
        again = self._last is not None and self._last[0] == line and at - self._last[1] < DEBOUNCE_S
        self._last = (line, at)
        if again:
            return
        self._count += 1
        outcome = meaning(line, self._verify, self._tokenise, self._now())
        if isinstance(outcome, Refused):
            self._tell(CardFailed(self._url, self._count, outcome.problem, "", outcome.detail, held=False))
        else:
            self._tell(CardRead(self._url, self._count, outcome, held=False))

    def _trouble(self, error: OSError) -> None:
        gone = error.errno in _GONE or error.errno is None
        status = DeviceStatus.NO_DEVICE if gone else DeviceStatus.HARDWARE_ERROR
        self._say(status, error.strerror or str(error))

    def _say(self, status: DeviceStatus, detail: str) -> None:
        """Report a status, on change only."""
        if self._said is None or self._said.status is not status:
            self._said = ReaderChanged(self._url, status, detail, takes_cards=False)
            self._tell(self._said)

    def _tell(self, event: CardEvent) -> None:
        if self._sink is not None:
            self._sink(event)

    def _stopped_within(self, wait_ms: int) -> bool:
        """Wait for a line to come back, which no one announces; true when stopped meanwhile."""
        poll = select.poll()
        poll.register(self._stop_read, select.POLLIN)
        return bool(poll.poll(wait_ms))


def open_scanner(url: str, verify: Verify, tokenise: Tokenise, now: Callable[[], datetime]) -> CardReader:
    """Return the scanner that ``url`` names, not yet started. ValueError when the URL is none.

    ``verify(text, now)`` judges electronic member cards and must not block; ``tokenise(namespace, number)`` makes the
    token of a member number; ``now`` gives the time in UTC.
    """
    return Scanner(url, verify, tokenise, now)
