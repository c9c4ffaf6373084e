"""The PIN pad."""

from kiosk.machine.intents import EraseDigit, PressDigit, SubmitPin
from kiosk.machine.lockout import tries_left
from kiosk.machine.pin import LONGEST_PIN, SHORTEST_PIN, USUAL_PIN
from kiosk.machine.screen_states import PinScreen
from kiosk.machine.state import Session
from kiosk.presenters.context import Context, chrome
from kiosk.view_parts import Action
from kiosk.views import PinView


def pin_view(context: Context, session: Session, screen: PinScreen) -> PinView:
    """Return the pad. Neither the name nor any digit is on it: whoever holds the card may not be its member."""
    _, filled, waits = context._, len(screen.digits), session.pending is not None
    error = ""
    if screen.wrong:
        left = tries_left(session.failures)
        error = context.n("Wrong PIN. {n} try left", "Wrong PIN. {n} tries left", left)
    return PinView(
        chrome=chrome(context, _("PIN")),
        prompt=_("Please enter your PIN"),
        filled=filled,
        length=max(filled, USUAL_PIN),
        error=error,
        digits=tuple(
            Action(f"digit-{digit}", digit, PressDigit(digit), enabled=filled < LONGEST_PIN and not waits)
            for digit in "1234567890"
        ),
        erase=Action("erase", _("Erase"), EraseDigit(), enabled=filled > 0 and not waits, icon="erase"),
        submit=Action("submit", _("OK"), SubmitPin(), primary=True, enabled=filled >= SHORTEST_PIN and not waits),
    )
