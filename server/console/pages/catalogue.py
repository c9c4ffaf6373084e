"""公开目录: what must be disclosed at which place, how often, by which units and until when."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response

from protocol.organisation import UnitLevel
from protocol.publications import Cadence, Duty, PublicationConfig
from server.console.visit import Visit
from server.domain.actors import Role
from server.domain.disclosure import drop_duty, set_duty
from server.domain.problems import DomainProblem
from server.domain.services import services

_HERE = "/cadence/catalogue"


def show(visit: Visit) -> Response:
    """Show the catalogue, and a form for one more duty; the address may hold what the form begins with."""
    return _show(visit)


def change(visit: Visit) -> Response:
    """Put one duty into the catalogue, in the place of one with the same cadence there."""
    service, category = _place(visit)
    try:
        duty = _read(visit)
        with visit.context.database.write() as session:
            set_duty(session, visit.officer, service, category, duty, at=visit.now)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _show(visit, 422)
    return visit.redirect(
        _HERE,
        visit.say("It is in the catalogue. The board shows who has to publish it."),
        undo=f"{_HERE}/remove?{address(service, category, duty)}",
        undo_label=visit.say("Take it out again"),
    )


def remove(visit: Visit) -> Response:
    """Take one duty out of the catalogue, with a way back."""
    service, category = _place(visit)
    cadence = _values(visit).get("cadence", "")
    if cadence not in set(Cadence):
        raise DomainProblem("unknown_duty", "This is not in the catalogue any more.")
    with visit.context.database.write() as session:
        gone = drop_duty(session, visit.officer, service, category, Cadence(cadence), at=visit.now)
    return visit.redirect(
        _HERE,
        visit.say("Taken out of the catalogue. What was published stays."),
        undo=f"{_HERE}?{address(service, category, gone)}",
        undo_label=visit.say("Undo"),
    )


def address(service: str, category: str, duty: Duty) -> str:
    """Return a duty as parameters of an address, as the form sends it."""
    typed = {
        "place": f"{service}/{category}",
        "cadence": duty.cadence.value,
        "since": duty.since.isoformat(),
        "due_day": duty.due_day,
        "office": duty.office,
        "levels": [level.value for level in duty.levels],
    }
    return urlencode(typed, doseq=True)


def _show(visit: Visit, status: int = 200) -> Response:
    with visit.context.database.read() as session:
        offered = [
            view.service
            for view in services(session, visit.officer)
            if isinstance(view.service.config, PublicationConfig) and view.service.config.categories
        ]
    today = visit.now.astimezone(visit.context.settings.zone).date()
    blank = {"place": "", "cadence": "", "since": today.replace(day=1).isoformat(), "due_day": "10", "office": ""}
    return visit.page(
        "catalogue.html",
        status,
        offered=offered,
        cadences=tuple(Cadence),
        levels=tuple(UnitLevel),
        typed={**blank, **_values(visit)},
        typed_levels=_levels(visit),
        address=address,
        may_change=Role.ADMIN in visit.officer.roles,
    )


def _read(visit: Visit) -> Duty:
    values = _values(visit)
    try:
        return Duty(
            cadence=Cadence(values.get("cadence", "")),
            since=date.fromisoformat(values.get("since", "")),
            levels=tuple(level for level in UnitLevel if level.value in _levels(visit)),
            due_day=int(values.get("due_day") or 0),
            office=values.get("office", "").strip(),
        )
    except ValueError as error:
        raise DomainProblem("bad_duty", "Please say how often, from which day on, and until which day.") from error


def _place(visit: Visit) -> tuple[str, str]:
    service, _, category = _values(visit).get("place", "").partition("/")
    return service, category


def _values(visit: Visit) -> Mapping[str, str]:
    # What an undo brings back stands in the address it posts to.
    return {**visit.request.query_params, **visit.form}


def _levels(visit: Visit) -> Sequence[str]:
    return visit.lists.get("levels") or visit.request.query_params.getlist("levels")
