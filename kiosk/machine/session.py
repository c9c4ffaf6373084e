"""How a session begins, moves and ends. Every flow goes through these few functions."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.machine.effects import Effect
from kiosk.machine.screen_states import NoticeScreen, Screen, Ticket
from kiosk.machine.state import Card, Ear, Goal, Pending, Session, State

Step = tuple[State, tuple[Effect, ...]]
"""What every flow returns: the next state, and what the outside is asked to do."""


def new_ticket(state: State) -> tuple[State, Ticket]:
    """Take the next ticket, of the open session if there is one."""
    number = state.tickets + 1
    session = state.session.number if state.session else 0
    return replace(state, tickets=number), Ticket(session, number)


def begin(state: State, *screens: Screen, card: Card | None = None) -> State:
    """Begin a session, throwing away whatever session there was."""
    number = state.sessions + 1
    session = Session(number=number, touched=state.mono, screens=screens, card=card)
    return replace(state, sessions=number, session=session)


def end(state: State) -> State:
    """End the session and forget all that belonged to it. A card left in the reader opens nothing any more."""
    cards = tuple(card if card.spent else replace(card, spent=True) for card in state.cards)
    return without_preferences(replace(state, session=None, cards=cards))


def without_preferences(state: State) -> State:
    """Speak, look and count choices as for the next person: nothing that was set outlives whoever set it."""
    return replace(state, language="zh", text_step=0, contrast=0, elder=False, ear=Ear(), speed=1, preferred_at=None)


def change(state: State, session: Session) -> State:
    """Put the changed session in."""
    return replace(state, session=session)


def push(state: State, session: Session, screen: Screen) -> State:
    """Show ``screen`` on top; nothing is waited for any more."""
    return change(state, replace(session, screens=(*session.screens, screen), pending=None))


def show(state: State, session: Session, screen: Screen) -> State:
    """Put ``screen`` in the place of the one on show."""
    return change(state, replace(session, screens=(*session.screens[:-1], screen)))


def start_over(state: State, session: Session, screen: Screen) -> State:
    """Make ``screen`` the only one; nothing is waited for any more."""
    return change(state, replace(session, screens=(screen,), pending=None))


def back(state: State, session: Session) -> State:
    """Go one screen back; from a first screen that is no member's home, back to the welcome screen."""
    if len(session.screens) > 1:
        return change(state, replace(session, screens=session.screens[:-1], pending=None))
    return state if session.admitted and not isinstance(session.top, NoticeScreen) else end(state)


def ask(state: State, session: Session, goal: Goal, effect: Callable[[Ticket], Effect]) -> Step:
    """Ask the outside something and wait for it; an earlier wait is given up."""
    state, ticket = new_ticket(state)
    pending = Pending(ticket, state.mono, goal)
    return change(state, replace(session, pending=pending)), (effect(ticket),)


def awaited(state: State, ticket: Ticket) -> Session | None:
    """Return the session if it waits for just this ticket, else None: the answer came too late."""
    session = state.session
    if session is None or session.pending is None or session.pending.ticket != ticket:
        return None
    return session
