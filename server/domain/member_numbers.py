"""Whom the numbers on a list name: members by their card tokens, and numbers that seem to have lost their zeros."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.members import Member
from protocol.tokens import Namespace, card_token
from server.domain.members import member_in
from server.store.bulk import slices
from server.store.tables import CardRow, MemberRow

_LONGEST = 12
"""Digits of a member number at most that is looked for with zeros in front."""


def owners_of(session: Session, tokens: Sequence[str]) -> dict[str, str]:
    """Return whose tokens these are, by the token."""
    found: dict[str, str] = {}
    for part in slices(sorted(set(tokens))):
        columns = select(CardRow.token, CardRow.member_id).where(CardRow.token.in_(part))
        found.update((token, member) for token, member in session.execute(columns))
    return found


def members_by_id(session: Session, ids: Collection[str]) -> dict[str, Member]:
    """Return the members that there are among ``ids``."""
    found: dict[str, Member] = {}
    for part in slices(sorted(ids)):
        bodies = select(MemberRow.id, MemberRow.body).where(MemberRow.id.in_(part))
        found |= {key: member_in(body) for key, body in session.execute(bodies)}
    return found


def members_by_number(session: Session, key: bytes, numbers: Iterable[str]) -> dict[str, Member]:
    """Return the members that have these numbers, by the number."""
    tokens = {card_token(key, Namespace.UNION, number): number for number in numbers if number}
    owners = owners_of(session, list(tokens))
    found = members_by_id(session, set(owners.values()))
    return {tokens[token]: found[owner] for token, owner in owners.items()}


def with_zeros(session: Session, key: bytes, unknown: Iterable[str], units: Collection[str]) -> dict[str, str]:
    """Return which of the numbers, that nobody has, somebody of these units has with zeros in front; and how."""
    longer = {
        number.zfill(length): number
        for number in unknown
        if number.isascii() and number.isdigit()
        for length in range(len(number) + 1, _LONGEST + 1)
    }
    found = members_by_number(session, key, longer)
    return {longer[number]: number for number, member in found.items() if member.unit in units}
