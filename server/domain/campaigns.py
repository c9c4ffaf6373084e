"""Campaigns: who gets a place, who waits for one, and how each campaign stands.

The campaign itself is a publication. Entries are decided in the order in which the server receives them, one at a time
for a campaign (the turnout's row lock); whether a member was in time goes by when the member did it. A place that was
given is never taken away again but by its member.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from protocol.campaigns import Campaign, DeclineReason, Entry, EntryStatus, SignUp, Turnout, Vote
from protocol.canonical import decode_entity
from protocol.entity import Audience
from protocol.events import SignedUp, SignUpWithdrawn, Voted
from protocol.ids import uuid7
from protocol.members import Member
from protocol.publications import Publication
from server.domain.actors import Kiosk
from server.domain.audit import record
from server.domain.members import delivered_by, hold_members, member_entity
from server.domain.organisation import ancestors
from server.domain.problems import DomainProblem
from server.feed.changes import publish_change, withdraw_change
from server.store.bulk import lock_rows
from server.store.campaigns import EntryRow, TurnoutRow
from server.store.tables import PublicationRow, PublicationVersionRow

MOST_PLACES = 100_000
MOST_OPTIONS = 20
_IN = (EntryStatus.TAKEN.value, EntryStatus.WAITING.value)


@dataclass(frozen=True)
class Held:
    """A campaign whose row this transaction holds. ``live``: kiosks show it; else it was withdrawn from them."""

    row: TurnoutRow
    publication: Publication
    campaign: Campaign
    live: bool

    @property
    def closes_at(self) -> datetime:
        """From when on nothing is taken any more: its own end, or when an officer closed it."""
        return min(self.campaign.closes_at, self.row.closed_at or self.campaign.closes_at)


def require_campaign(draft: Publication, before: Publication | None) -> None:
    """Raise DomainProblem ``bad_campaign`` unless members could take part in it.

    ``before`` is what readers see, None while they see nothing: of that the kind cannot change any more.
    """
    if not draft.title.zh:
        raise DomainProblem("bad_campaign", "Please give it a name.")
    campaign = draft.campaign
    if campaign is None:
        raise DomainProblem("bad_campaign", "Please say what members are to do.")
    if campaign.closes_at <= campaign.opens_at:
        raise DomainProblem("bad_campaign", "It must close after it opens.")
    if not 0 <= campaign.quota <= MOST_PLACES:
        raise DomainProblem("bad_campaign", "There are at most {count} places.", count=MOST_PLACES)
    if isinstance(campaign.plan, Vote):
        _require_vote(campaign.plan)
    plan = before.campaign.plan if before is not None and before.campaign is not None else campaign.plan
    if type(plan) is not type(campaign.plan) or (isinstance(plan, Vote) and plan != campaign.plan):
        raise DomainProblem("bad_campaign", "What members do cannot change once it is published.")


def _require_vote(vote: Vote) -> None:
    if not 2 <= len(vote.options) <= MOST_OPTIONS or not all(option.zh for option in vote.options):
        raise DomainProblem("bad_campaign", "A vote has 2 to {count} options.", count=MOST_OPTIONS)
    if not 1 <= vote.most <= len(vote.options):
        raise DomainProblem("bad_campaign", "A member can choose no more options than there are.")


def published(session: Session, publication: PublicationRow, *, at: datetime) -> None:
    """Say anew how a campaign stands, because a version of it was published. More places let in who waits.

    A version that closes later opens again what an officer had closed early.
    """
    entity = decode_entity(publication.body)
    if not isinstance(entity, Publication) or entity.campaign is None:
        return
    row = session.get(TurnoutRow, entity.id, with_for_update=True, populate_existing=True)
    if row is None:
        row = TurnoutRow(id=entity.id, rev=0, body=b"", service_id=entity.service, last_order=0, tally=[])
        session.add(row)
    elif entity.campaign.closes_at > at:
        row.closed_at = None
    session.flush()
    held = Held(row, entity, entity.campaign, live=True)
    _refill(session, held)
    publish_turnout(session, held, at)


def withdrawn(session: Session, campaign: str) -> None:
    """Take how a campaign stands off the kiosks, because the campaign was; who takes part stays known."""
    row = session.get(TurnoutRow, campaign, with_for_update=True, populate_existing=True)
    if row is not None:
        withdraw_change(session, row)


def move(session: Session, campaign: str, bucket: str) -> None:
    """Put how a campaign stands where the campaign itself is put."""
    row = session.get(TurnoutRow, campaign, with_for_update=True, populate_existing=True)
    if row is not None and row.body:
        publish_change(session, row, decode_entity(row.body), bucket)


def hold(session: Session, campaign: str) -> Held:
    """Lock a campaign until this transaction ends, and return it. Raises DomainProblem ``unknown_campaign``."""
    row = session.get(TurnoutRow, campaign, with_for_update=True, populate_existing=True)
    if row is None:
        raise DomainProblem("unknown_campaign", "There is no such campaign.")
    body = session.scalar(select(PublicationRow.body).where(PublicationRow.id == campaign))
    last = select(PublicationVersionRow.body).where(PublicationVersionRow.publication_id == campaign)
    text = body or session.scalar(last.order_by(PublicationVersionRow.version.desc()).limit(1))
    entity = decode_entity(text) if text else None
    if not isinstance(entity, Publication) or entity.campaign is None:
        raise DomainProblem("unknown_campaign", "There is no such campaign.")
    return Held(row, entity, entity.campaign, live=bool(body))


def sign_up(
    session: Session, kiosk: Kiosk, event: SignedUp, *, member: str | None, at: datetime, now: datetime
) -> None:
    """Take a sign-up that a member made at ``at``: a place while there is one, else the end of the waiting list.

    One that cannot be is kept as declined, with its reason, for the member to read. A member's word that is older than
    one the server has already changes nothing. Raises DomainProblem ``unknown_campaign``, ``wrong_primitive``,
    ``not_anonymous``, ``unknown_member`` or ``exists``.
    """
    held, unit = hold(session, event.campaign), _speaks_for(session, kiosk, member)
    if member is None or not isinstance(held.campaign.plan, SignUp):
        raise DomainProblem("wrong_primitive", "This service is of another kind.")
    bucket = hold_members(session, (member,))[member].bucket
    row = _entry(session, event.campaign, member)
    if row is not None and (row.heard_at >= at or row.status in _IN):
        _hear(session, row, at)
        return
    row = row or _fresh_entry(session, held, event.entry, member, kiosk)
    reason = _why_not(session, held, member, at)
    status = EntryStatus.TAKEN if _has_room(session, held) else EntryStatus.WAITING
    if reason:
        status = EntryStatus.DECLINED
    else:
        held.row.last_order += 1
        row.place = held.row.last_order
    row.number, row.at, row.heard_at, row.received_at, row.kiosk_id = event.number, at, at, now, kiosk.id
    _decide(session, held, row, status, bucket, reason)
    publish_turnout(session, held, now)
    record(session, kiosk, "campaign.sign_up", "campaign", held.row.id, unit=unit, at=now, status=status)


def withdraw_sign_up(
    session: Session, kiosk: Kiosk, event: SignUpWithdrawn, *, member: str | None, at: datetime, now: datetime
) -> None:
    """Take back a sign-up, if it was still open at ``at``; whoever waits longest gets the place.

    Raises DomainProblem as ``sign_up`` does.
    """
    held, unit = hold(session, event.campaign), _speaks_for(session, kiosk, member)
    if member is None or not isinstance(held.campaign.plan, SignUp):
        raise DomainProblem("wrong_primitive", "This service is of another kind.")
    bucket = hold_members(session, (member,))[member].bucket
    row = _entry(session, event.campaign, member)
    if row is None:
        # The sign-up itself is still at another kiosk. It is older than this, so it will change nothing.
        row = _new_entry(held, uuid7(now), member, kiosk)
        row.number, row.at, row.received_at = "", at, now
    elif row.heard_at >= at or row.status not in _IN or at >= held.closes_at:
        _hear(session, row, at)
        return
    row.heard_at = at
    _decide(session, held, row, EntryStatus.WITHDRAWN, bucket)
    _refill(session, held)
    publish_turnout(session, held, now)
    record(session, kiosk, "campaign.withdraw", "campaign", held.row.id, unit=unit, at=now)


def vote(session: Session, kiosk: Kiosk, event: Voted, *, member: str | None, at: datetime, now: datetime) -> None:
    """Count a vote that a member gave at ``at``. The first that arrives of a member counts, and no other.

    One that cannot count is kept as declined, with its reason. Raises DomainProblem ``bad_option`` and those of
    ``sign_up``.
    """
    held, unit = hold(session, event.campaign), _speaks_for(session, kiosk, member)
    plan = held.campaign.plan
    if member is None or not isinstance(plan, Vote):
        raise DomainProblem("wrong_primitive", "This service is of another kind.")
    chosen = set(event.choices)
    if not 1 <= len(event.choices) == len(chosen) <= plan.most or not chosen <= set(range(len(plan.options))):
        raise DomainProblem("bad_option", "There is no such option.")
    bucket = hold_members(session, (member,))[member].bucket
    row = _entry(session, event.campaign, member)
    if row is not None and (row.heard_at >= at or row.status in _IN):
        _hear(session, row, at)
        return
    row = row or _fresh_entry(session, held, event.entry, member, kiosk)
    reason = _why_not(session, held, member, at)
    row.number, row.at, row.heard_at, row.received_at, row.kiosk_id = event.number, at, at, now, kiosk.id
    _decide(session, held, row, EntryStatus.DECLINED if reason else EntryStatus.TAKEN, bucket, reason)
    if not reason:
        counted = held.row.tally or [0] * len(plan.options)
        held.row.tally = [count + (place in chosen) for place, count in enumerate(counted)]
    publish_turnout(session, held, now)
    record(session, kiosk, "campaign.vote", "campaign", held.row.id, unit=unit, at=now)


def entry_of(row: EntryRow) -> Entry:
    """Return the entity that the row holds."""
    entity = decode_entity(row.body)
    if not isinstance(entity, Entry):
        raise TypeError(f"entry {row.id} holds another kind of entity")
    return entity


def close(session: Session, held: Held, at: datetime) -> None:
    """Let nobody in who signs up from ``at`` on. Raises DomainProblem ``campaign_over`` when it is over already."""
    if at >= held.closes_at:
        raise DomainProblem("campaign_over", "It has closed already.")
    held.row.closed_at = at
    publish_turnout(session, held, at)


def count_closed(session: Session, at: datetime) -> None:
    """Publish the results of votes whose time is over. Only those that are not out yet are held for it."""
    for campaign in _uncounted(session, at):
        publish_turnout(session, hold(session, campaign), at)


def _uncounted(session: Session, at: datetime) -> Sequence[str]:
    """Return the votes that are over with another result than kiosks show, looking without a lock."""
    columns = select(TurnoutRow.id, TurnoutRow.tally, TurnoutRow.body, PublicationRow.body)
    joined = columns.join(PublicationRow, PublicationRow.id == TurnoutRow.id).where(TurnoutRow.bucket.is_not(None))
    found = []
    for campaign, tally, shown, body in session.execute(joined.order_by(TurnoutRow.id)):
        turnout = decode_entity(shown)
        if not isinstance(turnout, Turnout) or turnout.tally == tuple(tally) or not body:
            continue
        entity = decode_entity(body)
        if isinstance(entity, Publication) and entity.campaign is not None and entity.campaign.closes_at <= at:
            found.append(campaign)
    return found


def _speaks_for(session: Session, kiosk: Kiosk, member: str | None) -> str:
    if member is None:
        raise DomainProblem("not_anonymous", "Only a member can take part.")
    return delivered_by(session, member, kiosk.site).unit_id


def _entry(session: Session, campaign: str, member: str) -> EntryRow | None:
    query = select(EntryRow).where(EntryRow.campaign_id == campaign, EntryRow.member_id == member)
    return session.scalar(query.with_for_update())


def _fresh_entry(session: Session, held: Held, entry: str, member: str, kiosk: Kiosk) -> EntryRow:
    if session.get(EntryRow, entry) is not None:
        raise DomainProblem("exists", "There is already an entry with this identifier.")
    return _new_entry(held, entry, member, kiosk)


def _new_entry(held: Held, entry: str, member: str, kiosk: Kiosk) -> EntryRow:
    return EntryRow(
        id=entry,
        rev=0,
        body=b"",
        service_id=held.publication.service,
        campaign_id=held.row.id,
        member_id=member,
        place=0,
        kiosk_id=kiosk.id,
    )


def _hear(session: Session, row: EntryRow, at: datetime) -> None:
    """Note that this word of the member, too, has come: nothing is on its way any more that was said before it."""
    if at > row.heard_at:
        row.heard_at = at
        publish_change(session, row, msgspec.structs.replace(entry_of(row), heard_at=at), row.bucket or "")


def _why_not(session: Session, held: Held, member: str, at: datetime) -> DeclineReason:
    if not held.live:
        return DeclineReason.CANCELLED
    if at < held.campaign.opens_at:
        return DeclineReason.NOT_OPEN
    if at >= held.closes_at:
        return DeclineReason.CLOSED
    if not _is_for(session, held.publication.audience, member_entity(session, member)):
        return DeclineReason.NOT_FOR_YOU
    return DeclineReason.NONE


def _is_for(session: Session, audience: Audience, member: Member) -> bool:
    in_unit = not audience.units or bool(set(ancestors(session, member.unit)).intersection(audience.units))
    return in_unit and (not audience.groups or bool(set(member.groups).intersection(audience.groups)))


def _has_room(session: Session, held: Held) -> bool:
    return held.campaign.quota == 0 or _taken(session, held) < held.campaign.quota


def _taken(session: Session, held: Held) -> int:
    query = select(func.count()).select_from(EntryRow)
    of_it = query.where(EntryRow.campaign_id == held.row.id, EntryRow.status == EntryStatus.TAKEN.value)
    return session.scalar(of_it) or 0


def _refill(session: Session, held: Held) -> None:
    """Give free places to those who wait, the longest first."""
    quota = held.campaign.quota
    waiting = select(EntryRow.id, EntryRow.member_id).where(
        EntryRow.campaign_id == held.row.id, EntryRow.status == EntryStatus.WAITING.value
    )
    waiting = waiting.order_by(EntryRow.place)
    if quota:
        waiting = waiting.limit(max(0, quota - _taken(session, held)))
    chosen = session.execute(waiting).all()
    homes = hold_members(session, {member for _, member in chosen})
    rows = lock_rows(session, EntryRow, [entry for entry, _ in chosen])
    for entry, member in chosen:
        _decide(session, held, rows[entry], EntryStatus.TAKEN, homes[member].bucket)


def _decide(
    session: Session,
    held: Held,
    row: EntryRow,
    status: EntryStatus,
    bucket: str,
    reason: DeclineReason = DeclineReason.NONE,
) -> None:
    row.status = status.value
    session.add(row)
    entry = Entry(
        id=row.id,
        service=row.service_id,
        campaign=row.campaign_id,
        member=row.member_id,
        title=held.publication.title,
        number=row.number,
        status=status,
        at=row.at,
        heard_at=row.heard_at,
        order=row.place,
        reason=reason,
    )
    publish_change(session, row, entry, bucket)
    session.flush()


def publish_turnout(session: Session, held: Held, now: datetime) -> None:
    """Say on all kiosks that show the campaign how it stands at ``now``; of a vote nothing before it is closed."""
    if not held.live:
        return
    is_vote, over = isinstance(held.campaign.plan, Vote), now >= held.closes_at
    waiting = select(EntryRow.place).where(
        EntryRow.campaign_id == held.row.id, EntryRow.status == EntryStatus.WAITING.value
    )
    turnout = Turnout(
        id=held.row.id,
        service=held.publication.service,
        taken=0 if is_vote and not over else _taken(session, held),
        waiting=tuple(session.scalars(waiting.order_by(EntryRow.place))),
        closed_at=held.row.closed_at,
        tally=tuple(held.row.tally) if is_vote and over else (),
    )
    bucket = session.scalar(select(PublicationRow.bucket).where(PublicationRow.id == held.row.id))
    publish_change(session, held.row, turnout, bucket or "")
