"""Publications: written by one person, approved by another, published in numbered versions, withdrawn.

The working copy goes draft → submitted → approved or returned → published → withdrawn; what readers see stays as it is
until a new version is published or the publication is withdrawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from protocol.campaigns import CampaignConfig
from protocol.canonical import canonical, decode_entity
from protocol.ids import uuid7
from protocol.publications import PlaylistConfig, Publication, PublicationConfig
from server.domain import campaigns
from server.domain.actors import Actor, Officer, Role, System, require_role
from server.domain.audit import record
from server.domain.organisation import hold_units, publication_bucket, unit_row
from server.domain.periods import read_period
from server.domain.playlists import require_playlist
from server.domain.problems import DomainProblem
from server.domain.revisions import changes_between
from server.domain.services import get_service
from server.feed.changes import publish_change, withdraw_change
from server.store.bulk import remember
from server.store.people import OfficerRow
from server.store.scope import in_scope, require_unit
from server.store.tables import AcknowledgementRow, PublicationRow, PublicationVersionRow, UnitRow


class State(StrEnum):
    """States of a publication's working copy."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class PublicationView:
    """A publication in the office. ``live`` is what readers see, None for nothing; ``remark`` the last one given."""

    id: str
    unit: str
    unit_name: str
    state: State
    draft: Publication
    live: Publication | None
    version: int
    author: str | None
    author_name: str
    approver: str | None
    approver_name: str
    remark: str
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class VersionView:
    """One version as readers saw it, and who stood for it."""

    version: int
    publication: Publication
    author_name: str
    approver_name: str
    published_at: datetime


def create(session: Session, actor: Actor, draft: Publication, *, unit: str, at: datetime) -> PublicationView:
    """Keep ``draft`` as a new publication of ``unit``. An empty ``draft.id`` is given one.

    Raises DomainProblem ``exists``, ``unknown_service``, ``wrong_primitive``, ``unknown_category``, ``bad_period``,
    ``not_allowed`` or ``out_of_scope``.
    """
    require_role(actor, Role.AUTHOR)
    require_unit(session, actor, unit)
    draft = msgspec.structs.replace(draft, id=draft.id or uuid7(at), unit=unit)
    if session.get(PublicationRow, draft.id) is not None:
        raise DomainProblem("exists", "There is already a publication with this identifier.")
    row = PublicationRow(id=draft.id, rev=0, body=b"", unit_id=unit, version=0, remark="", editors=[])
    _write(session, row, actor, draft, at)
    session.add(row)
    return _done(session, row, actor, "publication.create", at)


def revise(session: Session, actor: Actor, publication: str, draft: Publication, *, at: datetime) -> PublicationView:
    """Replace the working copy and make it a draft again; readers keep what they have.

    Not while it is submitted. Raises DomainProblem ``wrong_state`` and those of ``create``.
    """
    require_role(actor, Role.AUTHOR)
    row = _lock(session, actor, publication)
    _in_state(row, State.DRAFT, State.RETURNED, State.APPROVED, State.PUBLISHED, State.WITHDRAWN)
    if row.state in {State.PUBLISHED, State.WITHDRAWN}:
        row.editors = []
    _write(session, row, actor, msgspec.structs.replace(draft, id=row.id, unit=row.unit_id), at)
    return _done(session, row, actor, "publication.revise", at)


def submit(session: Session, actor: Actor, publication: str, *, at: datetime) -> PublicationView:
    """Hand the draft in for approval."""
    require_role(actor, Role.AUTHOR)
    row = _lock(session, actor, publication)
    _in_state(row, State.DRAFT, State.RETURNED)
    row.state = State.SUBMITTED
    return _done(session, row, actor, "publication.submit", at)


def recall(session: Session, actor: Actor, publication: str, *, at: datetime) -> PublicationView:
    """Take a submitted draft back to write on."""
    require_role(actor, Role.AUTHOR)
    row = _lock(session, actor, publication)
    _in_state(row, State.SUBMITTED)
    row.state = State.DRAFT
    return _done(session, row, actor, "publication.recall", at)


def approve(
    session: Session, actor: Actor, publication: str, *, at: datetime, remark: str = "", publish_now: bool = True
) -> PublicationView:
    """Approve a submitted draft and, unless told otherwise, publish it.

    Whoever wrote any of it cannot approve it: DomainProblem ``own_work``.
    """
    require_role(actor, Role.APPROVER)
    row = _lock(session, actor, publication)
    _in_state(row, State.SUBMITTED)
    _second_person(row, actor)
    row.state, row.approver_id, row.remark = State.APPROVED, _officer(actor), remark
    view = _done(session, row, actor, "publication.approve", at)
    return publish(session, actor, publication, at=at) if publish_now else view


def send_back(session: Session, actor: Actor, publication: str, *, remark: str, at: datetime) -> PublicationView:
    """Return a submitted draft to its author, saying why. Raises DomainProblem ``remark_missing``."""
    require_role(actor, Role.APPROVER)
    row = _lock(session, actor, publication)
    _in_state(row, State.SUBMITTED)
    _second_person(row, actor)
    if not remark.strip():
        raise DomainProblem("remark_missing", "Please say why.")
    row.state, row.remark = State.RETURNED, remark
    return _done(session, row, actor, "publication.send_back", at)


def publish(session: Session, actor: Actor, publication: str, *, at: datetime) -> PublicationView:
    """Make the approved working copy the next version that readers see."""
    require_role(actor, Role.APPROVER, Role.AUTHOR)
    row = _lock(session, actor, publication)
    _in_state(row, State.APPROVED)
    _publish(session, row, at)
    return _done(session, row, actor, "publication.publish", at)


def withdraw(session: Session, actor: Actor, publication: str, *, remark: str, at: datetime) -> PublicationView:
    """Take a publication off all kiosks, saying why. Its versions stay in the store."""
    require_role(actor, Role.APPROVER, Role.ADMIN)
    row = _lock(session, actor, publication)
    if not row.body:
        raise DomainProblem("wrong_state", "This cannot be done while it is {state}.", state=row.state)
    if not remark.strip():
        raise DomainProblem("remark_missing", "Please say why.")
    withdraw_change(session, row)
    campaigns.withdrawn(session, row.id)
    if row.state == State.PUBLISHED:
        row.state = State.WITHDRAWN
    row.remark, row.published_at = remark, None
    return _done(session, row, actor, "publication.withdraw", at)


def load(session: Session, actor: System, publication: Publication, *, unit: str, at: datetime) -> PublicationView:
    """Take in a publication that was approved elsewhere (import, demo content) and publish it as its next version.

    Its ``published_at`` is kept. Loading the same content again changes nothing.
    """
    row = session.get(PublicationRow, publication.id, with_for_update=True)
    publication = msgspec.structs.replace(publication, unit=unit)
    if row is None:
        row = PublicationRow(id=publication.id, rev=0, body=b"", unit_id=unit, version=0, remark="", editors=[])
    elif row.unit_id != unit:
        raise DomainProblem("unit_fixed", "A publication cannot move to another unit.")
    elif row.body and canonical(msgspec.structs.replace(publication, rev=row.rev, version=row.version)) == row.body:
        return _view(session, row)
    _write(session, row, actor, publication, at)
    session.add(row)
    _publish(session, row, publication.published_at)
    return _done(session, row, actor, "publication.load", at)


def find(
    session: Session,
    actor: Actor,
    *,
    state: State | None = None,
    service: str = "",
    text: str = "",
    author: str = "",
    limit: int = 50,
    offset: int = 0,
) -> tuple[PublicationView, ...]:
    """Return publications of the actor's subtree, last changed first."""
    query = select(PublicationRow).where(in_scope(actor, PublicationRow.unit_id))
    if state is not None:
        query = query.where(PublicationRow.state == state)
    if service:
        query = query.where(PublicationRow.service_id == service)
    if text:
        query = query.where(PublicationRow.title.contains(text, autoescape=True))
    if author:
        query = query.where(PublicationRow.author_id == author)
    query = query.order_by(PublicationRow.changed_at.desc(), PublicationRow.id).limit(limit).offset(offset)
    rows = session.scalars(query).all()
    remember(session, UnitRow, (row.unit_id for row in rows))
    remember(session, OfficerRow, (officer for row in rows for officer in (row.author_id, row.approver_id)))
    return tuple(_view(session, row) for row in rows)


def get(session: Session, actor: Actor, publication: str) -> PublicationView:
    """Return one publication. Raises DomainProblem ``unknown_publication`` or ``out_of_scope``."""
    row = session.get(PublicationRow, publication)
    if row is None:
        raise DomainProblem("unknown_publication", "There is no such publication.")
    require_unit(session, actor, row.unit_id)
    return _view(session, row)


def versions(session: Session, actor: Actor, publication: str) -> tuple[VersionView, ...]:
    """Return all versions that readers ever saw, newest first."""
    get(session, actor, publication)
    rows = session.scalars(
        select(PublicationVersionRow)
        .where(PublicationVersionRow.publication_id == publication)
        .order_by(PublicationVersionRow.version.desc())
    ).all()
    remember(session, OfficerRow, (officer for row in rows for officer in (row.author_id, row.approver_id)))
    return tuple(
        VersionView(
            r.version, _entity(r.body), _name(session, r.author_id), _name(session, r.approver_id), r.published_at
        )
        for r in rows
    )


def count_by_state(session: Session, actor: Actor) -> Mapping[State, int]:
    """Return how many publications of the actor's subtree are in each state; states without any are left out."""
    query = select(PublicationRow.state, func.count()).where(in_scope(actor, PublicationRow.unit_id))
    return {State(state): count for state, count in session.execute(query.group_by(PublicationRow.state))}


def count_acknowledged(session: Session, actor: Actor, publication: str) -> int:
    """Return how many members confirmed 已阅 of the version that readers see now."""
    view = get(session, actor, publication)
    query = select(func.count()).select_from(AcknowledgementRow)
    found = session.scalar(
        query.where(AcknowledgementRow.publication_id == publication, AcknowledgementRow.version == view.version)
    )
    return found or 0


def _write(session: Session, row: PublicationRow, actor: Actor, draft: Publication, at: datetime) -> None:
    match get_service(session, draft.service).service.config:
        case PublicationConfig(categories):
            if draft.category and draft.category not in {category.id for category in categories}:
                raise DomainProblem("unknown_category", "The service has no such category.")
            if draft.period and read_period(draft.cadence, draft.period) is None:
                raise DomainProblem("bad_period", "The period does not go with how often it is due.")
        case PlaylistConfig():
            require_playlist(draft)
        case CampaignConfig():
            campaigns.require_campaign(draft, _entity(row.body) if row.body else None)
        case _:
            raise DomainProblem("wrong_primitive", "This service is of another kind.")
    row.service_id, row.title, row.category = draft.service, draft.title.zh[:300], draft.category
    row.draft, row.state, row.author_id, row.changed_at = canonical(draft), State.DRAFT, _officer(actor), at
    row.approver_id = None
    row.editors = sorted({*row.editors, actor.id})


def _publish(session: Session, row: PublicationRow, at: datetime) -> None:
    row.version, row.state, row.published_at = row.version + 1, State.PUBLISHED, at
    draft = _entity(row.draft)
    changes = changes_between(_entity(row.body), draft) if row.body else ()
    live = msgspec.structs.replace(draft, version=row.version, published_at=at, changes=changes)
    hold_units(session, (row.unit_id, *live.audience.units))
    live = publish_change(session, row, live, publication_bucket(session, row.unit_id, live.audience))
    row.draft = canonical(live)
    session.flush()
    session.add(
        PublicationVersionRow(
            publication_id=row.id,
            version=row.version,
            body=canonical(live),
            author_id=row.author_id,
            approver_id=row.approver_id,
            published_at=at,
        )
    )
    campaigns.published(session, row, at=at)


def _lock(session: Session, actor: Actor, publication: str) -> PublicationRow:
    row = session.get(PublicationRow, publication, with_for_update=True)
    if row is None:
        raise DomainProblem("unknown_publication", "There is no such publication.")
    require_unit(session, actor, row.unit_id)
    return row


def _in_state(row: PublicationRow, *states: State) -> None:
    if row.state not in states:
        raise DomainProblem("wrong_state", "This cannot be done while it is {state}.", state=row.state)


def _second_person(row: PublicationRow, actor: Actor) -> None:
    if actor.id in row.editors:
        raise DomainProblem("own_work", "Somebody other than its author must approve this.")


def _officer(actor: Actor) -> str | None:
    return actor.id if isinstance(actor, Officer) else None


def _done(session: Session, row: PublicationRow, actor: Actor, action: str, at: datetime) -> PublicationView:
    row.changed_at = at
    session.flush()
    record(session, actor, action, "publication", row.id, unit=row.unit_id, at=at, version=str(row.version))
    return _view(session, row)


def _view(session: Session, row: PublicationRow) -> PublicationView:
    return PublicationView(
        id=row.id,
        unit=row.unit_id,
        unit_name=unit_row(session, row.unit_id).name,
        state=State(row.state),
        draft=_entity(row.draft),
        live=_entity(row.body) if row.body else None,
        version=row.version,
        author=row.author_id,
        author_name=_name(session, row.author_id),
        approver=row.approver_id,
        approver_name=_name(session, row.approver_id),
        remark=row.remark,
        changed_at=row.changed_at,
        published_at=row.published_at,
    )


def _name(session: Session, officer: str | None) -> str:
    row = session.get(OfficerRow, officer) if officer else None
    return row.name if row else ""


def _entity(body: bytes) -> Publication:
    entity = decode_entity(body)
    if not isinstance(entity, Publication):
        raise TypeError("a publication holds another kind of entity")
    return entity
