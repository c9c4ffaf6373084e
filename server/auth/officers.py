"""Officers: who may log in to the console, with which roles, for which subtree."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from protocol.ids import uuid7
from server.domain.actors import Actor, Officer, Role, require_role
from server.domain.audit import record
from server.domain.organisation import ancestors, unit_row
from server.domain.problems import DomainProblem
from server.store.bulk import remember
from server.store.people import RECOVERY, OfficerCodeRow, OfficerRow, SessionRow
from server.store.scope import in_scope, require_unit
from server.store.tables import UnitRow

# RFC 9106's second recommended setting: 64 MiB, three passes.
_PASSWORDS = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
SHORTEST = 10


@dataclass(frozen=True)
class OfficerView:
    """An officer as the administrator sees one."""

    id: str
    login: str
    name: str
    unit: str
    unit_name: str
    roles: frozenset[Role]
    has_totp: bool
    created_at: datetime
    disabled_at: datetime | None


def add_officer(
    session: Session,
    actor: Actor,
    *,
    login: str,
    name: str,
    unit: str,
    roles: Iterable[Role],
    password: str,
    at: datetime,
) -> OfficerView:
    """Let somebody log in. Raises DomainProblem ``login_taken``, ``weak_password``, ``bad_login``, ``unknown_unit``."""
    require_role(actor, Role.ADMIN)
    unit_row(session, unit)
    require_unit(session, actor, unit)
    login = login.strip().casefold()
    if not 1 <= len(login) <= 80 or not 1 <= len(name.strip()) <= 120:
        raise DomainProblem("bad_login", "The login name or the name is empty or too long.")
    if session.scalar(select(OfficerRow.id).where(OfficerRow.login == login)) is not None:
        raise DomainProblem("login_taken", "This login name is already taken.")
    row = OfficerRow(
        id=uuid7(at),
        login=login,
        name=name.strip(),
        unit_id=unit,
        roles=sorted(Role(role) for role in roles),
        password=_hash(password),
        totp_step=0,
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(session, actor, "officer.add", "officer", row.id, unit=unit, at=at, roles=",".join(row.roles))
    return _view(session, row)


def officers(session: Session, actor: Actor) -> tuple[OfficerView, ...]:
    """Return the officers of the actor's subtree by login name."""
    query = select(OfficerRow).where(in_scope(actor, OfficerRow.unit_id)).order_by(OfficerRow.login)
    rows = session.scalars(query).all()
    remember(session, UnitRow, (row.unit_id for row in rows))
    return tuple(_view(session, row) for row in rows)


def case_officers(session: Session, actor: Actor) -> tuple[OfficerView, ...]:
    """Return those to whom the actor may assign a case."""
    return tuple(o for o in officers(session, actor) if Role.CASE_OFFICER in o.roles and o.disabled_at is None)


def get_officer(session: Session, actor: Actor, officer: str) -> OfficerView:
    """Return one officer. Raises DomainProblem ``unknown_officer`` or ``out_of_scope``."""
    row = session.get(OfficerRow, officer)
    if row is None:
        raise DomainProblem("unknown_officer", "There is no such officer.")
    require_unit(session, actor, row.unit_id)
    return _view(session, row)


def set_roles(
    session: Session, actor: Actor, officer: str, roles: Iterable[Role], *, at: datetime, unit: str = ""
) -> OfficerView:
    """Give an officer exactly these roles, and another ``unit`` unless that is empty.

    Raises DomainProblem ``last_admin`` when nobody would be left to administer what the officer does.
    """
    row = lock_officer(session, actor, officer)
    wanted: list[str] = sorted(Role(role) for role in roles)
    unit = unit or row.unit_id
    unit_row(session, unit)
    require_unit(session, actor, unit)
    if Role.ADMIN not in wanted or unit != row.unit_id:
        _keep_an_admin(session, row)
    row.roles, row.unit_id = wanted, unit
    record(session, actor, "officer.roles", "officer", officer, unit=unit, at=at, roles=",".join(wanted))
    return _view(session, row)


def disable(session: Session, actor: Actor, officer: str, *, at: datetime) -> OfficerView:
    """Shut an officer out, at once and until enabled again.

    Raises DomainProblem ``not_yourself``, or ``last_admin`` when nobody would be left to administer what they do.
    """
    row = lock_officer(session, actor, officer)
    if actor.id == officer:
        raise DomainProblem("not_yourself", "You cannot lock yourself out. Another administrator can.")
    _keep_an_admin(session, row)
    row.disabled_at = at
    end_sessions(session, officer)
    record(session, actor, "officer.disable", "officer", officer, unit=row.unit_id, at=at)
    return _view(session, row)


def enable(session: Session, actor: Actor, officer: str, *, at: datetime) -> OfficerView:
    """Let a disabled officer in again."""
    row = lock_officer(session, actor, officer)
    row.disabled_at = None
    record(session, actor, "officer.enable", "officer", officer, unit=row.unit_id, at=at)
    return _view(session, row)


def set_password(session: Session, actor: Actor, officer: str, password: str, *, at: datetime) -> None:
    """Set a new password; all sessions end. Officers may set their own, administrators everybody's in their subtree.

    Raises DomainProblem ``weak_password``.
    """
    row = lock_officer(session, actor, officer, oneself=True)
    row.password = _hash(password)
    end_sessions(session, officer)
    record(session, actor, "officer.password", "officer", officer, unit=row.unit_id, at=at)


def new_totp_secret() -> str:
    """Return a fresh secret for a second factor (RFC 6238), in base 32."""
    return pyotp.random_base32()


def totp_uri(login: str, secret: str, issuer: str) -> str:
    """Return the ``otpauth:`` address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def enable_totp(session: Session, actor: Officer, secret: str, code: str, *, at: datetime) -> None:
    """Ask for a second factor from now on, once the officer shows that the app knows ``secret``.

    Raises DomainProblem ``bad_totp``, or ``totp_is_on``: an open session is not enough to put in another telephone.
    """
    row = lock_officer(session, actor, actor.id, oneself=True)
    if row.totp is not None:
        raise DomainProblem("totp_is_on", "The second factor is on already. Switch it off first.")
    if not pyotp.TOTP(secret).verify(code, for_time=at, valid_window=1):
        raise DomainProblem("bad_totp", "The code of the second factor is wrong.")
    row.totp, row.totp_step = secret, 0
    record(session, actor, "officer.totp_on", "officer", row.id, unit=row.unit_id, at=at)


def disable_totp(session: Session, actor: Actor, officer: str, *, at: datetime) -> None:
    """Ask for no second factor any more: one's own, or an administrator helps somebody who lost the telephone."""
    row = lock_officer(session, actor, officer, oneself=True)
    row.totp = None
    forget_codes(session, officer, RECOVERY)
    record(session, actor, "officer.totp_off", "officer", officer, unit=row.unit_id, at=at)


def forget_codes(session: Session, officer: str, kind: str) -> None:
    """Make the officer's codes of this kind good for nothing."""
    session.execute(delete(OfficerCodeRow).where(OfficerCodeRow.officer_id == officer, OfficerCodeRow.kind == kind))


def actor_of(row: OfficerRow) -> Officer:
    """Return the actor that a logged-in officer is."""
    return Officer(row.id, row.name, row.unit_id, frozenset(Role(role) for role in row.roles))


def password_matches(stored: str, password: str) -> bool:
    """Whether ``password`` is the one behind the argon2id string ``stored``."""
    try:
        return _PASSWORDS.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def nobodys_password() -> str:
    """Return a hash that no password fits: an unknown name must take as long to refuse as a known one."""
    return _PASSWORDS.hash(secrets.token_hex())


def hash_password(text: str) -> str:
    """Return the argon2id string of a password or a code."""
    return _PASSWORDS.hash(text)


def _hash(password: str) -> str:
    if len(password) < SHORTEST:
        raise DomainProblem("weak_password", "A password has at least {count} characters.", count=SHORTEST)
    return hash_password(password)


def lock_officer(session: Session, actor: Actor, officer: str, *, oneself: bool = False) -> OfficerRow:
    """Return an officer's row, locked, for an administrator, or with ``oneself`` for the officer, too.

    Raises DomainProblem ``unknown_officer``, ``not_allowed`` or ``out_of_scope``.
    """
    if not (oneself and actor.id == officer):
        require_role(actor, Role.ADMIN)
    row = session.get(OfficerRow, officer, with_for_update=True)
    if row is None:
        raise DomainProblem("unknown_officer", "There is no such officer.")
    require_unit(session, actor, row.unit_id)
    return row


def _keep_an_admin(session: Session, row: OfficerRow) -> None:
    """Raise DomainProblem ``last_admin`` when ``row`` is the only administrator of its unit or a unit above it."""
    if Role.ADMIN not in row.roles or row.disabled_at is not None:
        return
    # All of them locked, in one order: two administrators who shut each other out at once must not both succeed.
    staff = select(OfficerRow).where(OfficerRow.unit_id.in_(ancestors(session, row.unit_id))).order_by(OfficerRow.id)
    for other in session.scalars(staff.with_for_update().execution_options(populate_existing=True)):
        if other.id != row.id and other.disabled_at is None and Role.ADMIN in other.roles:
            return
    raise DomainProblem(
        "last_admin", "This is the last administrator. Make somebody else an administrator of this unit first."
    )


def end_sessions(session: Session, officer: str) -> None:
    """End all sessions of an officer."""
    session.execute(delete(SessionRow).where(SessionRow.officer_id == officer))


def _view(session: Session, row: OfficerRow) -> OfficerView:
    return OfficerView(
        id=row.id,
        login=row.login,
        name=row.name,
        unit=row.unit_id,
        unit_name=unit_row(session, row.unit_id).name,
        roles=frozenset(Role(role) for role in row.roles),
        has_totp=row.totp is not None,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )
