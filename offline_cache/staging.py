"""Pages on their way in. What is here survives a restart, is seen by nobody, and need not be fetched again.

A bucket fetched from nothing becomes a draft: its rows go straight to their place in the file, so the flip only has
to turn a switch. A change of a live bucket waits as a page, for applying it would be seen.
"""

from dataclasses import dataclass

import msgspec

from offline_cache.connection import Connection
from offline_cache.rows import Bucket, ChecksumMismatch, Prepared, prepare
from protocol.wire import Row

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[Row, ...])

MIXED = -1
"""The target of pages that were fetched towards different versions: a later one may name what an earlier one named."""


@dataclass(frozen=True)
class Staged:
    """How far a bucket was fetched: up to ``version`` of the ``target`` that was asked for, which may be MIXED."""

    version: int
    target: int
    anew: bool


@dataclass(frozen=True)
class StagedPage:
    """A delta that waits for the flip; ``rows`` are packed."""

    bucket: str
    after: int
    upto: int
    rows: bytes

    def prepared(self) -> Prepared:
        """Return the page, ready to be applied."""
        return prepare(self.bucket, self.after, self.upto, _decoder.decode(self.rows))


def stage(connection: Connection, page: Prepared, target: int) -> None:
    """Put a page away until the flip. One with ``after`` 0 will replace what the bucket holds.

    ``target`` is the version that the pages of this bucket are fetched towards; as long as it stays the same, no page
    names an entity of an earlier one. Raises ChecksumMismatch when the page does not follow the one before.
    """
    if page.after == 0:
        discard(connection, page.bucket)
        draft = Bucket.make(connection, page.bucket, live=False, target=target)
        draft.apply(connection, page, fresh=True)
        draft.save(connection)
        return
    found = Bucket.find(connection, page.bucket, live=False)
    if found is None:
        connection.run(
            'INSERT INTO staged_page (bucket, "after", upto, target, rows) VALUES (?, ?, ?, ?, ?)',
            (page.bucket, page.after, page.upto, target, _encoder.encode(page.rows)),
        )
        return
    if page.after != found.version:
        raise ChecksumMismatch(page.bucket, f"a page after {page.after} cannot follow version {found.version}")
    if found.target != target:
        found.target = MIXED
    found.apply(connection, page, fresh=found.target == target)
    found.save(connection)


def discard(connection: Connection, bucket: str | None = None) -> None:
    """Forget the draft and the staged pages of one bucket, or of all."""
    query = "SELECT no, name, version, target, rows, sum FROM bucket WHERE NOT live AND name = coalesce(?, name)"
    for draft in connection.all(Bucket, query, (bucket,)):
        draft.drop(connection)
    connection.run("DELETE FROM staged_page WHERE bucket = coalesce(?, bucket)", (bucket,))


def staged(connection: Connection) -> dict[str, Staged]:
    """Return how far each bucket was fetched that has anything staged."""
    found: dict[str, Staged] = {}

    def note(name: str, version: int, target: int, anew: int) -> None:
        found[name] = Staged(version, target, bool(anew))

    for query in (
        "SELECT bucket, max(upto), iif(min(target) = max(target), target, -1), 0 FROM staged_page GROUP BY bucket",
        "SELECT name, version, target, 1 FROM bucket WHERE NOT live",
    ):
        connection.all(note, query)
    return found


def staged_pages(connection: Connection, bucket: str) -> list[StagedPage]:
    """Return the deltas of a bucket in order of arrival."""
    query = 'SELECT bucket, "after", upto, rows FROM staged_page WHERE bucket = ? ORDER BY no'
    return connection.all(StagedPage, query, (bucket,))
