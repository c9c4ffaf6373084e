"""Asking a printer and hearing it out: one question at a time, late and unasked answers kept apart."""

import time

from devices.printer.face import PrinterFault, PrinterStatus
from devices.printer.replies import (
    About,
    Automatic,
    Echo,
    Garbage,
    InTurn,
    RealTime,
    Reply,
    ReplyParser,
    signs_of_automatic,
    signs_of_real_time,
    status_of_signs,
    status_without_answer,
)
from devices.printer.transport import Transport

_ANSWER_S = 0.4  # a printer answers DLE EOT within some 50 ms; a slow network adds
_QUIET_S = 0.06  # this long without a byte after a late answer: no older answer is under way any more


class Conversation:
    """A line with the state of what was asked and heard on it. Raises TransportError when the line dies."""

    def __init__(self, line: Transport) -> None:
        self._line = line
        self._parser = ReplyParser()
        self._answers: list[int] = []
        self._noise = 0
        self._owed = False
        self.echoes: set[bytes] = set()
        self.in_turn = 0
        self._about: list[str] = []
        self.automatic: PrinterStatus | None = None

    def close(self, *, discard: bool) -> None:
        """Let go of the line; ``discard`` what the printer has not taken yet."""
        self._line.close(discard=discard)

    def write(self, data: bytes, deadline: float) -> int:
        """Write until the deadline; give the number of bytes taken."""
        return self._line.write(data, deadline)

    def hear(self, deadline: float) -> bool:
        """Wait for the next bytes and sort them; false when none came before the deadline."""
        data = self._line.read(deadline)
        for reply in self._parser.feed(data):
            self._sort(reply)
        return bool(data)

    def ask(self, n: int, deadline: float) -> int | None:
        """Ask DLE EOT ``n``; give the answer, or None when none came."""
        self._settle(deadline)
        self._answers.clear()
        question = bytes((0x10, 0x04, n))
        if self._line.write(question, deadline) < len(question):
            return None
        self._owed = True
        while not self._answers:
            if not self.hear(deadline) or (time.monotonic() >= deadline and not self._answers):
                return None
        self._owed = False
        return self._answers.pop(0)

    def about(self, n: int, deadline: float) -> str | None:
        """Ask GS I ``n``; give the text, or None when none came: many a printer does not know the question."""
        self._settle(deadline)
        self._about.clear()
        question = bytes((0x1D, 0x49, n))
        if self._line.write(question, deadline) < len(question):
            return None
        while not self._about and time.monotonic() < deadline:
            self.hear(deadline)
        for reply in () if self._about else self._parser.flush():
            self._sort(reply)
        return self._about[0].strip() if self._about else None

    def status(self, deadline: float) -> PrinterStatus:
        """Ask for everything. A fault counts when it was read twice, for a lone byte may be an older answer."""
        first = self._round(deadline)
        if first.fault is PrinterFault.NONE or first.fault is PrinterFault.SILENT:
            return first
        second = self._round(deadline)
        return first if second == first or time.monotonic() >= deadline else self._round(deadline)

    def _round(self, deadline: float) -> PrinterStatus:
        self._noise = 0
        answers = []
        for n in (1, 2, 3, 4):
            answer = self.ask(n, min(deadline, time.monotonic() + _ANSWER_S))
            if answer is None:
                break
            answers.append(answer)
        for reply in self._parser.flush() if len(answers) < 4 else ():
            self._sort(reply)
        if self._noise:
            return status_without_answer(PrinterFault.GARBAGE)
        if len(answers) < 4:
            return status_without_answer(PrinterFault.SILENT)
        return status_of_signs(signs_of_real_time(*answers))

    def _settle(self, deadline: float) -> None:
        """Take in what lies there; after an unanswered question wait until no late answer comes any more."""
        now = time.monotonic()
        while self.hear(min(deadline, now + _QUIET_S) if self._owed else now):
            now = time.monotonic()
            if now >= deadline:
                return
        self._owed = False

    def _sort(self, reply: Reply) -> None:
        match reply:
            case RealTime(value):
                self._answers.append(value)
            case Automatic(data):
                self.automatic = status_of_signs(signs_of_automatic(data))
            case Echo(process_id):
                self.echoes.add(process_id)
            case InTurn():
                self.in_turn += 1
            case About(text):
                self._about.append(text)
            case Garbage(data):
                self._noise += len(data)
