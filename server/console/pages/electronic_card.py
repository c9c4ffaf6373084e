"""电子会员证 on a member's phone: number and PIN in, a code for the kiosk's scanner out. No cookie, no script."""

import segno
from starlette.responses import Response

from server.auth.electronic_cards import LIFETIME, NotShown, show_card
from server.console.visit import Visit

_RENEW_S = int(LIFETIME.total_seconds()) - 5
"""The page goes back to the form just before a kiosk would refuse the code."""


def form(visit: Visit) -> Response:
    """Ask for number and PIN."""
    expired = visit.say("The code has expired. Please type your PIN for a new one.") if visit.query("again") else ""
    return _form(visit, note=expired)


def show(visit: Visit) -> Response:
    """Show a fresh code, or say plainly what was wrong."""
    context = visit.context
    with context.database.write() as session:
        shown = show_card(
            session,
            visit.form.get("number", ""),
            visit.form.get("pin", ""),
            publisher=context.publisher,
            token_key=context.token_key,
            address=visit.address,
            at=visit.now,
        )
    if isinstance(shown, NotShown):
        status, sentence = _refusal(visit, shown)
        return _form(visit, status, problem=sentence)
    symbol = segno.make_qr(shown.code, error="l").svg_inline(scale=4, border=4, omitsize=True)
    return visit.page("electronic_card.html", shown=shown, symbol=symbol, renew_s=_RENEW_S)


def _refusal(visit: Visit, refused: NotShown) -> tuple[int, str]:
    match refused.reason:
        case "wait":
            return 429, visit.too_many(refused.wait)
        case "lost":
            return 403, visit.say("This card is reported lost. Please see your union officer.")
        case _:
            return 401, visit.say("The member number or the PIN is not right.")


def _form(visit: Visit, status: int = 200, *, problem: str = "", note: str = "") -> Response:
    number = visit.form.get("number", "")[:32]
    return visit.page("electronic_card_form.html", status, problem=problem, note=note, number=number)
