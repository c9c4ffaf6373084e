"""干部: who may log in, with which roles, for which unit; lock, one-time code, a lost second factor."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.responses import Response

from server.auth.entry import LIFE, hire, make_entry_code, withdraw_entry_code
from server.auth.officers import disable, disable_totp, enable, get_officer, officers, set_roles
from server.console.visit import Visit
from server.domain.actors import Role, require_role
from server.domain.audit import entries
from server.domain.organisation import units
from server.domain.problems import DomainProblem

_HOURS = int(LIFE.total_seconds() // 3600)


def listing(visit: Visit) -> Response:
    """Show the officers of the subtree."""
    require_role(visit.officer, Role.ADMIN)
    with visit.context.database.read() as session:
        found = officers(session, visit.officer)
    return visit.page("officers.html", found=found)


def new(visit: Visit) -> Response:
    """Show the form for one more officer."""
    return _new(visit)


def create(visit: Visit) -> Response:
    """Add an officer and show the one-time code, once."""
    try:
        with visit.context.database.write() as session:
            view, code = hire(
                session,
                visit.officer,
                login=visit.form.get("login", ""),
                name=visit.form.get("name", ""),
                unit=visit.form.get("unit", ""),
                roles=_roles(visit),
                at=visit.now,
            )
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _new(visit, 422)
    return _show(visit, view.id, code=code)


def show(visit: Visit) -> Response:
    """Show one officer."""
    return _show(visit, visit.path("id"))


def step(visit: Visit) -> Response:
    """Do one thing with an officer. A refusal is said on the officer's own page."""
    take = _STEPS.get(visit.path("step"))
    if take is None:
        raise DomainProblem("unknown_officer", "There is no such officer.")
    officer = visit.path("id")
    try:
        return take(visit, officer)
    except DomainProblem as problem:
        if problem.code in {"unknown_officer", "not_allowed", "out_of_scope"}:
            raise
        visit.problems.append(problem.sentence(visit.language))
        return _show(visit, officer, status=409)


def _roles(visit: Visit) -> tuple[Role, ...]:
    # What an undo brings back stands in the address it posts to.
    wanted = visit.lists.get("role") or visit.request.query_params.getlist("role")
    roles = tuple(role for role in Role if role.value in wanted)
    if not roles:
        raise DomainProblem("no_role", "Please choose at least one thing that the officer may do.")
    return roles


def _change(visit: Visit, officer: str) -> Response:
    unit = visit.form.get("unit") or visit.query("unit")
    with visit.context.database.write() as session:
        before = get_officer(session, visit.officer, officer)
        set_roles(session, visit.officer, officer, _roles(visit), at=visit.now, unit=unit)
    back = "&".join([f"unit={before.unit}", *(f"role={role.value}" for role in sorted(before.roles))])
    return visit.redirect(
        f"/officers/{officer}",
        visit.say("Changed. It counts from the officer's next press on."),
        undo=f"/officers/{officer}/change?{back}",
        undo_label=visit.say("Undo"),
    )


def _lock(visit: Visit, officer: str) -> Response:
    with visit.context.database.write() as session:
        disable(session, visit.officer, officer, at=visit.now)
    return visit.redirect(
        f"/officers/{officer}",
        visit.say("Locked. The officer is out at once and cannot log in."),
        undo=f"/officers/{officer}/unlock",
        undo_label=visit.say("Undo"),
    )


def _unlock(visit: Visit, officer: str) -> Response:
    with visit.context.database.write() as session:
        enable(session, visit.officer, officer, at=visit.now)
    return visit.redirect(f"/officers/{officer}", visit.say("Unlocked. The password is the one from before."))


def _code(visit: Visit, officer: str) -> Response:
    with visit.context.database.write() as session:
        code = make_entry_code(session, visit.officer, officer, at=visit.now)
    return _show(visit, officer, code=code)


def _withdraw(visit: Visit, officer: str) -> Response:
    with visit.context.database.write() as session:
        withdraw_entry_code(session, visit.officer, officer, at=visit.now)
    return visit.redirect(
        f"/officers/{officer}", visit.say("The code opens nothing any more. The password is as before.")
    )


def _factor_off(visit: Visit, officer: str) -> Response:
    with visit.context.database.write() as session:
        disable_totp(session, visit.officer, officer, at=visit.now)
    return visit.redirect(
        f"/officers/{officer}", visit.say("The second factor is off. The officer should set up a new one soon.")
    )


def _new(visit: Visit, status: int = 200) -> Response:
    require_role(visit.officer, Role.ADMIN)
    with visit.context.database.read() as session:
        tree = units(session, visit.officer)
    typed = {name: visit.form.get(name, "") for name in ("login", "name")}
    return visit.page(
        "officer_new.html",
        status,
        units=tree,
        typed=typed,
        chosen=visit.form.get("unit") or visit.officer.unit,
        roles=set(visit.lists.get("role", ())),
        hours=_HOURS,
    )


def _show(visit: Visit, officer: str, *, status: int = 200, code: str = "") -> Response:
    require_role(visit.officer, Role.ADMIN)
    with visit.context.database.read() as session:
        view = get_officer(session, visit.officer, officer)
        tree = units(session, visit.officer)
        history = _history(session, visit, officer)
    return visit.page(
        "officer.html",
        status,
        view=view,
        units=tree,
        history=history,
        code=code,
        hours=_HOURS,
        own=officer == visit.officer.id,
    )


def _history(session: Session, visit: Visit, officer: str) -> tuple[object, ...]:
    return entries(session, visit.officer, object_kind="officer", object_id=officer, limit=12)


_STEPS: dict[str, Callable[[Visit, str], Response]] = {
    "change": _change,
    "lock": _lock,
    "unlock": _unlock,
    "code": _code,
    "withdraw": _withdraw,
    "factor-off": _factor_off,
}
