"""会员: find somebody, see how they stand, report a card lost or found, set a new PIN."""

from collections.abc import Callable

from starlette.responses import Response

from protocol.members import MemberStatus
from protocol.records import RecordConfig
from server.console.records import sheet
from server.console.visit import Visit
from server.domain.actors import Role
from server.domain.audit import entries
from server.domain.entitlements import find_entitlements
from server.domain.members import find_members, get_member, set_pin, set_status
from server.domain.organisation import units
from server.domain.problems import DomainProblem
from server.domain.records import look
from server.domain.services import services

_PAGE = 20


def listing(visit: Visit) -> Response:
    """Show members whose name, number or card tail fits what was typed."""
    text, unit = visit.query("q").strip(), visit.query("unit")
    page = visit.page_number
    with visit.context.database.read() as session:
        found = find_members(session, visit.officer, text=text, unit=unit, limit=_PAGE + 1, offset=(page - 1) * _PAGE)
        tree = units(session, visit.officer)
    return visit.page(
        "members.html", found=found[:_PAGE], more=len(found) > _PAGE, page=page, text=text, unit=unit, units=tree
    )


def show(visit: Visit) -> Response:
    """Show one member."""
    return _show(visit, visit.path("id"))


def records(visit: Visit) -> Response:
    """Show a member's dues, land account and registered data; that somebody looked is written down."""
    member = visit.path("id")
    with visit.context.database.write() as session:
        view = get_member(session, visit.officer, member)
        rows = look(session, visit.officer, member, at=visit.now)
        offered = services(session, visit.officer)
    sheets = [
        sheet(one.service, one.service.config, [row for row in rows if row.service == one.service.id], visit.language)
        for one in offered
        if isinstance(one.service.config, RecordConfig)
    ]
    return visit.page("member_records.html", view=view, sheets=sheets)


def step(visit: Visit) -> Response:
    """Do one thing for a member. A refusal is said on the member's own page."""
    take = _STEPS.get(visit.path("step"))
    if take is None:
        raise DomainProblem("unknown_member", "There is no such member.")
    member = visit.path("id")
    try:
        return take(visit, member)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _show(visit, member, 409)


def _show(visit: Visit, member: str, status: int = 200) -> Response:
    with visit.context.database.read() as session:
        view = get_member(session, visit.officer, member)
        benefits = find_entitlements(session, visit.officer, member=member, limit=60)
        history = entries(session, visit.officer, object_kind="member", object_id=member, limit=10)
    return visit.page(
        "member.html",
        status,
        view=view,
        benefits=benefits,
        history=history,
        may_change=Role.ADMIN in visit.officer.roles,
        may_look=bool(visit.officer.roles & {Role.ADMIN, Role.CASE_OFFICER}),
        lost=view.status is MemberStatus.CARD_LOST,
        active=view.status is MemberStatus.ACTIVE,
    )


def _lost(visit: Visit, member: str) -> Response:
    with visit.context.database.write() as session:
        set_status(session, visit.officer, member, MemberStatus.CARD_LOST, at=visit.now)
    return visit.redirect(
        f"/members/{member}",
        visit.say("The card is reported lost. It opens nothing from now on."),
        undo=f"/members/{member}/found",
        undo_label=visit.say("Undo"),
    )


def _found(visit: Visit, member: str) -> Response:
    with visit.context.database.write() as session:
        set_status(session, visit.officer, member, MemberStatus.ACTIVE, at=visit.now)
    return visit.redirect(f"/members/{member}", visit.say("The card works again."))


def _pin(visit: Visit, member: str) -> Response:
    pin = visit.form.get("pin", "").strip()
    if pin != visit.form.get("again", "").strip():
        raise DomainProblem("bad_pin", "The two PINs differ.")
    with visit.context.database.write() as session:
        set_pin(session, visit.officer, member, pin, at=visit.now)
    return visit.redirect(f"/members/{member}", visit.say("The new PIN works as soon as the kiosks have heard of it."))


_STEPS: dict[str, Callable[[Visit, str], Response]] = {"lost": _lost, "found": _found, "pin": _pin}
