"""终端: which kiosks there are, how they are, a code for a new one, and shutting one out."""

from dataclasses import dataclass

from starlette.responses import Response

from protocol.events import CaseOpened, EntitlementClaimed, OutboxItem
from protocol.organisation import UnitLevel
from server.console.pages.desk import SILENT_AFTER
from server.console.visit import Visit
from server.domain.actors import Role
from server.domain.inbox import RefusedItem, refused_items
from server.domain.kiosks import CODE_LIFE, fleet, make_code, revoke
from server.domain.organisation import units
from server.domain.problems import DomainProblem


def show(visit: Visit) -> Response:
    """Show the fleet."""
    return _show(visit)


def new_code(visit: Visit) -> Response:
    """Make a one-time code and show it, once."""
    name = visit.form.get("name", "").strip()
    if not name:
        visit.problems.append(visit.say("Please say where the kiosk will stand."))
        return _show(visit, 422)
    try:
        with visit.context.database.write() as session:
            code = make_code(session, visit.officer, site=visit.form.get("site", ""), name=name, at=visit.now)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _show(visit, 409)
    return _show(visit, code=code, name=name)


@dataclass(frozen=True)
class Shown:
    """A refused item with what it says: the number on the member's receipt, and the text."""

    item: OutboxItem
    reason: str
    kiosk_number: str
    kiosk_name: str
    member_name: str
    number: str
    text: str


def refused(visit: Visit) -> Response:
    """Show what kiosks delivered and the server could not take."""
    with visit.context.database.read() as session:
        found = refused_items(session, visit.officer)
    return visit.page("refused.html", found=[_shown(one) for one in found])


def _shown(one: RefusedItem) -> Shown:
    number = text = ""
    match one.item.body:
        case CaseOpened() as event:
            number, text = event.number, event.text
        case EntitlementClaimed() as event:
            number = event.voucher.serial
    return Shown(one.item, one.reason, one.kiosk_number, one.kiosk_name, one.member_name, number, text)


def revoke_kiosk(visit: Visit) -> Response:
    """Shut a kiosk out for good."""
    with visit.context.database.write() as session:
        view = revoke(session, visit.officer, visit.path("id"), at=visit.now)
    return visit.redirect("/fleet", visit.say("Kiosk {number} is shut out.", number=view.number))


def _show(visit: Visit, status: int = 200, *, code: str = "", name: str = "") -> Response:
    with visit.context.database.read() as session:
        kiosks = fleet(session, visit.officer)
        admin = Role.ADMIN in visit.officer.roles
        not_taken = len(refused_items(session, visit.officer)) if admin else 0
        sites = tuple(unit for unit in units(session, visit.officer) if unit.level is UnitLevel.FARM)
    return visit.page(
        "fleet.html",
        status,
        kiosks=kiosks,
        sites=sites,
        code=code,
        name=name,
        hours=int(CODE_LIFE.total_seconds() // 3600),
        may_change=admin,
        not_taken=not_taken,
        is_silent=lambda kiosk: kiosk.seen_at is None or kiosk.seen_at + SILENT_AFTER < visit.now,
    )
