"""欢迎屏播放: pictures and short films that welcome screens show in turn; approved and withdrawn as documents are."""

import msgspec
from sqlalchemy.orm import Session
from starlette.responses import Response

from protocol.blocks import Picture, Video
from protocol.entity import Audience
from protocol.organisation import UnitLevel
from protocol.publications import PlaylistConfig, Publication, Schedule
from protocol.text import Text
from server.console.pages.attachments import begin_film, head_of, refusal_of, sent_in, title_of, waiting
from server.console.pages.working_copy import WorkingCopy
from server.console.schedules import WEEKDAYS, hours_of, kiosks_of, last_day, midnight, minutes
from server.console.visit import Visit
from server.domain import publications
from server.domain.actors import Role, require_role
from server.domain.blobs import put_blob
from server.domain.organisation import units
from server.domain.problems import DomainProblem
from server.domain.publications import PublicationView
from server.domain.services import service_of
from server.media.attachments import attached_in
from server.media.jobs import Job, Jobs
from server.media.pictures import publishable
from server.media.video import is_film

_MOST = 100
_ADDRESS = "/console/playlists/items/"


def listing(visit: Visit) -> Response:
    """Show all playlists, last changed first."""
    with visit.context.database.read() as session:
        service = service_of(session, visit.officer, PlaylistConfig)
        found = publications.find(session, visit.officer, service=service.id, limit=_MOST) if service else ()
    return visit.page("playlists.html", found=found, there=service is not None)


def change(visit: Visit) -> Response:
    """Add, move or take out a picture or film, and return the list of them and what the kiosk will show."""
    items, refusal = _items(visit), ""
    what, _, which = visit.query("do").partition("-")
    place = int(which) if which.isdecimal() else 0
    try:
        if what == "add":
            require_role(visit.officer, Role.AUTHOR)
            sent = sent_in(visit)
            if is_film(head_of(sent)):
                return waiting(visit, _ADDRESS + begin_film(visit, sent, silent=True), title_of(visit, sent), Job())
            items.append(Picture(put_blob(visit.context.settings.blobs, publishable(sent.file.read())), ""))
    except DomainProblem as problem:
        refusal = problem.sentence(visit.language)
    if what == "remove" and place < len(items):
        items.pop(place)
    if what == "up" and 0 < place < len(items):
        items.insert(place - 1, items.pop(place))
    return visit.page("playlist_items.html", blocks=items, refusal=refusal, beside=False)


def film(visit: Visit) -> Response:
    """Say how far a film is, or put it at the end of the list."""
    token, title = visit.path("token"), visit.query("title")
    job = Jobs(visit.context.settings.incoming).look(token)
    if not job.is_over:
        return waiting(visit, _ADDRESS + token, title, job)
    items = _items(visit)
    if job.name:
        items += _item(visit, job.name, title)
    return visit.page("playlist_items.html", blocks=items, refusal=refusal_of(visit, job), beside=True)


def _blank(visit: Visit, session: Session) -> Publication:
    service = service_of(session, visit.officer, PlaylistConfig)
    if service is None:
        raise DomainProblem("unknown_service", "No playlist service is set up for your unit.")
    return Publication(
        id="",
        service=service.id,
        title=Text(""),
        summary=Text(""),
        blocks=(),
        published_at=visit.now,
        unit=visit.officer.unit,
    )


def _items(visit: Visit) -> list[Picture | Video]:
    pairs = zip(visit.lists.get("item", ()), visit.lists.get("caption", ()), strict=False)
    return [item for name, words in pairs for item in _item(visit, name, words.strip())]


def _item(visit: Visit, name: str, words: str) -> list[Picture | Video]:
    """Return the picture or film that was sent in under this name; nothing for what is neither."""
    match attached_in(visit.context.settings.blobs)(name):
        case None:
            return [Picture(name, words, words)]
        case Video() as found:
            return [msgspec.structs.replace(found, title=words)]
        case _:
            return []


def _draft(visit: Visit, before: Publication) -> Publication:
    form, zone = visit.form, visit.context.settings.zone
    return msgspec.structs.replace(
        before,
        title=Text(form.get("title", "").strip()),
        blocks=tuple(_items(visit)),
        valid_from=midnight(form.get("from", ""), zone),
        valid_until=midnight(form.get("until", ""), zone, days=1),
        audience=Audience(visit.lists.get("units", ())),
        schedule=Schedule(
            weekdays=tuple(sorted(int(day) for day in visit.lists.get("weekday", ()) if day in WEEKDAYS)),
            begins=minutes(form.get("begins", "")),
            ends=minutes(form.get("ends", "")),
            kiosks=visit.lists.get("kiosk", ()),
        ),
    )


def _form(
    visit: Visit, session: Session, draft: Publication, view: PublicationView | None = None, status: int = 200
) -> Response:
    tree = units(session, visit.officer)
    kiosks = kiosks_of(session, visit.officer)
    farms = tuple(unit for unit in tree if unit.level is UnitLevel.FARM)
    schedule = draft.schedule or Schedule()
    return visit.page(
        "playlist_form.html",
        status,
        draft=draft,
        view=view,
        seen=visit.form.get("seen") or (view.changed_at.isoformat() if view else ""),
        schedule=schedule,
        hours=hours_of(schedule),
        last_day=last_day(draft.valid_until),
        weekdays=WEEKDAYS,
        kiosks=kiosks if len(kiosks) > 1 else {},
        farms=farms if len(farms) > 1 else (),
    )


copy = WorkingCopy(_blank, _draft, _form)
"""The pages where one is written."""
