"""The demo farm's activities, and who has signed up for them already."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec

from protocol.campaigns import Campaign, Entry, EntryStatus, SignUp, Turnout, Vote
from protocol.entity import Audience
from protocol.ids import uuid7
from protocol.publications import Publication
from protocol.text import Text
from server.console.markup import parse
from server.demo.documents import SITE
from server.demo.people import Person

_HERE = Path(__file__).parent
_SERVICE = "activities"
_AHEAD = timedelta(hours=8)
"""The farm's clock is ahead of UTC."""
_SHOWN_AFTER = timedelta(days=60)


class _Campaign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: Text
    body: str
    signed_by: str
    opens_day: int
    closes_day: int
    signed_up: tuple[int, ...]
    held_day: int = 0
    held_hour: int = 0
    place: Text | None = None
    quota: int = 0
    options: tuple[Text, ...] = ()
    most: int = 1
    tally: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    campaigns: tuple[_Campaign, ...]


def campaigns(today: date) -> tuple[Publication, ...]:
    """Return the activities as of ``today``: some open, one full, one for women only, two over, two of them votes."""
    return tuple(_publication(one, today) for one in _file())


def turnouts() -> tuple[Turnout, ...]:
    """Return how the votes stand."""
    return tuple(
        Turnout(id=f"{_SERVICE}-{one.id}", service=_SERVICE, tally=one.tally) for one in _file() if one.options
    )


def signed_up(people: tuple[Person, ...], today: date) -> tuple[Entry, ...]:
    """Return who has signed up or voted, in the order in which they came; whoever came after the last place waits."""
    return tuple(
        _entry(one, people[index], order, today) for one in _file() for order, index in enumerate(one.signed_up, 1)
    )


def _file() -> tuple[_Campaign, ...]:
    return msgspec.toml.decode((_HERE / "campaigns.toml").read_bytes(), type=_File).campaigns


def _publication(one: _Campaign, today: date) -> Publication:
    opens, held = _at(today, one.opens_day, 8), _at(today, one.held_day, one.held_hour)
    return Publication(
        id=f"{_SERVICE}-{one.id}",
        service=_SERVICE,
        title=one.title,
        summary=Text(""),
        blocks=parse(one.body),
        published_at=opens,
        unit=SITE,
        signed_by=one.signed_by,
        audience=Audience(groups=one.groups),
        valid_until=max(held, _at(today, one.closes_day, 18)) + _SHOWN_AFTER,
        campaign=Campaign(
            plan=Vote(options=one.options, most=one.most)
            if one.options
            else SignUp(quota=one.quota, held_at=held, place=one.place),
            opens_at=opens,
            closes_at=_at(today, one.closes_day, 18),
        ),
    )


def _entry(one: _Campaign, person: Person, order: int, today: date) -> Entry:
    at = _at(today, one.opens_day, 8) + timedelta(minutes=37 * order)
    return Entry(
        id=uuid7(at),
        service=_SERVICE,
        campaign=f"{_SERVICE}-{one.id}",
        member=person.id,
        title=one.title,
        number=f"HD0000-{at:%y%m%d}-{order:04d}",
        status=EntryStatus.TAKEN if one.options or order <= one.quota else EntryStatus.WAITING,
        at=at,
        heard_at=at,
        order=0 if one.options else order,
    )


def _at(today: date, days: int, hour: int) -> datetime:
    return datetime.combine(today + timedelta(days=days), time(hour), tzinfo=UTC) - _AHEAD
