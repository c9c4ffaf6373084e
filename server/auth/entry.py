"""One-time codes: an administrator hands one out, the officer sets a password with it that nobody else knows."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.ids import parse_code, read_code
from server.auth.officers import (
    OfficerView,
    actor_of,
    add_officer,
    forget_codes,
    hash_password,
    lock_officer,
    nobodys_password,
    password_matches,
    set_password,
)
from server.auth.throttle import forgive, limits, login_of, note_failure, wait_for
from server.domain.actors import Actor, Role
from server.domain.audit import record
from server.domain.problems import DomainProblem
from server.store.people import ENTRY, OfficerCodeRow, OfficerRow

LIFE = timedelta(days=1)
"""A code is good for this long, and once."""


@dataclass(frozen=True)
class Entered:
    """How it went: ``set``, ``wrong`` (name or code, or the code is used or too old) or ``wait`` (too many tries)."""

    outcome: Literal["set", "wrong", "wait"]
    wait: timedelta = timedelta(0)


def hire(
    session: Session, actor: Actor, *, login: str, name: str, unit: str, roles: tuple[Role, ...], at: datetime
) -> tuple[OfficerView, str]:
    """Let somebody log in once they have set a password with the code that is returned. Raises as ``add_officer``."""
    password = secrets.token_urlsafe(32)
    view = add_officer(session, actor, login=login, name=name, unit=unit, roles=roles, password=password, at=at)
    return view, make_entry_code(session, actor, view.id, at=at)


def make_entry_code(session: Session, actor: Actor, officer: str, *, at: datetime) -> str:
    """Return a new code (``XXXX-XXXX``) for an officer; one from before opens nothing any more.

    The password so far stays good until the code is used, so that pressing this in error does no harm. Raises
    DomainProblem ``not_yourself``: an open session must not be enough to set one's own password anew.
    """
    row = lock_officer(session, actor, officer)
    if actor.id == officer:
        raise DomainProblem("not_yourself", "Your own password is changed on the page “My account”.")
    forget_codes(session, officer, ENTRY)
    code = read_code(secrets.randbits(35))
    session.add(
        OfficerCodeRow(officer_id=officer, hash=hash_password(code), kind=ENTRY, made_at=at, expires_at=at + LIFE)
    )
    record(session, actor, "officer.code", "officer", officer, unit=row.unit_id, at=at)
    return code


def withdraw_entry_code(session: Session, actor: Actor, officer: str, *, at: datetime) -> None:
    """Make the officer's code good for nothing."""
    row = lock_officer(session, actor, officer)
    forget_codes(session, officer, ENTRY)
    record(session, actor, "officer.code_withdrawn", "officer", officer, unit=row.unit_id, at=at)


def enter(session: Session, name: str, code: str, password: str, *, address: str, at: datetime) -> Entered:
    """Set a password with a code; all sessions of the officer end, a second factor stays.

    Needs a transaction that commits also on refusal: failures are counted. Raises DomainProblem ``weak_password``.
    """
    name = name.strip().casefold()
    subjects = limits(login_of(name), address)
    # Locked before failures are counted: see sessions.log_in.
    row = session.scalar(select(OfficerRow).where(OfficerRow.login == name).with_for_update())
    wait = wait_for(session, subjects, at=at)
    if wait > timedelta(0):
        return Entered("wait", wait)
    found = _code_of(session, row.id) if row else None
    number = parse_code(code)
    typed = read_code(number) if number is not None else ""
    right = password_matches(found.hash if found else nobodys_password(), typed)
    if row is None or found is None or not right or row.disabled_at is not None or (found.expires_at or at) <= at:
        note_failure(session, subjects, at=at)
        return Entered("wrong")
    officer = actor_of(row)
    set_password(session, officer, row.id, password, at=at)
    session.delete(found)
    forgive(session, login_of(name))
    return Entered("set")


def _code_of(session: Session, officer: str) -> OfficerCodeRow | None:
    return session.scalar(
        select(OfficerCodeRow).where(OfficerCodeRow.officer_id == officer, OfficerCodeRow.kind == ENTRY)
    )
