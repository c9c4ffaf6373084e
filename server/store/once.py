"""Insert that tells whether it was the first."""

from typing import Any, cast

from sqlalchemy import CursorResult
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from server.store.base import Base


def insert_once(session: Session, table: type[Base], **values: object) -> bool:
    """Insert a row and return True, or return False when its key (or another unique value) is there already.

    A concurrent insert of the same key is waited for: exactly one of the two returns True, if it commits.
    """
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    result = session.execute(insert(table).values(**values).on_conflict_do_nothing())
    return cast(CursorResult[Any], result).rowcount == 1
