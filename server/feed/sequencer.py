"""The sequencer turns waiting changes into dense bucket versions.

Changes are a queue, not a log with a cursor: what is taken is deleted in the same transaction. So a change that
commits late is taken late, never lost, whatever its id; ``rev``, given under the entity's row lock, tells which of two
is newer. The row lock of the checkpoint elects one sequencer at a time, for as long as one batch lasts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from protocol.setsum import SetSum
from protocol.wire import Op
from server.store.bulk import slices
from server.store.counters import next_number
from server.store.feed import BucketHeadRow, BucketRow, ChangeRow

CHECKPOINT = "checkpoint"
BATCH = 5000

Key = tuple[str, str]
"""An entity within its bucket: kind and id."""


class Change(Protocol):
    """What is asked of a change, and of the row that stands."""

    op: str
    rev: int


class Waiting(Change, Protocol):
    """A change and what it changes."""

    bucket: str
    kind: str
    entity_id: str


W = TypeVar("W", bound=Waiting)
C = TypeVar("C", bound=Change)
S = TypeVar("S", bound=Change)


def newest_of(changes: Iterable[W]) -> dict[str, dict[Key, W]]:
    """Return, by bucket, the change of highest revision of each entity, in the order in which these were given."""
    by_bucket: dict[str, dict[Key, W]] = defaultdict(dict)
    for change in changes:
        newest = by_bucket[change.bucket]
        key = (change.kind, change.entity_id)
        if key not in newest or newest[key].rev <= change.rev:
            # Taken out first, so that the dictionary keeps the order of the newest changes.
            newest.pop(key, None)
            newest[key] = change
    return by_bucket


def decide(changes: Mapping[Key, C], standing: Mapping[Key, S]) -> Iterator[tuple[C, S | None]]:
    """Yield the changes that get a version, each with the row it replaces; drop stale ones and drops of nothing."""
    for key, change in changes.items():
        old = standing.get(key)
        stale = old is not None and change.rev <= old.rev
        drops_nothing = change.op == Op.DROP and (old is None or old.op == Op.DROP)
        if not stale and not drops_nothing:
            yield change, old


def sequence(session: Session, limit: int = BATCH) -> int:
    """Give versions to at most ``limit`` waiting changes and return how many were taken, 0 when none waited."""
    if session.scalar(select(ChangeRow.id).limit(1)) is None:
        return 0
    checkpoint = next_number(session, CHECKPOINT)
    changes = session.scalars(select(ChangeRow).order_by(ChangeRow.id).limit(limit)).all()
    for bucket, newest in newest_of(changes).items():
        _apply(session, bucket, newest, checkpoint)
    for ids in slices([change.id for change in changes]):
        session.execute(delete(ChangeRow).where(ChangeRow.id.in_(ids)))
    return len(changes)


def _apply(session: Session, bucket: str, changes: dict[Key, ChangeRow], checkpoint: int) -> None:
    head = session.get(BucketHeadRow, bucket, with_for_update=True)
    if head is None:
        head = BucketHeadRow(bucket=bucket, version=0, rows=0, floor=0, checksum=SetSum().state, checkpoint=0)
        session.add(head)
    total = SetSum(head.checksum)
    before = head.version
    for change, old in decide(changes, _standing(session, bucket, changes)):
        head.version += 1
        if old is not None:
            old.until = head.version
            if old.op != Op.DROP:
                total.remove(old.kind, old.entity_id, old.body)
                head.rows -= 1
        if change.op == Op.PUT:
            total.add(change.kind, change.entity_id, change.body)
            head.rows += 1
        session.add(
            BucketRow(
                bucket=bucket,
                version=head.version,
                op=change.op,
                kind=change.kind,
                entity_id=change.entity_id,
                rev=change.rev,
                body=change.body,
            )
        )
    if head.version > before:
        head.checksum, head.checkpoint = total.state, checkpoint
    session.flush()


def _standing(session: Session, bucket: str, keys: Iterable[Key]) -> dict[Key, BucketRow]:
    found: dict[Key, BucketRow] = {}
    for ids in slices(sorted({entity for _, entity in keys})):
        rows = select(BucketRow).where(
            BucketRow.bucket == bucket, BucketRow.entity_id.in_(ids), BucketRow.until.is_(None)
        )
        found |= {(row.kind, row.entity_id): row for row in session.scalars(rows)}
    return found
