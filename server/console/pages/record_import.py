"""会费、明白账导入: send in a list of a service's rows, look through it, take it in, take that back."""

from urllib.parse import quote

from starlette.responses import Response

from protocol.records import Column, RecordRow, Value
from server.console.downloads import download
from server.console.uploads import sent_list
from server.console.visit import Visit
from server.domain import record_import
from server.domain.actors import Role, require_role
from server.domain.problems import DomainProblem
from server.domain.record_import import RecordPlan, chosen, offered
from server.domain.record_lists import FORMULA, NAME, NUMBER, template
from server.domain.record_plan import PlannedRow, RecordKind
from server.domain.record_values import words_of
from server.domain.sent_lists import last_import, put_away
from server.office.cells import LARGEST, MOST

_SHOWN = 200
_HERE = "/members/rows"


def form(visit: Visit) -> Response:
    """Show how a list is sent in, and the last one that can be taken back."""
    return _form(visit, visit.query("service"))


def empty_list(visit: Visit) -> Response:
    """Hand out the empty list of a service, as a workbook or as CSV."""
    require_role(visit.officer, Role.ADMIN)
    with visit.context.database.read() as session:
        service, config = chosen(session, visit.officer, visit.path("service"))
    return download(template(service, config), visit.path("form"))


def send(visit: Visit) -> Response:
    """Keep the list and show what it would change."""
    service, key = visit.form.get("service", ""), visit.context.vault.key
    try:
        data = sent_list(visit)
        with visit.context.database.write() as session:
            name = record_import.send_in(session, visit.officer, data, service=service, key=key, at=visit.now)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _form(visit, service, 422)
    return visit.redirect(f"{_HERE}/{name}")


def preview(visit: Visit) -> Response:
    """Show what each line would do."""
    return _preview(visit)


def apply(visit: Visit) -> Response:
    """Take the list in, as it was seen."""
    context, name = visit.context, visit.path("id")
    service, digest = quote(visit.form.get("service", "")), visit.form.get("digest", "")
    keys = {"key": context.vault.key, "token_key": context.token_key}
    try:
        with context.database.write() as session:
            done = record_import.take_in(session, visit.officer, name, digest, **keys, at=visit.now)
    except DomainProblem as problem:
        if problem.code == "unknown_list":
            raise
        visit.problems.append(problem.sentence(visit.language))
        return _preview(visit, 409)
    return visit.redirect(
        f"{_HERE}?service={service}",
        visit.say(
            "Taken in: {added} rows new, {changed} changed, {gone} removed. Kiosks hear of it within seconds.",
            added=done.added,
            changed=done.changed,
            gone=done.gone,
        ),
        undo=f"{_HERE}/{name}/undo?service={service}",
        undo_label=visit.say("Undo"),
    )


def discard(visit: Visit) -> Response:
    """Put the list away; nothing was changed."""
    with visit.context.database.write() as session:
        put_away(session, visit.officer, visit.path("id"), of_records=True)
    return visit.redirect(_HERE, visit.say("Put away. Nothing was changed."))


def take_back(visit: Visit) -> Response:
    """Undo the last import of a service."""
    service = visit.query("service")
    with visit.context.database.write() as session:
        undone = record_import.undo(session, visit.officer, visit.path("id"), service=service, at=visit.now)
    message = visit.say("Undone: {restored} rows are as before.", restored=undone.restored)
    if undone.kept:
        message += visit.say(" {kept} stay as they are: somebody changed them since.", kept=undone.kept)
    return visit.redirect(f"{_HERE}?service={quote(service)}", message)


def _form(visit: Visit, service: str, status: int = 200) -> Response:
    require_role(visit.officer, Role.ADMIN)
    with visit.context.database.read() as session:
        found = {one.id: (one, config) for one, config in offered(session, visit.officer)}
        one, config = found.get(service) or next(iter(found.values()), (None, None))
        last = last_import(session, visit.officer, one.id) if one else None
    return visit.page(
        "record_import.html",
        status,
        offered=[each for each, _ in found.values()],
        chosen=one,
        headings=template(one, config).headings if one and config else (),
        always=(NUMBER, NAME, FORMULA),
        last=last,
        largest=LARGEST,
        most=MOST,
    )


def _preview(visit: Visit, status: int = 200) -> Response:
    context = visit.context
    keys = {"key": context.vault.key, "token_key": context.token_key}
    with context.database.read() as session:
        planned = record_import.plan(session, visit.officer, visit.path("id"), **keys, at=visit.now)
    counts = {kind: planned.count(kind) for kind in RecordKind}
    kind = RecordKind(visit.query("kind")) if visit.query("kind") in set(RecordKind) else None
    shown = [line for line in planned.lines if kind in {None, line.kind}]
    columns = planned.config.columns
    return visit.page(
        "record_preview.html",
        status,
        planned=planned,
        counts=counts,
        kind=kind,
        shown=[(line, _told(visit, columns, line)) for line in shown[:_SHOWN]],
        hidden=len(shown) - len(shown[:_SHOWN]),
        totals=_totals(visit, planned),
    )


def _told(visit: Visit, columns: tuple[Column, ...], line: PlannedRow) -> str:
    """Return a row in words: of one that changes, what changes; of any other, all that it says."""
    if line.row is None and line.before is None:
        return ""
    after = line.row or line.before
    before = line.before if line.row is not None else None
    said = []
    for column in columns:
        new, old = _words(column, after), _words(column, before)
        title = column.title.in_language(visit.language)
        if before is None and new:
            said.append(f"{title} {new}")
        elif before is not None and old != new:
            said.append(visit.say("{column}: {before} → {after}", column=title, before=old or "—", after=new or "—"))
    if after is not None and (before is None or before.formula != after.formula) and (after.formula or before):
        said.append(visit.say("How it was made: {formula}", formula=after.formula or "—"))
    return " · ".join(said)


def _words(column: Column, row: RecordRow | None) -> str:
    value: Value = row.values.get(column.key, "") if row else ""
    return words_of(column, value)


def _totals(visit: Visit, planned: RecordPlan) -> tuple[tuple[str, str], ...]:
    """Return what the lines that are right add up to, to be compared with the sums of the officer's own table."""
    found = []
    for column in planned.config.columns:
        if column.total:
            amounts = (row.values.get(column.key) for row in planned.puts)
            whole = sum(amount for amount in amounts if isinstance(amount, int))
            found.append((column.title.in_language(visit.language), words_of(column, whole)))
    return tuple(found)
