"""我的账号: one's own password, second factor and recovery codes."""

from collections.abc import Callable

import segno
from starlette.responses import Response

from server.auth.officers import disable_totp, enable_totp, get_officer, new_totp_secret, require_password, totp_uri
from server.auth.recovery import new_recovery_codes, recovery_codes_left
from server.console.visit import Visit
from server.domain.problems import DomainProblem


def show(visit: Visit) -> Response:
    """Show the account."""
    return _show(visit)


def step(visit: Visit) -> Response:
    """Switch the second factor on or off, or make new recovery codes."""
    take = _STEPS.get(visit.path("step"))
    if take is None:
        raise DomainProblem("unknown_officer", "There is no such page.")
    try:
        return take(visit)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        return _show(visit, status=422)


def _on(visit: Visit) -> Response:
    code = "".join(visit.form.get("code", "").split())
    with visit.context.database.write() as session:
        enable_totp(session, visit.officer, visit.form.get("secret", ""), code, at=visit.now)
        codes = new_recovery_codes(session, visit.officer, at=visit.now)
    return _show(visit, codes=codes)


def _codes(visit: Visit) -> Response:
    with visit.context.database.write() as session:
        require_password(session, visit.officer, visit.form.get("password", ""))
        codes = new_recovery_codes(session, visit.officer, at=visit.now)
    return _show(visit, codes=codes)


def _off(visit: Visit) -> Response:
    with visit.context.database.write() as session:
        require_password(session, visit.officer, visit.form.get("password", ""))
        disable_totp(session, visit.officer, visit.officer.id, at=visit.now)
    return visit.redirect("/account", visit.say("The second factor is off. Your password alone opens the console."))


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


_STEPS: dict[str, Callable[[Visit], Response]] = {"on": _on, "codes": _codes, "off": _off}
