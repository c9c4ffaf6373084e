"""Many rows at once, in statements that every database takes."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from server.store.base import Base, EntityRow

T = TypeVar("T")
R = TypeVar("R", bound=EntityRow)
SLICE = 1000
_REMEMBERED = "remembered"


def slices(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """Return ``items`` in parts of at most SLICE, few enough to be parameters of one statement."""
    return (items[start : start + SLICE] for start in range(0, len(items), SLICE))


def remember(session: Session, table: type[Base], keys: Iterable[str | None]) -> None:
    """Load the rows with these primary keys, so that ``session.get`` asks for none of them again; None is left out.

    For listings: what each row refers to is then asked for all rows at once. A Session by itself holds rows weakly and
    would ask for the same officer once a row.
    """
    (column,) = inspect(table).primary_key
    rows = session.info.setdefault(_REMEMBERED, [])
    for part in slices(sorted({key for key in keys if key})):
        rows.extend(session.scalars(select(table).where(column.in_(part))))


def lock_rows(session: Session, table: type[R], ids: Collection[str]) -> dict[str, R]:
    """Return the rows that exist among ``ids``, locked in the order of their ids (so two writers never cross).

    They are as they stand once they are locked, whatever this transaction saw of them before.
    """
    found: dict[str, R] = {}
    for part in slices(sorted(set(ids))):
        locked = select(table).where(table.id.in_(part)).order_by(table.id).with_for_update()
        rows = session.scalars(locked.execution_options(populate_existing=True))
        found |= {row.id: row for row in rows}
    return found
