"""活动: what members may take part in; written like a document, with who takes part beside it."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy.orm import Session
from starlette.responses import Response

from protocol.campaigns import Campaign, CampaignConfig, Plan, SignUp, Vote
from protocol.entity import Audience
from protocol.publications import Publication
from protocol.text import Text
from server.console.campaigns import facts_of, is_over, moment_of, standing_of, typed
from server.console.markup import parse, render
from server.console.pages.editor import GROUPS
from server.console.pages.working_copy import WorkingCopy
from server.console.visit import Visit
from server.domain import publications
from server.domain.entries import MAY_RUN, close_early, entries, get_turnout, turnouts
from server.domain.organisation import units
from server.domain.problems import DomainProblem
from server.domain.publications import PublicationView
from server.domain.services import service_of

_MOST = 100
_OPEN_FOR = timedelta(days=14)
_SHOWN_AFTER = timedelta(days=60)
"""How long kiosks still show what is over."""
_KINDS: dict[str, Plan] = {"sign_up": SignUp(quota=30), "vote": Vote(options=())}
"""What a new one is, by its kind's name."""


def listing(visit: Visit) -> Response:
    """Show all campaigns, last changed first, each with how it stands."""
    with visit.context.database.read() as session:
        service = service_of(session, visit.officer, CampaignConfig)
        found = publications.find(session, visit.officer, service=service.id, limit=_MOST) if service else ()
        known = turnouts(session, visit.officer, {view.id for view in found if view.version})
    return visit.page(
        "campaigns.html",
        found=found,
        there=service is not None,
        standings={view.id: standing_of(visit, view.draft, known[view.id]) for view in found if view.id in known},
        over={view.id for view in found if view.id in known and is_over(view.draft, known[view.id], visit.now)},
    )


def preview(visit: Visit) -> Response:
    """Return the kiosk's view of what is typed so far, as a piece of a page."""
    with visit.context.database.read() as session:
        draft = _draft(visit, _blank(visit, session))
    return visit.page("campaign_preview.html", draft=draft, shown=facts_of(visit, draft))


def show(visit: Visit) -> Response:
    """Show who takes part in a campaign, and who waits."""
    campaign = visit.path("id")
    with visit.context.database.read() as session:
        view = publications.get(session, visit.officer, campaign)
        turnout = get_turnout(session, visit.officer, campaign)
        found = entries(session, visit.officer, campaign)
    draft = view.live or view.draft
    return visit.page(
        "entries.html",
        view=view,
        draft=draft,
        found=found,
        facts=(*facts_of(visit, draft), *standing_of(visit, draft, turnout)),
        closed_at=turnout.closed_at,
        over=is_over(draft, turnout, visit.now),
        takeable=bool(turnout.tally) if draft.campaign and draft.campaign.vote else bool(found),
        may_run=bool(visit.officer.roles & MAY_RUN),
    )


def close(visit: Visit) -> Response:
    """Close a campaign before its time."""
    campaign = visit.path("id")
    with visit.context.database.write() as session:
        close_early(session, visit.officer, campaign, at=visit.now)
    return visit.redirect(f"/campaigns/{campaign}", visit.say("Closed. Kiosks say so in seconds."))


def _blank(visit: Visit, session: Session) -> Publication:
    service = service_of(session, visit.officer, CampaignConfig)
    if service is None:
        raise DomainProblem("unknown_service", "No service of activities is set up for your unit.")
    today = visit.now.astimezone(visit.context.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    closes = today + _OPEN_FOR
    plan = _KINDS.get(visit.form.get("kind") or visit.query("kind"), _KINDS["sign_up"])
    return Publication(
        id="",
        service=service.id,
        title=Text(""),
        summary=Text(""),
        blocks=(),
        published_at=visit.now,
        unit=visit.officer.unit,
        campaign=Campaign(plan=plan, opens_at=today, closes_at=closes.replace(hour=18)),
    )


def _draft(visit: Visit, before: Publication) -> Publication:
    form, campaign = visit.form, _campaign(visit, before.campaign)
    last = max(campaign.closes_at, campaign.held_at or campaign.closes_at)
    return msgspec.structs.replace(
        before,
        title=Text(form.get("title", "").strip(), form.get("title_en", "").strip()),
        blocks=parse(form.get("body", "")),
        signed_by=form.get("signed_by", "").strip(),
        audience=Audience(visit.lists.get("units", ()), visit.lists.get("groups", ())),
        campaign=campaign,
        valid_until=last + _SHOWN_AFTER,
    )


def _campaign(visit: Visit, before: Campaign | None) -> Campaign:
    form, zone = visit.form, visit.context.settings.zone
    nothing: datetime = visit.now
    return Campaign(
        plan=_vote(visit) if before is not None and before.vote is not None else _sign_up(visit),
        opens_at=moment_of(form.get("opens_at", ""), zone) or (before.opens_at if before else nothing),
        closes_at=moment_of(form.get("closes_at", ""), zone) or (before.closes_at if before else nothing),
    )


def _sign_up(visit: Visit) -> SignUp:
    form, place = visit.form, visit.form.get("place", "").strip()
    return SignUp(
        quota=min(int(form["quota"]), 10**6) if form.get("quota", "").isdecimal() else 0,
        held_at=moment_of(form.get("held_at", ""), visit.context.settings.zone),
        place=Text(place, form.get("place_en", "").strip()) if place else None,
    )


def _vote(visit: Visit) -> Vote:
    """Return the vote that is typed: an option a line, its English after a bar."""
    lines = [line.partition("|") for line in visit.form.get("options", "").splitlines() if line.strip()]
    most = visit.form.get("most", "")
    return Vote(
        options=tuple(Text(zh.strip(), en.strip()) for zh, _, en in lines),
        most=min(int(most), 100) if most.isdecimal() else 1,
    )


def _form(
    visit: Visit, session: Session, draft: Publication, view: PublicationView | None = None, status: int = 200
) -> Response:
    tree, zone, campaign = units(session, visit.officer), visit.context.settings.zone, draft.campaign
    if campaign is None:
        raise DomainProblem("unknown_campaign", "There is no such campaign.")
    return visit.page(
        "campaign_form.html",
        status,
        draft=draft,
        view=view,
        seen=visit.form.get("seen") or (view.changed_at.isoformat() if view else ""),
        body=visit.form.get("body", render(draft.blocks)),
        plan=campaign.plan,
        vote=campaign.vote,
        options="\n".join(f"{o.zh} | {o.en}" if o.en else o.zh for o in campaign.vote.options) if campaign.vote else "",
        times={
            "opens_at": typed(campaign.opens_at, zone),
            "closes_at": typed(campaign.closes_at, zone),
            "held_at": typed(campaign.held_at, zone),
        },
        addressed=tuple(unit for unit in tree if unit.level in {"unit", "farm"}),
        groups=GROUPS,
        shown=facts_of(visit, draft),
    )


copy = WorkingCopy(_blank, _draft, _form)
"""The pages where one is written."""
