"""Campaigns: what a member may take part in now, and how it stands with what they did, here or elsewhere."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from kiosk.services.publications import is_for, is_valid
from kiosk.values import dataclass
from protocol.campaigns import Campaign, DeclineReason, Entry, EntryStatus, Turnout, Vote
from protocol.events import OutboxItem, SignedUp, SignUpWithdrawn, Voted
from protocol.members import Member
from protocol.organisation import Unit
from protocol.publications import Publication
from protocol.text import Text


class Phase(StrEnum):
    """Where a campaign is in its time; GONE: kiosks do not show it any more."""

    COMING = "coming"
    OPEN = "open"
    OVER = "over"
    GONE = "gone"


class Standing(StrEnum):
    """How a member stands with a campaign; NOTED: written down here, and the server has not said anything yet."""

    NONE = "none"
    NOTED = "noted"
    TAKEN = "taken"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


_IN = frozenset({Standing.NOTED, Standing.TAKEN, Standing.WAITING})


@dataclass(frozen=True)
class Involvement:
    """A campaign and how one member stands with it. ``left`` is how many places there were; None: no end of them.

    ``tally`` and ``voters`` are a vote's result, empty before it is known.

    ``number`` is the receipt's, ``at`` when the member signed up. ``waits`` is the place on the waiting list, from 1;
    0 where it is not known or there is none.
    """

    campaign: str
    title: Text
    phase: Phase
    standing: Standing
    closes_at: datetime
    publication: Publication | None = None
    left: int | None = None
    number: str = ""
    at: datetime | None = None
    waits: int = 0
    reason: DeclineReason = DeclineReason.NONE
    tally: tuple[int, ...] = ()
    voters: int = 0

    @property
    def plan(self) -> Campaign | None:
        """What it is and when; None where the campaign itself is not here any more."""
        return self.publication.campaign if self.publication is not None else None

    @property
    def vote(self) -> Vote | None:
        """The vote that it is, None for what members sign up for."""
        return self.plan.vote if self.plan is not None else None

    @property
    def is_in(self) -> bool:
        """Whether the member has signed up, for a place or for the waiting list."""
        return self.standing in _IN

    @property
    def may_sign_up(self) -> bool:
        """Whether the member may sign up, or vote, here and now."""
        return self.phase is Phase.OPEN and not self.is_in

    @property
    def may_withdraw(self) -> bool:
        """Whether the member may take the sign-up back here and now."""
        return self.phase is Phase.OPEN and self.is_in and self.vote is None


def involvements(
    publications: Iterable[Publication],
    turnouts: Iterable[Turnout],
    entries: Iterable[Entry],
    events: Iterable[OutboxItem],
    *,
    member: Member,
    units: Mapping[str, Unit],
    now: datetime,
) -> tuple[Involvement, ...]:
    """Return what the member may see: the soonest to close first, what is over last.

    ``events`` are the member's own at this kiosk, oldest first; those that the server has heard are in the entries.
    """
    own = {entry.campaign: entry for entry in entries}
    stands = {turnout.id: turnout for turnout in turnouts}
    words = _last_words(events)
    found = [
        _involved(one, one.campaign, stands.get(one.id), own.pop(one.id, None), words.get(one.id), now)
        for one in publications
        if one.campaign is not None and is_valid(one, now) and is_for(one, member, units)
    ]
    found += [_gone(entry) for entry in own.values() if entry.number]
    found.sort(key=lambda one: (_AFTER[one.phase], abs(one.closes_at - now), one.campaign))
    return tuple(found)


_AFTER = {Phase.OPEN: 0, Phase.COMING: 1, Phase.OVER: 2, Phase.GONE: 3}


def noted(events: Iterable[OutboxItem], campaign: str) -> OutboxItem | None:
    """Return the member's own sign-up for a campaign at this kiosk, unless it was taken back after."""
    item = _last_words(events).get(campaign)
    return item if item is not None and isinstance(item.body, SignedUp | Voted) else None


def _last_words(events: Iterable[OutboxItem]) -> dict[str, OutboxItem]:
    return {item.body.campaign: item for item in events if isinstance(item.body, SignedUp | SignUpWithdrawn | Voted)}


def _involved(
    publication: Publication,
    plan: Campaign,
    turnout: Turnout | None,
    entry: Entry | None,
    word: OutboxItem | None,
    now: datetime,
) -> Involvement:
    closed_at = turnout.closed_at if turnout is not None else None
    closes_at = min(plan.closes_at, closed_at or plan.closes_at)
    quota = plan.quota
    standing, number, at = _standing(entry, word)
    return Involvement(
        campaign=publication.id,
        title=publication.title,
        phase=Phase.COMING if now < plan.opens_at else Phase.OPEN if now < closes_at else Phase.OVER,
        standing=standing,
        closes_at=closes_at,
        publication=publication,
        left=max(0, quota - (turnout.taken if turnout is not None else 0)) if quota else None,
        number=number,
        at=at,
        waits=_waits(entry, turnout) if standing is Standing.WAITING else 0,
        reason=entry.reason if entry is not None else DeclineReason.NONE,
        tally=turnout.tally if turnout is not None else (),
        voters=turnout.taken if turnout is not None else 0,
    )


def _standing(entry: Entry | None, word: OutboxItem | None) -> tuple[Standing, str, datetime | None]:
    known = Standing(entry.status.value) if entry is not None else Standing.NONE
    if word is None or (entry is not None and word.at <= entry.heard_at):
        if entry is not None and entry.number:
            return known, entry.number, entry.at
        return Standing.NONE, "", None
    match word.body:
        case SignedUp(number=number) | Voted(number=number):
            if entry is not None and known in _IN:
                return known, entry.number, entry.at
            return Standing.NOTED, number, word.at
        case _:
            return Standing.WITHDRAWN, entry.number if entry is not None else "", None


def _waits(entry: Entry | None, turnout: Turnout | None) -> int:
    waiting = turnout.waiting if turnout is not None else ()
    return waiting.index(entry.order) + 1 if entry is not None and entry.order in waiting else 0


def _gone(entry: Entry) -> Involvement:
    standing = Standing.NONE if entry.status is EntryStatus.WITHDRAWN else Standing(entry.status.value)
    return Involvement(
        campaign=entry.campaign,
        title=entry.title,
        phase=Phase.GONE,
        standing=standing,
        closes_at=entry.heard_at,
        number=entry.number,
        at=entry.at,
        reason=entry.reason,
    )
