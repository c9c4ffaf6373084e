"""The signed manifest: the publisher's word on what one kiosk should hold."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import canonical
from protocol.setsum import SetSum
from protocol.signing import Signed, SigningKey
from protocol.wire import BucketHead, Manifest
from server.feed.sequencer import CHECKPOINT
from server.store.bulk import slices
from server.store.counters import current_number
from server.store.feed import BucketHeadRow

LIFE = timedelta(days=35)


def manifest_for(session: Session, kiosk: str, buckets: Iterable[str], *, at: datetime) -> Manifest:
    """Return where ``buckets`` stand. The session must see one instant (``Database.read``)."""
    return manifests_for(session, [(kiosk, tuple(buckets))], at=at)[0]


def manifests_for(
    session: Session, asked: Sequence[tuple[str, tuple[str, ...]]], *, at: datetime
) -> tuple[Manifest, ...]:
    """Return the manifest of each kiosk with its buckets. The session must see one instant (``Database.read``)."""
    heads: dict[str, BucketHead] = {}
    row = BucketHeadRow
    columns = select(row.bucket, row.version, row.rows, row.checksum, row.floor)
    for part in slices(sorted({bucket for _, buckets in asked for bucket in buckets})):
        for bucket, version, rows, checksum, floor in session.execute(columns.where(row.bucket.in_(part))):
            digest = SetSum(checksum).digest
            heads[bucket] = BucketHead(bucket=bucket, version=version, rows=rows, checksum=digest, floor=floor)
    checkpoint = current_number(session, CHECKPOINT)
    return tuple(
        Manifest(
            kiosk=kiosk,
            checkpoint=checkpoint,
            issued_at=at,
            expires_at=at + LIFE,
            buckets=tuple(heads.get(bucket) or _empty(bucket) for bucket in buckets),
        )
        for kiosk, buckets in asked
    )


def sign_manifest(manifest: Manifest, publisher: SigningKey) -> Signed:
    """Return the manifest's canonical bytes, signed."""
    return publisher.sign(canonical(manifest))


def _empty(bucket: str) -> BucketHead:
    return BucketHead(bucket=bucket, version=0, rows=0, checksum=SetSum().digest)
