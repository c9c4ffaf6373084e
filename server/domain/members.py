"""Members: who they are, which cards open them, their PIN, and the site whose kiosks know them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from protocol.canonical import decode_entity
from protocol.members import Member, MemberStatus
from server.domain.actors import Actor, Role, require_role
from server.domain.audit import record
from server.domain.organisation import hold_units, members_bucket, site_of, unit_row
from server.domain.problems import DomainProblem
from server.feed.changes import publish_change
from server.store.bulk import remember, slices
from server.store.campaigns import EntryRow
from server.store.scope import in_scope, require_unit
from server.store.tables import CardRow, CaseRow, EntitlementRow, MemberRow, RecordEntryRow, UnitRow

# OWASP's argon2id setting for slow machines: a kiosk verifies in some 30 ms.
_PINS = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@dataclass(frozen=True)
class MemberView:
    """A member as an officer sees one; the PIN never leaves the store."""

    id: str
    rev: int
    name: str
    unit: str
    unit_name: str
    tokens: tuple[str, ...]
    card_tail: str
    status: MemberStatus
    groups: tuple[str, ...]


def is_pin(text: str) -> bool:
    """Whether this is a PIN of four to eight digits."""
    return 4 <= len(text) <= 8 and text.isascii() and text.isdigit()


def hash_pin(pin: str) -> str:
    """Return the argon2id PHC string of a PIN of four to eight digits. Raises DomainProblem ``bad_pin``."""
    if not is_pin(pin):
        raise DomainProblem("bad_pin", "A PIN has four to eight digits.")
    return _PINS.hash(pin)


def pin_matches(pin_hash: str, pin: str) -> bool:
    """Whether ``pin`` is the one that ``pin_hash`` was made of."""
    try:
        return _PINS.verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False


def put_member(session: Session, actor: Actor, member: Member, *, at: datetime) -> MemberView:
    """Register ``member``, or change everything about one whose id is known (a new unit is a transfer).

    Raises DomainProblem ``card_taken``, ``unknown_unit``, ``no_site``, ``not_allowed`` or ``out_of_scope``.
    """
    require_role(actor, Role.ADMIN)
    hold_units(session, (member.unit,))
    row = session.get(MemberRow, member.id, with_for_update=True)
    bucket = members_bucket(session, member.unit)
    require_unit(session, actor, member.unit)
    if row is None:
        row = MemberRow(id=member.id, rev=0, body=b"", former_sites=[])
        session.add(row)
    else:
        require_unit(session, actor, row.unit_id)
    _project(row, member)
    session.flush()
    _bind(session, member)
    moved = row.bucket is not None and row.bucket != bucket
    if moved and row.bucket is not None:
        row.former_sites = sorted({*row.former_sites, row.bucket.partition(":")[2]})
    publish_change(session, row, member, bucket)
    if moved:
        _move_belongings(session, member.id, bucket)
    record(session, actor, "member.put", "member", member.id, unit=member.unit, at=at)
    return _view(session, row)


def transfer(session: Session, actor: Actor, member: str, unit: str, *, at: datetime) -> MemberView:
    """Move a member, with all that belongs to them, to another unit."""
    return _change(session, actor, member, at, unit=unit)


def set_pin(session: Session, actor: Actor, member: str, pin: str, *, at: datetime) -> MemberView:
    """Give a member a new PIN. Raises DomainProblem ``bad_pin``."""
    return _change(session, actor, member, at, pin=hash_pin(pin))


def set_status(session: Session, actor: Actor, member: str, status: MemberStatus, *, at: datetime) -> MemberView:
    """Mark a card as lost (挂失), a member as having left, or either as active again."""
    return _change(session, actor, member, at, status=status)


def replace_card(
    session: Session, actor: Actor, member: str, tokens: Sequence[str], card_tail: str, *, at: datetime
) -> MemberView:
    """Bind new card tokens in place of all old ones, and make the member active. Raises ``card_taken``."""
    return _change(session, actor, member, at, tokens=tuple(tokens), card_tail=card_tail, status=MemberStatus.ACTIVE)


def find_members(
    session: Session, actor: Actor, *, text: str = "", unit: str = "", limit: int = 50, offset: int = 0
) -> tuple[MemberView, ...]:
    """Return members of the actor's subtree whose name, id or card tail holds ``text``, by name."""
    query = select(MemberRow).where(in_scope(actor, MemberRow.unit_id))
    if text:
        query = query.where(
            or_(
                MemberRow.name.contains(text, autoescape=True),
                MemberRow.id == text,
                MemberRow.card_tail == text,
            )
        )
    if unit:
        query = query.where(MemberRow.unit_id == unit)
    rows = session.scalars(query.order_by(MemberRow.name, MemberRow.id).limit(limit).offset(offset)).all()
    remember(session, UnitRow, (row.unit_id for row in rows))
    return tuple(_view(session, row) for row in rows)


def get_member(session: Session, actor: Actor, member: str) -> MemberView:
    """Return one member. Raises DomainProblem ``unknown_member`` or ``out_of_scope``."""
    row = member_row(session, member)
    require_unit(session, actor, row.unit_id)
    return _view(session, row)


def member_row(session: Session, member: str) -> MemberRow:
    """Return the row of ``member``. Raises DomainProblem ``unknown_member``."""
    row = session.get(MemberRow, member)
    if row is None:
        raise DomainProblem("unknown_member", "There is no such member.")
    return row


def member_entity(session: Session, member: str) -> Member:
    """Return ``member`` as kiosks know it. Raises DomainProblem ``unknown_member``."""
    return member_in(member_row(session, member).body)


@dataclass(frozen=True)
class Home:
    """Where a member belongs: the unit, and the bucket of what is theirs."""

    unit: str
    bucket: str


def hold_members(session: Session, members: Collection[str]) -> dict[str, Home]:
    """Keep the members where they are until this transaction ends, and return where each is now.

    Whoever gives a member something new holds the member first: a transfer then either waits and takes what is new
    along, or is over and seen. For the order of locks see ``hold_units``. Raises DomainProblem ``unknown_member``.
    """
    found: dict[str, Home] = {}
    columns = select(MemberRow.id, MemberRow.unit_id, MemberRow.bucket).order_by(MemberRow.id)
    for part in slices(sorted(members)):
        held = columns.where(MemberRow.id.in_(part)).with_for_update(read=True, key_share=True)
        found |= {name: Home(unit, bucket or "") for name, unit, bucket in session.execute(held)}
    if len(found) < len(set(members)):
        raise DomainProblem("unknown_member", "There is no such member.")
    return found


def homes(session: Session, actor: Actor, members: Collection[str]) -> dict[str, Home]:
    """As ``hold_members``, for members of units that the actor may work on. Raises DomainProblem ``out_of_scope``."""
    found = hold_members(session, members)
    for unit in {home.unit for home in found.values()}:
        require_unit(session, actor, unit)
    return found


def delivered_by(session: Session, member: str, site: str) -> MemberRow:
    """Return the member for whom a kiosk of ``site`` speaks.

    A kiosk speaks for the members of its site, and for those who left it while it was offline. Raises DomainProblem
    ``unknown_member`` otherwise.
    """
    row = member_row(session, member)
    if site != site_of(session, row.unit_id) and site not in row.former_sites:
        raise DomainProblem("unknown_member", "There is no such member.")
    return row


def _change(session: Session, actor: Actor, member: str, at: datetime, **fields: object) -> MemberView:
    # Units before members (organisation.hold_units): the one that the member is in, and the one that it goes to.
    now = session.scalar(select(MemberRow.unit_id).where(MemberRow.id == member))
    hold_units(session, {str(fields.get("unit", now)), str(now)})
    row = session.get(MemberRow, member, with_for_update=True, populate_existing=True)
    if row is None:
        raise DomainProblem("unknown_member", "There is no such member.")
    require_unit(session, actor, row.unit_id)
    return put_member(session, actor, msgspec.structs.replace(member_in(row.body), **fields), at=at)


def _project(row: MemberRow, member: Member) -> None:
    row.unit_id, row.name, row.status = member.unit, member.name[:120], member.status.value
    row.card_tail = member.card_tail[:8]


def _bind(session: Session, member: Member) -> None:
    taken = select(CardRow.token).where(CardRow.token.in_(member.tokens), CardRow.member_id != member.id)
    if session.scalar(taken) is not None:
        raise DomainProblem("card_taken", "This card already belongs to another member.")
    held = set(session.scalars(select(CardRow.token).where(CardRow.member_id == member.id)))
    if gone := held - set(member.tokens):
        session.execute(delete(CardRow).where(CardRow.token.in_(gone)))
    session.add_all(
        CardRow(token=token, member_id=member.id) for token in dict.fromkeys(member.tokens) if token not in held
    )
    session.flush()


def _move_belongings(session: Session, member: str, bucket: str) -> None:
    for table in (RecordEntryRow, EntitlementRow, CaseRow, EntryRow):
        for row in session.scalars(select(table).where(table.member_id == member).with_for_update()):
            if row.bucket is not None:
                publish_change(session, row, decode_entity(row.body), bucket)


def _view(session: Session, row: MemberRow) -> MemberView:
    member = member_in(row.body)
    return MemberView(
        id=row.id,
        rev=row.rev,
        name=member.name,
        unit=member.unit,
        unit_name=unit_row(session, member.unit).name,
        tokens=member.tokens,
        card_tail=member.card_tail,
        status=member.status,
        groups=member.groups,
    )


def member_in(body: bytes) -> Member:
    """Return the member whose canonical bytes these are."""
    entity = decode_entity(body)
    if not isinstance(entity, Member):
        raise TypeError("a member's row holds another kind of entity")
    return entity
