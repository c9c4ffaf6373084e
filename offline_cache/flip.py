"""The one transaction that turns old content into new, or does nothing."""

from collections.abc import Collection
from datetime import datetime

from offline_cache.connection import Connection
from offline_cache.rows import Bucket, ChecksumMismatch, Prepared
from offline_cache.staging import discard, staged_pages
from protocol.wire import BucketHead, Manifest

__all__ = ["SCRUB", "SCRUB_FACT", "ChecksumMismatch", "advance", "flip"]

SCRUB_FACT = "scrub"
"""Is there while something that was dropped may still lie in free pages of the file, or between its rows."""
SCRUB = f"INSERT OR REPLACE INTO fact (name, value) VALUES ('{SCRUB_FACT}', 'due')"  # noqa: S608 - constants


def flip(connection: Connection, manifest: Manifest, only: Collection[str] | None = None) -> bool:
    """Apply what is staged; return whether any row may have changed.

    Buckets that the manifest does not name go. With ``only`` the other buckets stay as they are, and so does the
    checkpoint. Raises ChecksumMismatch when a bucket's version, row count or digest is not the manifest's; the
    caller's transaction then undoes everything.
    """
    changed = _drop_unnamed(connection, {head.bucket for head in manifest.buckets})
    if changed:
        connection.run(SCRUB)
    for head in manifest.buckets:
        if only is None or head.bucket in only:
            changed |= _apply_bucket(connection, head)
            discard(connection, head.bucket)
    facts = {"kiosk": manifest.kiosk}
    if only is None:
        facts |= {"checkpoint": str(manifest.checkpoint), "issued_at": manifest.issued_at.isoformat()}
    connection.run_many("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", facts.items())
    return changed


def advance(connection: Connection, page: Prepared, head: BucketHead, checkpoint: int, at: datetime) -> None:
    """Apply one page to a live bucket that stands where it begins. Raises ChecksumMismatch."""
    bucket = Bucket.find(connection, head.bucket, live=True)
    if bucket is None or bucket.version != page.after:
        raise ChecksumMismatch(head.bucket, f"an advance from {page.after} does not begin where it stands")
    # What was fetched towards an older manifest would lead back.
    discard(connection, head.bucket)
    bucket.apply(connection, page)
    bucket.require(head)
    bucket.save(connection)
    if page.drops:
        connection.run(SCRUB)
    facts = {"checkpoint": str(checkpoint), "issued_at": at.isoformat()}
    connection.run_many("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", facts.items())


def _drop_unnamed(connection: Connection, named: Collection[str]) -> bool:
    buckets = connection.all(Bucket, "SELECT no, name, version, target, rows, sum FROM bucket")
    gone = [bucket for bucket in buckets if bucket.name not in named]
    for bucket in gone:
        bucket.drop(connection)
    waiting = connection.all(str, "SELECT DISTINCT bucket FROM staged_page")
    for name in waiting:
        if name not in named:
            discard(connection, name)
    return bool(gone)


def _apply_bucket(connection: Connection, head: BucketHead) -> bool:
    draft = Bucket.find(connection, head.bucket, live=False)
    if draft is not None:
        draft.require(head)
        if Bucket.find(connection, head.bucket, live=True) is not None:
            connection.run(SCRUB)
        draft.go_live(connection)
        return True
    live = Bucket.find(connection, head.bucket, live=True)
    changed = live is None
    bucket = live or Bucket.make(connection, head.bucket, live=True)
    for page in staged_pages(connection, head.bucket):
        if page.after != bucket.version:
            raise ChecksumMismatch(head.bucket, f"a page after {page.after} cannot follow version {bucket.version}")
        prepared = page.prepared()
        bucket.apply(connection, prepared)
        if prepared.drops:
            connection.run(SCRUB)
        changed = True
    bucket.require(head)
    if changed:
        bucket.save(connection)
    return changed
