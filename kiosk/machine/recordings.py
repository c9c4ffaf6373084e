"""What a member says in place of writing: the recording that a form has, and the screen on which it is made."""

from dataclasses import dataclass
from enum import StrEnum

from devices.microphone.face import MicrophoneFault


@dataclass(frozen=True)
class Recording:
    """Names what was said. The sound itself is outside the machine, under ``take``; ``seconds`` is at least 1."""

    take: int
    seconds: int


class Phase(StrEnum):
    """How far a recording is. Only from OPENING to ENDING is the microphone in use.

    CUE: a tone tells somebody who uses the kiosk by ear that it begins; it is over before the microphone opens.
    """

    READY = "ready"
    CUE = "cue"
    OPENING = "opening"
    RECORDING = "recording"
    ENDING = "ending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class SpeakScreen:
    """Where a member speaks, above the form. ``take`` is the one being made; ``since`` when the phase began.

    ``level`` (0 to LEVELS) and ``seconds`` are what the microphone last said; ``heard`` is when it last heard more than
    silence. ``playing`` numbers the playing under way, 0 for none. Times are seconds of the monotonic clock.
    """

    service: str
    phase: Phase = Phase.READY
    take: int = 0
    since: float = 0.0
    level: int = 0
    seconds: float = 0.0
    heard: float = 0.0
    playing: int = 0
    fault: MicrophoneFault = MicrophoneFault.NONE


@dataclass(frozen=True)
class RecordingRules:
    """How long a recording may be, in seconds, and whether there is anything to hear it again with."""

    longest_s: int = 90
    can_play: bool = False
