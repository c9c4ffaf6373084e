"""How a round of sync ended, and what the technician is told of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

_FACT = "sync_trouble"


class Facts(Protocol):
    """Where single facts are kept: the journal."""

    def fact(self, name: str) -> str | None:
        """Return a fact."""

    def set_fact(self, name: str, value: str) -> None:
        """Store a fact."""


class SyncProblem(StrEnum):
    """Why a round did not end well. The kiosk goes on with what it holds in every case."""

    OFFLINE = "offline"
    NOT_ENROLLED = "not_enrolled"
    REFUSED = "refused"
    BAD_REPLY = "bad_reply"
    BAD_SIGNATURE = "bad_signature"
    EXPIRED_MANIFEST = "expired_manifest"
    REPLAYED = "replayed"
    BAD_PAGE = "bad_page"
    CHECKSUM = "checksum"
    DISK_FULL = "disk_full"
    DAMAGED = "damaged"
    BUSY = "busy"


@dataclass(frozen=True)
class SyncReport:
    """How a round ended. ``delivered`` counts events the server answered; ``poll_s`` seconds until the next round.

    ``retry_s`` is the least wait that a busy server asked for, 0 when it did not.
    ``detail`` is an English sentence for the log, empty when all is well; it names no person.
    """

    ok: bool
    problem: SyncProblem | None
    changed: bool
    delivered: int
    poll_s: float
    detail: str = ""
    retry_s: float = 0.0


class Trouble(msgspec.Struct, frozen=True):
    """Why sync does not end well, and since when. ``detail`` is English and names no person."""

    problem: SyncProblem
    detail: str
    since: datetime


def last_trouble(journal: Facts) -> Trouble | None:
    """Return why the last round of sync did not end well, None when it did or there was none."""
    stored = journal.fact(_FACT)
    return msgspec.json.decode(stored, type=Trouble) if stored else None


def note_trouble(journal: Facts, report: SyncReport, now: datetime) -> None:
    """Keep what the report says for ``last_trouble``; the disk is only touched when the problem is another one."""
    before = last_trouble(journal)
    if report.problem is (before.problem if before else None):
        return
    after = Trouble(report.problem, report.detail, now) if report.problem else None
    journal.set_fact(_FACT, msgspec.json.encode(after).decode() if after else "")
