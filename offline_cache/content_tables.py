"""The layout of ``content.db``. Bodies are the server's exact bytes; the columns beside them only find rows.

``body`` is the last column, so walking an index or the columns before it never reads a long document's pages.
"""

from datetime import UTC, datetime

from offline_cache.search import SCHEMA as SEARCH_SCHEMA
from protocol.campaigns import Entry, Turnout
from protocol.cases import Case
from protocol.directory import Contact
from protocol.entities import AnyEntity
from protocol.entitlements import Entitlement
from protocol.members import Member
from protocol.organisation import Unit
from protocol.publications import Publication
from protocol.records import RecordRow
from protocol.services import Service

LAYOUT = 6
"""Counted up with each change of this file, or of the sum (protocol.setsum).

An older ``content.db`` is then fetched again, not converted.
"""

PAGE_BYTES = 8192
"""A row of the usual kilobyte wastes a seventh of SQLite's usual page of 4096 bytes, and a fiftieth of this one."""

TABLES = ("bucket", "entity", "card_token", "staged_page", "fact")

# bucket: where a bucket stands; ``sum`` is the SetSum state over its rows. ``live``: it is what members see. One that
#   is not live is a draft, fetched from nothing towards version ``target``; a flip makes it live. A name may have both.
# entity: one entity of one bucket; ``known`` is false for a body that this software cannot read (a newer server's).
#   ``no`` is never given out twice, so what is indexed by it can only be missing, never be another entity.
# card_token: which member a card token opens.
# staged_page: a delta of a live bucket that waits for the flip, ``no`` is the order of arrival.
# fact: ``kiosk``, ``checkpoint`` and ``issued_at`` of the manifest last applied; ``indexed``, see search.py.
SCHEMA = (
    """
CREATE TABLE bucket (
    no INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    live BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    target INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    sum BLOB NOT NULL,
    UNIQUE (name, live)
);
CREATE TABLE entity (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    rev INTEGER NOT NULL,
    known BOOLEAN NOT NULL,
    service VARCHAR NOT NULL,
    member VARCHAR NOT NULL,
    sort VARCHAR NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (bucket, kind, id)
);
CREATE INDEX entity_by_service ON entity (kind, service, member, sort);
CREATE TABLE card_token (
    token VARCHAR NOT NULL,
    bucket INTEGER NOT NULL,
    member VARCHAR NOT NULL,
    PRIMARY KEY (token, bucket, member)
);
CREATE INDEX card_token_by_member ON card_token (bucket, member);
CREATE TABLE staged_page (
    no INTEGER NOT NULL PRIMARY KEY,
    bucket VARCHAR NOT NULL,
    "after" INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    target INTEGER NOT NULL,
    rows BLOB NOT NULL
);
CREATE TABLE fact (
    name VARCHAR NOT NULL PRIMARY KEY,
    value VARCHAR NOT NULL
);
"""
    + SEARCH_SCHEMA
)


_YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)


def finding(entity: AnyEntity) -> tuple[str, str, str]:
    """Return the service, member and sort columns of an entity; empty where it has none."""
    match entity:
        case Publication():
            return entity.service, "", _instant(entity.published_at)
        case RecordRow():
            return entity.service, entity.member, entity.period
        case Entitlement():
            return entity.service, entity.member, f"{entity.year:06d}"
        case Case():
            return entity.service, entity.member, _instant(entity.opened_at)
        case Entry():
            return entity.service, entity.member, _instant(entity.at)
        case Turnout():
            return entity.service, "", entity.id
        case Contact():
            return entity.service, "", f"{entity.order + (1 << 53):017d}"
        case Service():
            return "", "", f"{entity.order + (1 << 31):011d}"
        case Unit() | Member():
            return "", "", entity.id


def _instant(at: datetime) -> str:
    # Microseconds since the year 1 in fixed width: text order is time order, and it takes half of what a date takes.
    since = at - _YEAR_1
    return f"{(since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds:018d}"
