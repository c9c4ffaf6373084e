"""待遇核验: type the 核验码 or scan the slip, see whose and what, hand out once."""

from starlette.responses import Response

from server.console.visit import Visit
from server.domain.pickup import Finding, VoucherCheck, check_voucher, redeem
from server.domain.problems import DomainProblem

_LONGEST = 2000


def form(visit: Visit) -> Response:
    """Show the field to type or scan into."""
    return visit.page("pickup.html", found=None, text="", done=False, option=None)


def check(visit: Visit) -> Response:
    """Say whether the voucher is good, and for what."""
    text = visit.form.get("text", "").strip()[:_LONGEST]
    if not text:
        visit.problems.append(visit.say("Please type the code or scan the slip."))
        return form(visit)
    with visit.context.database.read() as session:
        found = check_voucher(session, visit.officer, text, now=visit.now)
    return _result(visit, text, found)


def redeem_voucher(visit: Visit) -> Response:
    """Mark a good voucher as handed out; a second press finds that it was."""
    text = visit.form.get("text", "").strip()[:_LONGEST]
    try:
        with visit.context.database.write() as session:
            found = redeem(session, visit.officer, text, now=visit.now)
    except DomainProblem as problem:
        visit.problems.append(problem.sentence(visit.language))
        with visit.context.database.read() as session:
            return _result(visit, text, check_voucher(session, visit.officer, text, now=visit.now), status=409)
    return _result(visit, text, found, done=True)


def _result(visit: Visit, text: str, found: VoucherCheck, *, done: bool = False, status: int = 200) -> Response:
    option = None
    if found.entitlement is not None and found.option is not None:
        option = found.entitlement.entitlement.options[found.option]
    return visit.page(
        "pickup.html",
        status,
        found=found,
        text=text,
        done=done,
        good=found.finding is Finding.GOOD and not done,
        option=option,
    )
