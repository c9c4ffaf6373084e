"""Numbers that only grow, safe under concurrent writers."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from server.store.feed import CounterRow

SCOPE = "scope"
"""Counts changes of who is due which buckets: the tree, audiences, kiosks. Server processes watch it."""


def next_number(session: Session, name: str) -> int:
    """Return the counter's next value, from 1, and hold its row lock until the transaction ends."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(CounterRow).values(name=name, value=1)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": CounterRow.value + 1})
    return session.execute(statement.returning(CounterRow.value)).scalar_one()


def current_number(session: Session, name: str) -> int:
    """Return the counter's last value, 0 before the first."""
    return session.scalar(select(CounterRow.value).where(CounterRow.name == name)) or 0
