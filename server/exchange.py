"""Import and export of everything kiosks see, as JSON lines that any tool can read.

Each line is ``{"unit": …, "entity": {…}}``: the owning unit (empty where the entity names its own) and the entity as
in ``protocol.entities``. Members carry their PIN hash and card tokens: the file is personal data.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from protocol.campaigns import Entry, Turnout
from protocol.canonical import canonical, decode_entity
from protocol.cases import Case
from protocol.directory import Contact
from protocol.entities import AnyEntity
from protocol.entitlements import Entitlement
from protocol.members import Member
from protocol.organisation import Unit
from protocol.publications import Publication
from protocol.records import RecordRow
from protocol.services import Service
from server.domain.actors import System
from server.domain.cases import put_case
from server.domain.directory import load_contact
from server.domain.entitlements import grant
from server.domain.entries import put_entries, put_turnout
from server.domain.members import put_members
from server.domain.organisation import put_unit
from server.domain.problems import DomainProblem
from server.domain.publications import load
from server.domain.records import put_rows
from server.domain.services import put_service
from server.store.base import EntityRow
from server.store.bulk import SLICE
from server.store.campaigns import EntryRow, TurnoutRow
from server.store.directory import ContactRow
from server.store.tables import (
    CaseRow,
    EntitlementRow,
    MemberRow,
    PublicationRow,
    RecordEntryRow,
    ServiceRow,
    UnitRow,
)

_BULK = (Member, RecordRow, Entitlement, Entry)


class Line(msgspec.Struct, frozen=True):
    """One line of an export."""

    unit: str
    entity: AnyEntity


class BadLineError(Exception):
    """A line cannot be taken in; the message names it and says why. Nothing of the file was kept."""


def export_lines(session: Session) -> Iterator[bytes]:
    """Yield the lines, parents before children, each ending in a newline."""
    yield from _rows(session, UnitRow, UnitRow.path)
    yield from _rows(session, ServiceRow, ServiceRow.id)
    yield from _rows(session, PublicationRow, PublicationRow.id)
    yield from _rows(session, TurnoutRow, TurnoutRow.id)
    yield from _rows(session, ContactRow, ContactRow.id)
    yield from _rows(session, MemberRow, MemberRow.id)
    for table in (RecordEntryRow, EntitlementRow, CaseRow):
        yield from _rows(session, table, table.id)
    # What is withdrawn is not exported, and an entry cannot be without its campaign.
    shown = select(TurnoutRow.id).where(TurnoutRow.bucket.is_not(None))
    yield from _rows(session, EntryRow, EntryRow.id, EntryRow.campaign_id.in_(shown))


def import_lines(session: Session, lines: Iterable[bytes], *, at: datetime) -> int:
    """Take in the lines of an export and return how many there were. Raises BadLineError."""
    count = 0
    for batch in _batches(lines):
        try:
            _put(session, [line for _, line in batch], at)
        except DomainProblem as error:
            raise BadLineError(f"lines {batch[0][0]} to {batch[-1][0]}: {error}") from error
        count += len(batch)
    return count


def _batches(lines: Iterable[bytes]) -> Iterator[list[tuple[int, Line]]]:
    """Yield neighbouring rows of members (_BULK) together, all else alone; each with its line number."""
    batch: list[tuple[int, Line]] = []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = msgspec.json.decode(text, type=Line)
        except msgspec.MsgspecError as error:
            raise BadLineError(f"line {number}: {error}") from error
        kind = type(line.entity)
        if batch and (kind not in _BULK or kind is not type(batch[0][1].entity) or len(batch) == SLICE):
            yield batch
            batch = []
        batch.append((number, line))
    if batch:
        yield batch


def _put(session: Session, lines: Sequence[Line], at: datetime) -> None:
    actor = System()
    line = lines[0]
    match line.entity:
        case Unit() as unit:
            put_unit(session, actor, unit, at=at)
        case Service() as service:
            put_service(session, actor, service, unit=line.unit, at=at)
        case Publication() as publication:
            load(session, actor, publication, unit=line.unit, at=at)
        case Contact() as contact:
            load_contact(session, actor, contact, unit=line.unit, at=at)
        case Member():
            put_members(session, actor, [x.entity for x in lines if isinstance(x.entity, Member)], at=at)
        case RecordRow():
            put_rows(session, actor, [x.entity for x in lines if isinstance(x.entity, RecordRow)], at=at)
        case Entitlement():
            grant(session, actor, [x.entity for x in lines if isinstance(x.entity, Entitlement)], at=at)
        case Case() as case:
            put_case(session, actor, case, unit=line.unit, at=at)
        case Turnout() as turnout:
            put_turnout(session, actor, turnout, at=at)
        case Entry():
            put_entries(session, actor, [x.entity for x in lines if isinstance(x.entity, Entry)], at=at)


def _rows(
    session: Session, table: type[EntityRow], order: InstrumentedAttribute[str], *only: ColumnElement[bool]
) -> Iterator[bytes]:
    query = select(table).where(table.bucket.is_not(None), *only).order_by(order)
    for row in session.scalars(query.execution_options(yield_per=500)):
        unit = row.unit_id if isinstance(row, ServiceRow | PublicationRow | ContactRow | CaseRow) else ""
        entity = decode_entity(row.body)
        if isinstance(row, TurnoutRow) and isinstance(entity, Turnout):
            entity = msgspec.structs.replace(entity, tally=tuple(row.tally))  # kiosks are not told before the end
        yield canonical(Line(unit, entity)) + b"\n"
