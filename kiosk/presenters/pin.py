"""The PIN pad."""

from kiosk.machine.intents import EraseDigit, PressDigit, SubmitPin
from kiosk.machine.lockout import tries_left
from kiosk.machine.state import PinScreen, Session
from kiosk.presenters.context import Context, chrome
from kiosk.views import Action, PinView


def pin_view(context: Context, session: Session, screen: PinScreen) -> PinView:
    """Return the pad. Neither the name nor any digit is on it: whoever holds the card may not be its member."""
    _, length, waits = context._, context.state.site.pin_length, session.pending is not None
    full = len(screen.digits) == length
    error = ""
    if screen.wrong:
        left = tries_left(session.failures)
        error = context.n("Wrong PIN. {n} try left", "Wrong PIN. {n} tries left", left)
    return PinView(
        chrome=chrome(context, _("PIN")),
        prompt=_("Please enter your PIN"),
        filled=len(screen.digits),
        length=length,
        error=error,
        digits=tuple(
            Action(f"digit-{digit}", digit, PressDigit(digit), enabled=not full and not waits) for digit in "1234567890"
        ),
        erase=Action("erase", _("Erase"), EraseDigit(), enabled=bool(screen.digits) and not waits, icon="erase"),
        submit=Action("submit", _("OK"), SubmitPin(), primary=True, enabled=full and not waits),
    )
