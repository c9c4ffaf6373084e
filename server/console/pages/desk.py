"""今日工作台: what waits for this officer, most urgent first."""

from datetime import timedelta

from starlette.responses import Response

from protocol.cases import CaseStatus
from server.console.visit import Visit
from server.domain import publications
from server.domain.actors import Role
from server.domain.cases import OPEN, count_cases, count_overdue_cases, find_cases
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
        waiting = publications.find(session, officer, state=State.SUBMITTED, limit=_SHOWN)
        to_approve = publications.count_by_state(session, officer).get(State.SUBMITTED, 0)
        returned = publications.find(session, officer, state=State.RETURNED, author=officer.id, limit=100)
        cases = find_cases(session, officer, open_only=True, limit=_SHOWN) if handles_cases else ()
        counts = count_cases(session, officer) if handles_cases else {}
        overdue = count_overdue_cases(session, officer, today) if handles_cases else 0
        unpublished = count_overdue(board(session, officer, now=visit.now, zone=visit.context.settings.zone))
        kiosks = [kiosk for kiosk in fleet(session, officer) if kiosk.revoked_at is None]
    silent = [k for k in kiosks if k.seen_at is None or k.seen_at + SILENT_AFTER < visit.now]
    faulty = [k for k in kiosks if k not in silent and any(device.fault for device in k.devices)]
    return visit.page(
        "desk.html",
        waiting=waiting,
        to_approve=to_approve,
        returned=returned,
        cases=cases,
        open_cases=sum(counts.get(status, 0) for status in OPEN),
        fresh=counts.get(CaseStatus.SUBMITTED, 0),
        overdue=overdue,
        unpublished=unpublished,
        kiosks=kiosks,
        silent=silent,
        faulty=faulty,
        today=today,
        handles_cases=handles_cases,
    )
