"""Recovery codes: eight of them, on paper, each once in place of the second factor when the telephone is not there."""

import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from protocol.canonical import sha256_hex
from protocol.ids import parse_code, read_code
from server.auth.officers import forget_codes, lock_officer
from server.domain.actors import Officer
from server.domain.audit import record
from server.store.people import RECOVERY, OfficerCodeRow

COUNT = 8


def new_recovery_codes(session: Session, actor: Officer, *, at: datetime) -> tuple[str, ...]:
    """Return fresh codes for the officer; those from before open nothing any more."""
    row = lock_officer(session, actor, actor.id, oneself=True)
    forget_codes(session, actor.id, RECOVERY)
    codes: dict[str, None] = {}
    while len(codes) < COUNT:
        codes[read_code(secrets.randbits(35))] = None
    session.add_all(
        OfficerCodeRow(officer_id=actor.id, hash=_hash(actor.id, code), kind=RECOVERY, made_at=at) for code in codes
    )
    record(session, actor, "officer.recovery_codes", "officer", actor.id, unit=row.unit_id, at=at)
    return tuple(codes)


def use_recovery_code(session: Session, officer: str, typed: str, *, at: datetime) -> bool:
    """Whether ``typed`` is one of the officer's codes that was not used yet; it is used up then."""
    number = parse_code(typed)
    if number is None:
        return False
    row = session.get(OfficerCodeRow, (officer, _hash(officer, read_code(number))), with_for_update=True)
    if row is None or row.kind != RECOVERY or row.used_at is not None:
        return False
    row.used_at = at
    return True


def recovery_codes_left(session: Session, officer: str) -> int:
    """Return how many codes the officer has left."""
    query = (
        select(func.count())
        .select_from(OfficerCodeRow)
        .where(OfficerCodeRow.officer_id == officer, OfficerCodeRow.kind == RECOVERY, OfficerCodeRow.used_at.is_(None))
    )
    return session.scalar(query) or 0


def _hash(officer: str, code: str) -> str:
    return sha256_hex(f"{officer}:{code}".encode())
