"""A receipt printer's whole public face. The failure *is* a status."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.status import DeviceStatus, PaperStatus


class PrinterFault(StrEnum):
    """What keeps a printer from printing; each has one sentence on the screen and one repair card."""

    NONE = ""
    PAPER_OUT = "paper_out"
    PAPER_JAM = "paper_jam"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    OFFLINE = "offline"
    NO_DEVICE = "no_device"
    SILENT = "silent"
    GARBAGE = "garbage"


@dataclass(frozen=True)
class PrinterStatus:
    """A printer's state at one moment."""

    device: DeviceStatus
    paper: PaperStatus
    fault: PrinterFault = PrinterFault.NONE


class Outcome(StrEnum):
    """How sending a slip ended.

    CONFIRMED: the printer echoed the process id after the last byte (GS ( H function 48). UNCONFIRMED: it cannot
    echo, but its status was clean after its buffer drained. UNKNOWN: bytes went out and no proof came back.
    FAILED: nothing was printed.
    """

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True)
class PrintResult:
    """The end of one job, and the printer's state then."""

    outcome: Outcome
    status: PrinterStatus


class Printer(Protocol):
    """A printer, real or simulated. Every call ends within its deadline; none raises for a printer's failing."""

    def status(self) -> PrinterStatus:
        """Ask the printer how it is (at most 1 s)."""

    def print(self, data: bytes, process_id: bytes, on_status: Callable[[PrinterStatus], None]) -> PrintResult:
        """Send ``data``, then ask for the echo of ``process_id`` (4 bytes, each 0x20 to 0x7E).

        Waits while the member or the officer mends paper or cover (``on_status`` is told of each change), up to
        the printer's patience; what the printer has in its buffer is never sent twice.
        """

    def cut_before_next(self) -> None:
        """Half a slip may be on the paper: the next job begins with a cut of its own. For use after a crash."""

    def close(self) -> None:
        """Let go of the line."""
