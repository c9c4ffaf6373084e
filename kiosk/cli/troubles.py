"""What a command may run into, as one sentence for a technician."""

from kiosk.config import ConfigError
from offline_cache.database import DatabaseBusy, DatabaseDamaged, StorageFull
from offline_cache.keys import KeyFileError


def sentence_of(trouble: Exception) -> str | None:
    """Return what happened and what to do; None for what is a defect of ours and deserves its traceback."""
    match trouble:
        case ConfigError():
            return f"the configuration is wrong. {trouble}. docs/kiosk.toml is a good one."
        case KeyFileError():
            return f"the key of the cache cannot be used: {trouble}."
        case StorageFull():
            return "the disk is full: make room, nothing was lost."
        case DatabaseDamaged():
            return f"a database is damaged: {trouble}. Starting the kiosk sets it aside and rebuilds it."
        case DatabaseBusy():
            return "the database is in use by another process: try again, or stop the kiosk first."
        case ValueError() | OSError():
            return f"{trouble}."
        case _:
            return None
