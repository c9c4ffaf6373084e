"""Handing content on to another kiosk of the site: pages made of the rows that are here, for the manifest beside them.

A kiosk keeps no history, so each bucket goes whole. Who gets it checks it against the publisher's signed manifest, as
what the server sends; the versions of single rows, which nobody signs, are counted anew.
"""

from collections.abc import Iterator

import msgspec

from offline_cache.connection import Connection
from protocol.signing import Signed
from protocol.wire import BucketHead, Op, Page, Row

_WORD = "word"
PAGE_ROWS = 5000
PAGE_BYTES = 4 * 1024 * 1024
_ROWS = (
    "SELECT kind, id, rev, body FROM entity WHERE bucket = (SELECT no FROM bucket WHERE live AND name = ?) ORDER BY no"
)


class Word(msgspec.Struct, frozen=True):
    """What the publisher signed for what is here: a manifest, and the frame by which each bucket moved on since."""

    manifest: Signed
    moved: dict[str, bytes] = {}


class Copy:
    """What is held at one moment. To be used before the read that gave it ends."""

    def __init__(self, connection: Connection, word: Word) -> None:
        """Read by ``connection``."""
        self._connection = connection
        self.word = word

    def pages(self, head: BucketHead) -> Iterator[Page]:
        """Yield the pages that lead from nothing to what ``head`` says."""
        rows: list[Row] = []
        after = size = 0
        for version, (kind, name, rev, body) in enumerate(self._connection.rows(_row, _ROWS, (head.bucket,)), 1):
            if rows and (len(rows) == PAGE_ROWS or size + len(body) > PAGE_BYTES):
                yield Page(bucket=head.bucket, after=after, upto=version - 1, rows=tuple(rows))
                after, size, rows = version - 1, 0, []
            size += len(body)
            rows.append(Row(version, Op.PUT, kind, name, rev, body))
        if head.version:
            yield Page(bucket=head.bucket, after=after, upto=head.version, rows=tuple(rows))


def keep_word(connection: Connection, word: Word | None) -> None:
    """Keep what signs for what is here from now on; None when nothing does."""
    if word is None:
        connection.run("DELETE FROM fact WHERE name = ?", (_WORD,))
    else:
        values = (_WORD, msgspec.json.encode(word).decode())
        connection.run("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", values)


def keep_moved(connection: Connection, bucket: str, frame: bytes) -> None:
    """Keep the frame that signs for where ``bucket`` stands from now on."""
    word = _word(connection)
    if word is not None:
        keep_word(connection, Word(word.manifest, word.moved | {bucket: frame}))


def copy(connection: Connection) -> Copy | None:
    """Return what is here, None when the publisher signed nothing for it."""
    word = _word(connection)
    return Copy(connection, word) if word else None


def _word(connection: Connection) -> Word | None:
    stored = connection.one(str, "SELECT value FROM fact WHERE name = ?", (_WORD,))
    return msgspec.json.decode(stored, type=Word) if stored else None


def _row(kind: str, name: str, rev: int, body: bytes) -> tuple[str, str, int, bytes]:
    return kind, name, rev, body
