"""``content.db``: what the server published, for reading. It can always be thrown away and fetched again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from offline_cache import flip as flipping
from offline_cache.connection import Connection, Value
from offline_cache.content_tables import LAYOUT, SCHEMA, TABLES
from offline_cache.database import Database, DatabaseBusy, DatabaseDamaged, StorageFull, set_aside
from offline_cache.flip import ChecksumMismatch
from protocol.canonical import decode_entity
from protocol.entities import Case, Entitlement, Entity, Member, Publication, RecordRow, Service, Unit
from protocol.wire import Manifest, Page

__all__ = ["ChecksumMismatch", "Content", "ContentDamaged", "ContentFull"]

_log = logging.getLogger(__name__)
_E = TypeVar("_E", bound=Entity)
_BY_SERVICE = "SELECT body FROM entity WHERE kind = ? AND service = ? AND member = ? AND known "
_SMALLEST_FIRST = _BY_SERVICE + "ORDER BY sort, id"
_LARGEST_FIRST = _BY_SERVICE + "ORDER BY sort DESC, id"


class ContentDamaged(DatabaseDamaged):
    """A page of content.db is damaged. ``Content.rebuild`` sets the file aside and starts empty."""


class ContentFull(StorageFull):
    """The disk took no more content; what was held is still held."""


class Content:
    """The kiosk's copy of what it may show. Safe to use from several threads.

    Any method may raise ContentDamaged; ``damaged`` is then set until ``rebuild`` was called (the sync client calls
    it before its next round). Lists hold each entity once, in its highest revision. Which of them a member may see
    now (validity, audience, access) is the kiosk's rule.
    """

    def __init__(self, database: Database, quarantined: Path | None) -> None:
        """Take an open database; ``open`` is the way in."""
        self.quarantined = quarantined
        """The damaged file that was last set aside, if any."""
        self.damaged = False
        """Whether a damaged page was met since the file was opened."""
        self._database = database

    @classmethod
    def open(cls, path: Path, key: bytes) -> "Content":
        """Open ``path`` with its 32-byte key; set a damaged file aside and start empty. Raises ContentFull."""
        quarantined = None
        try:
            database = _open(path, key)
        except ContentDamaged as error:
            quarantined = _quarantine(path, error)
            database = _open(path, key)
        return cls(database, quarantined)

    @classmethod
    def look(cls, path: Path, key: bytes) -> "Content":
        """Open ``path`` beside the kiosk that owns it: a damaged file is left alone. Raises ContentDamaged."""
        return cls(_open(path, key), None)

    def rebuild(self) -> Path:
        """Set the file aside, start empty, and return where the old file is. Readers may go on meanwhile."""
        old = self._database
        old.retire()
        kept = self.quarantined = _quarantine(old.path, None)
        fresh = old.reopened()
        fresh.prepare(SCHEMA, LAYOUT)
        self._database = fresh
        self.damaged = False
        return kept

    def services(self) -> tuple[Service, ...]:
        """All services, lowest ``order`` first."""
        return self._several(Service, _SMALLEST_FIRST)

    def units(self) -> tuple[Unit, ...]:
        """All units of the organisation tree that are held, by identifier."""
        return self._several(Unit, _SMALLEST_FIRST)

    def publications(self, service: str) -> tuple[Publication, ...]:
        """All publications of a service, newest first."""
        return self._several(Publication, _LARGEST_FIRST, service)

    def publication(self, id: str) -> Publication | None:  # noqa: A002 - the entity's own word
        """The publication with this identifier."""
        return self._one(Publication, id)

    def member(self, id: str) -> Member | None:  # noqa: A002 - the entity's own word
        """The member with this identifier."""
        return self._one(Member, id)

    def member_by_token(self, token: str) -> Member | None:
        """The member whom a card token opens. None too when two members claim it: then nobody is opened."""
        with self._read() as connection:
            members = connection.all(str, "SELECT DISTINCT member FROM card_token WHERE token = ?", (token,))
        if len(members) > 1:
            _log.error("a card token belongs to %d members; it opens none of them", len(members))
            return None
        member = self.member(members[0]) if members else None
        return member if member and token in member.tokens else None

    def records(self, service: str, member: str) -> tuple[RecordRow, ...]:
        """A member's rows of a record service, newest period first."""
        return self._several(RecordRow, _LARGEST_FIRST, service, member)

    def entitlements(self, service: str, member: str) -> tuple[Entitlement, ...]:
        """A member's benefits of a service, newest year first."""
        return self._several(Entitlement, _LARGEST_FIRST, service, member)

    def entitlement(self, id: str) -> Entitlement | None:  # noqa: A002 - the entity's own word
        """The benefit with this identifier."""
        return self._one(Entitlement, id)

    def cases(self, service: str, member: str) -> tuple[Case, ...]:
        """A member's cases of a service, newest first."""
        return self._several(Case, _LARGEST_FIRST, service, member)

    def case(self, id: str) -> Case | None:  # noqa: A002 - the entity's own word
        """The case with this identifier."""
        return self._one(Case, id)

    def fresh_at(self) -> datetime | None:
        """When the manifest last applied was issued: 数据截至. None before the first."""
        issued = self._fact("issued_at")
        return datetime.fromisoformat(issued) if issued else None

    def checkpoint(self) -> int:
        """The checkpoint of the manifest last applied, 0 before the first."""
        return int(self._fact("checkpoint") or 0)

    def versions(self) -> dict[str, int]:
        """The version of each bucket held."""
        with self._read() as connection:
            return dict(connection.all(_version, "SELECT name, version FROM bucket"))

    def kiosk(self) -> str | None:
        """The kiosk whose manifest was last applied, None before the first."""
        return self._fact("kiosk")

    def forget(self) -> None:
        """Drop everything held, checkpoint included, as when this machine becomes another kiosk."""
        with self._write() as connection:
            for table in TABLES:
                connection.run(f"DELETE FROM {table}")  # noqa: S608 - a constant of ours

    def stage(self, page: Page) -> None:
        """Put a page on disk until the flip. Pages of a bucket come in order; ``after`` 0 starts it anew.

        Raises ContentFull.
        """
        with self._write() as connection:
            flipping.stage(connection, page)

    def discard_staged(self, bucket: str | None = None) -> None:
        """Forget the staged pages of one bucket, or of all."""
        with self._write() as connection:
            flipping.discard(connection, bucket)

    def flip(self, manifest: Manifest) -> bool:
        """Make staged pages visible in one transaction and drop buckets that the manifest does not name.

        Return whether any row may have changed. Raises ChecksumMismatch or ContentFull, and changes nothing then.
        """
        with self._write() as connection:
            changed = flipping.flip(connection, manifest)
        if changed:
            try:
                self._database.shrink_log()
            except (ContentFull, DatabaseBusy) as error:
                _log.warning("the log of content.db stays long: %s", error)  # the flip itself is on disk
        return changed

    def close(self) -> None:
        """Close the file."""
        self._database.retire()

    def _one(self, kind: type[_E], name: str) -> _E | None:
        query = "SELECT body FROM entity WHERE kind = ? AND id = ? AND known ORDER BY rev DESC LIMIT 1"
        with self._read() as connection:
            body = connection.one(bytes, query, (_tag(kind), name))
            return _decode(kind, body) if body is not None else None

    def _several(self, kind: type[_E], query: str, service: str = "", member: str = "") -> tuple[_E, ...]:
        values: tuple[Value, ...] = (_tag(kind), service, member)
        with self._read() as connection:
            # A unit that moved between two buckets may be in both for a while: the newer revision speaks.
            latest: dict[str, _E] = {}
            for body in connection.rows(bytes, query, values):
                entity = _decode(kind, body)
                held = latest.get(entity.id)
                if held is None or held.rev < entity.rev:
                    latest.pop(entity.id, None)
                    latest[entity.id] = entity
            return tuple(latest.values())

    def _fact(self, name: str) -> str | None:
        with self._read() as connection:
            return connection.one(str, "SELECT value FROM fact WHERE name = ?", (name,))

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._watch(), self._database.read() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._watch(), self._database.write() as connection:
            yield connection

    @contextmanager
    def _watch(self) -> Iterator[None]:
        database = self._database
        try:
            yield
        except ContentDamaged as error:
            if database is self._database:
                self.damaged = True
            _log.error("content is damaged: %s", error)
            raise


def _open(path: Path, key: bytes) -> Database:
    # NORMAL: a power cut may take the last flip back, never half of one; the next sync brings it again.
    database = Database(path, key, synchronous="NORMAL", damaged=ContentDamaged, full=ContentFull)
    try:
        if database.prepare(SCHEMA, LAYOUT) != LAYOUT:
            _log.info("%s has another layout; it is fetched again", path)
            database.retire()
            for suffix in ("-wal", "-shm", ""):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            database = database.reopened()
            database.prepare(SCHEMA, LAYOUT)
    except BaseException:
        database.retire()
        raise
    return database


def _quarantine(path: Path, error: ContentDamaged | None) -> Path:
    for earlier in path.parent.glob(f"{path.name}.damaged-*"):
        earlier.unlink()  # one is enough to study; content can be large
    kept = set_aside(path)
    _log.error("content was set aside as %s and will be fetched again%s", kept, f" ({error})" if error else "")
    return kept


def _version(name: str, version: int) -> tuple[str, int]:
    return name, version


def _tag(kind: type[Entity]) -> str:
    return str(kind.__struct_config__.tag)


def _decode(kind: type[_E], body: bytes) -> _E:
    try:
        entity = decode_entity(body)
    except msgspec.MsgspecError as error:
        raise ContentDamaged(f"a held {_tag(kind)} cannot be read") from error
    if not isinstance(entity, kind):
        raise ContentDamaged(f"a held {_tag(kind)} is something else")
    return entity
