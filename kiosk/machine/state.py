"""The machine's whole state: one frozen value from which any screen can be drawn."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from devices.card.face import CardProblem, Identity
from devices.microphone.face import MicrophoneStatus
from devices.printer.face import PrinterStatus
from devices.status import DeviceStatus
from kiosk.machine.lockout import NO_FAILURES, Failures
from kiosk.machine.recordings import RecordingRules
from kiosk.machine.screen_states import Screen, Ticket
from kiosk.services.data import ServiceData
from kiosk.services.playlists import Playlist
from kiosk.speech.quiet import SoundRules
from kiosk.values import dataclass
from protocol.events import OutboxItem
from protocol.members import Member
from protocol.organisation import Unit
from protocol.services import Service
from protocol.text import Text

NO_RULES = SoundRules()
NO_RECORDING_RULES = RecordingRules()


@dataclass(frozen=True)
class Site:
    """Where this kiosk stands. ``zone`` is an IANA name; ``number`` is the kiosk's short number (终端号).

    ``server`` is the central server's URL, for phones. ``practice``: officers practise here, and nothing counts.
    """

    kiosk: str
    number: str
    unit: str
    name: str
    organisation: str
    zone: str = "Asia/Shanghai"
    server: str = ""
    practice: bool = False


class ContentState(StrEnum):
    """Whether there is content to show."""

    STARTING = "starting"
    READY = "ready"
    EMPTY = "empty"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Announced:
    """A notice for everybody: the service it is in, its title, and when it is valid (half open, UTC)."""

    service: str
    title: Text
    published_at: datetime
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True)
class Catalogue:
    """What the site offers and its organisation tree. ``fresh_at`` is when the server last vouched for it (UTC).

    ``notices`` are those for everybody, newest first, whether or not they are valid just now. ``playlists`` are for the
    welcome screen, newest first; whether they are on now and here is not decided yet.
    """

    services: tuple[Service, ...] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)
    fresh_at: datetime | None = None
    notices: tuple[Announced, ...] = ()
    playlists: tuple[Playlist, ...] = ()

    def service(self, service: str) -> Service | None:
        """Return the service with this id, or None."""
        return next((one for one in self.services if one.id == service), None)


@dataclass(frozen=True)
class Card:
    """A card that is in a reader now. Either ``identity`` or ``problem`` is there.

    ``spent``: its session has ended though the card still lies there; it opens nothing until it is put in again.
    Not ``held``: a code that was scanned; it lies nowhere, and its session lasts until Leave or a time-out.
    """

    reader: str
    insertion: int
    identity: Identity | None
    problem: CardProblem | None
    spent: bool = False
    held: bool = True


@dataclass(frozen=True)
class Devices:
    """What is known of the machine's parts. ``printer`` is None until it answered for the first time.

    ``voice`` is None where nothing can speak, ``headphones`` where there is no socket, ``plugged`` where the socket
    cannot tell whether something is in it. ``microphone`` is None where there is none.
    """

    readers: Mapping[str, DeviceStatus] = field(default_factory=dict)
    printer: PrinterStatus | None = None
    server_reached: bool = True
    content: ContentState = ContentState.STARTING
    scanners: Mapping[str, DeviceStatus] = field(default_factory=dict)
    voice: DeviceStatus | None = None
    headphones: DeviceStatus | None = None
    plugged: bool | None = None
    microphone: MicrophoneStatus | None = None


# Waiting -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """A screen opens when its data are here. ``service`` is what is being loaded."""

    service: str
    screen: Screen


@dataclass(frozen=True)
class LookUpCard:
    """The card's owner is being looked up."""


@dataclass(frozen=True)
class CheckingPin:
    """The PIN is being checked."""


@dataclass(frozen=True)
class OpeningHome:
    """The member's data are being loaded."""


@dataclass(frozen=True)
class Storing:
    """Something the member did is being written."""


Goal = Opening | LookUpCard | CheckingPin | OpeningHome | Storing


@dataclass(frozen=True)
class Pending:
    """What the session waits for, and since when (seconds of the monotonic clock)."""

    ticket: Ticket
    since: float
    goal: Goal


# The whole ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """What is being read aloud: since when, which sentence, and when that began (monotonic seconds)."""

    number: int
    screen: Screen = field(repr=False)
    began: float
    at: float
    sentence: int = 0


@dataclass(frozen=True)
class Ear:
    """Use by ear and keypad. ``focus`` names the choice that confirm takes; empty: where the screen begins.

    ``turn`` grows when all is to be said again.
    """

    on: bool = False
    focus: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Session:
    """One person at the kiosk. ``card`` and ``member`` are None for a visitor; ``member`` is kept back until known.

    ``screens`` is the navigation stack, never empty, its last one on show. ``data`` and ``events`` are what was
    loaded for this person, by service; ``touched`` is when they last did something (monotonic seconds).

    ``reading`` is what is being read aloud; ``aloud``: those beside the member may hear it, ``asked_aloud``: that was
    asked.
    """

    number: int
    touched: float
    screens: tuple[Screen, ...]
    card: Card | None = None
    member: Member | None = field(default=None, repr=False)
    failures: Failures = NO_FAILURES
    admitted: bool = False
    pending: Pending | None = None
    data: Mapping[str, ServiceData] = field(default_factory=dict, repr=False)
    events: tuple[OutboxItem, ...] = field(default=(), repr=False)
    reading: Reading | None = None
    aloud: bool = False
    asked_aloud: bool = False

    @property
    def top(self) -> Screen:
        """The screen on show."""
        return self.screens[-1]

    @property
    def reader(self) -> Member | None:
        """The member whose PIN was right, or None: what rules of visibility may ask."""
        return self.member if self.admitted else None


@dataclass(frozen=True)
class HandedIn:
    """A take on its way to the disk, with the ticket of the effect that stores it."""

    ticket: Ticket
    take: int


@dataclass(frozen=True)
class State:
    """Everything the kiosk knows. ``now`` is UTC, ``mono`` monotonic seconds; both arrive by events only.

    ``takes`` and ``playings`` count recordings and their being heard again; ``handed_in`` are those being stored.
    """

    site: Site
    now: datetime
    mono: float
    devices: Devices = Devices()
    catalogue: Catalogue = Catalogue()
    catalogue_ticket: Ticket | None = None
    cards: tuple[Card, ...] = ()
    session: Session | None = None
    sessions: int = 0
    tickets: int = 0
    language: str = "zh"
    text_step: int = 0
    contrast: int = 0
    elder: bool = False
    preferred_at: float | None = None
    printing: tuple[Ticket, ...] = ()
    printer_asked: float | None = None
    asking_printer: Ticket | None = None
    sound: SoundRules = NO_RULES
    ear: Ear = Ear()
    speed: int = 1
    readings: int = 0
    recording: RecordingRules = NO_RECORDING_RULES
    takes: int = 0
    playings: int = 0
    handed_in: tuple[HandedIn, ...] = ()

    @property
    def two_cards(self) -> bool:
        """Whether more than one card lies in the readers that could open a session."""
        return sum(not card.spent for card in self.cards) > 1
