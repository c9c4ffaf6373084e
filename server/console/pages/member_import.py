"""会员导入: send in a list, look through what it would change, take it in, and take that back."""

from starlette.responses import Response

from protocol.organisation import UnitLevel
from server.console.downloads import download
from server.console.uploads import sent_list
from server.console.visit import Visit
from server.domain.actors import Role, require_role
from server.domain.member_import import hash_pins, plan, send_in, take_in, undo
from server.domain.member_lists import template
from server.domain.member_plan import Kind
from server.domain.organisation import units
from server.domain.problems import DomainProblem
from server.domain.sent_lists import last_import, put_away
from server.office.cells import LARGEST, MOST

_SHOWN = 200
_HERE = "/members/import"


def form(visit: Visit) -> Response:
    """Show how a list is sent in, and the last one that can be taken back."""
    return _form(visit)


def empty_list(visit: Visit) -> Response:
    """Hand out the empty list, as a workbook or as CSV."""
    return download(template(), visit.path("form"))


def send(visit: Visit) -> Response:
    """Keep the list and show what it would change."""
    whole_of, key = visit.form.get("unit", ""), visit.context.vault.key
    try:
        data = sent_list(visit)
        with visit.context.database.write() as session:
            name = send_in(session, visit.officer, data, whole_of=whole_of, key=key, at=visit.now)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _form(visit, 422)
    return visit.redirect(f"{_HERE}/{name}")


def preview(visit: Visit) -> Response:
    """Show what each line would do."""
    return _preview(visit)


def apply(visit: Visit) -> Response:
    """Take the list in, as it was seen."""
    context, name = visit.context, visit.path("id")
    keys = {"key": context.vault.key, "token_key": context.token_key}
    try:
        with context.database.read() as session:
            pins = hash_pins(plan(session, visit.officer, name, **keys))
        with context.database.write() as session:
            digest = visit.form.get("digest", "")
            done = take_in(session, visit.officer, name, digest, pins, **keys, at=visit.now)
    except DomainProblem as problem:
        if problem.code == "unknown_list":
            raise
        visit.problems.append(problem.sentence(visit.language))
        return _preview(visit, 409)
    return visit.redirect(
        _HERE,
        visit.say(
            "Taken in: {added} new, {changed} changed, {gone} left. Kiosks hear of it within seconds.",
            added=done.added,
            changed=done.changed,
            gone=done.gone,
        ),
        undo=f"{_HERE}/{name}/undo",
        undo_label=visit.say("Undo"),
    )


def discard(visit: Visit) -> Response:
    """Put the list away; nothing was changed."""
    with visit.context.database.write() as session:
        put_away(session, visit.officer, visit.path("id"))
    return visit.redirect(_HERE, visit.say("Put away. Nothing was changed."))


def take_back(visit: Visit) -> Response:
    """Undo the last import."""
    with visit.context.database.write() as session:
        undone = undo(session, visit.officer, visit.path("id"), at=visit.now)
    message = visit.say("Undone: {restored} members are as before.", restored=undone.restored)
    if undone.kept:
        message += visit.say(
            " {kept} stay as they are: somebody changed them since, or they have something by now.", kept=undone.kept
        )
    return visit.redirect(_HERE, message)


def _form(visit: Visit, status: int = 200) -> Response:
    require_role(visit.officer, Role.ADMIN)
    with visit.context.database.read() as session:
        tree = [unit for unit in units(session, visit.officer) if unit.level is not UnitLevel.FEDERATION]
        last = last_import(session, visit.officer)
    return visit.page(
        "member_import.html",
        status,
        units=tree,
        last=last,
        unit=visit.form.get("unit", ""),
        largest=LARGEST,
        most=MOST,
    )


def _preview(visit: Visit, status: int = 200) -> Response:
    context = visit.context
    with context.database.read() as session:
        planned = plan(session, visit.officer, visit.path("id"), key=context.vault.key, token_key=context.token_key)
    counts = {kind: planned.count(kind) for kind in Kind}
    kind = Kind(visit.query("kind")) if visit.query("kind") in set(Kind) else None
    shown = [line for line in planned.lines if kind in {None, line.kind}]
    return visit.page(
        "member_preview.html",
        status,
        planned=planned,
        counts=counts,
        kind=kind,
        shown=shown[:_SHOWN],
        hidden=len(shown) - len(shown[:_SHOWN]),
        changes=len(planned.changes),
        blocked=bool(planned.whole_of and counts[Kind.BAD]),
    )
