"""What may go wrong while an effect is carried out, and how the log hears of it without personal data."""

import traceback

from kiosk.machine.events import Failure
from offline_cache.content import ContentDamaged
from offline_cache.journal import JournalFull

FAILURES: tuple[type[Exception], ...] = (Exception,)
"""Caught at the rim of a worker: whatever an effect meets must become an event, never a dead thread."""


def kind_of(error: Exception) -> Failure:
    """Return what the screen should say."""
    match error:
        case ContentDamaged():
            return Failure.CONTENT_DAMAGED
        case JournalFull():
            return Failure.NO_ROOM
        case _:
            return Failure.OTHER


def describe(error: Exception) -> str:
    """Return the error's type and where it came from. Its text is left out: it may quote a member's data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}{place}"
