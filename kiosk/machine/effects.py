"""What the machine asks the outside to do. Each carries a ticket; the answer brings it back."""

from dataclasses import field
from datetime import datetime

from kiosk.machine.screen_states import Ticket
from kiosk.slips.data import SlipData
from kiosk.values import dataclass
from protocol.entitlements import EntitlementConfig
from protocol.members import Member


@dataclass(frozen=True)
class LoadCatalogue:
    """Load services, units and the time of the content. Answer: CatalogueLoaded."""

    ticket: Ticket


@dataclass(frozen=True)
class LookUp:
    """Find the member of a card token. Answer: MemberFound or TokenUnknown."""

    ticket: Ticket
    token: str = field(repr=False)


@dataclass(frozen=True)
class CheckPin:
    """Check the PIN and count a wrong one, on disk, before the answer. Answer: PinChecked."""

    ticket: Ticket
    member: str
    pin: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class LoadHome:
    """Load the member anew, own events, and the data of the named services. Answer: HomeLoaded."""

    ticket: Ticket
    member: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class LoadService:
    """Load one service's data for a member, or a visitor (None). Answer: ServiceLoaded."""

    ticket: Ticket
    service: str
    member: str | None


@dataclass(frozen=True)
class SearchContent:
    """Find up to ``most`` services and publications that this reader (None: a visitor) may see. Answer: Searched."""

    ticket: Ticket
    text: str
    reader: Member | None = field(repr=False)
    at: datetime
    most: int


@dataclass(frozen=True)
class StoreClaim:
    """Issue a voucher and commit the claim. Answer: Stored, when it is on disk."""

    ticket: Ticket
    member: str
    entitlement: str
    option: int | None
    config: EntitlementConfig
    at: datetime


@dataclass(frozen=True)
class StoreCase:
    """Number the form and commit it; the same ``form`` is stored once. Answer: Stored, when it is on disk.

    ``take``: the recording that goes with it, 0 for none.
    """

    ticket: Ticket
    form: Ticket
    member: str
    service: str
    prefix: str
    topic: str
    text: str = field(repr=False)
    at: datetime
    take: int = 0


@dataclass(frozen=True)
class StoreSignUp:
    """Number a sign-up or a vote (``choices``) and commit it; never a second time. Answer: Stored."""

    ticket: Ticket
    member: str
    service: str
    campaign: str
    prefix: str
    at: datetime
    choices: tuple[int, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class StoreWithdrawal:
    """Commit that a sign-up is taken back. Answer: Stored."""

    ticket: Ticket
    member: str
    service: str
    campaign: str
    at: datetime


@dataclass(frozen=True)
class StoreRating:
    """Commit a rating. Answer: Stored."""

    ticket: Ticket
    member: str
    case: str
    rating: int
    reopen: bool
    at: datetime


@dataclass(frozen=True)
class StoreAcknowledgement:
    """Commit a 已阅. Answer: Stored."""

    ticket: Ticket
    member: str
    publication: str
    version: int
    at: datetime


@dataclass(frozen=True)
class PrintSlip:
    """Print a slip through the journal. ``serial`` empty: one is given. Answer: SlipPrinted; PrinterChanged before."""

    ticket: Ticket
    serial: str
    data: SlipData = field(repr=False)
    member: str | None
    at: datetime


@dataclass(frozen=True)
class SettleSlip:
    """Note that a slip came out whose end was unknown, on its member's word. No answer."""

    ticket: Ticket
    serial: str
    at: datetime


@dataclass(frozen=True)
class AskPrinter:
    """Ask the printer how it is. Answer: PrinterAnswered."""

    ticket: Ticket


@dataclass(frozen=True)
class ReportDevice:
    """Tell the fleet that a device changed. No answer."""

    ticket: Ticket
    device: str
    status: str
    fault: str
    at: datetime


Effect = (
    LoadCatalogue
    | LookUp
    | CheckPin
    | LoadHome
    | LoadService
    | SearchContent
    | StoreClaim
    | StoreCase
    | StoreSignUp
    | StoreWithdrawal
    | StoreRating
    | StoreAcknowledgement
    | PrintSlip
    | SettleSlip
    | AskPrinter
    | ReportDevice
)
