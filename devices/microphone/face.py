"""The public face of a microphone. Expected failures are values that a screen can show, not exceptions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from devices.status import DeviceStatus

LEVELS = 24
"""Steps of the level meter. Each is two decibels; the highest is full scale."""


class MicrophoneFault(StrEnum):
    """What keeps somebody from being heard.

    NO_DEVICE: there is none, or no program to record with. BUSY: another program has it. SILENT: it gives nothing but
    silence. UNPLUGGED: it went away while it recorded. HUNG: it does not answer.
    """

    NONE = ""
    NO_DEVICE = "no_device"
    BUSY = "busy"
    SILENT = "silent"
    UNPLUGGED = "unplugged"
    HUNG = "hung"


@dataclass(frozen=True)
class MicrophoneStatus:
    """How the microphone is; ``detail`` is an English sentence for the log."""

    device: DeviceStatus
    fault: MicrophoneFault = MicrophoneFault.NONE
    detail: str = field(default="", compare=False)


@dataclass
class Take:
    """One recording. ``sound`` is as it is kept and sent, ``media`` its type (RFC 6838); ``seconds`` how long it is.

    ``samples`` (16-bit signed, little-endian, mono, ``rate`` a second) are what it was made of, to be heard again.
    """

    sound: bytearray = field(repr=False)
    media: str
    seconds: float
    samples: bytearray = field(repr=False)
    rate: int

    def wipe(self) -> None:
        """Overwrite what was said; nothing can be heard of it any more."""
        for buffer in (self.sound, self.samples):
            wipe(buffer)


@dataclass(frozen=True)
class Listening:
    """It records: ``seconds`` so far, ``level`` (0 to LEVELS) just now."""

    level: int
    seconds: float


@dataclass(frozen=True)
class Taken:
    """The recording has ended: it was asked to, or is as long as it may be. The take is the receiver's to wipe."""

    take: Take = field(repr=False)


@dataclass(frozen=True)
class Failed:
    """There is no recording; ``detail`` is an English sentence for the log."""

    fault: MicrophoneFault
    detail: str = ""


News = Listening | Taken | Failed
OnNews = Callable[[News], None]
OnStatus = Callable[[MicrophoneStatus], None]


class Microphone(Protocol):
    """Makes one recording at a time; nothing is recorded but between ``record`` and its end. No method blocks."""

    def start(self, on_status: OnStatus) -> None:
        """Begin; ``on_status`` is called with each different status, on a thread of the microphone's own."""

    def record(self, longest_s: float, on_news: OnNews) -> None:
        """Record for at most so long, throwing away what is being recorded; Taken or Failed is the last news of it.

        ``on_news`` is called on a thread of the microphone's own.
        """

    def finish(self) -> None:
        """End the recording and keep it: Taken or Failed comes soon. Harmless when nothing is recorded."""

    def drop(self) -> None:
        """End the recording and throw it away; no news of it comes after this returns."""

    def close(self) -> None:
        """Throw away what is recorded and let go of everything."""


def wipe(buffer: bytearray) -> None:
    """Overwrite a buffer's bytes in place."""
    buffer[:] = bytes(len(buffer))
