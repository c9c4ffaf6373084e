"""Content on its way into the state: the catalogue, a member's home, one service; and changes meanwhile."""

from dataclasses import replace

from kiosk.machine.cards import refused, stranger
from kiosk.machine.devices import outside_ticket
from kiosk.machine.effects import Effect, LoadCatalogue, LoadHome, LoadService
from kiosk.machine.events import CatalogueLoaded, ContentLost, EffectFailed, Failure, HomeLoaded, ServiceLoaded
from kiosk.machine.rules import may_open, services_of_home
from kiosk.machine.screen_states import HomeScreen, ListScreen, Notice, NoticeScreen, RecordScreen, Screen
from kiosk.machine.session import Step, ask, begin, change, new_ticket, push, start_over
from kiosk.machine.state import CheckingPin, ContentState, LookUpCard, Opening, OpeningHome, Session, State, Storing
from kiosk.machine.unclear import ask_about
from protocol.records import RecordConfig
from protocol.services import Service


def load_catalogue(state: State) -> Step:
    """Ask for the catalogue; only the latest question's answer will count."""
    state, ticket = outside_ticket(state)
    return replace(state, catalogue_ticket=ticket), (LoadCatalogue(ticket),)


def catalogue_loaded(state: State, event: CatalogueLoaded) -> Step:
    """Put the catalogue in, sorted as its tiles stand."""
    if event.ticket != state.catalogue_ticket:
        return state, ()
    services = tuple(sorted(event.catalogue.services, key=lambda service: (service.order, service.id)))
    content = ContentState.READY if services else ContentState.EMPTY
    return replace(
        state,
        catalogue=replace(event.catalogue, services=services),
        catalogue_ticket=None,
        devices=replace(state.devices, content=content),
    ), ()


def content_changed(state: State) -> Step:
    """Load anew what is on show: the catalogue, and all that the session had loaded."""
    state, effects = load_catalogue(state)
    session = state.session
    if session is None:
        return state, effects
    member = session.reader.id if session.reader else None
    found: list[Effect] = list(effects)
    if member is not None:
        state, ticket = new_ticket(state)
        found.append(LoadHome(ticket, member, services_of_home(state.catalogue)))
    for service in session.data:
        state, ticket = new_ticket(state)
        found.append(LoadService(ticket, service, member))
    return state, tuple(found)


def content_lost(state: State, event: ContentLost) -> Step:
    """The cache is empty or damaged; what is already in memory stays readable."""
    return replace(state, devices=replace(state.devices, content=event.state)), ()


def open_service(state: State, session: Session | None, service: Service) -> Step:
    """Open a service from a tile: a visitor's session begins with it."""
    if not may_open(service, session):
        notice = NoticeScreen(Notice.NEEDS_CARD)
        return (begin(state, notice) if session is None else push(state, session, notice)), ()
    first: Screen = RecordScreen(service.id) if isinstance(service.config, RecordConfig) else ListScreen(service.id)
    if session is None:
        state = begin(state, first)
        session = state.session
        if session is None:
            return state, ()
    if service.id in session.data:
        return push(state, session, first), ()
    member = session.reader.id if session.reader else None
    return ask(state, session, Opening(service.id, first), lambda ticket: LoadService(ticket, service.id, member))


def service_loaded(state: State, event: ServiceLoaded) -> Step:
    """Put a service's data in; open its screen if that is what the session waits for."""
    session = state.session
    if session is None or session.number != event.ticket.session:
        return state, ()
    session = replace(session, data={**session.data, event.service: event.data})
    pending = session.pending
    if pending is None or pending.ticket != event.ticket or not isinstance(pending.goal, Opening):
        return change(state, session), ()
    if session.screens == (pending.goal.screen,):  # a visitor's first screen was there from the start
        return change(state, replace(session, pending=None)), ()
    return push(state, session, pending.goal.screen), ()


def home_loaded(state: State, event: HomeLoaded) -> Step:
    """Open the member's home, or refresh what it says; a card reported lost meanwhile closes it."""
    session = state.session
    if session is None or session.number != event.ticket.session or session.member is None:
        return state, ()
    notice = stranger(state) if event.member is None else refused(event.member)
    if notice is not None:
        closed = replace(session, admitted=False, member=None, data={}, events=())
        return start_over(state, closed, NoticeScreen(notice)), ()
    data = {**session.data, **event.data}
    known = {item.id for item in event.events}
    later = tuple(item for item in session.events if item.id not in known)
    session = replace(session, member=event.member, data=data, events=(*event.events, *later))
    pending = session.pending
    if pending is not None and pending.ticket == event.ticket:
        state = start_over(state, replace(session, admitted=True), HomeScreen())
        return (ask_about(state, state.session, event.unclear) if state.session else state), ()
    return change(state, session), ()


_NOTICES = {Failure.CONTENT_DAMAGED: Notice.CONTENT_DAMAGED, Failure.NO_ROOM: Notice.NO_ROOM}


def effect_failed(state: State, event: EffectFailed) -> Step:
    """Say plainly what did not work. What the member had typed stays under the notice."""
    if event.failure is Failure.CONTENT_DAMAGED:
        state = replace(state, devices=replace(state.devices, content=ContentState.DAMAGED))
    if event.ticket == state.asking_printer:
        state = replace(state, asking_printer=None)
    if event.ticket == state.catalogue_ticket:
        return replace(state, catalogue_ticket=None), ()
    session = state.session
    if session is None or session.pending is None or session.pending.ticket != event.ticket:
        return state, ()
    notice = _NOTICES.get(event.failure)
    if notice is Notice.NO_ROOM and not isinstance(session.pending.goal, Storing):
        notice = None
    return _give_up(state, session, notice), ()


def give_up_waiting(state: State, session: Session) -> State:
    """No answer came in time."""
    storing = session.pending is not None and isinstance(session.pending.goal, Storing)
    return _give_up(state, session, Notice.STORE_SLOW if storing else Notice.TOO_SLOW)


def _give_up(state: State, session: Session, notice: Notice | None) -> State:
    goal = session.pending.goal if session.pending else None
    match goal:
        case Storing():
            return push(state, session, NoticeScreen(notice or Notice.NOT_STORED))
        case Opening(_, screen) if session.screens != (screen,):
            return push(state, session, NoticeScreen(notice or Notice.NOT_LOADED))
        case Opening() | LookUpCard() | CheckingPin() | OpeningHome() | None:
            return start_over(state, session, NoticeScreen(notice or Notice.NOT_LOADED))
