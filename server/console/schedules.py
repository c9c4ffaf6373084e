"""Days and hours, as a form takes them and as people read them; a playlist's schedule."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from protocol.publications import Publication, Schedule
from server.console.visit import Visit
from server.domain.actors import Actor
from server.domain.kiosks import fleet

WEEKDAYS = {
    "1": "Monday",
    "2": "Tuesday",
    "3": "Wednesday",
    "4": "Thursday",
    "5": "Friday",
    "6": "Saturday",
    "7": "Sunday",
}
"""Weekdays by the form's value, with their msgids."""
_WORKDAYS = (1, 2, 3, 4, 5)


def minutes(clock: str) -> int:
    """Return the minutes of the day of ``08:30``; 0 for anything else."""
    hour, _, minute = clock[:5].partition(":")
    if not (hour.isdecimal() and minute.isdecimal()):
        return 0
    return min(int(hour), 23) * 60 + min(int(minute), 59)


def midnight(day: str, zone: ZoneInfo, days: int = 0) -> datetime | None:
    """Return when a day begins at the site, or the one after so many more; None for what is no day."""
    try:
        found = date.fromisoformat(day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(found, time(), zone).astimezone(UTC)


def last_day(until: datetime | None) -> datetime | None:
    """Return a moment of the last day of what ends at ``until``; None for what does not end."""
    return until - timedelta(microseconds=1) if until else None


def hours_of(schedule: Schedule) -> tuple[str, str]:
    """Return from when until when as ``08:30``, both empty for the whole day."""
    if schedule.begins == schedule.ends:
        return "", ""
    return _clock(schedule.begins), _clock(schedule.ends)


def kiosks_of(session: Session, actor: Actor) -> dict[str, str]:
    """Return number and name of the kiosks that an officer may choose from, by their ids."""
    return {one.id: f"{one.number} {one.name}" for one in fleet(session, actor) if one.revoked_at is None}


def facts_of(visit: Visit, session: Session, playlist: Publication) -> tuple[tuple[str, str], ...]:
    """Return when and where a playlist is shown: labels and what stands beside them."""
    schedule = playlist.schedule or Schedule()
    begins, ends = hours_of(schedule)
    known = kiosks_of(session, visit.officer) if schedule.kiosks else {}
    places = [known.get(kiosk, kiosk) for kiosk in schedule.kiosks]
    return (
        (visit.say("Days"), _days(visit, playlist)),
        (visit.say("Weekdays"), _weekdays(visit, schedule)),
        (visit.say("Time of day"), f"{begins} – {ends}" if begins else visit.say("All day")),
        (visit.say("Kiosks"), "、".join(places) or visit.say("All kiosks")),
    )


def _days(visit: Visit, playlist: Publication) -> str:
    zone = visit.context.settings.zone
    first = playlist.valid_from.astimezone(zone).date() if playlist.valid_from else None
    end = last_day(playlist.valid_until)
    last = end.astimezone(zone).date() if end else None
    if first is None and last is None:
        return visit.say("Until it is withdrawn")
    return f"{first or ''} – {last or ''}".strip()


def _weekdays(visit: Visit, schedule: Schedule) -> str:
    if not schedule.weekdays or len(schedule.weekdays) == len(WEEKDAYS):
        return visit.say("Every day")
    if schedule.weekdays == _WORKDAYS:
        return visit.say("Monday to Friday")
    return "、".join(visit.say(WEEKDAYS[str(day)]) for day in schedule.weekdays)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
