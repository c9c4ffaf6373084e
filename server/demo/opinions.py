"""The cases that the demo farm's console begins with, in all states."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec

from protocol.cases import Author, Case, CaseStatus, Message
from protocol.ids import uuid7
from server.demo.people import Person

_HERE = Path(__file__).parent
_ANSWER_DAYS = 15


class _Opinion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    member: str
    topic: str
    day: int
    status: CaseStatus
    text: str
    answer: str = ""
    answer_day: int = 0
    rating: int = 0


class _File(msgspec.Struct, frozen=True):
    opinions: tuple[_Opinion, ...]


def opinions(people: tuple[Person, ...], today: date) -> tuple[Case, ...]:
    """Return the cases as of ``today``, some fresh, one overdue, some answered."""
    names = {person.id: person.name for person in people}
    file = msgspec.toml.decode((_HERE / "opinions.toml").read_bytes(), type=_File)
    return tuple(_case(number, entry, names, today) for number, entry in enumerate(file.opinions, 1))


def _case(number: int, entry: _Opinion, names: dict[str, str], today: date) -> Case:
    opened = _at(today, entry.day, hour=1 + number % 9)
    thread = [Message(at=opened, author=Author.MEMBER, name=names[entry.member], text=entry.text)]
    if entry.answer:
        answered = _at(today, entry.answer_day, hour=2)
        thread.append(Message(at=answered, author=Author.UNION, name="松岭农场工会", text=entry.answer))
    return Case(
        id=uuid7(opened),
        service="opinions",
        member=entry.member,
        number=f"YJ0000-{opened:%y%m%d}-{number:04d}",
        topic=entry.topic,
        status=entry.status,
        opened_at=opened,
        due_on=opened.date() + timedelta(days=_ANSWER_DAYS),
        thread=tuple(thread),
        rating=entry.rating,
    )


def _at(today: date, days_ago: int, hour: int) -> datetime:
    return datetime.combine(today - timedelta(days=days_ago), time(hour, 24), tzinfo=UTC)
