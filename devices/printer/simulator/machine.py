"""The simulated printer: buffer, sensors, answers and tray round the interpreter."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Literal, Unpack

from devices.printer.fonts import bundled_font
from devices.printer.glyphs import Glyphs
from devices.printer.profile import Profile, load_profile
from devices.printer.simulator.faults import FaultChanges, Faults, ScriptStep, automatic_status, status_byte
from devices.printer.simulator.interpreter import Interpreter
from devices.printer.simulator.lines import Line, PtyLine, TcpLine
from devices.printer.simulator.paper import PaperSlip

_BUFFER = 4096  # bytes the printer takes in before it makes the sender wait
_NONSENSE = b"\xff\x80\xc3\x28\x9f"
_QUESTION = re.compile(rb"\x10\x04([\x01-\x04])")


class PrinterSimulator:
    """A printer of ``profile`` on a TCP port or a pseudo-terminal, from the moment it is made until ``close``.

    ``port`` 0 takes a free one. ``out``: folder that gets ``slip-001.png`` … as they are cut. ``on_slip`` is called
    for each, on the printer's thread. ``script``: faults to come. Also a context manager.
    """

    def __init__(
        self,
        font: Path | None = None,
        *,
        profile: Profile | str = "generic-80",
        line: Literal["tcp", "pty"] = "tcp",
        port: int = 0,
        out: Path | None = None,
        on_slip: Callable[[PaperSlip], None] | None = None,
        script: Sequence[ScriptStep] = (),
    ) -> None:
        self._profile = load_profile(profile) if isinstance(profile, str) else profile
        self._out, self._on_slip = out, on_slip
        self._changed = threading.Condition()
        self._faults = Faults()
        self._buffer = bytearray()
        self._power = self._begun = 0  # power cuts in all, and when the present work began: older work is lost
        self._closed = False
        self._automatic = 0
        self._slips: list[PaperSlip] = []
        self._lines = self._received = 0
        self._tail = b""
        self._script = list(script)
        self._scripting = threading.RLock()
        self._timer: threading.Timer | None = None
        self._glyphs = Glyphs(font or bundled_font())
        self._interpreter = Interpreter(self, self._profile, self._glyphs)
        self._line: Line = TcpLine(self, port) if line == "tcp" else PtyLine(self)
        self._worker = threading.Thread(target=self._work, name="printer-paper", daemon=True)
        self._later: SimpleQueue[tuple[float, bytes] | None] = SimpleQueue()
        self._teller = threading.Thread(target=self._answer_late, name="printer-late", daemon=True)
        self._worker.start()
        self._teller.start()
        self._line.start()
        self._advance_script()

    # What a test or a dock uses

    @property
    def url(self) -> str:
        """Where :func:`~devices.printer.driver.open_printer` finds this printer; stays the same after ``die``."""
        return self._line.url

    @property
    def faults(self) -> Faults:
        """The present faults."""
        return self._faults

    @property
    def slips(self) -> tuple[PaperSlip, ...]:
        """All slips cut so far."""
        with self._changed:
            return tuple(self._slips)

    @property
    def lines(self) -> int:
        """Lines of text printed so far."""
        return self._lines

    @property
    def received(self) -> int:
        """Bytes taken from the line so far."""
        return self._received

    @property
    def unknown(self) -> tuple[str, ...]:
        """Commands that could not be read."""
        return tuple(self._interpreter.unknown)

    def fault(self, **changes: Unpack[FaultChanges]) -> None:
        """Break or mend (see :class:`~devices.printer.simulator.faults.Faults`), and wait till the line follows."""
        order = self._change(changes)
        if order is not None:
            self._line.wait_until_obeyed(order)

    def _change(self, changes: FaultChanges) -> int | None:
        """Break or mend without waiting for the line; give the number of the order it got."""
        order = None
        with self._changed:
            before, self._faults = self._faults, replace(self._faults, **changes)
            if self._faults.die and not before.die:
                self._power += 1
                self._buffer.clear()
                self._tail = b""
                self._automatic = 0
            if self._faults.die != before.die:
                order = self._line.order(not self._faults.die)  # in here, so that orders come as the power went
            self._changed.notify_all()
        if self._automatic and automatic_status(self._faults) != automatic_status(before):
            self.answer(automatic_status(self._faults))
        return order

    def run_script(self, steps: Sequence[ScriptStep]) -> None:
        """Add steps behind those that still wait."""
        with self._scripting:
            self._script.extend(steps)
        self._advance_script()

    def wait_for_slips(self, count: int, timeout: float = 10.0) -> tuple[PaperSlip, ...]:
        """Wait until ``count`` slips in all are cut; TimeoutError if they are not within ``timeout`` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._slips) >= count, timeout):
                raise TimeoutError(f"{len(self._slips)} of {count} slips were cut")
            return tuple(self._slips)

    def tear(self) -> PaperSlip:
        """Tear off what is printed, as a person does at a printer without cutter."""
        with self._changed:
            slip = self._interpreter.paper.cut()
        self.was_cut(slip)
        return slip

    def empty_tray(self) -> None:
        """Take all slips away; those that come later are counted from 1 again."""
        with self._changed:
            self._slips.clear()

    def close(self) -> None:
        """Switch off and let go of the line."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._timer is not None:
            self._timer.cancel()
        self._later.put(None)
        self._teller.join()
        self._line.close()
        self._worker.join()

    def __enter__(self) -> "PrinterSimulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What the line calls

    def receive(self, data: bytes) -> None:
        """Take bytes off the line; answer DLE EOT at once, wherever it stands."""
        while data and not self._off():
            step = next(iter(self._script), None)
            if step is None or step.at_byte is None:
                self._receive(data)
                return
            count = min(len(data), max(1, step.at_byte - self._received))
            self._receive(data[:count])
            data = data[count:]
            self._advance_script()

    def _receive(self, data: bytes) -> None:
        seen = self._tail + data
        for found in _QUESTION.finditer(seen):
            if found.end() > len(self._tail):
                self.answer(bytes((status_byte(found[1][0], self._faults),)))
        self._tail = seen[-2:]
        with self._changed:
            if self._off():  # the power went while these bytes were on their way
                return
            self._received += len(data)
            self._buffer += data
            self._changed.notify_all()

    def wait_for_room(self) -> int:
        """Wait until the printer takes bytes; give how many. 0: it is switched off."""
        with self._changed:
            self._changed.wait_for(lambda: self._off() or (len(self._buffer) < _BUFFER and not self._faults.stall))
            return 0 if self._off() else min(512, _BUFFER - len(self._buffer))

    def _off(self) -> bool:
        """No power, or a connection from before the power cut that the line has yet to drop."""
        return self._closed or self._faults.die or self._line.ordered

    def pause(self, seconds: float) -> None:
        """Let time pass, unless the printer is switched off meanwhile."""
        power, end = self._power, time.monotonic() + seconds
        with self._changed:
            while not self._closed and self._power == power and (left := end - time.monotonic()) > 0:
                self._changed.wait(left)

    # What the interpreter calls (the Machine protocol)

    def take(self, count: int) -> bytes:
        """Take ``count`` bytes out of the buffer, as they come; EOFError when the power goes."""
        taken = bytearray()
        with self._changed:
            while len(taken) < count:
                self._changed.wait_for(lambda: self._buffer or self._lost())
                if self._lost():
                    raise EOFError
                piece = bytes(self._buffer[: count - len(taken)])
                del self._buffer[: len(piece)]
                taken += piece
                self._changed.notify_all()
        return bytes(taken)

    def ready(self) -> None:
        """Wait while paper, cover or anything else keeps the printer off-line."""
        with self._changed:
            self._changed.wait_for(lambda: not self._faults.stopped or self._lost())
            if self._lost():
                raise EOFError

    def _lost(self) -> bool:
        return self._closed or self._power != self._begun

    def printed(self, dots: int) -> None:
        """Let the paper take its time; count the line."""
        self._lines += 1
        if self._faults.speed:
            self.pause(dots / 8 / self._faults.speed)
        left = self._faults.paper_out_after
        if left is not None:
            if left <= 1:
                self.fault(paper_out_after=None, paper_out=True)
            else:
                self.fault(paper_out_after=left - 1)
        self._advance_script()

    def was_cut(self, slip: PaperSlip) -> None:
        """Lay a slip into the tray, and its picture into the folder."""
        with self._changed:
            number = len(self._slips) + 1
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
            slip.picture(self._out / f"slip-{number:03d}.png")
        if self._on_slip is not None:
            self._on_slip(slip)
        with self._changed:
            self._slips.append(slip)
            self._changed.notify_all()
        self._advance_script()

    def answer(self, data: bytes) -> None:
        """Send an answer, unless a fault keeps it back or spoils it."""
        if self._faults.no_echo and data.startswith(b"\x37\x22"):
            return
        if not self._faults.mute and not self._faults.die:
            said = _NONSENSE if self._faults.garbage else data
            if self._faults.late is None:
                self._line.send(said)
            else:
                self._later.put((time.monotonic() + self._faults.late, said))

    def _answer_late(self) -> None:
        while (held := self._later.get()) is not None:
            due, said = held
            power = self._power
            self.pause(due - time.monotonic())
            if self._power == power:
                self._line.send(said)

    def set_automatic(self, mask: int) -> None:
        """Turn automatic status on; it says at once how things are."""
        self._automatic = mask
        if mask:
            self.answer(automatic_status(self._faults))

    def paper_sensor(self) -> int:
        """Answer to GS r 1: bits 0 and 1 near end, bits 2 and 3 end."""
        return 0x03 * self._faults.near_end | 0x0C * self._faults.paper_out

    def _work(self) -> None:
        while not self._closed:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or not self._faults.die)
                self._begun = self._power
            try:
                self._interpreter.run()
            except EOFError:  # power cut: what was begun is forgotten, the paper stays as it is
                self._interpreter.power_up()

    def _advance_script(self) -> None:
        with self._scripting:
            while self._script and self._timer is None and not self._closed:
                step = self._script[0]
                if step.after_s is not None:
                    self._timer = threading.Timer(step.after_s, self._timer_rang)
                    self._timer.daemon = True
                    self._timer.start()
                elif self._has_come(step):
                    self._change(self._script.pop(0).set)  # waiting here, with the lock, would stop the line
                else:
                    return

    def _has_come(self, step: ScriptStep) -> bool:
        return (
            self._received >= (step.at_byte or 0)
            and self._lines >= (step.at_line or 0)
            and len(self._slips) >= (step.at_slip or 0)
        )

    def _timer_rang(self) -> None:
        with self._scripting:
            self._timer = None
            if not self._closed:
                self._change(self._script.pop(0).set)
        self._advance_script()


_shared: list[PrinterSimulator] = []
_sharing = threading.Lock()


def shared_simulator() -> PrinterSimulator:
    """Give this process's printer behind the URL ``sim:``; it is made at the first call."""
    with _sharing:
        if not _shared:
            _shared.append(PrinterSimulator())
        return _shared[0]
