"""意见诉求: the list by state and clock, one case with its thread, its answer and its moves."""

import base64
from collections.abc import Callable, Mapping
from datetime import date

from starlette.responses import Response

from protocol.cases import CaseStatus, may_move
from server.auth.officers import case_officers
from server.console.visit import Visit
from server.domain.actors import Role
from server.domain.attachments import hear, recordings
from server.domain.audit import entries
from server.domain.cases import (
    OPEN,
    answer,
    archive,
    assign,
    close,
    count_cases,
    find_cases,
    get_case,
    is_overdue,
    triage,
)
from server.domain.problems import DomainProblem

_PAGE = 30
_NOTHING: Mapping[str, str] = {}


def listing(visit: Visit) -> Response:
    """Show cases: those that wait for an answer first, the soonest due on top."""
    wanted = visit.query("state") or "open"
    status = CaseStatus(wanted) if wanted in set(CaseStatus) else None
    text = visit.query("q").strip()
    page = visit.page_number
    with visit.context.database.read() as session:
        found = find_cases(
            session,
            visit.officer,
            status=status,
            open_only=wanted == "open" and not text,
            assignee=visit.officer.id if wanted == "mine" else "",
            text=text,
            limit=_PAGE + 1,
            offset=(page - 1) * _PAGE,
        )
        counts = count_cases(session, visit.officer)
    return visit.page(
        "cases.html",
        found=found[:_PAGE],
        more=len(found) > _PAGE,
        page=page,
        counts=counts,
        waiting=sum(counts.get(state, 0) for state in OPEN),
        wanted=wanted,
        text=text,
        states=tuple(CaseStatus),
        today=_today(visit),
        is_overdue=is_overdue,
        is_open=lambda case: case.status in OPEN,
    )


def show(visit: Visit) -> Response:
    """Show one case."""
    return _show(visit, visit.path("id"))


def step(visit: Visit) -> Response:
    """Take one step with a case. A refusal is said on the case's own page, with what was typed."""
    case = visit.path("id")
    if visit.path("step") == "hear":
        return _hear(visit, case)
    take = _STEPS.get(visit.path("step"))
    if take is None:
        raise DomainProblem("unknown_case", "There is no such case.")
    try:
        return visit.redirect(f"/cases/{case}", take(visit, case))
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _show(visit, case, 409)


def _hear(visit: Visit, case: str) -> Response:
    """Show the case with the recording in it. Nothing else gives its sound out, so each press is one line of audit."""
    sha256 = visit.form.get("recording", "")
    with visit.context.database.write() as session:
        sound = hear(session, visit.context.vault, visit.officer, case, sha256, at=visit.now)
        media = next(one.media for one in recordings(session, visit.officer, case) if one.sha256 == sha256)
    # Within the page: it has no address of its own, and the browser can seek in it.
    return _show(visit, case, heard={sha256: f"data:{media};base64,{base64.b64encode(sound).decode()}"})


def _show(visit: Visit, case: str, status: int = 200, heard: Mapping[str, str] = _NOTHING) -> Response:
    with visit.context.database.read() as session:
        view = get_case(session, visit.officer, case)
        arrived = {one.sha256 for one in recordings(session, visit.officer, case) if one.arrived_at is not None}
        colleagues = case_officers(session, visit.officer)
        history = entries(session, visit.officer, object_kind="case", object_id=case, limit=30)
    today = _today(visit)
    now = view.case.status
    return visit.page(
        "case.html",
        status,
        view=view,
        case=view.case,
        colleagues=colleagues,
        history=history,
        today=today,
        overdue=is_overdue(view.case, today),
        is_open=now in OPEN,
        days=(view.case.due_on - today).days,
        may=lambda target: may_move(now, CaseStatus(target)),
        may_work=Role.CASE_OFFICER in visit.officer.roles,
        typed=visit.form.get("text", ""),
        arrived=arrived,
        heard=heard,
    )


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.context.settings.zone).date()


def _triage(status: CaseStatus, message: str) -> Callable[[Visit, str], str]:
    def take(visit: Visit, case: str) -> str:
        with visit.context.database.write() as session:
            triage(session, visit.officer, case, status, text=visit.form.get("text", "").strip(), at=visit.now)
        return visit.say(message)

    return take


def _assign(visit: Visit, case: str) -> str:
    with visit.context.database.write() as session:
        view = assign(session, visit.officer, case, visit.form.get("officer", ""), at=visit.now)
    return visit.say("Given to {name}.", name=view.assignee_name)


def _answer(visit: Visit, case: str) -> str:
    with visit.context.database.write() as session:
        answer(session, visit.officer, case, visit.form.get("text", "").strip(), at=visit.now)
    return visit.say("Answered. The member reads it at the next tap.")


def _close(visit: Visit, case: str) -> str:
    with visit.context.database.write() as session:
        close(session, visit.officer, case, at=visit.now)
    return visit.say("The case is closed.")


def _archive(visit: Visit, case: str) -> str:
    with visit.context.database.write() as session:
        archive(session, visit.officer, case, at=visit.now)
    return visit.say("The case is put away.")


_STEPS: dict[str, Callable[[Visit, str], str]] = {
    "accept": _triage(CaseStatus.ACCEPTED, "Accepted. The member sees that it is being dealt with."),
    "convert": _triage(CaseStatus.CONVERTED, "Taken as a suggestion."),
    "decline": _triage(CaseStatus.DECLINED, "Declined. The member reads your reason."),
    "assign": _assign,
    "answer": _answer,
    "close": _close,
    "archive": _archive,
}
