"""今日工作台: what waits for this officer, most urgent first."""

from datetime import timedelta

from starlette.responses import Response

from server.console.visit import Visit
from server.domain import publications
from server.domain.actors import Role
from server.domain.cases import find_cases, is_overdue
from server.domain.disclosure import board, count_overdue
from server.domain.kiosks import fleet
from server.domain.publications import State

SILENT_AFTER = timedelta(minutes=15)
"""A kiosk that was not heard of for this long is shown as silent."""
_SHOWN = 6


def show(visit: Visit) -> Response:
    """Show the desk."""
    officer, today = visit.officer, visit.now.astimezone(visit.context.settings.zone).date()
    handles_cases = bool(officer.roles & {Role.CASE_OFFICER, Role.ADMIN})
    with visit.context.database.read() as session:
        waiting = publications.find(session, officer, state=State.SUBMITTED, limit=100)
        returned = [
            view
            for view in publications.find(session, officer, state=State.RETURNED, limit=100)
            if view.author == officer.id
        ]
        cases = find_cases(session, officer, open_only=True, limit=500) if handles_cases else ()
        unpublished = count_overdue(board(session, officer, now=visit.now, zone=visit.context.settings.zone))
        kiosks = [kiosk for kiosk in fleet(session, officer) if kiosk.revoked_at is None]
    silent = [k for k in kiosks if k.seen_at is None or k.seen_at + SILENT_AFTER < visit.now]
    faulty = [k for k in kiosks if k not in silent and any(device.fault for device in k.devices)]
    return visit.page(
        "desk.html",
        waiting=waiting,
        returned=returned,
        cases=cases[:_SHOWN],
        open_cases=len(cases),
        fresh=sum(view.case.status == "submitted" for view in cases),
        overdue=sum(is_overdue(view.case, today) for view in cases),
        unpublished=unpublished,
        kiosks=kiosks,
        silent=silent,
        faulty=faulty,
        today=today,
        handles_cases=handles_cases,
    )
