"""Advances: a bucket's latest changes as one small frame, signed once for every kiosk that stands where they begin."""

import threading
from collections import OrderedDict

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from protocol.live import BODY_LIMIT, Advance, LiveRow, Moved, live_row, seal_advance
from protocol.setsum import SetSum
from protocol.signing import SigningKey
from protocol.wire import Op, Row
from server.feed.sequencer import CHECKPOINT
from server.store.bulk import slices
from server.store.counters import current_number
from server.store.database import Database
from server.store.feed import BucketHeadRow, BucketRow

LARGEST_ROWS = 64
LARGEST_BYTES = 32 * 1024
"""Changes beyond either travel as pages: a frame goes to everybody at once, a page when each kiosk asks for it."""


def read_advance(session: Session, bucket: str, after: int) -> Advance | None:
    """Return what leads from version ``after`` to the newest, or None when it is too much, or nothing, or too old.

    The session must see one instant (``Database.read``).
    """
    head = session.get(BucketHeadRow, bucket)
    if head is None or not head.floor <= after < head.version or head.version - after > 4 * LARGEST_ROWS:
        return None
    rows = session.scalars(
        select(BucketRow)
        .where(BucketRow.bucket == bucket, BucketRow.version > after, BucketRow.until.is_(None))
        .order_by(BucketRow.version)
        .limit(LARGEST_ROWS + 1)
    ).all()
    if len(rows) > LARGEST_ROWS or any(len(row.body) > BODY_LIMIT for row in rows):
        return None
    replaced = _standing(session, bucket, after, [row.entity_id for row in rows])
    changes: list[LiveRow] = []
    size = 0
    for found in rows:
        row = Row(found.version, Op(found.op), found.kind, found.entity_id, found.rev, found.body)
        changes.append(live_row(row, head.version, replaced.get((row.kind, row.id))))
        size += len(changes[-1].body)
        if size > LARGEST_BYTES:
            return None
    moved = Moved(
        steps=head.version - after,
        upto=head.version,
        rows=head.rows,
        checksum=bytes.fromhex(SetSum(head.checksum).digest),
        checkpoint=current_number(session, CHECKPOINT),
        changes=tuple(changes),
    )
    return Advance(bucket, moved)


def _standing(session: Session, bucket: str, at_version: int, ids: list[str]) -> dict[tuple[str, str], bytes]:
    """Return the bodies that a kiosk at ``at_version`` holds of these entities."""
    found: dict[tuple[str, str], bytes] = {}
    for part in slices(sorted(set(ids))):
        query = select(BucketRow.kind, BucketRow.entity_id, BucketRow.body).where(
            BucketRow.bucket == bucket,
            BucketRow.entity_id.in_(part),
            BucketRow.version <= at_version,
            or_(BucketRow.until.is_(None), BucketRow.until > at_version),
            BucketRow.op == Op.PUT.value,
        )
        found |= {(kind, entity): body for kind, entity, body in session.execute(query).all()}
    return found


class AdvanceStore:
    """Sealed advances by bucket and versions, so that a fleet that comes back asks the database once."""

    def __init__(self, publisher: SigningKey, limit: int = 1000) -> None:
        """Sign with ``publisher`` and keep the last ``limit`` frames."""
        self._publisher = publisher
        self._limit = limit
        self._frames: OrderedDict[tuple[str, int, int], bytes | None] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, database: Database, bucket: str, after: int, upto: int) -> bytes | None:
        """Return the frame that leads from ``after`` to ``upto``, or None when there is none; ask only if need be."""
        with self._lock:
            if (bucket, after, upto) in self._frames:
                return self._frames[bucket, after, upto]
        with database.read() as session:
            return self.frame(session, bucket, after, upto)

    def frame(self, session: Session, bucket: str, after: int, upto: int) -> bytes | None:
        """Return the frame that leads from ``after`` to ``upto``, the newest version, made anew; None if none does."""
        if after > upto:
            return None
        advance = read_advance(session, bucket, after)
        if advance is not None and advance.moved.upto != upto:
            return None  # it moved on meanwhile; what leads there is not what was asked for
        sealed = seal_advance(advance, self._publisher) if advance is not None else None
        with self._lock:
            self._frames[bucket, after, upto] = sealed
            while len(self._frames) > self._limit:
                self._frames.popitem(last=False)
        return sealed
