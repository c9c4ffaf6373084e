"""Tables of the feed: changes waiting for a version, buckets, their rows, and who may sequence."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import ID, Base

BUCKET = String(120)
# SQLite counts only an INTEGER primary key by itself.
SERIAL = BigInteger().with_variant(Integer, "sqlite")


class ChangeRow(Base):
    """A change that waits for the sequencer, written in the transaction of the change itself."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True)
    bucket: Mapped[str] = mapped_column(BUCKET)
    op: Mapped[str] = mapped_column(String(4))
    kind: Mapped[str] = mapped_column(String(24))
    entity_id: Mapped[str] = mapped_column(ID)
    rev: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class BucketHeadRow(Base):
    """Where a bucket stands. ``checksum`` is the SetSum state; ``checkpoint`` the one that last changed it."""

    __tablename__ = "buckets"

    bucket: Mapped[str] = mapped_column(BUCKET, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=0)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    floor: Mapped[int] = mapped_column(BigInteger, default=0)
    checksum: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    checkpoint: Mapped[int] = mapped_column(BigInteger, default=0, index=True)


class BucketRow(Base):
    """One version of one entity in a bucket. ``until`` is the version that replaced it; None: it stands."""

    __tablename__ = "bucket_rows"
    __table_args__ = (Index("ix_bucket_rows_entity", "bucket", "entity_id", "until"),)

    bucket: Mapped[str] = mapped_column(BUCKET, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    op: Mapped[str] = mapped_column(String(4))
    kind: Mapped[str] = mapped_column(String(24))
    entity_id: Mapped[str] = mapped_column(ID)
    rev: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[int | None] = mapped_column(BigInteger)


class CounterRow(Base):
    """A number that only grows: ``checkpoint``, ``kiosk``. Its row lock puts writers in line."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class LeaseRow(Base):
    """Background work that one process at a time does, until ``expires_at``."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(ID)
    expires_at: Mapped[datetime]
