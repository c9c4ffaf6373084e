"""What everybody may read, on a phone: the page that a kiosk's QR code leads to. No login, no cookie, no script."""

from starlette.responses import Response

from protocol.blocks import media_of
from protocol.publications import Publication
from protocol.services import Access, Service
from server.console.files import file_of
from server.console.visit import Visit
from server.domain.actors import System
from server.domain.problems import DomainProblem
from server.domain.publications import get
from server.domain.services import get_service


def show(visit: Visit) -> Response:
    """Show a publication that needs no card; whatever else is asked for is not there, without a word why."""
    found = _public(visit)
    if found is None:
        return visit.page("phone.html", 404, document=None, service=None)
    publication, service = found
    return visit.page("phone.html", document=publication, service=service)


def picture(visit: Visit) -> Response:
    """Return a picture or a film of such a publication."""
    found = _public(visit)
    name = visit.path("sha256")
    named = found is not None and name in media_of(found[0].blocks)
    return file_of(visit, name if named else "", "public")


def _public(visit: Visit) -> tuple[Publication, Service] | None:
    try:
        with visit.context.database.read() as session:
            live = get(session, System(), visit.path("id")).live
            service = get_service(session, live.service).service if live is not None else None
    except DomainProblem:
        return None
    if live is None or service is None or service.access is not Access.PUBLIC:
        return None
    if live.audience.units or live.audience.groups:
        return None
    is_past = live.valid_until is not None and live.valid_until <= visit.now
    return None if is_past else (live, service)
