"""活动名单: who comes and who waits, or what was voted, as a file for Excel and WPS or on paper."""

from starlette.responses import Response

from protocol.campaigns import EntryStatus, Turnout
from protocol.publications import Publication
from server.console.campaigns import facts_of, standing_of
from server.console.downloads import FORMS, download
from server.console.visit import Visit
from server.console.words import word
from server.domain import publications
from server.domain.entries import EntryView, get_turnout, take_along
from server.domain.problems import DomainProblem
from server.office.sheets import Sheet

_PAPER = "paper"


def file(visit: Visit) -> Response:
    """Hand out the list, or the result, as a workbook or as CSV."""
    form = visit.path("form")
    if form not in FORMS:
        raise DomainProblem("unknown_form", "There is no such kind of file.")
    draft, turnout, found = _taken(visit, form)
    is_vote = draft.campaign is not None and draft.campaign.vote is not None
    return download(_result(visit, draft, turnout) if is_vote else _list(visit, draft, found), form)


def paper(visit: Visit) -> Response:
    """Show the list with a column to sign in, or the result, as it is to be printed."""
    draft, turnout, found = _taken(visit, _PAPER)
    return visit.page(
        "campaign_paper.html",
        draft=draft,
        campaign=visit.path("id"),
        facts=facts_of(visit, draft),
        standing=standing_of(visit, draft, turnout),
        closed_at=turnout.closed_at,
        found=found,
        is_vote=draft.campaign is not None and draft.campaign.vote is not None,
    )


def _taken(visit: Visit, form: str) -> tuple[Publication, Turnout, tuple[EntryView, ...]]:
    campaign = visit.path("id")
    with visit.context.database.write() as session:
        view = publications.get(session, visit.officer, campaign)
        found = take_along(session, visit.officer, campaign, form=form, at=visit.now)
        turnout = get_turnout(session, visit.officer, campaign)
    return view.live or view.draft, turnout, found


def _list(visit: Visit, draft: Publication, found: tuple[EntryView, ...]) -> Sheet:
    zone, rows = visit.context.settings.zone, []
    for number, one in enumerate(found, 1):
        state = visit.say(word(one.entry.status))
        if one.entry.status is EntryStatus.WAITING:
            state = f"{state} {visit.say('no. {place}', place=one.waits)}"
        tail = visit.say("card …{tail}", tail=one.card_tail)
        at = one.entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        rows.append((number, state, one.member_name, one.unit_name, tail, one.entry.number, at))
    headings = (
        visit.say("No."),
        visit.say("State"),
        visit.say("Full name"),
        visit.say("Unit"),
        visit.say("Card"),
        visit.say("Receipt number"),
        visit.say("Signed up at"),
    )
    return Sheet(visit.say("{title}, list", title=draft.title.in_language(visit.language)), headings, rows)


def _result(visit: Visit, draft: Publication, turnout: Turnout) -> Sheet:
    title = visit.say("{title}, result", title=draft.title.in_language(visit.language))
    first, *counts = standing_of(visit, draft, turnout)
    rows = [(option, int(count)) for option, count in counts]
    return Sheet(title, (visit.say("Option"), visit.say("Votes")), [*rows, (first[0], int(first[1]))])
