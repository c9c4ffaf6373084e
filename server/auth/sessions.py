"""Log in, log out, and who a request's cookie is. Sessions live in the database and are new at each login."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from protocol.canonical import sha256_hex
from server.auth.officers import actor_of, nobodys_password, password_matches
from server.auth.recovery import use_recovery_code
from server.auth.throttle import forgive, limits, login_of, note_failure, wait_for
from server.domain.actors import Officer
from server.domain.audit import record
from server.store.database import Database
from server.store.people import OfficerRow, SessionRow

COOKIE = "union_session"
IDLE = timedelta(hours=2)
"""A session ends after this long without a request,"""
LIFE = timedelta(hours=12)
"""or after this long at all."""
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True)
class LoggedIn:
    """``token`` goes into the cookie COOKIE (HttpOnly, SameSite=Lax, Secure under TLS), and nowhere else."""

    officer: Officer
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Refused:
    """Why not: ``wrong`` (name, password or code), ``totp`` (a code is needed), ``wait`` (too many failures)."""

    reason: Literal["wrong", "totp", "wait"]
    wait: timedelta = timedelta(0)


@dataclass(frozen=True)
class CurrentOfficer:
    """Who a valid session belongs to."""

    officer: Officer
    login: str
    has_totp: bool


def log_in(
    session: Session, name: str, password: str, at: datetime, address: str, *, totp: str = "", old_token: str = ""
) -> LoggedIn | Refused:
    """Open a session for the officer who logs in as ``name``; ``old_token``, the cookie so far, ends.

    Needs a transaction that commits also on refusal: failures are counted. ``totp`` is the six-digit code or a
    recovery code, for those who have a second factor.
    """
    name = name.strip().casefold()
    subjects = limits(login_of(name), address)
    # Locked before failures are counted: of many guesses that come at once each must see that those before it failed.
    row = session.scalar(select(OfficerRow).where(OfficerRow.login == name).with_for_update())
    wait = wait_for(session, subjects, at=at)
    if wait > timedelta(0):
        return Refused("wait", wait)
    right = password_matches(row.password if row else nobodys_password(), password)
    if row is None or not right or row.disabled_at is not None:
        note_failure(session, subjects, at=at)
        return Refused("wrong")
    if row.totp is not None:
        if not totp:
            return Refused("totp")
        if use_recovery_code(session, row.id, totp, at=at):
            record(session, actor_of(row), "officer.recovery", "officer", row.id, unit=row.unit_id, at=at)
        elif not _use_totp(row, totp, at):
            note_failure(session, subjects, at=at)
            return Refused("wrong")
    forgive(session, login_of(name))
    log_out(session, old_token)
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= at))
    token = secrets.token_urlsafe(32)
    session.add(
        SessionRow(
            key=_key(token), officer_id=row.id, created_at=at, last_at=at, expires_at=at + LIFE, address=address[:64]
        )
    )
    officer = actor_of(row)
    record(session, officer, "officer.log_in", "officer", row.id, unit=row.unit_id, at=at)
    return LoggedIn(officer, token, at + LIFE)


def current_officer(database: Database, token: str, at: datetime) -> CurrentOfficer | None:
    """Return whose session ``token`` is, or None; the session stays awake by this.

    That is written once a minute at most: a page that only shows something waits for nobody who writes.
    """
    if not token:
        return None
    with database.read() as session:
        row = _awake(session, token, at)
        officer = session.get(OfficerRow, row.officer_id) if row is not None else None
        if row is None or officer is None or officer.disabled_at is not None:
            return None
        current = CurrentOfficer(actor_of(officer), officer.login, officer.totp is not None)
        stale = row.last_at + _TOUCH <= at
    if stale:
        with database.write() as session:
            row = _awake(session, token, at)
            if row is not None:
                row.last_at = at
    return current


def _awake(session: Session, token: str, at: datetime) -> SessionRow | None:
    row = session.get(SessionRow, _key(token))
    return None if row is None or row.expires_at <= at or row.last_at + IDLE <= at else row


def log_out(session: Session, token: str) -> None:
    """End the session, if there is one."""
    if token:
        session.execute(delete(SessionRow).where(SessionRow.key == _key(token)))


def csrf_token(token: str) -> str:
    """Return the CSRF token that forms of the session ``token`` carry; useless without the cookie."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def check_csrf(token: str, sent: str) -> bool:
    """Whether ``sent`` is the CSRF token of the session ``token``."""
    return bool(token) and hmac.compare_digest(csrf_token(token).encode(), sent.encode())


def _use_totp(row: OfficerRow, code: str, at: datetime) -> bool:
    # A code counts once (RFC 6238 section 5.2): its time step must be above the last one used.
    factor = pyotp.TOTP(row.totp or "")
    for drift in (-1, 0, 1):
        step = int(at.timestamp()) // factor.interval + drift
        if step > row.totp_step and hmac.compare_digest(factor.generate_otp(step), code.strip()):
            row.totp_step = step
            return True
    return False


def _key(token: str) -> str:
    return sha256_hex(token.encode())
