"""应公开未公开: what every unit has to disclose and when, what was disclosed, and what is overdue.

The duties stand in a service's catalogue (``protocol.publications.Duty``). One is met, for a unit and a period, by a
publication of that unit at that place of the catalogue and with that cadence which readers see; it was met on the day
on which they first saw it as that. One that names no period accounts for the last that was over when it came out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from protocol.organisation import Unit
from protocol.publications import Cadence, Category, Duty, PublicationConfig
from protocol.services import Service
from protocol.times import Instant
from server.domain.actors import Actor, Role, require_role
from server.domain.organisation import ancestors, units
from server.domain.periods import Period, accounted_for, periods_since
from server.domain.problems import DomainProblem
from server.domain.publications import State
from server.domain.services import get_service, put_service, services
from server.store.people import OfficerRow
from server.store.scope import in_scope
from server.store.tables import PublicationRow, PublicationVersionRow


class Standing(StrEnum):
    """How a unit stands with one duty for one period.

    Nothing is disclosed yet past the deadline, before it, or while the period still runs; it was disclosed in time or
    late; or there is no period, since it is due whenever something happens.
    """

    OVERDUE = "overdue"
    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    LATE = "late"
    AS_IT_COMES = "as_it_comes"


@dataclass(frozen=True)
class Place:
    """A duty of one unit at one place of a service's catalogue.

    ``asked`` are the authors of the unit, or of the nearest unit above it that has any.
    """

    service: Service
    category: Category
    duty: Duty
    unit: Unit
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """One duty of one unit for one period, and what came of it.

    ``period`` and ``deadline`` are None for what is due at once. ``published_on`` is when readers first saw
    ``publication``; while nothing is published, ``publication`` is a draft that somebody began, if there is one.
    ``days`` counts the days since the deadline (when overdue or late), else until it.
    """

    place: Place
    standing: Standing
    period: Period | None = None
    deadline: date | None = None
    days: int = 0
    publication: str = ""
    published_on: date | None = None


def board(session: Session, actor: Actor, *, now: datetime, zone: ZoneInfo) -> tuple[Account, ...]:
    """Return every account of the actor's subtree until today: the longest overdue first, then the soonest due."""
    today = now.astimezone(zone).date()
    tree = units(session, actor)
    above = {unit.id: ancestors(session, unit.id) for unit in tree}
    authors = _authors(session)
    asked = {unit.id: _nearest(above[unit.id], authors) for unit in tree}
    accounts: list[Account] = []
    for view in services(session, actor):
        config = view.service.config
        if not isinstance(config, PublicationConfig) or not any(category.duties for category in config.categories):
            continue
        met = _met(session, actor, view.service, zone)
        begun = _begun(session, actor, view.service, today)
        for category in config.categories:
            for duty in category.duties:
                for unit in tree:
                    if unit.level in duty.levels and view.unit in above[unit.id]:
                        place = Place(view.service, category, duty, unit, asked[unit.id])
                        accounts += _accounts(place, met, begun, today)
    return tuple(sorted(accounts, key=_urgency))


def count_overdue(accounts: Iterable[Account]) -> int:
    """Return how many of them are overdue."""
    return sum(account.standing is Standing.OVERDUE for account in accounts)


def standing(period: Period, deadline: date, published: date | None, today: date) -> Standing:
    """Return how things stand ``today`` with what was published, or was not; all days are the site's."""
    if published is not None:
        return Standing.LATE if published > deadline else Standing.DONE
    if today > deadline:
        return Standing.OVERDUE
    return Standing.DUE if today > period.last else Standing.RUNNING


def set_duty(session: Session, actor: Actor, service: str, category: str, duty: Duty, *, at: datetime) -> None:
    """Put ``duty`` into the catalogue, in the place of the one with the same cadence there.

    Raises DomainProblem ``bad_duty``, ``unknown_category``, ``unknown_service``, ``not_allowed`` or ``out_of_scope``.
    """
    if not 1 <= duty.due_day <= 31 or not duty.levels:
        raise DomainProblem("bad_duty", "A duty needs a day of the month and at least one kind of unit.")
    _change_duties(session, actor, service, category, duty.cadence, duty, at)


def drop_duty(session: Session, actor: Actor, service: str, category: str, cadence: Cadence, *, at: datetime) -> Duty:
    """Take a duty out of the catalogue and return it. Raises DomainProblem ``unknown_duty``, and as ``set_duty``."""
    gone = _change_duties(session, actor, service, category, cadence, None, at)
    if gone is None:
        raise DomainProblem("unknown_duty", "This is not in the catalogue any more.")
    return gone


def _change_duties(
    session: Session, actor: Actor, service: str, category: str, cadence: Cadence, duty: Duty | None, at: datetime
) -> Duty | None:
    require_role(actor, Role.ADMIN)
    view = get_service(session, service)
    config = view.service.config
    if not isinstance(config, PublicationConfig):
        raise DomainProblem("wrong_primitive", "This service is of another kind.")
    place = next((one for one in config.categories if one.id == category), None)
    if place is None:
        raise DomainProblem("unknown_category", "The service has no such category.")
    before = next((one for one in place.duties if one.cadence is cadence), None)
    kept = [one for one in place.duties if one.cadence is not cadence]
    order = list(Cadence)
    duties = tuple(sorted([*kept, *([duty] if duty else [])], key=lambda one: order.index(one.cadence)))
    places = tuple(
        msgspec.structs.replace(one, duties=duties) if one.id == category else one for one in config.categories
    )
    changed = msgspec.structs.replace(view.service, config=msgspec.structs.replace(config, categories=places))
    put_service(session, actor, changed, unit=view.unit, at=at)
    return before


_Slot = tuple[str, Cadence, str, Period | None]
"""A place of the catalogue, a cadence, a unit, a period."""


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a publication's body says of its place; the rest of it is skipped unread."""

    category: str = ""
    cadence: Cadence = Cadence.AT_ONCE
    unit: str = ""
    period: str = ""
    published_at: Instant


_heads = msgspec.json.Decoder(_Head)


@dataclass(frozen=True)
class _Published:
    publication: str
    day: date


def _accounts(
    place: Place, met: Mapping[_Slot, _Published], begun: Mapping[_Slot, str], today: date
) -> Iterator[Account]:
    duty = place.duty
    slot = (place.category.id, duty.cadence, place.unit.id)
    if duty.cadence is Cadence.AT_ONCE:
        last = met.get((*slot, None))
        yield Account(
            place,
            Standing.AS_IT_COMES,
            publication=last.publication if last else "",
            published_on=last.day if last else None,
        )
        return
    for period in periods_since(duty.cadence, duty.since, today):
        deadline = period.deadline(duty.due_day)
        found = met.get((*slot, period))
        yield Account(
            place,
            standing(period, deadline, found.day if found else None, today),
            period,
            deadline,
            days=abs(((found.day if found else today) - deadline).days),
            publication=found.publication if found else begun.get((*slot, period), ""),
            published_on=found.day if found else None,
        )


def _met(session: Session, actor: Actor, service: Service, zone: ZoneInfo) -> dict[_Slot, _Published]:
    """Return what readers see, by what it accounts for: the first that came out; of what is due at once, the last."""
    query = (
        select(PublicationRow.id, PublicationVersionRow.body)
        .join(PublicationVersionRow, PublicationVersionRow.publication_id == PublicationRow.id)
        .where(
            PublicationRow.service_id == service.id,
            PublicationRow.bucket.is_not(None),
            in_scope(actor, PublicationRow.unit_id),
        )
        .order_by(PublicationRow.id, PublicationVersionRow.version)
    )
    found: dict[_Slot, _Published] = {}
    for key, versions in groupby(session.execute(query), key=itemgetter(0)):
        slot, day = _first_seen([_heads.decode(body) for _, body in versions], zone)
        known = found.get(slot)
        if known is None or (day < known.day) is (slot[3] is not None):
            found[slot] = _Published(key, day)
    return found


def _first_seen(history: Sequence[_Head], zone: ZoneInfo) -> tuple[_Slot, date]:
    """Return what the newest of a publication's versions accounts for, and when readers first saw it as that.

    A better version makes nothing late, and one that names no period stays with the period of the first.
    """
    days = [head.published_at.astimezone(zone).date() for head in history]
    slots = [_slot(head, days[0]) for head in history]
    return slots[-1], min(day for day, slot in zip(days, slots, strict=True) if slot == slots[-1])


def _slot(head: _Head, published: date) -> _Slot:
    return head.category, head.cadence, head.unit, accounted_for(head.cadence, head.period, published)


def _begun(session: Session, actor: Actor, service: Service, today: date) -> dict[_Slot, str]:
    """Return the working copies that are not published, by what they account for if they come out today."""
    query = (
        select(PublicationRow.id, PublicationRow.draft)
        .where(
            PublicationRow.service_id == service.id,
            PublicationRow.state.not_in((State.PUBLISHED, State.WITHDRAWN)),
            in_scope(actor, PublicationRow.unit_id),
        )
        .order_by(PublicationRow.changed_at)
    )
    return {_slot(_heads.decode(draft), today): key for key, draft in session.execute(query)}


def _authors(session: Session) -> dict[str, tuple[str, ...]]:
    """Return the names of those who write, by their unit."""
    rows = session.scalars(select(OfficerRow).where(OfficerRow.disabled_at.is_(None)).order_by(OfficerRow.name))
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if Role.AUTHOR in row.roles:
            found[row.unit_id] = (*found.get(row.unit_id, ()), row.name)
    return found


def _nearest(above: tuple[str, ...], authors: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return next((authors[unit] for unit in above if unit in authors), ())


def _urgency(account: Account) -> tuple[int, int, str, str]:
    """What is overdue first, then what is due next; what is done after it, the newest first."""
    day = account.deadline.toordinal() if account.deadline else 0
    done = account.standing in {Standing.DONE, Standing.LATE}
    rank = list(Standing).index(Standing.DONE if done else account.standing)
    return rank, -day if done else day, account.place.unit.id, account.place.category.id
