"""Tables of the kiosks: who they are, when they were last seen, and what they delivered."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import ID, Base


class KioskRow(Base):
    """An enrolled kiosk. ``number`` is printed on slips (终端号); ``key`` its raw public key."""

    __tablename__ = "kiosks"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    site_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    algorithm: Mapped[str] = mapped_column(String(16))
    key: Mapped[bytes] = mapped_column(LargeBinary)
    enrolled_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class KioskSeenRow(Base):
    """When a kiosk last said hello and how it was. Apart from ``kiosks``, because it is written all the time."""

    __tablename__ = "kiosk_seen"

    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"), primary_key=True)
    at: Mapped[datetime]
    software: Mapped[str] = mapped_column(String(60))
    checkpoint: Mapped[int] = mapped_column(BigInteger)
    waiting: Mapped[int] = mapped_column(Integer)


class KioskDeviceRow(Base):
    """The last known state of one device, or part of the data, of a kiosk, and since when it is so."""

    __tablename__ = "kiosk_devices"

    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(200), primary_key=True)
    status: Mapped[str] = mapped_column(String(40))
    fault: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    detail: Mapped[str] = mapped_column(String(200), default="", server_default="")


class NonceRow(Base):
    """A nonce a kiosk has used, remembered for as long as its signature would be fresh."""

    __tablename__ = "kiosk_nonces"

    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class EnrolCodeRow(Base):
    """A one-time code for a new kiosk, kept as its SHA-256."""

    __tablename__ = "enrol_codes"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    kiosk_id: Mapped[str | None] = mapped_column(ForeignKey("kiosks.id"))


class InboxRow(Base):
    """An outbox item and the verdict it got; the primary key is what makes delivery exactly once."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_kiosk_id_seq", "kiosk_id", "seq"), Index("ix_inbox_verdict_at", "verdict", "at"))

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    member_id: Mapped[str | None] = mapped_column(ID)
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    verdict: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(60), default="")


class SlipRow(Base):
    """How the printing of a slip ended. ``copy`` counts from 1; a reprint carries the same serial."""

    __tablename__ = "slips"
    __table_args__ = (UniqueConstraint("kiosk_id", "serial", "copy"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kiosk_id: Mapped[str] = mapped_column(ForeignKey("kiosks.id"))
    serial: Mapped[str] = mapped_column(ID)
    template: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    copy: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
