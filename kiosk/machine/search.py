"""Search: what is typed is looked for at each key; the answer to the latest text is what counts."""

from dataclasses import replace

from kiosk.machine.browse import item_screen
from kiosk.machine.effects import LoadService, SearchContent
from kiosk.machine.events import Searched
from kiosk.machine.intents import EditText, Intent, OpenFind
from kiosk.machine.loading import open_service
from kiosk.machine.rules import may_open
from kiosk.machine.screen_states import SearchScreen
from kiosk.machine.session import Step, ask, begin, new_ticket, push, show
from kiosk.machine.state import Opening, Session, State

LONGEST = 40
"""Characters that can be searched for."""
MOST_FINDS = 20


def open_search(state: State, session: Session | None) -> State:
    """Show the empty search."""
    return begin(state, SearchScreen()) if session is None else push(state, session, SearchScreen())


def on_search(state: State, session: Session, screen: SearchScreen, intent: Intent) -> Step:
    """Take a key, or a touch on a find."""
    match intent:
        case EditText(text):
            return _look_for(state, session, screen, text[:LONGEST])
        case OpenFind(service, item):
            return _open(state, session, service, item)
        case _:
            return state, ()


def searched(state: State, event: Searched) -> Step:
    """Show what was found, unless something else is being looked for by now."""
    session = state.session
    if session is None or session.number != event.ticket.session:
        return state, ()
    screen = session.top
    if not isinstance(screen, SearchScreen) or screen.text.strip() != event.text:
        return state, ()
    return show(state, session, replace(screen, finds=event.finds, found_for=event.text)), ()


def _look_for(state: State, session: Session, screen: SearchScreen, text: str) -> Step:
    wanted = text.strip()
    if not wanted:
        return show(state, session, SearchScreen(text)), ()
    state = show(state, session, replace(screen, text=text))
    if wanted == screen.found_for and screen.finds:  # what was just published may be indexed by now
        return state, ()
    state, ticket = new_ticket(state)
    return state, (SearchContent(ticket, wanted, session.reader, state.now, MOST_FINDS),)


def _open(state: State, session: Session, service: str, item: str) -> Step:
    found = state.catalogue.service(service)
    if found is None:
        return state, ()
    goal = item_screen(state, session, found, item) if item else None
    if goal is None or not may_open(found, session):
        return open_service(state, session, found)
    if service in session.data:
        return (push(state, session, goal.screen) if goal.loaded else state), ()
    member = session.reader.id if session.reader else None
    return ask(state, session, Opening(service, goal.screen), lambda ticket: LoadService(ticket, service, member))
