"""Everything that can happen to the machine: time, touch, devices, and the answers to its effects."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from devices.card.face import CardFailed, CardGone, CardRead, ReaderChanged
from devices.microphone.face import MicrophoneFault, MicrophoneStatus
from devices.printer.face import Outcome, PrinterStatus
from devices.status import DeviceStatus
from kiosk.machine.intents import Intent
from kiosk.machine.lockout import Failures
from kiosk.machine.screen_states import Ticket
from kiosk.machine.state import Catalogue, ContentState
from kiosk.services.data import ServiceData
from kiosk.services.finds import Find
from kiosk.values import dataclass
from protocol.events import OutboxItem
from protocol.members import Member


@dataclass(frozen=True)
class Started:
    """The kiosk's first event."""


@dataclass(frozen=True)
class Ticked:
    """Time is now ``now`` (UTC, corrected) and ``mono`` (monotonic seconds)."""

    now: datetime
    mono: float


@dataclass(frozen=True)
class PrinterChanged:
    """The printer is now like this."""

    status: PrinterStatus


@dataclass(frozen=True)
class PrinterAnswered:
    """The answer to AskPrinter."""

    ticket: Ticket
    status: PrinterStatus


@dataclass(frozen=True)
class VoiceChanged:
    """The voice and its headphone socket are now like this; ``headphones`` is None where there is no socket."""

    voice: DeviceStatus
    headphones: DeviceStatus | None = None


@dataclass(frozen=True)
class HeadphonesPlugged:
    """Headphones were plugged in, or pulled out; comes only where the socket has a switch."""

    plugged: bool


@dataclass(frozen=True)
class SentenceReached:
    """Sentence ``sentence`` of this reading begins to sound."""

    reading: int
    sentence: int


@dataclass(frozen=True)
class ReadingEnded:
    """This reading is over: all was read, or the voice failed."""

    reading: int


@dataclass(frozen=True)
class MicrophoneChanged:
    """The microphone is now like this."""

    status: MicrophoneStatus


@dataclass(frozen=True)
class SoundHeard:
    """This take is being recorded: ``level`` (0 to LEVELS) just now, ``seconds`` so far."""

    take: int
    level: int
    seconds: float


@dataclass(frozen=True)
class SoundTaken:
    """This take is complete, and kept in memory outside the machine."""

    take: int
    seconds: float


@dataclass(frozen=True)
class SoundFailed:
    """Nothing came of this take."""

    take: int
    fault: MicrophoneFault


@dataclass(frozen=True)
class PlayingEnded:
    """This playing is over: all was heard, or it cannot be."""

    playing: int


@dataclass(frozen=True)
class ServerChanged:
    """The server was reached, or could not be."""

    reached: bool


@dataclass(frozen=True)
class ContentVouched:
    """The server vouched for the content as it is: only 数据截至 is new."""


@dataclass(frozen=True)
class ContentChanged:
    """New content was put in place, or content is back after a repair."""


@dataclass(frozen=True)
class ContentLost:
    """The cache is empty or damaged and is being rebuilt."""

    state: ContentState


@dataclass(frozen=True)
class CatalogueLoaded:
    """The answer to LoadCatalogue."""

    ticket: Ticket
    catalogue: Catalogue


@dataclass(frozen=True)
class MemberFound:
    """The card belongs to this member, who has given so many wrong PINs."""

    ticket: Ticket
    member: Member = field(repr=False)
    failures: Failures


@dataclass(frozen=True)
class TokenUnknown:
    """No member has this card."""

    ticket: Ticket


@dataclass(frozen=True)
class PinChecked:
    """The PIN was right, or wrong and counted."""

    ticket: Ticket
    right: bool
    failures: Failures


@dataclass(frozen=True)
class HomeLoaded:
    """The member as known now (None: no more), own events, and data by service.

    ``unclear``: serials of own slips of the last day of which nobody knows whether they came out, oldest first.
    """

    ticket: Ticket
    member: Member | None = field(repr=False)
    events: tuple[OutboxItem, ...] = field(repr=False)
    data: Mapping[str, ServiceData] = field(repr=False)
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServiceLoaded:
    """The answer to LoadService."""

    ticket: Ticket
    service: str
    data: ServiceData = field(repr=False)


@dataclass(frozen=True)
class Searched:
    """The answer to SearchContent, with the text that was looked for."""

    ticket: Ticket
    text: str
    finds: tuple[Find, ...]


@dataclass(frozen=True)
class Stored:
    """What the member did is on disk as ``item``."""

    ticket: Ticket
    item: OutboxItem = field(repr=False)


@dataclass(frozen=True)
class SlipPrinted:
    """How a slip ended."""

    ticket: Ticket
    serial: str
    outcome: Outcome
    status: PrinterStatus


class Failure(StrEnum):
    """Why an effect failed, as far as the screen cares. REFUSED: surely nothing happened. NO_ROOM: the disk is full."""

    NO_ROOM = "no_room"
    CONTENT_DAMAGED = "content_damaged"
    REFUSED = "refused"
    OTHER = "other"


@dataclass(frozen=True)
class EffectFailed:
    """An effect could not be carried out; ``detail`` is an English sentence for the log."""

    ticket: Ticket
    effect: str
    failure: Failure
    detail: str = ""


SilentEvent = (
    Intent
    | Started
    | Ticked
    | CardRead
    | CardFailed
    | CardGone
    | ReaderChanged
    | PrinterChanged
    | PrinterAnswered
    | ServerChanged
    | ContentVouched
    | ContentChanged
    | ContentLost
    | CatalogueLoaded
    | MemberFound
    | TokenUnknown
    | PinChecked
    | HomeLoaded
    | ServiceLoaded
    | Searched
    | Stored
    | SlipPrinted
    | EffectFailed
)
"""All events but those of voice and microphone."""

HeardEvent = VoiceChanged | HeadphonesPlugged | SentenceReached | ReadingEnded
"""What voice and headphone socket say."""

SpokenEvent = MicrophoneChanged | SoundHeard | SoundTaken | SoundFailed | PlayingEnded
"""What the microphone says, and what plays a recording."""

Event = SilentEvent | HeardEvent | SpokenEvent
