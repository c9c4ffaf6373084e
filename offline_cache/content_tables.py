"""The layout of ``content.db``. Bodies are the server's exact bytes; the columns beside them only find rows.

``body`` is the last column, so walking an index or the columns before it never reads a long document's pages.
"""

from datetime import UTC, datetime

from sqlalchemy import Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from protocol.entities import AnyEntity, Case, Entitlement, Member, Publication, RecordRow, Service, Unit

LAYOUT = 1
"""Counted up with each change of this file: an older ``content.db`` is then fetched again, not converted."""


class Base(DeclarativeBase):
    """The tables of content.db."""


class BucketRow(Base):
    """Where a held bucket stands. ``sum`` is the SetSum state over its rows."""

    __tablename__ = "bucket"
    no: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int]
    rows: Mapped[int]
    sum: Mapped[bytes]


class EntityRow(Base):
    """One entity of one bucket. ``known`` is false for a body that this software cannot read (a newer server's)."""

    __tablename__ = "entity"
    bucket: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int]
    version: Mapped[int]
    known: Mapped[bool]
    service: Mapped[str]
    member: Mapped[str]
    sort: Mapped[str]
    body: Mapped[bytes]
    __table_args__ = (
        Index("entity_by_id", "kind", "id"),
        Index("entity_by_service", "kind", "service", "member", "sort"),
    )


class CardTokenRow(Base):
    """Which member a card token opens."""

    __tablename__ = "card_token"
    token: Mapped[str] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True)
    member: Mapped[str] = mapped_column(primary_key=True)
    __table_args__ = (Index("card_token_by_member", "bucket", "member"),)


class StagedPageRow(Base):
    """A page that was fetched and waits for the flip; ``no`` is the order of arrival."""

    __tablename__ = "staged_page"
    no: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str]
    after: Mapped[int]
    upto: Mapped[int]


class StagedRow(Base):
    """One change of a staged page."""

    __tablename__ = "staged_row"
    page: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    op: Mapped[str]
    kind: Mapped[str]
    id: Mapped[str]
    rev: Mapped[int]
    body: Mapped[bytes]


class FactRow(Base):
    """Single facts: ``kiosk``, ``checkpoint`` and ``issued_at`` of the manifest last applied."""

    __tablename__ = "fact"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


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
