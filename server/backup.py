"""Backup and restore: one tar file with every table, the keys and the blobs, for SQLite and PostgreSQL alike.

A backup of one database can be restored into the other. The file holds the keys and personal data: it is made
readable to its owner only, and belongs on encrypted media.
"""

import io
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

import msgspec
from sqlalchemy import Date, Table, func, select, text, update
from sqlalchemy.orm import Session

from server.config import Settings
from server.feed.sequencer import CHECKPOINT
from server.keys import ATTACHMENTS, PUBLISHER, TOKENS, write_secret
from server.store.database import Database
from server.store.feed import BucketHeadRow, CounterRow
from server.store.metadata import METADATA
from server.store.schema import newest_revision, revision, upgrade
from server.store.tables import UnitRow

_KEYS = (PUBLISHER, TOKENS)
_FORMER = re.compile(rf"(publisher(\.endorsements|-[0-9a-f]{{12}}\.retired)|{re.escape(ATTACHMENTS)})\Z")
_SLICE = 500
LEAP = 1 << 20
"""How far a restore moves checkpoint and bucket versions on, above all that kiosks can have seen meanwhile."""


class BackupError(Exception):
    """The backup or restore cannot be done; the message says why and what to do."""


class _About(msgspec.Struct, frozen=True):
    revision: str
    tables: tuple[str, ...]


def backup(settings: Settings, database: Database, target: Path) -> int:
    """Write everything to ``target``, as of one instant; return the rows written. Raises BackupError."""
    found = revision(database)
    if found is None:
        raise BackupError("the database is empty: nothing to back up")
    part = target.with_name(f"{target.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    rows = 0
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar, database.read() as session:
            about = _About(found, tuple(str(table.name) for table in METADATA.sorted_tables))
            _add(tar, "about.json", io.BytesIO(msgspec.json.encode(about)))
            for table in METADATA.sorted_tables:
                rows += _add_table(tar, session, table)
            for path in (settings.data / _KEYS[0], settings.data / _KEYS[1], *_former(settings.data)):
                _add(tar, f"keys/{path.name}", io.BytesIO(path.read_bytes()))
            for kind, folder in _folders(settings).items():
                for path in sorted(folder.glob("??/" + "?" * 64)):
                    with path.open("rb") as source:
                        _add(tar, f"{kind}/{path.name}", source)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return rows


def restore(settings: Settings, database: Database, source: Path) -> int:
    """Fill a fresh server from ``source``; return the rows read. Raises BackupError, and then keeps nothing.

    Checkpoint and versions leap forward, so that kiosks, which may have seen more than the backup knows, take the
    restored content instead of refusing it as a replay.
    """
    if any((settings.data / name).exists() for name in _KEYS):
        raise BackupError(f"{settings.data} already holds a server: restore into a fresh folder")
    try:
        with tarfile.open(source) as tar:
            return _restore(settings, database, tar)
    except (OSError, tarfile.TarError, msgspec.MsgspecError, KeyError) as error:
        raise BackupError(f"{source} is not a backup that can be read: {error}") from error


def _restore(settings: Settings, database: Database, tar: tarfile.TarFile) -> int:
    about = msgspec.json.decode(_member(tar, "about.json").read(), type=_About)
    if about.revision != newest_revision():
        raise BackupError(f"the backup has schema {about.revision}, this server {newest_revision()}: use that version")
    upgrade(database)
    rows = 0
    with database.write() as session:
        if session.scalar(select(func.count()).select_from(UnitRow)):
            raise BackupError("the database is not empty: restore into a fresh one")
        for table in METADATA.sorted_tables:
            rows += _fill(session, table, _member(tar, f"tables/{table.name}"))
        _leap(session)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    for entry in tar.getmembers():
        folder, _, name = entry.name.partition("/")
        if folder == "keys" and (name in _KEYS or _FORMER.match(name)):
            write_secret(settings.data / name, _member(tar, entry.name).read())
        elif folder in _folders(settings) and len(name) == 64 and name.isalnum():
            path = _folders(settings)[folder] / name[:2] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_member(tar, entry.name).read())
    return rows


def _folders(settings: Settings) -> dict[str, Path]:
    """Return the folders of files that are named by a SHA-256; those of attachments stay sealed in the backup."""
    return {"blobs": settings.blobs, "attachments": settings.attachments}


def _former(data: Path) -> list[Path]:
    """Return the files of keys that not every server has: former ones, how each vouched for the next, and seals."""
    return sorted(path for path in data.iterdir() if _FORMER.match(path.name))


def _leap(session: Session) -> None:
    session.execute(update(CounterRow).where(CounterRow.name == CHECKPOINT).values(value=CounterRow.value + LEAP))
    moved = BucketHeadRow.version + LEAP
    session.execute(
        update(BucketHeadRow).values(version=moved, floor=moved, checkpoint=BucketHeadRow.checkpoint + LEAP)
    )


def _add_table(tar: tarfile.TarFile, session: Session, table: Table) -> int:
    # Through a file of its own: a tar entry must know its size, and a table may be larger than the memory.
    count = 0
    encoder = msgspec.msgpack.Encoder()
    with tempfile.TemporaryFile() as part:
        order = [table.c.path] if table.name == UnitRow.__tablename__ else list(table.primary_key.columns)
        for row in session.execute(select(table).order_by(*order).execution_options(yield_per=_SLICE)):
            data = encoder.encode(list(row))
            part.write(len(data).to_bytes(4, "big") + data)
            count += 1
        _add(tar, f"tables/{table.name}", part)
    return count


def _fill(session: Session, table: Table, source: IO[bytes]) -> int:
    names = [column.key for column in table.columns]
    dates = {column.key for column in table.columns if isinstance(column.type, Date)}
    count = 0
    batch: list[dict[str, Any]] = []
    for values in _rows(source):
        row = dict(zip(names, values, strict=True))
        batch.append({key: date.fromisoformat(v) if key in dates and v else v for key, v in row.items()})
        count += 1
        if len(batch) == _SLICE:
            session.execute(table.insert(), batch)
            batch = []
    if batch:
        session.execute(table.insert(), batch)
    if count and session.get_bind().dialect.name == "postgresql" and "id" in names and table.c.id.autoincrement:
        _continue_sequence(session, table)
    return count


def _continue_sequence(session: Session, table: Table) -> None:
    sequence = session.scalar(text("SELECT pg_get_serial_sequence(:t, 'id')"), {"t": table.name})
    if sequence is not None:
        highest = session.scalar(select(func.max(table.c.id)))
        session.execute(text("SELECT setval(:s, :v)"), {"s": sequence, "v": highest})


def _rows(source: IO[bytes]) -> Iterator[list[Any]]:
    decoder = msgspec.msgpack.Decoder(list)
    while size := source.read(4):
        yield decoder.decode(source.read(int.from_bytes(size, "big")))


def _add(tar: tarfile.TarFile, name: str, source: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = source.seek(0, os.SEEK_END)
    entry.mode = 0o600
    source.seek(0)
    tar.addfile(entry, source)


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found
