"""找人办事: whom to ask and where to go. What is saved is at the kiosks at once; each change can be taken back."""

from datetime import datetime

import msgspec
from sqlalchemy.orm import Session
from starlette.responses import Response

from protocol.blocks import Picture
from protocol.directory import Contact, DirectoryConfig
from protocol.entity import Audience
from protocol.services import Service
from protocol.text import Text
from server.console.pages.editor import GROUPS
from server.console.schedules import last_day, midnight
from server.console.visit import Visit
from server.domain import directory
from server.domain.actors import Role, require_role
from server.domain.blobs import put_blob
from server.domain.directory import LONGEST, ContactView
from server.domain.organisation import units
from server.domain.problems import DomainProblem
from server.domain.services import services
from server.media.pictures import LARGEST_PICTURE, publishable

LARGEST_UPLOAD = LARGEST_PICTURE
_TEXTS = tuple(LONGEST)
"""The fields that are written in two languages, by their names."""


def listing(visit: Visit) -> Response:
    """Show the entries as kiosks sort them, those that are taken down among them."""
    text = visit.query("q").strip()
    with visit.context.database.read() as session:
        offered = _offered(session, visit)
        found = directory.find(session, visit.officer, text=text)
    topics = {(one.id, topic.id): topic.name for one in offered for topic in _config(one).topics}
    places = {key: place for place, key in enumerate(topics)}
    as_shown = sorted(found, key=lambda view: places.get((view.contact.service, view.contact.topic), len(places)))
    return visit.page("directory.html", found=as_shown, text=text, services=offered, topics=topics)


def new(visit: Visit) -> Response:
    """Show an empty form."""
    with visit.context.database.read() as session:
        return _form(visit, session, _blank(visit, session))


def edit(visit: Visit) -> Response:
    """Show the form with an entry."""
    with visit.context.database.read() as session:
        view = directory.get(session, visit.officer, visit.path("id"))
        return _form(visit, session, view.contact, view)


def save(visit: Visit) -> Response:
    """Keep a new entry or a changed one, and show it on the kiosks."""
    known, view = visit.request.path_params.get("id"), None
    with visit.context.database.read() as session:
        if known:
            view = directory.get(session, visit.officer, str(known))
        written = _written(visit, view.contact if view else _blank(visit, session))
    try:
        require_role(visit.officer, Role.AUTHOR)
        written = _with_picture(visit, written)
        with visit.context.database.write() as session:
            if view is None:
                unit = visit.form.get("unit") or visit.officer.unit
                saved = directory.create(session, visit.officer, written, unit=unit, at=visit.now)
            else:
                saved = directory.revise(session, visit.officer, written, seen=_seen(visit), at=visit.now)
    except DomainProblem as refusal:
        visit.problems.append(refusal.sentence(visit.language))
        with visit.context.database.read() as session:
            return _form(visit, session, written, view, status=422)
    return _kept(visit, saved, visit.say("Saved. The kiosks show it within a minute."))


def withdraw(visit: Visit) -> Response:
    """Take an entry off the kiosks."""
    with visit.context.database.write() as session:
        view = directory.withdraw(session, visit.officer, visit.path("id"), at=visit.now)
    return _kept(visit, view, visit.say("Taken down. No kiosk shows it any more."))


def undo(visit: Visit) -> Response:
    """Take the last change back, if nobody has changed the entry since."""
    with visit.context.database.write() as session:
        directory.undo(session, visit.officer, visit.path("id"), seen=_seen(visit), at=visit.now)
    return visit.redirect("/directory", visit.say("The change was taken back."))


def _kept(visit: Visit, view: ContactView, sentence: str) -> Response:
    # The sign of a time zone would be read as a blank in an address.
    seen = view.changed_at.isoformat().replace("+", "%2B")
    return visit.redirect("/directory", sentence, undo=f"/directory/{view.contact.id}/undo?seen={seen}")


def _seen(visit: Visit) -> datetime:
    try:
        return datetime.fromisoformat(visit.form.get("seen") or visit.query("seen"))
    except ValueError as error:
        raise DomainProblem("changed_meanwhile", "Somebody else changed this entry meanwhile.") from error


def _offered(session: Session, visit: Visit) -> tuple[Service, ...]:
    return tuple(
        view.service for view in services(session, visit.officer) if isinstance(view.service.config, DirectoryConfig)
    )


def _config(service: Service) -> DirectoryConfig:
    return service.config if isinstance(service.config, DirectoryConfig) else DirectoryConfig()


def _blank(visit: Visit, session: Session) -> Contact:
    offered = _offered(session, visit)
    if not offered:
        raise DomainProblem("unknown_service", "No directory is set up for your unit.")
    wanted = visit.form.get("service") or visit.query("service")
    service = next((one for one in offered if one.id == wanted), offered[0])
    return Contact(id="", service=service.id, name=Text(""), unit=visit.officer.unit)


def _written(visit: Visit, before: Contact) -> Contact:
    form, zone = visit.form, visit.context.settings.zone
    order = form.get("order", "").strip()
    return msgspec.structs.replace(
        before,
        telephone=form.get("telephone", "").strip(),
        topic=form.get("topic", ""),
        order=int(order) if order.isdecimal() and len(order) < 6 else 0,
        picture=None if form.get("no_picture") else before.picture,
        valid_from=midnight(form.get("from", ""), zone),
        valid_until=midnight(form.get("until", ""), zone, days=1),
        audience=Audience(visit.lists.get("units", ()), visit.lists.get("groups", ())),
        **{name: _text(visit, name) for name in _TEXTS},
    )


def _text(visit: Visit, name: str) -> Text:
    return Text(visit.form.get(name, "").strip(), visit.form.get(f"{name}_en", "").strip())


def _with_picture(visit: Visit, contact: Contact) -> Contact:
    sent = visit.files.get("file")
    if sent is None or not sent.size:
        return contact
    name = put_blob(visit.context.settings.blobs, publishable(sent.file.read()))
    return msgspec.structs.replace(contact, picture=Picture(name, contact.name.zh))


def _form(
    visit: Visit, session: Session, contact: Contact, view: ContactView | None = None, status: int = 200
) -> Response:
    service = next((one for one in _offered(session, visit) if one.id == contact.service), None)
    tree = units(session, visit.officer)
    return visit.page(
        "contact_form.html",
        status,
        contact=contact,
        view=view,
        topics=_config(service).topics if service else (),
        longest=LONGEST,
        seen=visit.form.get("seen") or (view.changed_at.isoformat() if view else ""),
        last_day=last_day(contact.valid_until),
        units=tree,
        addressed=tuple(unit for unit in tree if unit.level in {"unit", "farm"}),
        groups=GROUPS,
        may_change=Role.AUTHOR in visit.officer.roles,
    )
