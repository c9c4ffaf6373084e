"""The signed manifest: the publisher's word on what one kiosk should hold."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import canonical
from protocol.setsum import SetSum
from protocol.signing import Signed, SigningKey
from protocol.wire import BucketHead, Manifest
from server.feed.sequencer import CHECKPOINT
from server.store.counters import current_number
from server.store.feed import BucketHeadRow

LIFE = timedelta(days=35)


def manifest_for(session: Session, kiosk: str, buckets: Iterable[str], *, at: datetime) -> Manifest:
    """Return where ``buckets`` stand. The session must see one instant (``Database.read``)."""
    wanted = tuple(buckets)
    heads = {row.bucket: row for row in session.scalars(select(BucketHeadRow).where(BucketHeadRow.bucket.in_(wanted)))}
    return Manifest(
        kiosk=kiosk,
        checkpoint=current_number(session, CHECKPOINT),
        issued_at=at,
        expires_at=at + LIFE,
        buckets=tuple(_head(bucket, heads.get(bucket)) for bucket in wanted),
    )


def sign_manifest(manifest: Manifest, publisher: SigningKey) -> Signed:
    """Return the manifest's canonical bytes, signed."""
    return publisher.sign(canonical(manifest))


def _head(bucket: str, row: BucketHeadRow | None) -> BucketHead:
    if row is None:
        return BucketHead(bucket=bucket, version=0, rows=0, checksum=SetSum().digest)
    return BucketHead(
        bucket=bucket, version=row.version, rows=row.rows, checksum=SetSum(row.checksum).digest, floor=row.floor
    )
