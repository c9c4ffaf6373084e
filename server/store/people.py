"""Tables of those who work in the console: officers, their sessions, and what they did."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import ID, Base


class OfficerRow(Base):
    """Someone who may log in. ``login`` is what they type, ``name`` what others read; ``password`` is argon2id."""

    __tablename__ = "officers"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    roles: Mapped[list[str]] = mapped_column(JSON)
    password: Mapped[str] = mapped_column(String(200))
    totp: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


ENTRY, RECOVERY = "entry", "recovery"
"""Kinds of an officer's codes: to set a password with, and in place of the second factor."""


class OfficerCodeRow(Base):
    """A code that an officer may use once. ``hash``: argon2id of one for entry, SHA-256 of one for recovery."""

    __tablename__ = "officer_codes"

    officer_id: Mapped[str] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class SessionRow(Base):
    """A session of the console, keyed by the SHA-256 of the cookie: a stolen table opens nothing."""

    __tablename__ = "sessions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    officer_id: Mapped[str] = mapped_column(ForeignKey("officers.id"), index=True)
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(64))


class AttemptRow(Base):
    """A failed attempt to log in or to enrol, counted against its subject (a name or an address)."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(140))
    at: Mapped[datetime]


class AuditRow(Base):
    """Who did what to which object. Append-only; triggers refuse everything else."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_object", "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(ID, index=True)
    actor_name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(24))
    object_id: Mapped[str] = mapped_column(ID)
    unit_id: Mapped[str] = mapped_column(ID, index=True)
    detail: Mapped[dict[str, str]] = mapped_column(JSON)
