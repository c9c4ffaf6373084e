"""Playlists: publications of pictures and short films alone, with a schedule. All else is as with every publication."""

from protocol.blocks import Picture, Video
from protocol.publications import Publication, Schedule
from server.domain.problems import DomainProblem

MOST = 20
"""Pictures and films in one playlist; more are not waited for by anybody."""
LONGEST_FILM_S = 60
"""Whoever comes sees at once, or a minute later, where the card goes."""
TOO_LONG = "A film for the welcome screen has at most {count} seconds. Please cut it."
_DAY = 24 * 60


def require_playlist(draft: Publication) -> None:
    """Raise DomainProblem ``bad_playlist`` unless the welcome screen can show it."""
    if not draft.title.zh:
        raise DomainProblem("bad_playlist", "Please give it a name.")
    if not draft.blocks or not all(isinstance(block, Picture | Video) for block in draft.blocks):
        raise DomainProblem("bad_playlist", "Please add at least one picture or film.")
    if len(draft.blocks) > MOST:
        raise DomainProblem("bad_playlist", "A playlist has at most {count} pictures and films.", count=MOST)
    if any(isinstance(block, Video) and block.seconds > LONGEST_FILM_S + 1 for block in draft.blocks):
        raise DomainProblem("bad_playlist", TOO_LONG, count=LONGEST_FILM_S)
    if draft.audience.groups:
        raise DomainProblem("bad_playlist", "The welcome screen is for everybody, not for groups of members.")
    until = draft.valid_until
    if until is not None and draft.valid_from is not None and until <= draft.valid_from:
        raise DomainProblem("bad_playlist", "The last day is before the first.")
    schedule = draft.schedule or Schedule()
    in_day = all(0 <= minute <= _DAY for minute in (schedule.begins, schedule.ends))
    if not in_day or not all(1 <= day <= 7 for day in schedule.weekdays):
        raise DomainProblem("bad_playlist", "These times of day or weekdays do not exist.")
