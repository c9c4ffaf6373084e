"""How a round of sync ended."""

from dataclasses import dataclass
from enum import StrEnum


class SyncProblem(StrEnum):
    """Why a round did not end well. The kiosk goes on with what it holds in every case."""

    OFFLINE = "offline"
    NOT_ENROLLED = "not_enrolled"
    REFUSED = "refused"
    REVOKED = "revoked"
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
