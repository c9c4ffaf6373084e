"""What the database is asked, by the statement: a listing that asks once more for each row shows by its count."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from server.store.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Collect the statements that anybody sends to ``database`` meanwhile, but for those that begin a transaction."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
