"""What the journal gives out, and how it fails."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from offline_cache.database import DatabaseDamaged, StorageFull
from protocol.wire import EnrolReply


class JournalDamaged(DatabaseDamaged):
    """A page of journal.db is damaged. The next ``open`` sets the file aside and carries over what it can."""


class JournalFull(StorageFull):
    """Nothing was stored: the disk is full, read-only or failing. What was stored before is still there."""


class PrintState(StrEnum):
    """How far a print job is. UNKNOWN: it may be on paper or not, and only the member can tell.

    UNCONFIRMED: the printer cannot echo but was well afterwards, or the member said that it came out.
    """

    QUEUED = "queued"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True)
class PrintJob:
    """One job. ``copy`` is N of 第N次补打, 0 for the first print of a serial; ``data`` the printer's bytes."""

    id: str
    serial: str
    template: str
    member: str | None
    copy: int
    state: PrintState
    queued_at: datetime
    changed_at: datetime
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class PinFailures:
    """Wrong PINs in a row, and when the last was."""

    count: int
    last_at: datetime | None


@dataclass(frozen=True)
class Enrolment:
    """Who this kiosk is: the server's answer, the Ed25519 secret (32 bytes) it signs with, the server's URL."""

    reply: EnrolReply = field(repr=False)
    secret: bytes = field(repr=False)
    server: str
