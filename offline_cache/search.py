"""Full-text search over what everybody may read: services, publications and contacts of public buckets.

Two contentless FTS5 tables hold terms (``terms.py``) without positions, by the number of their entity. Numbers grow
with time, so walking them downwards gives what changed last first, without sorting, and stops at the limit.
Indexing lags behind the flip by seconds; what was dropped or changed meanwhile is never shown, because each hit is read
from the entity itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

import msgspec

from offline_cache.connection import Connection
from offline_cache.pinyin import Readings
from offline_cache.terms import Query, normalise, text_terms, title_terms
from protocol.blocks import Block, Bullets, Heading, Paragraph, Pdf, Picture, Table, Video
from protocol.canonical import decode_entity
from protocol.directory import Contact
from protocol.publications import Publication
from protocol.services import Service
from protocol.text import Text

SCHEMA = """
CREATE VIRTUAL TABLE search_title USING fts5(
    terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE search_text USING fts5(
    terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
CREATE TABLE search_gone (
    no INTEGER NOT NULL PRIMARY KEY
);
CREATE TRIGGER entity_gone AFTER DELETE ON entity WHEN old.kind IN ('publication', 'service', 'contact')
BEGIN INSERT INTO search_gone (no) VALUES (old.no); END;
INSERT INTO search_title (search_title, rank) VALUES ('pgsz', 8000);
INSERT INTO search_text (search_text, rank) VALUES ('pgsz', 8000);
"""
# pgsz: so that one page of FTS5 fills one page of the file.
INDEXED = "indexed"
"""The fact that holds the highest number of an entity that was looked at."""

_TEXT_LIMIT = 40_000
"""Characters of a document that are indexed: some thirty pages of a PDF."""
_EXAMINED = 2000
"""Documents that one query looks at, however few of them the member may see."""
_SNIPPET = 48
_LEAD = 12
_SERVICE = 1 << 40
"""Added to the number of a service, so that services are found first."""


Findable = Publication | Contact | Service


@dataclass(frozen=True)
class Hit:
    """One find. ``snippet`` is text around ``snippet[start:end]``, which is what was looked for.

    Where that is in the title alone, ``snippet`` is empty and ``summary`` says what it is.

    ``kind`` is ``"publication"``, ``"contact"`` or ``"service"``, ``id`` its identifier, ``service`` the service it is
    opened in.
    """

    kind: str
    id: str
    service: str
    title: Text
    snippet: str
    start: int
    end: int
    summary: Text


class _Unread(NamedTuple):
    no: int
    public: int
    kind: str
    body: bytes | None


def index_some(connection: Connection, readings: Readings, count: int) -> bool:
    """Index the next ``count`` entities at most; return whether there may be more."""
    upto = int(connection.one(str, "SELECT value FROM fact WHERE name = ?", (INDEXED,)) or 0)
    batch = connection.all(
        _Unread,
        "SELECT no, public, kind, iif(public, body, NULL) FROM (SELECT e.no, e.kind, e.body,"
        " e.known AND e.kind IN ('publication', 'service', 'contact') AND b.name LIKE 'public:%' AS public"
        " FROM entity e JOIN bucket b ON b.no = e.bucket WHERE e.no > ? ORDER BY e.no LIMIT ?)",
        (upto, count),
    )
    if not batch:
        return False
    for unread in batch:
        if unread.body is not None:
            _index(connection, readings, unread.no, unread.body)
    insert = "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)"
    connection.run(insert, (INDEXED, str(batch[-1].no)))
    return len(batch) == count


def drop_stale(connection: Connection) -> None:
    """Forget the terms of entities that are not there any more."""
    gone = connection.all(int, "SELECT no FROM search_gone")
    for table in ("search_title", "search_text"):
        delete = f"DELETE FROM {table} WHERE rowid IN (?, ?)"  # noqa: S608 - ours
        connection.run_many(delete, ((no, _SERVICE + no) for no in gone))
    connection.run("DELETE FROM search_gone")


def forget_all(connection: Connection) -> None:
    """Empty the index."""
    connection.run("DELETE FROM search_gone")
    for table in ("search_title", "search_text"):
        connection.run(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")  # noqa: S608 - ours


def find(connection: Connection, query: Query, limit: int, accept: Callable[[Findable], bool]) -> tuple[Hit, ...]:
    """Return up to ``limit`` hits: services, then titles, then texts, each newest first; only what ``accept`` takes."""
    hits: dict[tuple[str, str], Hit] = {}
    stages = [("search_title", match) for match in query.title] + [("search_text", match) for match in query.text]
    for table, match in stages:
        if len(hits) >= limit:
            break
        for body in islice(_candidates(connection, table, match), _EXAMINED):
            if len(hits) >= limit:
                break
            entity = decode_entity(body)
            if not isinstance(entity, Findable) or not accept(entity):
                continue
            hit = _hit(entity, query)
            if hit is not None:
                hits.setdefault((hit.kind, hit.id), hit)
    return tuple(hits.values())


def _candidates(connection: Connection, table: str, match: str) -> Iterator[bytes]:
    return connection.rows(
        bytes,
        f"SELECT e.body FROM {table} t CROSS JOIN entity e ON e.no = t.rowid & ?"  # noqa: S608 - ours
        f" CROSS JOIN bucket b ON b.no = e.bucket AND b.live WHERE {table} MATCH ? ORDER BY t.rowid DESC",
        (_SERVICE - 1, match),
    )


def _index(connection: Connection, readings: Readings, no: int, body: bytes) -> None:
    try:
        entity = decode_entity(body)
    except msgspec.MsgspecError:  # it was understood when it came, by another version of this software
        return
    if isinstance(entity, Service):
        key, text = _SERVICE + no, f"{entity.subtitle.zh} {entity.subtitle.en}"
    elif isinstance(entity, Publication):
        key, text = no, plain_text(entity)[:_TEXT_LIMIT]
    elif isinstance(entity, Contact):
        key, text = no, contact_text(entity)
    else:
        return
    title = titled(entity)
    for table, terms in (("search_title", title_terms(title, readings)), ("search_text", text_terms(text))):
        insert = f"INSERT OR REPLACE INTO {table} (rowid, terms) VALUES (?, ?)"  # noqa: S608 - ours
        connection.run(insert, (key, " ".join(terms)))


def plain_text(entity: Publication) -> str:
    """Return what is read in a publication below its title, without marks of layout."""
    parts = [entity.summary.zh, entity.summary.en, *(part for block in entity.blocks for part in _words(block))]
    return "\n".join(part for part in parts if part)


def titled(entity: Findable) -> str:
    """Return what stands largest on an entity, in both languages; of a contact the name and the role."""
    if isinstance(entity, Contact):
        return f"{entity.name.zh} {entity.role.zh} {entity.name.en} {entity.role.en}"
    return f"{entity.title.zh} {entity.title.en}"


def contact_text(entity: Contact) -> str:
    """Return what is read of a contact below its name: what for, where, when, and the number."""
    told = (entity.purpose, entity.place, entity.hours)
    return "\n".join(part for part in (*(x for one in told for x in (one.zh, one.en)), entity.telephone) if part)


def _words(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Bullets():
            yield from block.items
        case Table():
            yield block.caption
            yield " ".join(column.title for column in block.columns)
            yield from (" ".join(row) for row in block.rows)
        case Picture():
            yield block.alt
            yield block.caption
        case Pdf():
            yield block.title
            yield from (page.text for page in block.pages)
        case Video():
            yield block.title


def _hit(entity: Findable, query: Query) -> Hit | None:
    if isinstance(entity, Service):
        return Hit("service", entity.id, entity.id, entity.title, "", 0, 0, entity.subtitle)
    text = contact_text(entity) if isinstance(entity, Contact) else plain_text(entity)
    compared = normalise(text)
    title = normalise(titled(entity))
    for word in query.words:
        if word.isascii() and word.isalpha():
            continue  # it may be pinyin, which no text holds
        if word not in title and word not in compared:
            return None  # its pairs of characters are all there, but not together
    # Normalising may change lengths; then no place is marked rather than a wrong one.
    place = max((compared.find(word) for word in query.words), default=-1) if len(compared) == len(text) else -1
    word = next((word for word in query.words if place >= 0 and compared.startswith(word, place)), "")
    hit = _plain_hit(entity)
    if not word:
        return hit
    # A line of its own, for the next one may be in another language.
    begin = max(text.rfind("\n", 0, place) + 1, place - _LEAD)
    snippet = text[begin : begin + _SNIPPET].partition("\n")[0]
    start = place - begin
    return replace(hit, snippet=snippet, start=start, end=start + len(word))


def _plain_hit(entity: Publication | Contact) -> Hit:
    if isinstance(entity, Contact):
        summary = entity.purpose if entity.purpose.zh else entity.role
        return Hit("contact", entity.id, entity.service, entity.name, "", 0, 0, summary)
    return Hit("publication", entity.id, entity.service, entity.title, "", 0, 0, entity.summary)
