"""Cases: opened at a kiosk, triaged, assigned, answered, rated and closed. The status only moves forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from protocol.canonical import decode_entity, sha256_hex
from protocol.cases import Author, Case, CaseConfig, CaseStatus, Message, may_move
from protocol.events import CaseOpened, CaseRated
from server.domain.actors import Actor, Kiosk, Officer, Role, require_role
from server.domain.audit import record
from server.domain.members import delivered_by, hold_members, member_row
from server.domain.organisation import hold_units, members_bucket, unit_row
from server.domain.problems import DomainProblem
from server.domain.services import configured
from server.feed.changes import publish_change
from server.store.bulk import remember
from server.store.people import OfficerRow
from server.store.scope import in_scope, require_unit
from server.store.tables import CaseMessageRow, CaseRow, MemberRow, ServiceRow, UnitRow

OPEN = (CaseStatus.SUBMITTED, CaseStatus.ACCEPTED, CaseStatus.CONVERTED, CaseStatus.ASSIGNED, CaseStatus.REOPENED)
"""The states in which a member waits for the union."""


@dataclass(frozen=True)
class CaseView:
    """A case in the office. ``member_name`` is empty for an anonymous one."""

    case: Case
    unit: str
    unit_name: str
    member_name: str
    card_tail: str
    topic_name: str
    assignee: str | None
    assignee_name: str
    answered_at: datetime | None


def is_overdue(case: Case, today: date) -> bool:
    """Whether the union owes an answer that was due before ``today`` (in the site's zone)."""
    return case.status in OPEN and case.due_on < today


def open_case(
    session: Session,
    kiosk: Kiosk,
    event: CaseOpened,
    *,
    member: str | None,
    at: datetime,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Take a case that was submitted at a kiosk at ``at``; its answer is due so many days later in ``zone``.

    Raises DomainProblem ``text_altered``, ``text_length``, ``unknown_topic``, ``not_anonymous``, ``unknown_member``,
    ``unknown_service``, ``wrong_primitive`` or ``exists``.
    """
    config = configured(session, event.service, CaseConfig)
    if sha256_hex(event.text.encode()) != event.text_sha256:
        raise DomainProblem("text_altered", "The text is not the one that was submitted.")
    if not (event.text.strip() or event.attachments) or len(event.text) > config.longest:
        raise DomainProblem("text_length", "The text is empty or too long.")
    if event.topic not in {topic.id for topic in config.topics}:
        raise DomainProblem("unknown_topic", "The service has no such topic.")
    if member is None and not config.anonymous:
        raise DomainProblem("not_anonymous", "This service does not take anonymous cases.")
    if session.get(CaseRow, event.case) is not None:
        raise DomainProblem("exists", "There is already a case with this identifier.")
    bucket = _new_bucket(session, member, kiosk.site)
    owner = delivered_by(session, member, kiosk.site) if member else None
    name = owner.name if owner else ""
    due = at.astimezone(zone).date() + timedelta(days=config.answer_days)
    row = CaseRow(
        id=event.case,
        rev=0,
        body=b"",
        service_id=event.service,
        unit_id=owner.unit_id if owner else kiosk.site,
        member_id=member,
        number=event.number,
        topic=event.topic,
        status=CaseStatus.SUBMITTED.value,
        opened_at=at,
        due_on=due,
        rating=0,
        kiosk_id=kiosk.id,
    )
    session.add(row)
    session.flush()
    _say(session, row, Author.MEMBER, name, event.text, at)
    case = Case(
        id=row.id,
        service=row.service_id,
        member=member or "",
        number=row.number,
        topic=row.topic,
        status=CaseStatus.SUBMITTED,
        opened_at=at,
        due_on=due,
        thread=(Message(at=at, author=Author.MEMBER, name=name, text=event.text, attachments=event.attachments),),
    )
    publish_change(session, row, case, bucket)
    record(session, kiosk, "case.open", "case", row.id, unit=row.unit_id, at=now)


def rate(session: Session, kiosk: Kiosk, event: CaseRated, *, member: str | None, at: datetime, now: datetime) -> None:
    """Take a member's rating of an answer, which may ask for the case to be done again.

    Raises DomainProblem ``unknown_case``, ``not_yours``, ``bad_rating`` or ``wrong_state``.
    """
    row = _row(session, event.case)
    if member is None or row.member_id != member:
        raise DomainProblem("not_yours", "This case belongs to another member.")
    delivered_by(session, member, kiosk.site)
    if not 1 <= event.rating <= 3:
        raise DomainProblem("bad_rating", "A rating is 1, 2 or 3.")
    row.rating = event.rating
    _move(session, row, CaseStatus.REOPENED if event.reopen else CaseStatus.RATED)
    record(session, kiosk, "case.rate", "case", row.id, unit=row.unit_id, at=now, rating=str(event.rating))


def triage(session: Session, actor: Actor, case: str, status: CaseStatus, *, text: str = "", at: datetime) -> CaseView:
    """Accept a case (立案), convert it to a suggestion (转建议) or decline it (不予立案, which needs its reason).

    ``text``, when given, is added to the thread for the member to read. Raises DomainProblem ``bad_triage``,
    ``remark_missing`` or ``wrong_state``.
    """
    row = _lock(session, actor, case)
    if status not in {CaseStatus.ACCEPTED, CaseStatus.CONVERTED, CaseStatus.DECLINED}:
        raise DomainProblem("bad_triage", "A case is accepted, converted or declined.")
    if status is CaseStatus.DECLINED and not text.strip():
        raise DomainProblem("remark_missing", "Please say why.")
    return _step(session, row, actor, status, "case.triage", at, text=text)


def assign(session: Session, actor: Actor, case: str, officer: str, *, at: datetime) -> CaseView:
    """Give a case to the officer who is to answer it. Raises DomainProblem ``unknown_officer`` or ``wrong_state``."""
    row = _lock(session, actor, case)
    found = session.get(OfficerRow, officer)
    if found is None or found.disabled_at is not None or Role.CASE_OFFICER not in found.roles:
        raise DomainProblem("unknown_officer", "There is no such officer.")
    row.assignee_id = officer
    if row.status == CaseStatus.ASSIGNED:
        record(session, actor, "case.assign", "case", row.id, unit=row.unit_id, at=at, officer=officer)
        return _view(session, row)
    return _step(session, row, actor, CaseStatus.ASSIGNED, "case.assign", at)


def answer(session: Session, actor: Actor, case: str, text: str, *, at: datetime) -> CaseView:
    """Answer a case; the member reads ``text`` at the next tap. Raises ``remark_missing`` or ``wrong_state``."""
    row = _lock(session, actor, case)
    if not text.strip():
        raise DomainProblem("answer_missing", "An answer must not be empty.")
    row.answered_at = at
    return _step(session, row, actor, CaseStatus.ANSWERED, "case.answer", at, text=text)


def close(session: Session, actor: Actor, case: str, *, at: datetime) -> CaseView:
    """Close a case that was answered or rated (办结)."""
    return _step(session, _lock(session, actor, case), actor, CaseStatus.CLOSED, "case.close", at)


def archive(session: Session, actor: Actor, case: str, *, at: datetime) -> CaseView:
    """Put a closed or declined case away (归档)."""
    return _step(session, _lock(session, actor, case), actor, CaseStatus.ARCHIVED, "case.archive", at)


def find_cases(
    session: Session,
    actor: Actor,
    *,
    status: CaseStatus | None = None,
    open_only: bool = False,
    assignee: str = "",
    text: str = "",
    limit: int = 50,
    offset: int = 0,
) -> tuple[CaseView, ...]:
    """Return cases of the actor's subtree, the soonest due first. ``text`` is looked for in number and name."""
    require_role(actor, Role.CASE_OFFICER, Role.ADMIN)
    query = select(CaseRow).where(in_scope(actor, CaseRow.unit_id))
    if status is not None:
        query = query.where(CaseRow.status == status)
    if open_only:
        query = query.where(CaseRow.status.in_(OPEN))
    if assignee:
        query = query.where(CaseRow.assignee_id == assignee)
    if text:
        query = query.outerjoin(MemberRow, MemberRow.id == CaseRow.member_id).where(
            or_(CaseRow.number.contains(text, autoescape=True), MemberRow.name.contains(text, autoescape=True))
        )
    rows = session.scalars(query.order_by(CaseRow.due_on, CaseRow.opened_at).limit(limit).offset(offset)).all()
    remember(session, ServiceRow, (row.service_id for row in rows))
    remember(session, UnitRow, (row.unit_id for row in rows))
    remember(session, MemberRow, (row.member_id for row in rows))
    remember(session, OfficerRow, (row.assignee_id for row in rows))
    return tuple(_view(session, row) for row in rows)


def get_case(session: Session, actor: Actor, case: str) -> CaseView:
    """Return one case. Raises DomainProblem ``unknown_case``, ``not_allowed`` or ``out_of_scope``."""
    require_role(actor, Role.CASE_OFFICER, Role.ADMIN)
    row = session.get(CaseRow, case)
    if row is None:
        raise DomainProblem("unknown_case", "There is no such case.")
    require_unit(session, actor, row.unit_id)
    return _view(session, row)


def count_cases(session: Session, actor: Actor) -> Mapping[CaseStatus, int]:
    """Return how many cases of the actor's subtree are in each state; states without any are left out."""
    query = select(CaseRow.status, func.count()).where(in_scope(actor, CaseRow.unit_id)).group_by(CaseRow.status)
    return {CaseStatus(status): count for status, count in session.execute(query)}


def count_overdue_cases(session: Session, actor: Actor, today: date) -> int:
    """Return in how many cases of the actor's subtree an answer was due before ``today`` (in the site's zone)."""
    query = select(func.count()).select_from(CaseRow).where(in_scope(actor, CaseRow.unit_id))
    return session.scalar(query.where(CaseRow.status.in_(OPEN), CaseRow.due_on < today)) or 0


def put_case(session: Session, actor: Actor, case: Case, *, unit: str = "", at: datetime) -> CaseView:
    """Take in a case that was dealt with elsewhere (import, demo content), as it is.

    ``unit`` is whose case it is when it is anonymous. Raises DomainProblem ``exists`` and those of ``open_case``.
    """
    require_role(actor, Role.ADMIN)
    configured(session, case.service, CaseConfig)
    unit = member_row(session, case.member).unit_id if case.member else unit_row(session, unit).id
    require_unit(session, actor, unit)
    if session.get(CaseRow, case.id) is not None:
        raise DomainProblem("exists", "There is already a case with this identifier.")
    bucket = _new_bucket(session, case.member, unit)
    row = CaseRow(
        id=case.id,
        rev=0,
        body=b"",
        service_id=case.service,
        unit_id=unit,
        member_id=case.member or None,
        number=case.number,
        topic=case.topic,
        status=case.status.value,
        opened_at=case.opened_at,
        due_on=case.due_on,
        rating=case.rating,
        answered_at=next((m.at for m in reversed(case.thread) if m.author is Author.UNION), None),
    )
    session.add(row)
    session.flush()
    for message in case.thread:
        _say(session, row, message.author, message.name, message.text, message.at)
    publish_change(session, row, case, bucket)
    record(session, actor, "case.put", "case", row.id, unit=row.unit_id, at=at)
    return _view(session, row)


def _new_bucket(session: Session, member: str | None, unit: str) -> str:
    """Return where a new case goes: to its member, or to the unit at whose kiosk nobody gave a name."""
    if member:
        return hold_members(session, (member,))[member].bucket
    hold_units(session, (unit,))
    return members_bucket(session, unit)


def _lock(session: Session, actor: Actor, case: str) -> CaseRow:
    require_role(actor, Role.CASE_OFFICER)
    row = _row(session, case)
    require_unit(session, actor, row.unit_id)
    return row


def _row(session: Session, case: str) -> CaseRow:
    row = session.get(CaseRow, case, with_for_update=True)
    if row is None:
        raise DomainProblem("unknown_case", "There is no such case.")
    return row


def _step(
    session: Session, row: CaseRow, actor: Actor, status: CaseStatus, action: str, at: datetime, text: str = ""
) -> CaseView:
    message = None
    if text.strip():
        message = Message(at=at, author=Author.UNION, name=actor.name, text=text)
    _move(session, row, status, message)
    if message is not None:
        _say(session, row, Author.UNION, actor.name, text, at, actor.id if isinstance(actor, Officer) else None)
    record(session, actor, action, "case", row.id, unit=row.unit_id, at=at, status=status)
    return _view(session, row)


def _move(session: Session, row: CaseRow, status: CaseStatus, message: Message | None = None) -> None:
    case = _entity(row)
    if not may_move(case.status, status):
        raise DomainProblem("wrong_state", "This cannot be done while it is {state}.", state=case.status)
    row.status = status.value
    thread = (*case.thread, message) if message else case.thread
    moved = msgspec.structs.replace(case, status=status, thread=thread, rating=row.rating)
    publish_change(session, row, moved, row.bucket or "")


def _say(
    session: Session, row: CaseRow, author: Author, name: str, text: str, at: datetime, officer: str | None = None
) -> None:
    count = session.scalar(select(func.count()).select_from(CaseMessageRow).where(CaseMessageRow.case_id == row.id))
    session.add(
        CaseMessageRow(
            case_id=row.id,
            place=(count or 0) + 1,
            at=at,
            author=author.value,
            officer_id=officer,
            name=name,
            text=text,
            sha256=sha256_hex(text.encode()),
        )
    )
    session.flush()


def _view(session: Session, row: CaseRow) -> CaseView:
    case = _entity(row)
    member = session.get(MemberRow, row.member_id) if row.member_id else None
    officer = session.get(OfficerRow, row.assignee_id) if row.assignee_id else None
    topics = configured(session, row.service_id, CaseConfig).topics
    return CaseView(
        case=case,
        unit=row.unit_id,
        unit_name=unit_row(session, row.unit_id).name,
        member_name=member.name if member else "",
        card_tail=member.card_tail if member else "",
        topic_name=next((topic.name.zh for topic in topics if topic.id == row.topic), row.topic),
        assignee=row.assignee_id,
        assignee_name=officer.name if officer else "",
        answered_at=row.answered_at,
    )


def _entity(row: CaseRow) -> Case:
    entity = decode_entity(row.body)
    if not isinstance(entity, Case):
        raise TypeError(f"case {row.id} holds another kind of entity")
    return entity
