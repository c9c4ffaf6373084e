"""What goes with an event: stored with it in one transaction, forgotten once the server has it whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from offline_cache.connection import Connection
from offline_cache.database import Database
from protocol.canonical import sha256_hex
from protocol.events import CaseOpened, OutboxItem

_HELD = (
    "SELECT attachment.case_id, attachment.sha256, length(attachment.data) FROM attachment"
    " JOIN outbox ON outbox.id = attachment.item"
)


@dataclass(frozen=True)
class Held:
    """Something attached that the server does not have whole, as far as is known here; ``size`` in bytes."""

    case: str
    sha256: str
    size: int


class Attachments:
    """What is attached to events of one journal. Safe to use from several threads; raises as the journal does."""

    def __init__(self, database: Database) -> None:
        """Take the journal's database."""
        self._database = database

    def to_send(self) -> tuple[Held, ...]:
        """Return what goes with events that the server has taken, oldest first."""
        with self._database.read() as connection:
            return tuple(connection.rows(Held, f"{_HELD} WHERE outbox.state = 'delivered' ORDER BY attachment.no"))

    def held(self) -> tuple[Held, ...]:
        """Return all that the server is to have, of events that still wait, too; oldest first."""
        with self._database.read() as connection:
            return tuple(connection.rows(Held, f"{_HELD} WHERE outbox.state != 'refused' ORDER BY attachment.no"))

    def data(self, one: Held) -> bytes | None:
        """Return the bytes, None when they are not here (any more)."""
        query = "SELECT data FROM attachment WHERE case_id = ? AND sha256 = ?"
        with self._database.read() as connection:
            return connection.one(bytes, query, (one.case, one.sha256))

    def settle(self, case: str, sha256: str) -> None:
        """The server has it whole: forget the bytes."""
        with self._database.write() as connection:
            connection.run("DELETE FROM attachment WHERE case_id = ? AND sha256 = ?", (case, sha256))


def attach(connection: Connection, item: OutboxItem, data: Sequence[bytes]) -> None:
    """Store what goes with ``item``, in its own transaction. Raises ValueError for an event that opens no case."""
    if data and not isinstance(item.body, CaseOpened):
        raise ValueError("only a new case has something attached to it")
    if isinstance(item.body, CaseOpened):
        connection.run_many(
            "INSERT INTO attachment (item, case_id, sha256, data) VALUES (?, ?, ?, ?)",
            ((item.id, item.body.case, sha256_hex(one), one) for one in data),
        )
