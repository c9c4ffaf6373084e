"""写公开: one page to write a document, with the kiosk's view of it beside the text."""

from datetime import datetime

import msgspec
from sqlalchemy.orm import Session
from starlette.responses import Response

from protocol.entity import Audience
from protocol.organisation import Unit
from protocol.publications import Cadence, Publication, PublicationConfig
from protocol.services import Service, ServiceConfig
from protocol.text import Text
from server.console.markup import parse, render
from server.console.pages.working_copy import kept
from server.console.periods import in_chinese, offered, period_words
from server.console.visit import Visit
from server.domain import publications
from server.domain.organisation import units
from server.domain.periods import read_period
from server.domain.problems import DomainProblem
from server.domain.publications import PublicationView
from server.domain.services import get_service, services
from server.media.attachments import attached_in

GROUPS = {
    "women": "Women workers",
    "model_worker": "Model workers",
    "retired_soon": "Retiring soon",
    "medical": "Medical staff",
    "hardship": "In hardship",
}
"""Groups that a notice may address, with their msgids."""


def new(visit: Visit) -> Response:
    """Show an empty form, or first the choice of where to publish."""
    with visit.context.database.read() as session:
        offered = _offered(session, visit)
        chosen = visit.query("service")
        if chosen not in {service.id for service in offered}:
            return visit.page("choose_service.html", services=offered)
        service = get_service(session, chosen).service
        return _form(visit, session, service, _asked_for(visit, service))


def create(visit: Visit) -> Response:
    """Keep a new document; submit it when asked to."""
    with visit.context.database.read() as session:
        service = get_service(session, visit.form.get("service", "")).service
    draft = _draft(visit, _blank(visit, service))
    if problem := _incomplete(visit, draft):
        return _again(visit, service, draft, problem)
    try:
        with visit.context.database.write() as session:
            view = publications.create(session, visit.officer, draft, unit=draft.unit, at=visit.now)
            return kept(visit, session, view)
    except DomainProblem as refusal:
        return _again(visit, service, draft, refusal.sentence(visit.language))


def edit(visit: Visit) -> Response:
    """Show the form with a document's working copy."""
    with visit.context.database.read() as session:
        view = publications.get(session, visit.officer, visit.path("id"))
        return _form(visit, session, get_service(session, view.draft.service).service, view.draft, view)


def save(visit: Visit) -> Response:
    """Replace a document's working copy, unless somebody else did meanwhile; submit it when asked to."""
    with visit.context.database.read() as session:
        view = publications.get(session, visit.officer, visit.path("id"))
        service = get_service(session, view.draft.service).service
    draft = _draft(visit, view.draft)
    if problem := _incomplete(visit, draft):
        return _again(visit, service, draft, problem, view)
    try:
        with visit.context.database.write() as session:
            if publications.get(session, visit.officer, view.id).changed_at.isoformat() != visit.form.get("seen", ""):
                sentence = visit.say("Somebody else changed this document while you wrote. Your text is below.")
                return _again(visit, service, draft, sentence, view)
            view = publications.revise(session, visit.officer, view.id, draft, at=visit.now)
            return kept(visit, session, view)
    except DomainProblem as refusal:
        return _again(visit, service, draft, refusal.sentence(visit.language), view)


def preview(visit: Visit) -> Response:
    """Return the kiosk's view of the text so far, as a piece of a page."""
    with visit.context.database.read() as session:
        service = get_service(session, visit.form.get("service", "")).service
    draft = _draft(visit, _blank(visit, service))
    return visit.page("preview.html", draft=draft, service=service)


def _incomplete(visit: Visit, draft: Publication) -> str:
    if not draft.title.zh:
        return visit.say("Please give the document a title.")
    if not draft.blocks:
        return visit.say("The document is still empty.")
    return ""


def _again(
    visit: Visit, service: Service, draft: Publication, problem: str, view: PublicationView | None = None
) -> Response:
    visit.problems.append(problem)
    with visit.context.database.read() as session:
        return _form(visit, session, service, draft, view, status=422)


def _form(
    visit: Visit,
    session: Session,
    service: Service,
    draft: Publication,
    view: PublicationView | None = None,
    status: int = 200,
) -> Response:
    config = service.config
    tree = units(session, visit.officer)
    return visit.page(
        "editor.html",
        status,
        service=service,
        categories=config.categories if isinstance(config, PublicationConfig) else (),
        targeted=isinstance(config, PublicationConfig) and config.counted,
        draft=draft,
        body=visit.form.get("body", render(draft.blocks)),
        view=view,
        seen=visit.form.get("seen") or (view.changed_at.isoformat() if view else ""),
        units=tree,
        periods=_periods(visit, draft) if _has_duties(config) else {},
        addressed=tuple(unit for unit in tree if unit.level in {"unit", "farm"}),
        depth=_depths(tree),
        cadences=tuple(Cadence),
        groups=GROUPS,
    )


def _periods(visit: Visit, draft: Publication) -> dict[Cadence, dict[str, str]]:
    today = visit.now.astimezone(visit.context.settings.zone).date()
    return offered(visit.say, today, (draft.cadence, draft.period))


def _depths(tree: tuple[Unit, ...]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for unit in tree:
        depths[unit.id] = depths.get(unit.parent or "", -1) + 1
    return depths


def _offered(session: Session, visit: Visit) -> tuple[Service, ...]:
    return tuple(
        view.service for view in services(session, visit.officer) if isinstance(view.service.config, PublicationConfig)
    )


def _blank(visit: Visit, service: Service) -> Publication:
    return Publication(
        id="",
        service=service.id,
        title=Text(""),
        summary=Text(""),
        blocks=(),
        published_at=visit.now,
        unit=visit.officer.unit,
        cadence=Cadence.AT_ONCE,
    )


def _has_duties(config: ServiceConfig) -> bool:
    return isinstance(config, PublicationConfig) and any(category.duties for category in config.categories)


def _category_name(config: ServiceConfig, category: str) -> str:
    names = {one.id: one.name.zh for one in config.categories} if isinstance(config, PublicationConfig) else {}
    return names.get(category, "")


def _asked_for(visit: Visit, service: Service) -> Publication:
    """Return a blank document with what the board (应公开未公开) filled into the address."""
    blank = _blank(visit, service)
    cadence = visit.query("cadence")
    if cadence not in set(Cadence):
        return blank
    period = read_period(Cadence(cadence), visit.query("period"))
    name = _category_name(service.config, visit.query("category"))
    title = f"{period_words(in_chinese, period)}{name}" if period and name else ""
    return msgspec.structs.replace(
        blank,
        title=Text(title),
        category=visit.query("category"),
        cadence=Cadence(cadence),
        unit=visit.query("unit") or blank.unit,
        period=period.key if period else "",
    )


def _draft(visit: Visit, before: Publication) -> Publication:
    form = visit.form
    published: datetime = before.published_at
    cadence = Cadence(form["cadence"]) if form.get("cadence") in set(Cadence) else before.cadence
    return msgspec.structs.replace(
        before,
        title=Text(form.get("title", "").strip(), form.get("title_en", "").strip()),
        summary=Text(form.get("summary", "").strip(), before.summary.en),
        blocks=parse(form.get("body", ""), attached_in(visit.context.settings.blobs)),
        category=form.get("category", ""),
        cadence=cadence,
        period=form.get("period", before.period) if cadence is not Cadence.AT_ONCE else "",
        unit=form.get("unit") or before.unit,
        signed_by=form.get("signed_by", "").strip(),
        audience=Audience(visit.lists.get("units", ()), visit.lists.get("groups", ())),
        published_at=published,
    )
