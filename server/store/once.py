"""Insert that tells whether it was the first."""

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from server.store.base import Base


def insert_once(session: Session, table: type[Base], **values: object) -> bool:
    """Insert a row and return True, or return False when its key (or another unique value) is there already.

    A concurrent insert of the same key is waited for: exactly one of the two returns True, if it commits.
    """
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    # What came back, not the row count: psycopg's is -1 for a statement that the ORM prepared.
    return session.execute(statement.returning(*inspect(table).primary_key)).first() is not None
