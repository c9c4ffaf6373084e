"""Published documents: the list, one document, its way through approval, and back."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.responses import Response

from protocol.campaigns import CampaignConfig
from protocol.publications import Category, PlaylistConfig, Publication, PublicationConfig
from protocol.services import ServiceConfig
from server.console import campaigns
from server.console.periods import key_words
from server.console.schedules import facts_of
from server.console.visit import Visit
from server.domain import publications
from server.domain.actors import Role
from server.domain.audit import entries
from server.domain.problems import DomainProblem
from server.domain.publications import PublicationView, State
from server.domain.services import get_service, services

_PAGE = 20


def listing(visit: Visit) -> Response:
    """Show documents by state, service and words of their title, newest change first."""
    state = State(visit.query("state")) if visit.query("state") in set(State) else None
    page = visit.page_number
    service, text = visit.query("service"), visit.query("q").strip()
    with visit.context.database.read() as session:
        found = publications.find(
            session,
            visit.officer,
            state=state,
            service=service,
            text=text,
            limit=_PAGE + 1,
            offset=(page - 1) * _PAGE,
        )
        counts = publications.count_by_state(session, visit.officer)
        offered = [s for s in services(session, visit.officer) if isinstance(s.service.config, PublicationConfig)]
        categories = {c.id: c.name for s in offered for c in _categories(s.service.config)}
    return visit.page(
        "documents.html",
        found=found[:_PAGE],
        more=len(found) > _PAGE,
        page=page,
        counts=counts,
        state=state,
        states=tuple(State),
        service=service,
        text=text,
        services=offered,
        categories=categories,
        total=sum(counts.values()),
    )


def approvals(visit: Visit) -> Response:
    """Show what waits for a second person."""
    with visit.context.database.read() as session:
        waiting = publications.find(session, visit.officer, state=State.SUBMITTED, limit=200)
    return visit.page("approvals.html", waiting=waiting)


def show(visit: Visit) -> Response:
    """Show one document as readers will see it, where it stands, and what can be done."""
    return _show(visit, visit.path("id"))


def step(visit: Visit) -> Response:
    """Take one step with a document. A refusal is said on the document's own page."""
    take = _STEPS.get(visit.path("step"))
    if take is None:
        raise DomainProblem("unknown_publication", "There is no such publication.")
    document = visit.path("id")
    try:
        return take(visit, document)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _show(visit, document, 409)


def _show(visit: Visit, document: str, status: int = 200) -> Response:
    officer = visit.officer
    with visit.context.database.read() as session:
        view = publications.get(session, officer, document)
        service = get_service(session, view.draft.service).service
        history = entries(session, officer, object_kind="publication", object_id=document, limit=30)
        read = publications.count_acknowledged(session, officer, document) if view.live else 0
        versions = publications.versions(session, officer, document)
        home, shown = _facts(visit, session, view.draft, service.config)
    own = view.author == officer.id or any(
        entry.actor == officer.id and entry.action in {"publication.create", "publication.revise"} for entry in history
    )
    category = next((c.name for c in _categories(service.config) if c.id == view.draft.category), None)
    return visit.page(
        "document.html",
        status,
        view=view,
        service=service,
        category=category,
        period=key_words(visit.say, view.draft.cadence, view.draft.period),
        shown=shown,
        home=home,
        history=history,
        read=read,
        versions=versions,
        own=own,
        may_write=Role.AUTHOR in officer.roles,
        may_approve=Role.APPROVER in officer.roles,
        may_withdraw=bool(officer.roles & {Role.APPROVER, Role.ADMIN}),
        remark=visit.form.get("remark", ""),
    )


def _categories(config: ServiceConfig) -> tuple[Category, ...]:
    return config.categories if isinstance(config, PublicationConfig) else ()


def _facts(
    visit: Visit, session: Session, draft: Publication, config: ServiceConfig
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the pages on which this kind of publication is written, and what stands beside it."""
    match config:
        case PlaylistConfig():
            return "playlists", facts_of(visit, session, draft)
        case CampaignConfig():
            return "campaigns", campaigns.facts_of(visit, draft)
        case _:
            return "documents", ()


def _submit(visit: Visit, document: str) -> Response:
    with visit.context.database.write() as session:
        publications.submit(session, visit.officer, document, at=visit.now)
    return visit.redirect(
        f"/documents/{document}",
        visit.say("Submitted. A second person approves it now."),
        undo=f"/documents/{document}/recall",
        undo_label=visit.say("Take it back"),
    )


def _recall(visit: Visit, document: str) -> Response:
    with visit.context.database.write() as session:
        publications.recall(session, visit.officer, document, at=visit.now)
    return visit.redirect(f"/documents/{document}", visit.say("Taken back. It is a draft again."))


def _approve(visit: Visit, document: str) -> Response:
    with visit.context.database.write() as session:
        view = publications.approve(session, visit.officer, document, at=visit.now)
    return visit.redirect(f"/documents/{document}", _published(visit, view))


def _send_back(visit: Visit, document: str) -> Response:
    with visit.context.database.write() as session:
        publications.send_back(
            session, visit.officer, document, remark=visit.form.get("remark", "").strip(), at=visit.now
        )
    return visit.redirect("/approvals", visit.say("Returned to its author with your reason."))


def _withdraw(visit: Visit, document: str) -> Response:
    with visit.context.database.write() as session:
        publications.withdraw(
            session, visit.officer, document, remark=visit.form.get("remark", "").strip(), at=visit.now
        )
    return visit.redirect(
        f"/documents/{document}", visit.say("Withdrawn. It disappears from the kiosks within seconds.")
    )


def _again(visit: Visit, document: str) -> Response:
    with visit.context.database.write() as session:
        view = publications.get(session, visit.officer, document)
        publications.revise(session, visit.officer, document, view.draft, at=visit.now)
        publications.submit(session, visit.officer, document, at=visit.now)
    return visit.redirect(
        f"/documents/{document}",
        visit.say("Submitted. A second person approves it now."),
        undo=f"/documents/{document}/recall",
        undo_label=visit.say("Take it back"),
    )


def _published(visit: Visit, view: PublicationView) -> str:
    return visit.say("Approved and published as version {version}. Kiosks show it in seconds.", version=view.version)


_STEPS: dict[str, Callable[[Visit, str], Response]] = {
    "submit": _submit,
    "recall": _recall,
    "approve": _approve,
    "return": _send_back,
    "withdraw": _withdraw,
    "again": _again,
}
