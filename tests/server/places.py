"""Whether everything lies in the bucket of where it belongs."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.canonical import decode_entity
from protocol.directory import Contact
from protocol.publications import Publication
from server.domain.organisation import members_bucket, public_bucket, publication_bucket
from server.store.base import EntityRow
from server.store.campaigns import EntryRow, TurnoutRow
from server.store.directory import ContactRow
from server.store.tables import CaseRow, EntitlementRow, MemberRow, PublicationRow, RecordEntryRow, UnitRow


def misplaced(session: Session) -> tuple[str, ...]:
    """Return a sentence for each entity that kiosks have in another place than the tree and the members say."""
    return tuple(
        sentence for sentences in (_units(session), _members(session), _papers(session)) for sentence in sentences
    )


def _units(session: Session) -> Iterator[str]:
    rows = {row.id: row for row in session.scalars(select(UnitRow))}
    for row in rows.values():
        above = rows[row.parent_id].path if row.parent_id else "/"
        yield from _unless(row.path == f"{above}{row.id}/", f"unit {row.id} has the path {row.path} below {above}")
        yield from _is_in(row, public_bucket(session, row.id))


def _members(session: Session) -> Iterator[str]:
    homes = {}
    for member in session.scalars(select(MemberRow)):
        homes[member.id] = members_bucket(session, member.unit_id)
        yield from _is_in(member, homes[member.id])
    for table in (RecordEntryRow, EntitlementRow, CaseRow, EntryRow):
        for row in session.scalars(select(table).where(table.bucket.is_not(None), table.member_id.is_not(None))):
            yield from _is_in(row, homes[row.member_id])


def _papers(session: Session) -> Iterator[str]:
    for table in (PublicationRow, ContactRow):
        yield from _papers_of(session, table)


def _papers_of(session: Session, table: type[PublicationRow | ContactRow]) -> Iterator[str]:
    for row in session.scalars(select(table).where(table.bucket.is_not(None))):
        paper = decode_entity(row.body)
        assert isinstance(paper, Publication | Contact)
        bucket = publication_bucket(session, row.unit_id, paper.audience)
        yield from _is_in(row, bucket)
        turnout = session.get(TurnoutRow, row.id)
        if turnout is not None:
            yield from _is_in(turnout, bucket)


def _is_in(row: EntityRow, bucket: str) -> Iterator[str]:
    yield from _unless(row.bucket == bucket, f"{row.__tablename__} {row.id} is in {row.bucket}, not in {bucket}")


def _unless(good: bool, sentence: str) -> Iterator[str]:
    if not good:
        yield sentence
