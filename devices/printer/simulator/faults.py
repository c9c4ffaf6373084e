"""What can be wrong with a simulated printer, and small scripts of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import msgspec


@dataclass(frozen=True)
class Faults:
    """The present state. The flags hold until they are taken back.

    ``mute`` answers nothing; ``stall`` takes no bytes; ``garbage`` answers nonsense; ``no_echo`` keeps
    process ids back; ``die`` is a power cut: the line
    drops, what was not yet printed is lost, nobody can connect. ``paper_out_after``: lines until the paper ends, then
    None again. ``baud`` throttles what comes in (10 bits a byte), ``late`` holds each answer
    back for so many seconds, ``speed`` is the paper's in mm/s; None is at once.
    """

    paper_out: bool = False
    near_end: bool = False
    paper_jam: bool = False
    cover_open: bool = False
    cutter: bool = False
    overheated: bool = False
    offline: bool = False
    mute: bool = False
    stall: bool = False
    garbage: bool = False
    no_echo: bool = False
    die: bool = False
    paper_out_after: int | None = None
    baud: int | None = None
    late: float | None = None
    speed: float | None = None

    @property
    def stopped(self) -> bool:
        """Whether the printer is off-line and prints nothing."""
        return self.paper_out or self.paper_jam or self.cover_open or self.cutter or self.overheated or self.offline


class FaultChanges(TypedDict, total=False):
    """The same names, each optional, as :meth:`PrinterSimulator.fault` takes them."""

    paper_out: bool
    near_end: bool
    paper_jam: bool
    cover_open: bool
    cutter: bool
    overheated: bool
    offline: bool
    mute: bool
    stall: bool
    garbage: bool
    no_echo: bool
    die: bool
    paper_out_after: int | None
    baud: int | None
    late: float | None
    speed: float | None


class ScriptStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change faults when one thing has come: that many bytes, lines or slips in all, or seconds after the step before.

    ``at_byte`` breaks a piece that comes off the line: the bytes after it come too late.
    """

    set: FaultChanges
    at_byte: int | None = None
    at_line: int | None = None
    at_slip: int | None = None
    after_s: float | None = None

    def __post_init__(self) -> None:
        """Refuse a step without exactly one trigger."""
        triggers = (self.at_byte, self.at_line, self.at_slip, self.after_s)
        if sum(trigger is not None for trigger in triggers) != 1:
            raise ValueError("a step has one of at_byte, at_line, at_slip and after_s")


def read_script(path: Path) -> tuple[ScriptStep, ...]:
    """Read a JSON list of steps, each ``{"at_line": 10, "set": {"paper_out": true}}``.

    Raises ``msgspec.DecodeError`` with the place of a mistake, OSError for the file.
    """
    return tuple(msgspec.json.decode(path.read_bytes(), type=list[ScriptStep]))


def parse_changes(line: str) -> FaultChanges:
    """Read one JSON object of changes; ``msgspec.DecodeError`` for anything else."""
    return msgspec.json.decode(line, type=FaultChanges)


def status_byte(n: int, faults: Faults) -> int:
    """Answer to DLE EOT ``n`` (1 to 4)."""
    match n:
        case 1:
            return 0x12 | 0x08 * faults.stopped
        case 2:
            error = faults.paper_jam or faults.cutter or faults.overheated
            return 0x12 | 0x04 * faults.cover_open | 0x20 * faults.paper_out | 0x40 * error
        case 3:
            return 0x12 | 0x04 * faults.paper_jam | 0x08 * faults.cutter | 0x40 * faults.overheated
        case _:
            return 0x12 | 0x0C * (faults.near_end or faults.paper_out) | 0x60 * faults.paper_out


def automatic_status(faults: Faults) -> bytes:
    """Four bytes of automatic status (ASB)."""
    return bytes(
        (
            0x10 | 0x08 * faults.stopped | 0x20 * faults.cover_open,
            0x04 * faults.paper_jam | 0x08 * faults.cutter | 0x40 * faults.overheated,
            0x03 * (faults.near_end or faults.paper_out) | 0x0C * faults.paper_out,
            0,
        )
    )
