"""Who takes part in a campaign, for the officers who run it: the list, to read and to take along; closing; loading."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from protocol.campaigns import Entry, EntryStatus, SignUp, Turnout
from protocol.canonical import decode_entity
from server.domain import campaigns
from server.domain.actors import Actor, Role, System, require_role
from server.domain.audit import record
from server.domain.members import hold_members
from server.domain.organisation import unit_row
from server.domain.problems import DomainProblem
from server.feed.changes import publish_change
from server.store.bulk import lock_rows, remember, slices
from server.store.campaigns import EntryRow, TurnoutRow
from server.store.scope import in_scope, require_unit
from server.store.tables import MemberRow, PublicationRow, UnitRow

MAY_RUN = frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMIN})
"""Roles that close a campaign before its time, and take along the list of who takes part."""
_ORDER = (EntryStatus.TAKEN, EntryStatus.WAITING, EntryStatus.WITHDRAWN, EntryStatus.DECLINED)


@dataclass(frozen=True)
class EntryView:
    """An entry as an officer sees it. ``waits`` is its place on the waiting list, from 1; 0 where it is not on it."""

    entry: Entry
    member_name: str
    card_tail: str
    unit_name: str
    received_at: datetime
    waits: int


def get_turnout(session: Session, actor: Actor, campaign: str) -> Turnout:
    """Return how a campaign stands. Raises DomainProblem ``unknown_campaign`` or ``out_of_scope``."""
    return _turnout(_row(session, actor, campaign))


def turnouts(session: Session, actor: Actor, wanted: Collection[str]) -> Mapping[str, Turnout]:
    """Return how those of the ``wanted`` campaigns stand that the actor may see and that were ever published."""
    query = select(TurnoutRow).join(PublicationRow, PublicationRow.id == TurnoutRow.id)
    query = query.where(in_scope(actor, PublicationRow.unit_id))
    found: dict[str, Turnout] = {}
    for part in slices(sorted(wanted)):
        found |= {row.id: _turnout(row) for row in session.scalars(query.where(TurnoutRow.id.in_(part)))}
    return found


def entries(session: Session, actor: Actor, campaign: str) -> tuple[EntryView, ...]:
    """Return all entries: those with a place first, then the waiting list in its order, then the others."""
    _row(session, actor, campaign)
    rank = case({status.value: place for place, status in enumerate(_ORDER)}, value=EntryRow.status)
    query = select(EntryRow, MemberRow).join(MemberRow, MemberRow.id == EntryRow.member_id)
    query = query.where(EntryRow.campaign_id == campaign, EntryRow.number != "")
    rows = session.execute(query.order_by(rank, EntryRow.place, EntryRow.at, EntryRow.id)).all()
    remember(session, UnitRow, {member.unit_id for _, member in rows})
    found, waits = [], 0
    for row, member in rows:
        waiting = row.status == EntryStatus.WAITING.value
        waits += waiting
        unit = unit_row(session, member.unit_id).name
        entry = campaigns.entry_of(row)
        found.append(EntryView(entry, member.name, member.card_tail, unit, row.received_at, waits if waiting else 0))
    return tuple(found)


def take_along(session: Session, actor: Actor, campaign: str, *, form: str, at: datetime) -> tuple[EntryView, ...]:
    """Return who has a place and who waits, to be taken out of the console in a ``form`` (xlsx, csv, paper).

    That it was taken is written down, without what it says. Of a vote nobody is named: how many chose what is all that
    leaves. Raises DomainProblem ``not_counted`` for a vote that is not over, ``not_allowed`` and those of ``entries``.
    """
    require_role(actor, *MAY_RUN)
    unit = _unit(session, actor, campaign)
    held = campaigns.hold(session, campaign)
    found: tuple[EntryView, ...] = ()
    if isinstance(held.campaign.plan, SignUp):
        shown = {EntryStatus.TAKEN, EntryStatus.WAITING}
        found = tuple(one for one in entries(session, actor, campaign) if one.entry.status in shown)
    elif not get_turnout(session, actor, campaign).tally:
        raise DomainProblem("not_counted", "The result is there to take along once the vote is over.")
    record(session, actor, "campaign.take", "campaign", campaign, unit=unit, at=at, form=form, rows=str(len(found)))
    return found


def close_early(session: Session, actor: Actor, campaign: str, *, at: datetime) -> None:
    """Close a campaign before its time. What members did before ``at`` still counts, whenever it arrives.

    Raises DomainProblem ``unknown_campaign``, ``campaign_over``, ``not_allowed`` or ``out_of_scope``.
    """
    require_role(actor, *MAY_RUN)
    unit = _unit(session, actor, campaign)
    campaigns.close(session, campaigns.hold(session, campaign), at)
    record(session, actor, "campaign.close", "campaign", campaign, unit=unit, at=at)


def put_turnout(session: Session, actor: System, turnout: Turnout, *, at: datetime) -> None:
    """Take in how a campaign stood elsewhere; its publication is here already. The entries that follow say the rest."""
    held = campaigns.hold(session, turnout.id)
    held.row.closed_at, held.row.tally = turnout.closed_at, list(turnout.tally)
    campaigns.publish_turnout(session, held, at)
    record(session, actor, "campaign.put", "campaign", turnout.id, unit=held.publication.unit, at=at)


def put_entries(session: Session, actor: System, entries: Iterable[Entry], *, at: datetime) -> int:
    """Take in entries as they were decided elsewhere, and return how many. Those whose id is known are changed.

    How each campaign stands is said once, at the end. Raises DomainProblem ``unknown_campaign``, ``unknown_member`` or
    ``exists`` (a member takes part already).
    """
    wanted = list(entries)
    held = {campaign: campaigns.hold(session, campaign) for campaign in sorted({entry.campaign for entry in wanted})}
    at_home = hold_members(session, {entry.member for entry in wanted})
    known = lock_rows(session, EntryRow, [entry.id for entry in wanted])
    taking_part = _taking_part(session, held, at_home)
    for entry in wanted:
        row = known.get(entry.id)
        if row is None:
            if (entry.campaign, entry.member) in taking_part:
                raise DomainProblem("exists", "There is already an entry with this identifier.")
            row = EntryRow(id=entry.id, rev=0, body=b"", service_id=entry.service, campaign_id=entry.campaign)
            row.member_id, row.received_at = entry.member, at
            session.add(row)
            known[entry.id] = row
            taking_part.add((entry.campaign, entry.member))
        row.number, row.status, row.place = entry.number, entry.status.value, entry.order
        row.at, row.heard_at = entry.at, entry.heard_at
        publish_change(session, row, entry, at_home[entry.member].bucket)
        campaign = held[entry.campaign].row
        campaign.last_order = max(campaign.last_order, entry.order)
    session.flush()
    for one in held.values():
        campaigns.publish_turnout(session, one, at)
    for (name, unit), count in Counter((entry.campaign, at_home[entry.member].unit) for entry in wanted).items():
        record(session, actor, "campaign.load", "campaign", name, unit=unit, at=at, rows=str(count))
    return len(wanted)


def _taking_part(session: Session, wanted: Collection[str], members: Collection[str]) -> set[tuple[str, str]]:
    """Return which of the members have an entry in one of the campaigns: the campaign and the member of each."""
    columns = select(EntryRow.campaign_id, EntryRow.member_id).where(EntryRow.campaign_id.in_(wanted))
    found: set[tuple[str, str]] = set()
    for part in slices(sorted(members)):
        found |= {
            (campaign, member) for campaign, member in session.execute(columns.where(EntryRow.member_id.in_(part)))
        }
    return found


def _turnout(row: TurnoutRow) -> Turnout:
    entity = decode_entity(row.body) if row.body else None
    return entity if isinstance(entity, Turnout) else Turnout(id=row.id, service=row.service_id)


def _row(session: Session, actor: Actor, campaign: str) -> TurnoutRow:
    _unit(session, actor, campaign)
    row = session.get(TurnoutRow, campaign)
    if row is None:
        raise DomainProblem("unknown_campaign", "There is no such campaign.")
    return row


def _unit(session: Session, actor: Actor, campaign: str) -> str:
    unit = session.scalar(select(PublicationRow.unit_id).where(PublicationRow.id == campaign))
    if unit is None:
        raise DomainProblem("unknown_campaign", "There is no such campaign.")
    require_unit(session, actor, unit)
    return unit
