"""The electronic member card (电子会员证): a short-lived code for a member's phone, against member number and PIN."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.member_qr import issue
from protocol.members import MemberStatus
from protocol.signing import SigningKey
from protocol.tokens import Namespace, card_token
from server.auth.throttle import forgive, limits, note_failure, wait_for
from server.domain.members import hash_pin, member_entity, pin_matches
from server.store.tables import CardRow

LIFETIME = timedelta(minutes=2)
_LONGEST_NUMBER = 32


@dataclass(frozen=True)
class ShownCard:
    """What the phone shows. ``code`` is the QR symbol's text and holds until ``until``; ``name`` is unmasked."""

    code: str
    until: datetime
    name: str
    card_tail: str


@dataclass(frozen=True)
class NotShown:
    """Why there is no code: ``wrong`` (number or PIN), ``wait`` (too many attempts) or ``lost`` (reported lost)."""

    reason: str
    wait: timedelta = timedelta(0)


def show_card(
    session: Session,
    number: str,
    pin: str,
    *,
    publisher: SigningKey,
    token_key: bytes,
    address: str,
    at: datetime,
) -> ShownCard | NotShown:
    """Return a fresh code for the member with this member number and PIN.

    Needs a transaction that commits also on refusal: failures are counted, under the number's token, so that the
    number itself is stored nowhere.
    """
    token = card_token(token_key, Namespace.UNION, "".join(number.split())[:_LONGEST_NUMBER])
    subjects = limits(f"card:{token}", address)
    # Locked before failures are counted: see sessions.log_in.
    owner = session.scalar(select(CardRow.member_id).where(CardRow.token == token).with_for_update())
    wait = wait_for(session, subjects, at=at)
    if wait > timedelta(0):
        return NotShown("wait", wait)
    member = member_entity(session, owner) if owner is not None else None
    right = pin_matches(member.pin if member else _nobodys_pin(), pin)
    if member is None or not right or member.status is MemberStatus.LEFT:
        note_failure(session, subjects, at=at)
        return NotShown("wrong")
    forgive(session, f"card:{token}")
    if member.status is MemberStatus.CARD_LOST:
        return NotShown("lost")
    return ShownCard(issue(token, publisher, at, LIFETIME), at + LIFETIME, member.name, member.card_tail)


@lru_cache(maxsize=1)
def _nobodys_pin() -> str:
    """Return a hash that is not worth guessing: an unknown number must take as long to refuse as a known one."""
    return hash_pin(f"{secrets.randbelow(10**8):08d}")
