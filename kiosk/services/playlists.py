"""Playlists: what the welcome screen shows of its own, by date, weekday, hour and place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.services.publications import ancestry, is_valid
from protocol.blocks import Block, Picture, Video
from protocol.entity import Audience
from protocol.organisation import Unit
from protocol.publications import PlaylistConfig, Publication, Schedule


@dataclass(frozen=True)
class Slide:
    """One picture, named by its digest, and how many seconds it stays; or a film with its first picture."""

    sha256: str
    caption: str
    seconds: float
    film: Video | None = None


@dataclass(frozen=True)
class Playlist:
    """Slides in their order, and when and where they are shown (UTC, half open; the schedule in the site's time)."""

    slides: tuple[Slide, ...]
    valid_from: datetime | None
    valid_until: datetime | None
    audience: Audience
    schedule: Schedule


def playlist_of(publication: Publication, config: PlaylistConfig) -> Playlist:
    """Return the playlist that a publication is; blocks of other kinds are passed over."""
    slides = (_slide(block, float(max(1, config.seconds))) for block in publication.blocks)
    return Playlist(
        tuple(slide for slide in slides if slide is not None),
        publication.valid_from,
        publication.valid_until,
        publication.audience,
        publication.schedule or Schedule(),
    )


def _slide(block: Block, seconds: float) -> Slide | None:
    match block:
        case Picture():
            return Slide(block.sha256, block.caption or block.alt, seconds)
        case Video():
            return Slide(block.poster, block.title, block.seconds, block)
        case _:
            return None


def slides_now(
    playlists: Iterable[Playlist], *, now: datetime, zone: ZoneInfo, kiosk: str, unit: str, units: Mapping[str, Unit]
) -> tuple[Slide, ...]:
    """Return the slides of all playlists that are on now at this kiosk, which stands at ``unit``."""
    above = ancestry(unit, units)
    return tuple(
        slide
        for playlist in playlists
        if is_valid(playlist, now)
        and is_on(playlist.schedule, now.astimezone(zone))
        and _is_here(playlist, kiosk, above)
        for slide in playlist.slides
    )


def is_on(schedule: Schedule, local: datetime) -> bool:
    """Whether ``local`` lies in the schedule. What goes on past midnight belongs to the day before."""
    minute, today = local.hour * 60 + local.minute, local.isoweekday()
    if schedule.begins == schedule.ends:
        return _is_day(schedule, today)
    if schedule.begins < schedule.ends:
        return schedule.begins <= minute < schedule.ends and _is_day(schedule, today)
    if minute >= schedule.begins:
        return _is_day(schedule, today)
    return minute < schedule.ends and _is_day(schedule, today - 1 or 7)


def _is_day(schedule: Schedule, weekday: int) -> bool:
    return not schedule.weekdays or weekday in schedule.weekdays


def _is_here(playlist: Playlist, kiosk: str, above: frozenset[str]) -> bool:
    """Whether it is for this kiosk. What is for groups of members is for no screen that everybody sees."""
    audience, kiosks = playlist.audience, playlist.schedule.kiosks
    if audience.groups or (audience.units and not above.intersection(audience.units)):
        return False
    return not kiosks or kiosk in kiosks
