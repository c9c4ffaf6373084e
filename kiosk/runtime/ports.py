"""What the runtime needs from the outside. The real parts fit these as they are; simulations bring their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from devices.card.face import CardReader
from devices.printer.face import Printer
from devices.printer.slip import Slip
from kiosk.machine.events import Event
from kiosk.machine.state import State
from kiosk.runtime.takes import Takes
from offline_cache.content import Findable, Hit
from offline_cache.journal import PinFailures, PrintJob, PrintState
from protocol.campaigns import Entry, Turnout
from protocol.cases import Case
from protocol.directory import Contact
from protocol.entitlements import Entitlement
from protocol.events import EventBody, OutboxItem
from protocol.members import Member
from protocol.organisation import Unit
from protocol.publications import Publication
from protocol.records import RecordRow
from protocol.services import Service
from protocol.signing import SigningKey

CardPort = CardReader
"""A card reader, real or simulated."""

PrintPort = Printer
"""A printer, real or simulated."""

Render = Callable[[Slip], bytes]
"""Turns a slip into the printer's bytes."""

VerifyPin = Callable[[str, str], bool]
"""Whether a PIN fits an argon2id PHC string: ``verify(phc, pin)``."""


Witness = Callable[[Event | None, State], None]
"""Is told, on the UI thread and without delay, of each event and the state after it; never blocks, never raises.

None: the machine begins in this state, at first or because it failed; the event it failed on is told before.
"""


class ContentPort(Protocol):
    """The cache of published content (offline_cache.content.Content). Methods may raise ContentDamaged."""

    def services(self) -> tuple[Service, ...]:
        """All services."""

    def units(self) -> tuple[Unit, ...]:
        """All units held."""

    def publications(self, service: str) -> tuple[Publication, ...]:
        """All publications of a service."""

    def contacts(self, service: str) -> tuple[Contact, ...]:
        """All contacts of a directory."""

    def member(self, id: str) -> Member | None:  # noqa: A002 - the entity's own word
        """The member with this identifier."""

    def member_by_token(self, token: str) -> Member | None:
        """The member whom a card token opens."""

    def records(self, service: str, member: str) -> tuple[RecordRow, ...]:
        """A member's rows of a record service."""

    def entitlements(self, service: str, member: str) -> tuple[Entitlement, ...]:
        """A member's benefits of a service."""

    def entitlement(self, id: str) -> Entitlement | None:  # noqa: A002 - the entity's own word
        """The benefit with this identifier."""

    def cases(self, service: str, member: str) -> tuple[Case, ...]:
        """A member's cases of a service."""

    def turnouts(self, service: str) -> tuple[Turnout, ...]:
        """How each campaign of a service stands."""

    def entries(self, service: str, member: str) -> tuple[Entry, ...]:
        """A member's entries of a service of campaigns."""

    def search(self, text: str, limit: int, accept: Callable[[Findable], bool]) -> tuple[Hit, ...]:
        """Up to ``limit`` services, publications and contacts that hold what was typed and ``accept`` takes."""

    def fresh_at(self) -> datetime | None:
        """数据截至."""


class JournalPort(Protocol):
    """The journal (offline_cache.journal.Journal): each write is on disk before its call returns."""

    def append(
        self, body: EventBody, *, member: str | None, at: datetime, attached: Sequence[bytes] = ()
    ) -> OutboxItem:
        """Store one event with what is attached to it."""

    def next_number(self, prefix: str) -> int:
        """Return 1, 2, 3 … for a prefix, no number twice."""

    def own_events(self, member: str) -> tuple[OutboxItem, ...]:
        """This member's events at this kiosk, oldest first."""

    def pin_failures(self, member: str) -> PinFailures:
        """Wrong PINs in a row."""

    def record_pin_failure(self, member: str, at: datetime) -> PinFailures:
        """Count a wrong PIN."""

    def clear_pin_failures(self, member: str) -> None:
        """Forget a member's wrong PINs."""

    def next_copy(self, serial: str) -> int:
        """N of 第N次补打 for the next job of this serial."""

    def queue_print(self, *, serial: str, template: str, member: str | None, data: bytes, at: datetime) -> PrintJob:
        """Store a job before its first byte is sent."""

    def mark_print(self, job: str, state: PrintState, at: datetime) -> None:
        """Store how far a job is."""

    def settle_print(self, job: str, state: PrintState, body: EventBody, at: datetime) -> OutboxItem:
        """Store how a job ended and the event that tells it, both or neither."""

    def print_jobs(self, serial: str) -> tuple[PrintJob, ...]:
        """All jobs of a serial, oldest first."""

    def unclear_prints(self, member: str, since: datetime) -> tuple[PrintJob, ...]:
        """A member's jobs since then of which nobody knows whether they came out."""

    def unfinished_prints(self) -> tuple[PrintJob, ...]:
        """Jobs that a crash left open."""

    def audit(self, kind: str, detail: str, at: datetime) -> None:
        """Store what happened at this kiosk; ``detail`` names no person."""


class SyncPort(Protocol):
    """The sync client (offline_cache.sync.SyncClient), as far as effects need it."""

    def nudge(self) -> None:
        """Come round soon: there is something to send, or something to mend."""

    def attend(self) -> None:
        """Somebody reads: be sure of the line, so that a dead one is named on the screen within a minute."""


class ClockPort(Protocol):
    """Time."""

    def now(self) -> datetime:
        """The corrected time in UTC; it never goes back."""

    def monotonic(self) -> float:
        """Seconds since some moment; they never jump with the wall clock."""


@dataclass(frozen=True)
class Ports:
    """All that effects are carried out with. ``key`` signs vouchers; ``takes`` holds what members have said."""

    content: ContentPort
    journal: JournalPort
    sync: SyncPort
    printer: PrintPort
    clock: ClockPort
    render: Render
    key: SigningKey
    verify_pin: VerifyPin
    takes: Takes = field(default_factory=Takes)
