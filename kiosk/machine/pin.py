"""The PIN pad: digits, the check, wrong ones and the wait after too many."""

from dataclasses import replace

from kiosk.machine.effects import CheckPin, LoadHome
from kiosk.machine.events import PinChecked
from kiosk.machine.intents import EraseDigit, Intent, PressDigit, SubmitPin
from kiosk.machine.lockout import is_locked, locked_until
from kiosk.machine.rules import services_of_home
from kiosk.machine.screen_states import Notice, NoticeScreen, PinScreen
from kiosk.machine.session import Step, ask, awaited, show, start_over
from kiosk.machine.state import CheckingPin, OpeningHome, Session, State

SHORTEST_PIN = 4
USUAL_PIN = 6
LONGEST_PIN = 8
"""Digits of a PIN, as the server takes them; most have six."""


def act(state: State, session: Session, screen: PinScreen, intent: Intent) -> Step:
    """Take a touch on the PIN pad."""
    match intent:
        case PressDigit(digit) if digit in "0123456789" and len(digit) == 1:
            if len(screen.digits) >= LONGEST_PIN:
                return state, ()
            return show(state, session, PinScreen(screen.digits + digit)), ()
        case EraseDigit():
            return show(state, session, PinScreen(screen.digits[:-1])), ()
        case SubmitPin() if len(screen.digits) >= SHORTEST_PIN and session.member is not None:
            member, pin, at = session.member.id, screen.digits, state.now
            return ask(state, session, CheckingPin(), lambda ticket: CheckPin(ticket, member, pin, at))
        case _:
            return state, ()


def checked(state: State, event: PinChecked) -> Step:
    """Take the answer: open the member's home, or say how many tries are left, or until when to wait."""
    session = awaited(state, event.ticket)
    member = session.member if session is not None else None
    if session is None or member is None:
        return state, ()
    session = replace(session, failures=event.failures, pending=None)
    if event.right:
        services = services_of_home(state.catalogue)
        return ask(state, session, OpeningHome(), lambda ticket: LoadHome(ticket, member.id, services))
    if is_locked(event.failures, state.now):
        return start_over(state, session, NoticeScreen(Notice.LOCKED, locked_until(event.failures))), ()
    return start_over(state, session, PinScreen(wrong=True)), ()
