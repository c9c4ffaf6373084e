"""What content says: the entities that a kiosk holds, by service, by member, by name."""

import logging
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import TypeVar

import msgspec

from offline_cache.connection import Connection, Value
from offline_cache.content_file import ContentDamaged
from protocol.blocks import films_of, pictures_of
from protocol.campaigns import Entry, Turnout
from protocol.canonical import decode_kind
from protocol.cases import Case
from protocol.directory import Contact
from protocol.entitlements import Entitlement
from protocol.entity import Entity
from protocol.members import Member
from protocol.organisation import Unit
from protocol.publications import Publication
from protocol.records import RecordRow
from protocol.services import Service

_log = logging.getLogger(__name__)
_E = TypeVar("_E", bound=Entity)

LIVE = "bucket IN (SELECT no FROM bucket WHERE live)"
"""Of the table ``entity``: the rows of buckets that are shown."""
# The plus keeps the query on entity_by_service: walking a whole bucket to filter it would take a hundred times longer.
_BY_SERVICE = f"SELECT body FROM entity WHERE kind = ? AND service = ? AND member = ? AND known AND +{LIVE} "  # noqa: S608
_BY_ID = f"SELECT body FROM entity WHERE {LIVE} AND kind = ? AND id = ? AND known ORDER BY rev DESC LIMIT 1"  # noqa: S608
_BY_TOKEN = f"SELECT DISTINCT member FROM card_token WHERE token = ? AND {LIVE}"  # noqa: S608
# No text of a document can hold this: its quotation marks are escaped.
_WITH_MEDIA = (
    f"SELECT body FROM entity WHERE {LIVE} AND kind = ? AND known "  # noqa: S608 - constants
    """AND instr(body, CAST('"sha256":"' AS BLOB))"""
)
_SMALLEST_FIRST = _BY_SERVICE + "ORDER BY sort, id"
_LARGEST_FIRST = _BY_SERVICE + "ORDER BY sort DESC, id"


class Entities(ABC):
    """The entities of ``content.db``. Lists hold each entity once, in its highest revision.

    Any method may raise ContentDamaged. Which of them a member may see now (validity, audience, access) is the kiosk's
    rule.
    """

    @abstractmethod
    def _read(self) -> AbstractContextManager[Connection]:
        """Open the file for reading."""

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

    def contacts(self, service: str) -> tuple[Contact, ...]:
        """All contacts of a directory, lowest ``order`` first."""
        return self._several(Contact, _SMALLEST_FIRST, service)

    def media(self) -> tuple[str, ...]:
        """The digests (SHA-256, hexadecimal) of all files that publications and contacts need to be shown, each once.

        Those come first that are wanted first: pictures of what was published last, and after all pictures the films.
        """
        with self._read() as connection:
            bodies = connection.all(bytes, _WITH_MEDIA, (_tag(Publication),))
            people = connection.all(bytes, _WITH_MEDIA, (_tag(Contact),))
        newest = sorted((_decode(Publication, body) for body in bodies), key=lambda one: one.published_at, reverse=True)
        pictures = [sha256 for one in newest for sha256 in pictures_of(one.blocks)]
        pictures += [one.picture.sha256 for body in people if (one := _decode(Contact, body)).picture]
        return tuple(dict.fromkeys([*pictures, *(film.sha256 for one in newest for film in films_of(one.blocks))]))

    def member(self, id: str) -> Member | None:  # noqa: A002 - the entity's own word
        """The member with this identifier."""
        return self._one(Member, id)

    def member_by_token(self, token: str) -> Member | None:
        """The member whom a card token opens. None too when two members claim it: then nobody is opened."""
        with self._read() as connection:
            members = connection.all(str, _BY_TOKEN, (token,))
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

    def turnouts(self, service: str) -> tuple[Turnout, ...]:
        """How each campaign of a service stands, by identifier."""
        return self._several(Turnout, _SMALLEST_FIRST, service)

    def entries(self, service: str, member: str) -> tuple[Entry, ...]:
        """A member's entries of a service of campaigns, newest first."""
        return self._several(Entry, _LARGEST_FIRST, service, member)

    def _one(self, kind: type[_E], name: str) -> _E | None:
        with self._read() as connection:
            body = connection.one(bytes, _BY_ID, (_tag(kind), name))
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


def _tag(kind: type[Entity]) -> str:
    return str(kind.__struct_config__.tag)


def _decode(kind: type[_E], body: bytes) -> _E:
    try:
        entity = decode_kind(_tag(kind), body)
    except msgspec.MsgspecError as error:
        raise ContentDamaged(f"a held {_tag(kind)} cannot be read") from error
    if not isinstance(entity, kind):
        raise ContentDamaged(f"a held {_tag(kind)} is something else")
    return entity
