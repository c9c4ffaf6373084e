"""Many rows at once, in statements that every database takes."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.store.base import EntityRow

T = TypeVar("T")
R = TypeVar("R", bound=EntityRow)
SLICE = 1000


def slices(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """Return ``items`` in parts of at most SLICE, few enough to be parameters of one statement."""
    return (items[start : start + SLICE] for start in range(0, len(items), SLICE))


def lock_rows(session: Session, table: type[R], ids: Collection[str]) -> dict[str, R]:
    """Return the rows that exist among ``ids``, locked in the order of their ids (so two writers never cross)."""
    found: dict[str, R] = {}
    for part in slices(sorted(set(ids))):
        rows = session.scalars(select(table).where(table.id.in_(part)).order_by(table.id).with_for_update())
        found |= {row.id: row for row in rows}
    return found
