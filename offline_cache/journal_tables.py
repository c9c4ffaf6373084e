"""The layout of ``journal.db``."""

from sqlalchemy import Index, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LAYOUT = 1
"""Counted up with each change of this file; a change comes with the statements that bring an old file up to it."""


class Base(DeclarativeBase):
    """The tables of journal.db. Times are ISO 8601 in UTC, of fixed width, so that their text sorts."""


class OutboxRow(Base):
    """One event. ``item`` holds the OutboxItem's canonical bytes; ``state`` is waiting, delivered or refused."""

    __tablename__ = "outbox"
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    at: Mapped[str]
    member: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str]
    item: Mapped[bytes]
    __table_args__ = (
        Index("outbox_by_member", "member", "seq"),
        Index("outbox_waiting", "seq", sqlite_where=text("state = 'waiting'")),
        Index("outbox_by_time", "at"),
    )


class CounterRow(Base):
    """The last number given out for a prefix."""

    __tablename__ = "counter"
    prefix: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class PinRow(Base):
    """Wrong PINs in a row of one member."""

    __tablename__ = "pin"
    member: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[str]


class PrintRow(Base):
    """One print job. ``interrupted``: it was being sent when the kiosk went down, and nobody has been asked yet."""

    __tablename__ = "print_job"
    id: Mapped[str] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(index=True)
    template: Mapped[str]
    member: Mapped[str | None]
    copy: Mapped[int]
    state: Mapped[str]
    interrupted: Mapped[bool]
    queued_at: Mapped[str]
    changed_at: Mapped[str]
    data: Mapped[bytes]


class EnrolmentRow(Base):
    """Who this kiosk is; at most one row, ``no`` 1. ``reply`` is a canonical EnrolReply."""

    __tablename__ = "enrolment"
    no: Mapped[int] = mapped_column(primary_key=True)
    reply: Mapped[bytes]
    secret: Mapped[bytes]
    server: Mapped[str]


class AuditRow(Base):
    """What happened at this kiosk, append-only."""

    __tablename__ = "audit"
    no: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    detail: Mapped[str]


class FactRow(Base):
    """Single facts, such as the clock's last trusted time."""

    __tablename__ = "fact"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
