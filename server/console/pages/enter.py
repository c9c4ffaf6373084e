"""一次性代码: set a password with the code that the administrator handed out."""

from starlette.responses import Response

from server.auth.entry import enter
from server.console.pages.login import is_ours, page_before
from server.console.visit import Visit
from server.domain.problems import DomainProblem


def form(visit: Visit) -> Response:
    """Show the form."""
    return _form(visit)


def submit(visit: Visit) -> Response:
    """Set the password; say plainly what was wrong."""
    if not is_ours(visit):
        return _form(visit, 403, visit.say("The page was open for too long. Please try again."))
    typed = visit.form.get
    if typed("first", "") != typed("second", ""):
        return _form(visit, 422, visit.say("The two passwords differ."))
    try:
        with visit.context.database.write() as session:
            entered = enter(
                session,
                typed("name", ""),
                typed("code", ""),
                typed("first", ""),
                address=visit.address,
                at=visit.now,
            )
    except DomainProblem as problem:
        return _form(visit, 422, problem.sentence(visit.language))
    if entered.outcome == "set":
        return visit.redirect("/login", visit.say("Your password is set. Please log in with it."))
    if entered.outcome == "wait":
        return _form(visit, 429, visit.too_many(entered.wait))
    return _form(
        visit, 401, visit.say("The name or the code is not right, or the code is too old. Please ask for a new one.")
    )


def _form(visit: Visit, status: int = 200, problem: str = "") -> Response:
    if problem:
        visit.problems.append(problem)
    return page_before(visit, "enter.html", status, name=visit.form.get("name", ""), code=visit.form.get("code", ""))
