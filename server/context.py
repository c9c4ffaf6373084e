"""What every part of a running server shares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from protocol.signing import Signed, SigningKey
from server.api.admission import Admission
from server.api.arrivals import Arrivals
from server.api.pacing import Pacer
from server.config import Settings
from server.domain.attachments import Vault
from server.feed.advances import AdvanceStore
from server.feed.doorbell import Doorbell
from server.feed.pages import PageStore
from server.keys import attachment_key, endorsements, publisher_key, token_key
from server.store.database import Database

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the system's time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class AppContext:
    """The server's parts. ``database.read()`` and ``database.write()`` give a Session for one transaction."""

    settings: Settings
    database: Database
    publisher: SigningKey
    endorsements: tuple[Signed, ...]
    token_key: bytes
    vault: Vault
    doorbell: Doorbell
    pages: PageStore
    advances: AdvanceStore
    arrivals: Arrivals
    admission: Admission
    pacer: Pacer
    clock: Clock = utc_now

    def close(self) -> None:
        """Make no more pages and close the database."""
        self.pages.close()
        self.database.close()


def open_context(settings: Settings, clock: Clock = utc_now) -> AppContext:
    """Open what ``union-server init`` made. Raises KeyMissingError when it has not been run."""
    publisher, tokens = publisher_key(settings.data), token_key(settings.data)
    database = Database(settings.database, settings.replica)
    return AppContext(
        settings=settings,
        database=database,
        publisher=publisher,
        endorsements=endorsements(settings.data),
        token_key=tokens,
        vault=Vault(settings.attachments, attachment_key(settings.data)),
        doorbell=Doorbell(),
        pages=PageStore(),
        advances=AdvanceStore(publisher),
        arrivals=Arrivals(database, clock),
        admission=Admission(settings.rate),
        pacer=Pacer(database, settings.rate),
        clock=clock,
    )
