"""One print job: bytes out in safe chunks, eyes on the printer, and an honest end."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.printer.commands import paper_mm, safe_chunks
from devices.printer.conversation import Conversation
from devices.printer.face import Outcome, PrinterFault, PrinterStatus, PrintResult
from devices.printer.profile import Profile
from devices.printer.replies import status_without_answer
from devices.printer.transport import TransportError

_CHUNK = 512  # bytes between two looks; 44 ms at 115200 baud, and less than any printer's buffer
_LOOK_S = 0.25  # between two looks while waiting; automatic status wakes sooner
_SLOWEST_LINE = 960  # bytes/s: 9600 baud
_ASB_ON = b"\x1da\x0e"  # on-line, errors and paper
_FENCE = b"\x1dr\x01"


@dataclass(frozen=True)
class Patience:
    """Seconds to wait: ``mending`` for people to mend what the printer named, ``silence`` for it to speak sense."""

    mending: float
    silence: float


class _GaveUpError(Exception):
    """Patience ended; the last status says with what."""


class Job:
    """Sends one slip. ``before`` is the status that let the job begin; ``tell`` is told of each change from it."""

    def __init__(
        self,
        talk: Conversation,
        profile: Profile,
        patience: Patience,
        before: PrinterStatus,
        tell: Callable[[PrinterStatus], None],
    ) -> None:
        self._talk = talk
        self._profile = profile
        self._patience = patience
        self._now = before
        self._tell = tell
        self._sent = 0

    def run(self, data: bytes, process_id: bytes, *, first: bytes = b"") -> PrintResult:
        """Send ``data`` and wait for the proof that the profile promises. Nothing is ever sent twice.

        ``first`` goes out before and prints nothing of the slip.
        """
        self._talk.automatic = None
        self._talk.echoes.clear()
        try:
            self._send(first)
            self._sent = 0
            for chunk in safe_chunks(data, _CHUNK):
                self._send(chunk)
                self._look(behind=len(chunk))
                if chunk == b"\x1b@" and self._profile.asb:
                    self._send(_ASB_ON)
            outcome = self._prove(process_id, self._patience.silence + paper_mm(data) / self._profile.slow_mm_s)
        except _GaveUpError:
            outcome = Outcome.UNKNOWN if self._sent else Outcome.FAILED
        except TransportError:
            self._report(status_without_answer(PrinterFault.NO_DEVICE))
            outcome = Outcome.UNKNOWN if self._sent else Outcome.FAILED
        return PrintResult(outcome, self._now)

    def _prove(self, process_id: bytes, wait_s: float) -> Outcome:
        talk = self._talk
        if not self._profile.answers:
            return Outcome.UNKNOWN
        if self._profile.process_id:
            self._send(b"\x1d(H\x06\x0000" + process_id)
            proved = self._wait_for(lambda: process_id in talk.echoes, wait_s)
            return Outcome.CONFIRMED if proved else Outcome.UNKNOWN
        if self._profile.fence:
            seen = talk.in_turn
            self._send(_FENCE)
            proved = self._wait_for(lambda: talk.in_turn > seen, wait_s)
        else:
            self._wait_for(lambda: False, wait_s - self._patience.silence)
            proved = True
        self._look(whole=True)
        return Outcome.UNCONFIRMED if proved else Outcome.UNKNOWN

    def _wait_for(self, came: Callable[[], bool], wait_s: float) -> bool:
        """Wait for a sign while the printer is well; time in trouble does not count against it."""
        deadline = time.monotonic() + wait_s
        while not came():
            if time.monotonic() >= deadline:
                return False
            if not self._talk.hear(min(deadline, time.monotonic() + _LOOK_S)) and not came():
                began = time.monotonic()
                if self._look():
                    deadline += time.monotonic() - began
        return True

    def _send(self, chunk: bytes) -> None:
        """Write all of ``chunk``. A printer that takes nothing cannot be asked, only listened to."""
        began = time.monotonic()
        while chunk:
            taken = self._talk.write(chunk, time.monotonic() + _LOOK_S)
            self._sent += taken
            chunk = chunk[taken:]
            if taken:
                began = time.monotonic()
            else:
                self._talk.hear(time.monotonic())
                self._endure(self._heard_or_silent(), began)
        # what was written counts as sent even when only the kernel has it: nobody can take it back

    def _look(self, *, whole: bool = False, behind: int = 0) -> bool:
        """Look after the printer; return when it is well. True when it had been in trouble.

        ``behind``: bytes that the question has to queue behind; on a slow line they take longer than any answer.
        """
        if not self._profile.answers:
            return False
        talk = self._talk
        if not whole and self._now.fault is PrinterFault.NONE:
            answer = talk.ask(1, time.monotonic() + _LOOK_S * 2 + behind / _SLOWEST_LINE)
            if answer is not None and not answer & 0x08 and not self._told_trouble():
                return False
        began = time.monotonic()
        troubled = False
        while True:
            status = talk.status(time.monotonic() + 1.0)
            if status.fault is PrinterFault.SILENT:
                status = self._heard_or_silent()
            elif status.fault is not PrinterFault.GARBAGE:
                talk.automatic = None  # asked is newer than told
            if status.fault is PrinterFault.NONE:
                self._report(status)
                return troubled
            troubled = True
            self._endure(status, began)
            talk.hear(time.monotonic() + _LOOK_S)

    def _told_trouble(self) -> bool:
        return self._talk.automatic is not None and self._talk.automatic.fault is not PrinterFault.NONE

    def _heard_or_silent(self) -> PrinterStatus:
        """A printer off-line with a full buffer answers no question, but may have told its trouble by itself."""
        told = self._talk.automatic
        return told if told is not None and self._told_trouble() else status_without_answer(PrinterFault.SILENT)

    def _endure(self, status: PrinterStatus, began: float) -> None:
        self._report(status)
        senseless = status.fault in (PrinterFault.SILENT, PrinterFault.GARBAGE)
        limit = self._patience.silence if senseless else self._patience.mending
        if time.monotonic() - began >= limit:
            raise _GaveUpError

    def _report(self, status: PrinterStatus) -> None:
        if status != self._now:
            self._now = status
            self._tell(status)
