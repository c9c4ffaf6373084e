"""What a command needs of an enrolled kiosk's own data."""

from pathlib import Path

from kiosk.config import load
from offline_cache.journal import Enrolment, Journal
from offline_cache.keys import load_key


def enrolment_of(config: Path) -> Enrolment | None:
    """Return who the kiosk of this configuration file is, or None. Raises what opening the journal raises."""
    folder = load(config).state.folder
    journal = Journal.open(folder / "journal.db", load_key(folder / "cache.key"))
    try:
        return journal.enrolment()
    finally:
        journal.close()


def token_key(config: Path) -> bytes | None:
    """Return the organisation's key for card tokens, or None when the kiosk is not enrolled."""
    enrolment = enrolment_of(config)
    return enrolment.reply.token_key if enrolment else None
