"""A campaign as people read it: when, where, how many, and how it stands."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from protocol.campaigns import Turnout
from protocol.publications import Publication
from server.console.visit import Visit


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the moment that a form's ``2026-12-01T08:00`` is at the site, None for anything else."""
    try:
        return datetime.fromisoformat(text[:16]).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def typed(at: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as the form types it, at the site."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else ""


def facts_of(visit: Visit, draft: Publication) -> tuple[tuple[str, str], ...]:
    """Return what a campaign is about: labels and what stands beside them."""
    campaign, zone = draft.campaign, visit.context.settings.zone
    if campaign is None:
        return ()
    window = f"{_clock(campaign.opens_at, zone)} – {_clock(campaign.closes_at, zone)}"
    if campaign.vote is not None:
        options = "、".join(option.in_language(visit.language) for option in campaign.vote.options)
        most = visit.say("up to {count}", count=campaign.vote.most)
        return ((visit.say("Vote"), window), (visit.say("Options"), options), (visit.say("A member chooses"), most))
    facts = [(visit.say("Sign up"), window)]
    if campaign.held_at is not None:
        facts.append((visit.say("Takes place"), _clock(campaign.held_at, zone)))
    if campaign.place is not None:
        facts.append((visit.say("Meeting place"), campaign.place.in_language(visit.language)))
    count = campaign.quota
    return (*facts, (visit.say("Places"), visit.say("{count} places", count=count) if count else visit.say("no end")))


def standing_of(visit: Visit, draft: Publication, turnout: Turnout) -> tuple[tuple[str, str], ...]:
    """Return how a campaign stands: labels and figures."""
    vote, quota = (draft.campaign.vote, draft.campaign.quota) if draft.campaign else (None, 0)
    if vote is not None:
        counts = zip(vote.options, turnout.tally, strict=False)
        result = tuple((option.in_language(visit.language), str(count)) for option, count in counts)
        return ((visit.say("Members who voted"), str(turnout.taken)), *result) if turnout.tally else ()
    taken = f"{turnout.taken} / {quota}" if quota else str(turnout.taken)
    return ((visit.say("Signed up"), taken), (visit.say("On the waiting list"), str(len(turnout.waiting))))


def is_over(draft: Publication, turnout: Turnout, now: datetime) -> bool:
    """Whether nobody can sign up any more."""
    return turnout.closed_at is not None or draft.campaign is None or now >= draft.campaign.closes_at


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
