"""Why a round of sync does not end well: the exceptions that may end it, and their names."""

from typing import TypeVar

import msgspec

from offline_cache.database import DatabaseBusy, DatabaseDamaged, StorageFull
from offline_cache.report import SyncProblem
from offline_cache.transport import Refused, Unreachable
from protocol.decoding import from_json

_Reply = TypeVar("_Reply", bound=msgspec.Struct)


class RoundFailed(Exception):  # noqa: N818 - what happened, not an error of the program
    """A round cannot go on."""

    def __init__(self, problem: SyncProblem, detail: str) -> None:
        """Name the problem and say what happened (English, names no person)."""
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


PROBLEMS = (RoundFailed, Unreachable, Refused, StorageFull, DatabaseDamaged, DatabaseBusy)
"""What may end a round; anything else is a defect of ours."""


def problem_of(error: Exception) -> SyncProblem:
    """Return the name of one of ``PROBLEMS``."""
    match error:
        case RoundFailed():
            return error.problem
        case Unreachable():
            return SyncProblem.OFFLINE
        case Refused():
            return SyncProblem.REFUSED
        case StorageFull():
            return SyncProblem.DISK_FULL
        case DatabaseBusy():
            return SyncProblem.BUSY
        case _:
            return SyncProblem.DAMAGED


def decode_reply(raw: bytes, kind: type[_Reply]) -> _Reply:
    """Return what the server said. Raises RoundFailed when it is no ``kind``."""
    try:
        return from_json(raw, kind)
    except ValueError as error:
        raise RoundFailed(SyncProblem.BAD_REPLY, f"not a {kind.__name__}: {error}") from error
