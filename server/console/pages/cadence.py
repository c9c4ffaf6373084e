"""应公开未公开: what is due, by whom and since when, and the way to write what is missing."""

from collections import Counter
from urllib.parse import urlencode

from starlette.responses import Response

from server.console.periods import period_words
from server.console.visit import Visit
from server.domain.actors import Role
from server.domain.disclosure import Account, Standing, board
from server.domain.organisation import units

_PAGE = 30
_SHELVES = {
    "overdue": (Standing.OVERDUE,),
    "waiting": (Standing.DUE, Standing.RUNNING),
    "done": (Standing.DONE, Standing.LATE),
    "at_once": (Standing.AS_IT_COMES,),
}


def show(visit: Visit) -> Response:
    """Show the board: one shelf of it, for all units or for one."""
    unit = visit.query("unit")
    page = visit.page_number
    with visit.context.database.read() as session:
        found = board(session, visit.officer, now=visit.now, zone=visit.context.settings.zone)
        tree = units(session, visit.officer)
    asked = {account.place.unit.id for account in found}
    found = tuple(account for account in found if unit in {"", account.place.unit.id})
    counts = Counter(account.standing for account in found)
    sums = {shelf: sum(counts[standing] for standing in standings) for shelf, standings in _SHELVES.items()}
    shelf = visit.query("shelf") if visit.query("shelf") in _SHELVES else "overdue" if sums["overdue"] else "waiting"
    shown = [account for account in found if account.standing in _SHELVES[shelf]]
    return visit.page(
        "cadence.html",
        shown=shown[(page - 1) * _PAGE : page * _PAGE],
        more=len(shown) > page * _PAGE,
        page=page,
        shelf=shelf,
        shelves=sums,
        unit=unit,
        units=[one for one in tree if one.id in asked],
        there=bool(asked),
        begin=_begin,
        words=lambda account: period_words(visit.say, account.period) if account.period else "",
        may_write=Role.AUTHOR in visit.officer.roles,
        may_change=Role.ADMIN in visit.officer.roles,
    )


def _begin(account: Account) -> str:
    """Return the address at which the missing document is written, its place and period filled in."""
    place = account.place
    asked = {
        "service": place.service.id,
        "category": place.category.id,
        "cadence": place.duty.cadence.value,
        "unit": place.unit.id,
        "period": account.period.key if account.period else "",
    }
    return f"/console/documents/new?{urlencode(asked)}"
