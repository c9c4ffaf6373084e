"""A trace on disk: JSON lines, compressed with zstd. First what it is, then a state, then what happened."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import zstandard

from kiosk.machine.events import Event, Ticked
from kiosk.machine.state import State
from kiosk.trace.plain import from_plain

FORMAT = "union-kiosk trace 1"
SUFFIX = ".jsonl.zst"
_LONGEST = 256 << 20
"""Bytes that a file may have when unpacked: what is larger was not written by us."""


class TraceError(ValueError):
    """The file is no trace, or one that this version cannot play; the message says which."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a trace is. ``forgotten``: events that were lost at its beginning because it had grown too long."""

    format: str
    software: str
    saved_at: datetime
    forgotten: int = 0


@dataclass(frozen=True)
class Line:
    """One step: the time came first, if ``tick`` is there, then ``event``. ``screen`` was on show afterwards.

    ``gave_up``: the machine failed on the step before this, and the kiosk began anew.
    """

    tick: Ticked | None
    event: Event | None
    screen: str
    gave_up: bool = False


@dataclass(frozen=True)
class Trace:
    """A whole trace. Where it says anything of a person it is a stand-in (``kiosk.trace.privacy``)."""

    header: Header
    state: State
    lines: tuple[Line, ...]


class _PlainLine(msgspec.Struct, frozen=True, kw_only=True):
    tick: tuple[datetime, float] | None
    event: object
    screen: str
    gave_up: bool = False


class _PlainState(msgspec.Struct, frozen=True, kw_only=True):
    state: object


def write(path: Path, header: Header, lines: Iterable[bytes]) -> None:
    """Write a trace that did not exist, readable for its owner only. Raises OSError."""
    packer = zstandard.ZstdCompressor(level=9)
    with (
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        packer.stream_writer(file) as packed,
    ):
        for line in (msgspec.json.encode(header), *lines):
            packed.write(line + b"\n")


def read(path: Path) -> Trace:
    """Read a trace. Raises OSError and TraceError."""
    try:
        with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
            text = stream.read(_LONGEST)
        first, *rest = text.splitlines()
        header = msgspec.json.decode(first, type=Header)
    except (zstandard.ZstdError, ValueError) as error:
        raise TraceError(f"{path} is no trace of a kiosk") from error
    if header.format != FORMAT:
        raise TraceError(f"{path} is '{header.format}', and this version plays '{FORMAT}'")
    try:
        return Trace(header, _state(rest[0]), tuple(_line(line) for line in rest[1:]))
    except (ValueError, TypeError, IndexError) as error:
        raise TraceError(
            f"{path} was recorded by version {header.software}, which this one does not understand: {error}"
        ) from error


def _state(text: bytes) -> State:
    state = from_plain(msgspec.json.decode(text, type=_PlainState).state)
    if not isinstance(state, State):
        raise TypeError("it begins with no state")
    return state


def _line(text: bytes) -> Line:
    plain = msgspec.json.decode(text, type=_PlainLine)
    event = from_plain(plain.event)
    tick = Ticked(*plain.tick) if plain.tick is not None else None
    return Line(tick, event if isinstance(event, Event) else None, plain.screen, plain.gave_up)
