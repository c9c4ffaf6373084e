"""An ESC/POS printer behind the public face: asks before it sends, watches while it sends, believes only an echo."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from devices.printer.commands import parting
from devices.printer.conversation import Conversation
from devices.printer.face import Outcome, Printer, PrinterFault, PrinterStatus, PrintResult
from devices.printer.job import Job, Patience
from devices.printer.profile import Profile, load_profile
from devices.printer.replies import status_without_answer
from devices.printer.transport import Transport, TransportError, check_url, open_transport
from devices.status import DeviceStatus, PaperStatus

_STATUS_S = 0.95  # the face promises an answer within 1 s

_ABOUT_S = 0.4  # for each of maker, model and firmware
_ABOUT = (66, 67, 65)

_WRITE_ONLY = PrinterStatus(DeviceStatus.ONLINE, PaperStatus.UNKNOWN)


@dataclass(frozen=True)
class PrinterAbout:
    """What a printer says that it is (GS I 66, 67, 65); empty where it says nothing."""

    maker: str = ""
    model: str = ""
    firmware: str = ""


def about(printer: Printer) -> PrinterAbout:
    """Ask a printer what it is. All is empty for one in trouble, without answers, or not knowing the question."""
    return printer.about() if isinstance(printer, EscPosPrinter) else PrinterAbout()


def open_printer(
    url: str, profile: Profile | str = "generic-80", *, patience_s: float = 120.0, silence_s: float = 10.0
) -> Printer:
    """Give the printer that ``url`` names; the line itself is opened when it is first needed, and again when it broke.

    ``patience_s``: how long a job waits for paper, cover or heat to be mended. ``silence_s``: how long a job waits for
    a printer that says nothing, or nonsense. Raises ValueError for a URL or a profile that can never work.
    """
    check_url(url)
    known = load_profile(profile) if isinstance(profile, str) else profile
    if urlsplit(url).scheme == "file":
        return FilePrinter(Path(urlsplit(url).path))
    return EscPosPrinter(
        lambda deadline: open_transport(url, deadline), known, patience_s=patience_s, silence_s=silence_s
    )


class EscPosPrinter:
    """A printer on a line that ``open_line(deadline)`` opens. Safe to call from several threads."""

    def __init__(
        self,
        open_line: Callable[[float], Transport],
        profile: Profile,
        *,
        patience_s: float = 120.0,
        silence_s: float = 10.0,
    ) -> None:
        self._open_line = open_line
        self._profile = profile
        self._patience = Patience(patience_s, silence_s)
        self._busy = Lock()
        self._printing = False
        self._paper_in_doubt = False
        self._talk: Conversation | None = None
        self._last = status_without_answer(PrinterFault.SILENT)

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; while a job runs, give what the job saw last."""
        if self._printing or not self._busy.acquire(timeout=_STATUS_S):
            return self._last
        try:
            self._last = self._look()
            return self._last
        finally:
            self._busy.release()

    def about(self) -> PrinterAbout:
        """Ask what it is; see ``about``. Not while a job runs: the questions wait behind it."""
        with self._busy:
            if self._look().fault is not PrinterFault.NONE or self._talk is None or not self._profile.answers:
                return PrinterAbout()
            talk = self._talk
            try:
                return PrinterAbout(*(talk.about(n, time.monotonic() + _ABOUT_S) or "" for n in _ABOUT))
            except TransportError:
                self._hang_up(discard=True)
                return PrinterAbout()

    def print(self, data: bytes, process_id: bytes, on_status: Callable[[PrinterStatus], None]) -> PrintResult:
        """See :class:`~devices.printer.face.Printer`; a printer that is in trouble before the job gets no byte.

        Raises ValueError for a process id that is not four bytes from 0x20 to 0x7E.
        """
        if len(process_id) != 4 or not all(0x20 <= b <= 0x7E for b in process_id):
            raise ValueError("a process id is four bytes, each 0x20 to 0x7E")
        with self._busy:
            before = self._last = self._look()
            if before.fault is not PrinterFault.NONE or self._talk is None:
                return PrintResult(Outcome.FAILED, before)

            def tell(status: PrinterStatus) -> None:
                self._last = status
                on_status(status)

            self._printing = True
            try:
                first = parting(self._profile) if self._paper_in_doubt else b""
                result = Job(self._talk, self._profile, self._patience, before, tell).run(data, process_id, first=first)
            finally:
                self._printing = False
            if result.outcome is not Outcome.FAILED:
                self._paper_in_doubt = result.outcome is Outcome.UNKNOWN and self._profile.answers
            self._last = result.status
            if result.outcome is Outcome.UNKNOWN and self._profile.answers:
                self._hang_up(discard=True)  # what is still unsent must not reach the paper later
            return result

    def cut_before_next(self) -> None:
        """See :class:`~devices.printer.face.Printer`."""
        with self._busy:
            self._paper_in_doubt = True

    def close(self) -> None:
        """Let go of the line; a job that runs ends first."""
        with self._busy:
            self._hang_up(discard=self._now_in_trouble())

    def _look(self) -> PrinterStatus:
        deadline = time.monotonic() + _STATUS_S
        for fresh in (False, True):  # an idle line may have died unseen: one new line, then believe it
            try:
                if fresh or self._talk is None:
                    self._hang_up(discard=True)
                    self._talk = Conversation(self._open_line(deadline))
                if not self._profile.answers:
                    return _WRITE_ONLY
                return self._talk.status(deadline)
            except TransportError:
                self._hang_up(discard=True)
        return status_without_answer(PrinterFault.NO_DEVICE)

    def _now_in_trouble(self) -> bool:
        return self._last.fault is not PrinterFault.NONE

    def _hang_up(self, *, discard: bool) -> None:
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.close(discard=discard)


class FilePrinter:
    """Appends each job's bytes to a file, as paper grows; nothing answers, so a job ends UNCONFIRMED."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def status(self) -> PrinterStatus:
        """Say whether the file can be written; it has no paper to know of."""
        place = self._path if self._path.exists() else self._path.parent
        if place.exists() and not self._path.is_dir() and os.access(place, os.W_OK):
            return _WRITE_ONLY
        return status_without_answer(PrinterFault.NO_DEVICE)

    def print(self, data: bytes, process_id: bytes, on_status: Callable[[PrinterStatus], None]) -> PrintResult:
        """Append ``data`` and see it on the disk."""
        del process_id, on_status  # a file echoes nothing and never changes its state
        try:
            with self._path.open("ab") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            return PrintResult(Outcome.FAILED, status_without_answer(PrinterFault.NO_DEVICE))
        return PrintResult(Outcome.UNCONFIRMED, _WRITE_ONLY)

    def cut_before_next(self) -> None:
        """A file is not paper: nothing to cut."""

    def close(self) -> None:
        """Nothing is held open."""
