"""Log in and out, choose the language, change one's password."""

import secrets

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from server.auth.officers import set_password
from server.auth.oneself import refuse_password
from server.auth.sessions import COOKIE, LIFE, LoggedIn, check_csrf, csrf_token, log_in, log_out
from server.console.visit import HEADERS, HOME, LANGUAGE, Visit
from server.demo.cards import FILE as DEMO_FILE
from server.demo.officers import OFFICERS as DEMO_OFFICERS
from server.domain.problems import DomainProblem

_BEFORE = "union_before_login"
# Long enough to be a year, so that the office PC keeps the officer's choice.
_YEAR_S = 365 * 24 * 3600


def form(visit: Visit) -> Response:
    """Show the login page."""
    if visit.current is not None:
        return visit.redirect("")
    return _form(visit)


def submit(visit: Visit) -> Response:
    """Try the name and password; say plainly what was wrong."""
    if not is_ours(visit):
        return _form(visit, 403, visit.say("The page was open for too long. Please log in again."))
    name = visit.form.get("name", "")
    with visit.context.database.write() as session:
        result = log_in(
            session,
            name,
            visit.form.get("password", ""),
            visit.now,
            visit.address,
            totp=visit.form.get("totp", ""),
            old_token=visit.token,
        )
    if isinstance(result, LoggedIn):
        response = visit.redirect("")
        response.set_cookie(
            COOKIE, result.token, max_age=int(LIFE.total_seconds()), httponly=True, samesite="lax", secure=visit.secure
        )
        response.delete_cookie(_BEFORE, path=HOME)
        return response
    if result.reason == "wait":
        return _form(visit, 429, visit.too_many(result.wait), name=name)
    if result.reason == "totp":
        return _form(visit, 401, visit.say("Please type the six digits from your authenticator."), name=name, totp=True)
    sentence = visit.say("The name or the password is not right. Is Caps Lock on?")
    return _form(visit, 401, sentence, name=name)


def leave(visit: Visit) -> Response:
    """End the session."""
    with visit.context.database.write() as session:
        log_out(session, visit.token)
    response = visit.redirect("/login", visit.say("You have logged out."))
    response.delete_cookie(COOKIE)
    return response


def language(visit: Visit) -> Response:
    """Switch the language and go back to where the switch was pressed."""
    chosen = "en" if visit.form.get("to") == "en" else "zh"
    back = visit.form.get("back", "")
    # Only a path of ours: an address from elsewhere must not send the officer elsewhere.
    target = back if back.startswith(f"{HOME}/") or back == HOME else HOME
    response = RedirectResponse(target, 303, headers=HEADERS)
    response.set_cookie(LANGUAGE, chosen, max_age=_YEAR_S, path=HOME, httponly=True, samesite="lax")
    return response


def password_form(visit: Visit) -> Response:
    """Show the form for a new password."""
    return visit.page("password.html")


def change_password(visit: Visit) -> Response:
    """Set a new password, typed twice, for who knows the one so far; all sessions end."""
    first, second = visit.form.get("first", ""), visit.form.get("second", "")
    if first != second:
        visit.problems.append(visit.say("The two passwords differ."))
        return visit.page("password.html", 422)
    try:
        with visit.context.database.write() as session:
            refused = refused_oneself(visit, session)
            if refused is None:
                set_password(session, visit.officer, visit.officer.id, first, at=visit.now)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return visit.page("password.html", 422)
    if refused is not None:
        return visit.page("password.html", refused)
    response = visit.redirect("/login", visit.say("Your password is changed. Please log in with the new one."))
    response.delete_cookie(COOKIE)
    return response


def refused_oneself(visit: Visit, session: Session) -> int | None:
    """Check the password that an officer typed before changing the account; say on the page what is wrong with it.

    Returns the status of a page that says so, None when the password is right.
    """
    typed = visit.form.get("password", "")
    refused = refuse_password(session, visit.officer, typed, address=visit.address, at=visit.now)
    if refused is None:
        return None
    waits = refused.reason == "wait"
    visit.problems.append(visit.too_many(refused.wait) if waits else visit.say("This is not your password."))
    return 429 if waits else 422


def _form(visit: Visit, status: int = 200, problem: str = "", *, name: str = "", totp: bool = False) -> Response:
    if problem:
        visit.problems.append(problem)
    is_demo = (visit.context.settings.data / DEMO_FILE).exists()
    demo_officers = DEMO_OFFICERS if is_demo else ()
    return page_before(visit, "login.html", status, name=name, totp=totp, demo_officers=demo_officers)


def is_ours(visit: Visit) -> bool:
    """Whether a form that was sent before anybody logged in came from ``page_before``."""
    return check_csrf(visit.request.cookies.get(_BEFORE, ""), visit.form.get("csrf", ""))


def page_before(visit: Visit, template: str, status: int, **values: object) -> Response:
    """Return a page with a form for those who are not logged in; ``login_csrf`` belongs into the form."""
    before = visit.request.cookies.get(_BEFORE, "") or secrets.token_urlsafe(32)
    response = visit.page(template, status, login_csrf=csrf_token(before), **values)
    response.set_cookie(_BEFORE, before, path=HOME, httponly=True, samesite="strict", secure=visit.secure)
    return response
