"""The screens of a session: where a member stands, as plain values; ``Ticket`` names what a screen waits for."""

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from devices.printer.face import Outcome, PrinterStatus
from kiosk.machine.recordings import Recording, SpeakScreen
from kiosk.services.finds import Find
from kiosk.slips.data import SlipData
from kiosk.values import dataclass


@dataclass(frozen=True)
class Ticket:
    """Names one question to the outside. ``session`` is 0 for what belongs to no session."""

    session: int
    number: int


@dataclass(frozen=True)
class LookingUp:
    """The card was read, and its owner is being looked up."""


@dataclass(frozen=True)
class PinScreen:
    """The PIN pad. ``digits`` never leave the machine but in the effect that checks them."""

    digits: str = field(default="", repr=False)
    wrong: bool = False


@dataclass(frozen=True)
class HomeScreen:
    """The member's home; ``more`` is its second page, which elder mode has."""

    more: bool = False


@dataclass(frozen=True)
class ListScreen:
    """The rows of a service that is a list. ``category`` names a part of them, all if empty; ``page`` counts from 0."""

    service: str
    category: str = ""
    page: int = 0


@dataclass(frozen=True)
class SearchScreen:
    """What is looked for, and what was found for ``found_for``, the latest text that was answered."""

    text: str = ""
    finds: tuple[Find, ...] = ()
    found_for: str = ""


@dataclass(frozen=True)
class DocumentScreen:
    """One document."""

    service: str
    publication: str


@dataclass(frozen=True)
class PageScreen:
    """A page of a document's PDFs by itself, counted from 0. ``zoom``: 0 all of it, 1 as wide as the screen, and on."""

    service: str
    publication: str
    page: int
    zoom: int


@dataclass(frozen=True)
class VideoScreen:
    """A film of a document, counted from 0. ``showing`` grows with each showing from the beginning.

    While it plays nobody need touch anything until ``until`` (monotonic seconds), when it must be over. ``ended``: it
    was shown to its end, or ``lost``: it cannot be shown.
    """

    service: str
    publication: str
    video: int
    until: float
    playing: bool = True
    ended: bool = False
    lost: bool = False
    showing: int = 1


@dataclass(frozen=True)
class PhoneScreen:
    """A document's code, to go on reading it on a phone."""

    service: str
    publication: str


@dataclass(frozen=True)
class ContactScreen:
    """One entry of a directory."""

    service: str
    contact: str


@dataclass(frozen=True)
class RecordScreen:
    """A member's rows of a record service."""

    service: str


@dataclass(frozen=True)
class EntitlementScreen:
    """One benefit; ``option`` is the one chosen so far."""

    service: str
    entitlement: str
    option: int | None = None


@dataclass(frozen=True)
class ConfirmScreen:
    """The question whether to claim this, really."""

    service: str
    entitlement: str
    option: int | None


@dataclass(frozen=True)
class VoucherScreen:
    """The voucher of a claimed benefit."""

    service: str
    entitlement: str


class Gap(StrEnum):
    """What a form still misses."""

    NONE = ""
    TOPIC = "topic"
    TEXT = "text"


@dataclass(frozen=True)
class ComposeScreen:
    """The form of a case. ``form`` names this form, so that handing it in twice stores it once."""

    service: str
    form: Ticket
    topic: str = ""
    text: str = field(default="", repr=False)
    gap: Gap = Gap.NONE
    recording: Recording | None = None


@dataclass(frozen=True)
class ReceiptScreen:
    """The numbered receipt of a case that was just submitted."""

    service: str
    case: str


@dataclass(frozen=True)
class CaseScreen:
    """A case and its thread."""

    service: str
    case: str


@dataclass(frozen=True)
class CampaignScreen:
    """One campaign; ``choices`` are the options of a vote chosen so far."""

    service: str
    campaign: str
    choices: tuple[int, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class PledgeScreen:
    """The question whether to sign up or to vote so, really; or to take it back."""

    service: str
    campaign: str
    withdraw: bool = False
    choices: tuple[int, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class EntryScreen:
    """The numbered receipt of a sign-up or of a vote."""

    service: str
    campaign: str


@dataclass(frozen=True)
class PrintScreen:
    """A slip on its way. ``outcome`` is None while the printer works; ``serial`` is empty until it is known.

    ``earlier``: it was printed at an earlier visit, and its member is asked about it.
    """

    ticket: Ticket
    data: SlipData = field(repr=False)
    serial: str = ""
    outcome: Outcome | None = None
    status: PrinterStatus | None = None
    earlier: bool = False


@dataclass(frozen=True)
class AloudScreen:
    """The question whether those beside the member may hear it; ``read``: 朗读 was pressed and goes on after a yes."""

    read: bool = False


class Notice(StrEnum):
    """Sentences that stand on a screen of their own."""

    UNKNOWN_CARD = "unknown_card"
    UNREADABLE_CARD = "unreadable_card"
    FOREIGN_CARD = "foreign_card"
    CARD_MOVED = "card_moved"
    CARD_PULLED = "card_pulled"
    CARD_TIMED_OUT = "card_timed_out"
    PHONE_WALLET = "phone_wallet"
    CODE_EXPIRED = "code_expired"
    CODE_USED = "code_used"
    CODE_FORGED = "code_forged"
    CODE_UNREADABLE = "code_unreadable"
    TWO_CARDS = "two_cards"
    CARD_NOT_KNOWN = "card_not_known"
    CARD_LOST = "card_lost"
    MEMBER_LEFT = "member_left"
    CLONABLE_CARD = "clonable_card"
    LOCKED = "locked"
    NEEDS_CARD = "needs_card"
    NOT_LOADED = "not_loaded"
    NOT_STORED = "not_stored"
    NO_ROOM = "no_room"
    CONTENT_DAMAGED = "content_damaged"
    CONTENT_EMPTY = "content_empty"
    TOO_SLOW = "too_slow"
    STORE_SLOW = "store_slow"


@dataclass(frozen=True)
class NoticeScreen:
    """One plain sentence and the way on."""

    notice: Notice
    until: datetime | None = None


Screen = (
    LookingUp
    | PinScreen
    | HomeScreen
    | ListScreen
    | SearchScreen
    | DocumentScreen
    | PageScreen
    | VideoScreen
    | PhoneScreen
    | ContactScreen
    | RecordScreen
    | EntitlementScreen
    | ConfirmScreen
    | VoucherScreen
    | ComposeScreen
    | SpeakScreen
    | ReceiptScreen
    | CaseScreen
    | CampaignScreen
    | PledgeScreen
    | EntryScreen
    | PrintScreen
    | AloudScreen
    | NoticeScreen
)
