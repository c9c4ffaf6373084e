"""Members: who they are, which cards open them, their PIN, and the site whose kiosks know them."""

from collections.abc import Collection, Mapping, Sequence
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
from server.store.bulk import lock_rows, remember, slices
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
    return _view(session, put_members(session, actor, (member,), at=at)[member.id])


def put_members(session: Session, actor: Actor, members: Sequence[Member], *, at: datetime) -> dict[str, MemberRow]:
    """As ``put_member`` for each, in as many statements for many as for one; return their rows by their ids.

    A card that one of them gives up another of them may have. Of several with one id the last holds.
    """
    require_role(actor, Role.ADMIN)
    wanted = {member.id: member for member in members}
    units = {member.unit for member in wanted.values()}
    hold_units(session, units)
    rows = lock_rows(session, MemberRow, wanted)
    for unit in sorted(units | {row.unit_id for row in rows.values()}):
        require_unit(session, actor, unit)
    buckets = {unit: members_bucket(session, unit) for unit in units}
    for key, member in wanted.items():
        if key not in rows:
            rows[key] = MemberRow(id=key, rev=0, body=b"", former_sites=[])
            session.add(rows[key])
        _project(rows[key], member)
    session.flush()
    _bind(session, wanted.values())
    moved: dict[str, str] = {}
    for key, member in wanted.items():
        before, bucket = rows[key].bucket, buckets[member.unit]
        if before is not None and before != bucket:
            moved[key] = bucket
            rows[key].former_sites = sorted({*rows[key].former_sites, before.partition(":")[2]})
        publish_change(session, rows[key], member, bucket)
        record(session, actor, "member.put", "member", key, unit=member.unit, at=at)
    _move_belongings(session, moved)
    return rows


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


def _bind(session: Session, members: Collection[Member]) -> None:
    """Give each member exactly their cards."""
    owners = {(token, member.id) for member in members for token in member.tokens}
    cards = select(CardRow.token, CardRow.member_id)
    held: set[tuple[str, str]] = set()
    for part in slices(sorted(member.id for member in members)):
        held |= {(token, owner) for token, owner in session.execute(cards.where(CardRow.member_id.in_(part)))}
    for gone in slices(sorted(token for token, _ in held - owners)):
        session.execute(delete(CardRow).where(CardRow.token.in_(gone)))
    wanted = sorted(owners - held)
    tokens = [token for token, _ in wanted]
    taken = len(set(tokens)) < len(tokens)
    for part in slices(tokens):
        taken = taken or session.scalar(select(CardRow.token).where(CardRow.token.in_(part))) is not None
    if taken:
        raise DomainProblem("card_taken", "This card already belongs to another member.")
    session.add_all(CardRow(token=token, member_id=owner) for token, owner in wanted)
    session.flush()


def _move_belongings(session: Session, moved: Mapping[str, str]) -> None:
    """Put what belongs to each of the members into the bucket that is now theirs."""
    for table in (RecordEntryRow, EntitlementRow, CaseRow, EntryRow):
        for part in slices(sorted(moved)):
            theirs = select(table.member_id, table).where(table.member_id.in_(part), table.bucket.is_not(None))
            for owner, row in session.execute(theirs.order_by(table.id).with_for_update()):
                publish_change(session, row, decode_entity(row.body), moved[str(owner)])


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
