"""Compaction: forget what was replaced long ago. Checksums and versions stay; only old deltas go."""

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from protocol.wire import Op
from server.store.bulk import slices
from server.store.feed import BucketHeadRow, BucketRow

KEEP = 10_000
"""Versions of a bucket for which deltas are kept; a kiosk further behind starts the bucket from nothing."""


def compact(session: Session, bucket: str, keep: int = KEEP) -> int:
    """Drop replaced rows and tombstones older than the newest ``keep`` versions; return how many went.

    Deltas then start at the new floor. Pages from version 0 up to any version from the floor on stay exact.
    """
    head = session.get(BucketHeadRow, bucket, with_for_update=True)
    if head is None or head.version - keep <= head.floor:
        return 0
    floor = head.version - keep
    old = select(BucketRow.version).where(
        BucketRow.bucket == bucket,
        or_(
            BucketRow.until <= floor,
            (BucketRow.until.is_(None)) & (BucketRow.op == Op.DROP.value) & (BucketRow.version <= floor),
        ),
    )
    versions = session.scalars(old).all()
    for part in slices(versions):
        session.execute(delete(BucketRow).where(BucketRow.bucket == bucket, BucketRow.version.in_(part)))
    head.floor = floor
    return len(versions)


def compact_all(session: Session, keep: int = KEEP) -> int:
    """Compact every bucket that has grown enough to be worth it; return how many rows went."""
    grown = select(BucketHeadRow.bucket).where(BucketHeadRow.version - BucketHeadRow.floor > 2 * keep)
    return sum(compact(session, bucket, keep) for bucket in session.scalars(grown).all())
