"""The public face of a voice. Expected failures are a status and a mark, not exceptions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from devices.status import DeviceStatus


class Route(StrEnum):
    """Who is to hear it: PRIVATE goes to the headphone socket alone, and nowhere when there is none."""

    SPEAKER = "speaker"
    PRIVATE = "private"
    BOTH = "both"


@dataclass(frozen=True)
class Utterance:
    """One sentence. ``language`` is ``zh`` or ``en``; ``prompt`` is the message id of a sentence that may be recorded.

    ``text`` is written as it is spoken: numbers, money and dates are words already (``kiosk.speech.normal``).
    """

    text: str = field(repr=False)
    language: str = "zh"
    prompt: str = ""
    route: Route = Route.SPEAKER


@dataclass(frozen=True)
class Manner:
    """How it is said: ``speed`` is a multiple of the usual one (0.5 to 2), volumes go from 0 (mute) to 1."""

    speed: float = 1.0
    volume: float = 1.0
    private_volume: float = 1.0


USUAL = Manner()


class Reach(StrEnum):
    """How far an order of sentences is."""

    STARTED = "started"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True)
class Mark:
    """``STARTED``: sentence ``index`` begins to sound. ``ENDED`` and ``FAILED`` are an order's last mark.

    ``detail`` is an English sentence for the log; it never holds what was to be said.
    """

    reach: Reach
    index: int = -1
    detail: str = ""


@dataclass(frozen=True)
class VoiceStatus:
    """Whether the voice can speak, and what speaks: ``voice`` names the engine, ``headphones`` the socket's state."""

    device: DeviceStatus
    voice: str = ""
    headphones: DeviceStatus = DeviceStatus.NO_DEVICE
    detail: str = ""


OnMark = Callable[[Mark], None]
OnStatus = Callable[[VoiceStatus], None]


class Voice(Protocol):
    """Speaks one order of sentences at a time; a new one takes the place of the old. No method blocks."""

    def start(self, on_status: OnStatus) -> None:
        """Begin; ``on_status`` is called with each different status, on a thread of the voice's own."""

    def say(self, utterances: Sequence[Utterance], on_mark: OnMark, manner: Manner = USUAL) -> None:
        """Say these, one after the other. ``on_mark`` is called on a thread of the voice's own."""

    def stop(self) -> None:
        """Be silent at once. No mark of what was being said comes after this returns."""

    def status(self) -> VoiceStatus:
        """Return how the voice is."""

    def close(self) -> None:
        """Be silent and let go of everything."""
