"""Insert that tells whether it was the first, and insert that replaces."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import dml as postgresql_dml
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import dml as sqlite_dml
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from server.store.base import Base


def insert_once(session: Session, table: type[Base], **values: object) -> bool:
    """Insert a row and return True, or return False when its key (or another unique value) is there already.

    A concurrent insert of the same key is waited for: exactly one of the two returns True, if it commits.
    """
    return bool(insert_new(session, table, [values]))


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, object]]) -> list[tuple[object, ...]]:
    """Insert those of ``rows`` that are not there already; return the primary keys of these, in one statement."""
    statement = _insert(session)(table).values(list(rows)).on_conflict_do_nothing()
    # What came back, not the row count: psycopg's is -1 for a statement that the ORM prepared.
    return [tuple(row) for row in session.execute(statement.returning(*inspect(table).primary_key)).all()]


def put_rows_of(session: Session, table: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert ``rows``, or give those whose primary key is there the new values, in one statement."""
    statement = _insert(session)(table).values(list(rows))
    keys = [column.name for column in inspect(table).primary_key]
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))


def _insert(session: Session) -> Callable[[type[Base]], sqlite_dml.Insert | postgresql_dml.Insert]:
    return sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
