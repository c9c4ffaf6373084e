"""审计: who did what, newest first."""

from starlette.responses import Response

from server.console.visit import Visit
from server.domain.audit import entries

_PAGE = 100
_KINDS = ("publication", "case", "member", "entitlement", "officer", "kiosk", "service", "unit")


def show(visit: Visit) -> Response:
    """Show the trail, all of it or that of one kind of object."""
    kind = visit.query("kind") if visit.query("kind") in _KINDS else ""
    with visit.context.database.read() as session:
        found = entries(session, visit.officer, object_kind=kind, limit=_PAGE)
    return visit.page("audit.html", found=found, kind=kind, kinds=_KINDS)
