"""The layout of ``content.db``. Bodies are the server's exact bytes; the columns beside them only find rows.

``body`` is the last column, so walking an index or the columns before it never reads a long document's pages.
"""

from datetime import UTC, datetime

from protocol.entities import AnyEntity, Case, Entitlement, Member, Publication, RecordRow, Service, Unit

LAYOUT = 1
"""Counted up with each change of this file: an older ``content.db`` is then fetched again, not converted."""

TABLES = ("bucket", "entity", "card_token", "staged_page", "staged_row", "fact")

# bucket: where a held bucket stands; ``sum`` is the SetSum state over its rows.
# entity: one entity of one bucket; ``known`` is false for a body that this software cannot read (a newer server's).
# card_token: which member a card token opens.
# staged_page: a page that was fetched and waits for the flip, ``no`` is the order of arrival; staged_row: its changes.
# fact: ``kiosk``, ``checkpoint`` and ``issued_at`` of the manifest last applied.
SCHEMA = """
CREATE TABLE bucket (
    no INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    sum BLOB NOT NULL
);
CREATE TABLE entity (
    bucket INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    rev INTEGER NOT NULL,
    version INTEGER NOT NULL,
    known BOOLEAN NOT NULL,
    service VARCHAR NOT NULL,
    member VARCHAR NOT NULL,
    sort VARCHAR NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (bucket, kind, id)
);
CREATE INDEX entity_by_service ON entity (kind, service, member, sort);
CREATE INDEX entity_by_id ON entity (kind, id);
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
    upto INTEGER NOT NULL
);
CREATE TABLE staged_row (
    page INTEGER NOT NULL,
    no INTEGER NOT NULL,
    version INTEGER NOT NULL,
    op VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    rev INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (page, no)
);
CREATE TABLE fact (
    name VARCHAR NOT NULL PRIMARY KEY,
    value VARCHAR NOT NULL
);
"""


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
        case Service():
            return "", "", f"{entity.order + (1 << 31):011d}"
        case Unit() | Member():
            return "", "", entity.id


def _instant(at: datetime) -> str:
    # Fixed width, so that text order is time order; canonical JSON leaves microseconds out when they are zero.
    return at.astimezone(UTC).isoformat(timespec="microseconds")
