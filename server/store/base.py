"""What every table shares: the metadata, UTC times, and the columns of an entity that kiosks can see."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Integer, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ID = String(80)
"""Identifiers: UUIDs, or names such as ``songling`` that content brings along."""


class Utc(TypeDecorator[datetime]):
    """An aware instant. PostgreSQL keeps the zone, SQLite does not: there it is stored as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC. Raises ValueError for a naive time, whose meaning nobody knows."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must name its zone")
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables, with names for every constraint so that migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Utc}  # noqa: RUF012 - SQLAlchemy reads it from the class


class EntityRow(Base):
    """Base of the tables whose rows kiosks see.

    ``body`` holds the entity's canonical bytes exactly as published (empty: not published), ``bucket`` where it is
    published (None: nowhere). The other columns of a subclass are projections of ``body`` made to be searched,
    cut to what the column holds.
    Only ``server.feed.changes`` writes ``rev``, ``body`` and ``bucket``.
    """

    __abstract__ = True

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    rev: Mapped[int] = mapped_column(Integer, default=0)
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    bucket: Mapped[str | None] = mapped_column(String(120), index=True)
