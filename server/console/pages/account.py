"""我的账号: one's own password, second factor and recovery codes."""

from collections.abc import Callable

import segno
from sqlalchemy.orm import Session
from starlette.responses import Response

from server.auth.officers import disable_totp, enable_totp, get_officer, new_totp_secret, totp_uri
from server.auth.recovery import new_recovery_codes, recovery_codes_left
from server.console.pages.login import refused_oneself
from server.console.visit import Visit
from server.domain.problems import DomainProblem


def show(visit: Visit) -> Response:
    """Show the account."""
    return _show(visit)


def step(visit: Visit) -> Response:
    """Switch the second factor on or off, or make new recovery codes, for who knows the password."""
    change = _STEPS.get(visit.path("step"))
    if change is None:
        raise DomainProblem("unknown_officer", "There is no such page.")
    codes: tuple[str, ...] = ()
    try:
        with visit.context.database.write() as session:
            refused = refused_oneself(visit, session)
            if refused is None:
                codes = change(visit, session)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _show(visit, status=422)
    if refused is not None:
        return _show(visit, status=refused)
    if codes:
        return _show(visit, codes=codes)
    return visit.redirect("/account", visit.say("The second factor is off. Your password alone opens the console."))


def _on(visit: Visit, session: Session) -> tuple[str, ...]:
    code = "".join(visit.form.get("code", "").split())
    enable_totp(session, visit.officer, visit.form.get("secret", ""), code, at=visit.now)
    return new_recovery_codes(session, visit.officer, at=visit.now)


def _codes(visit: Visit, session: Session) -> tuple[str, ...]:
    return new_recovery_codes(session, visit.officer, at=visit.now)


def _off(visit: Visit, session: Session) -> tuple[str, ...]:
    disable_totp(session, visit.officer, visit.officer.id, at=visit.now)
    return ()


def _show(visit: Visit, *, status: int = 200, codes: tuple[str, ...] = ()) -> Response:
    with visit.context.database.read() as session:
        me = get_officer(session, visit.officer, visit.officer.id)
        left = recovery_codes_left(session, me.id)
    # The secret waits in the form: the officer's own page, kept by nobody until it is shown to be known.
    secret = visit.form.get("secret") or new_totp_secret()
    symbol = segno.make_qr(totp_uri(me.login, secret, visit.say("Union service desk"))).svg_inline(
        scale=4, omitsize=True
    )
    return visit.page(
        "account.html", status, me=me, left=left, codes=codes, secret=secret, symbol="" if me.has_totp else symbol
    )


_STEPS: dict[str, Callable[[Visit, Session], tuple[str, ...]]] = {"on": _on, "codes": _codes, "off": _off}
"""What each does to the account; it returns the recovery codes to be shown, if it made any."""
