"""Lists, documents and records: what a touch on them does."""

from dataclasses import replace
from typing import NamedTuple

from kiosk.machine import film, printing
from kiosk.machine.effects import StoreAcknowledgement
from kiosk.machine.intents import (
    Acknowledge,
    ChooseCategory,
    ComposeCase,
    Intent,
    OpenItem,
    OpenPage,
    PlayVideo,
    Print,
    ShowOnPhone,
    TurnPage,
    Zoom,
)
from kiosk.machine.rules import (
    case_config,
    case_of,
    contact_of,
    involvement_of,
    may_leave,
    publication_of,
    reachable,
    readable,
    standing_of,
)
from kiosk.machine.screen_states import (
    CampaignScreen,
    CaseScreen,
    ComposeScreen,
    ContactScreen,
    DocumentScreen,
    EntitlementScreen,
    ListScreen,
    PageScreen,
    PhoneScreen,
    RecordScreen,
    Screen,
)
from kiosk.machine.session import Step, ask, new_ticket, push, show
from kiosk.machine.state import Session, State, Storing
from kiosk.services.publications import acknowledged, is_unread, pages_of
from protocol.campaigns import CampaignConfig
from protocol.cases import CaseConfig
from protocol.directory import DirectoryConfig
from protocol.entitlements import EntitlementConfig
from protocol.publications import PlaylistConfig, PublicationConfig
from protocol.records import RecordConfig
from protocol.services import Service

ROWS_A_PAGE = 50
"""Rows on one page of a list; most lists have one page."""
USUAL_ZOOM, LARGE_ZOOM, LARGEST_ZOOM = 1, 2, 3
LARGE_TEXT = 2
"""From this text size on a page of a PDF begins larger than the screen is wide."""


def on_list(state: State, session: Session, screen: ListScreen, intent: Intent) -> Step:
    """Take a touch on a list."""
    match intent:
        case OpenItem(item):
            service = state.catalogue.service(screen.service)
            found = item_screen(state, session, service, item) if service else None
            return (push(state, session, found.screen) if found and found.loaded else state), ()
        case ChooseCategory(category):
            return show(state, session, ListScreen(screen.service, category)), ()
        case TurnPage(by):
            last = max(_rows(state, session, screen) - 1, 0) // ROWS_A_PAGE
            page = min(max(screen.page + by, 0), last)
            return show(state, session, replace(screen, page=page)), ()
        case ComposeCase() if case_config(state, screen.service) is not None and session.reader is not None:
            state, form = new_ticket(state)
            return push(state, session, ComposeScreen(screen.service, form)), ()
        case _:
            return state, ()


def _rows(state: State, session: Session, screen: ListScreen) -> int:
    """Return how many rows a list that is turned has, on all its pages."""
    documents = readable(state, session, screen.service, screen.category)
    return len(documents or reachable(state, session, screen.service, screen.category))


class ItemScreen(NamedTuple):
    """The screen of an item. ``loaded``: it is among what was loaded, and for this person."""

    screen: Screen
    loaded: bool


def item_screen(state: State, session: Session, service: Service, item: str) -> ItemScreen | None:
    """Return the screen of one item of a service, None where a service has no screens of items."""
    name = service.id
    match service.config:
        case PublicationConfig():
            return ItemScreen(DocumentScreen(name, item), publication_of(state, session, name, item) is not None)
        case EntitlementConfig():
            return ItemScreen(EntitlementScreen(name, item), standing_of(state, session, name, item) is not None)
        case CaseConfig():
            return ItemScreen(CaseScreen(name, item), case_of(state, session, name, item) is not None)
        case CampaignConfig():
            return ItemScreen(CampaignScreen(name, item), involvement_of(state, session, name, item) is not None)
        case DirectoryConfig():
            return ItemScreen(ContactScreen(name, item), contact_of(state, session, name, item) is not None)
        case RecordConfig() | PlaylistConfig():
            return None


def on_contact(state: State, session: Session, screen: ContactScreen, intent: Intent) -> Step:
    """Take a touch on an entry of a directory."""
    contact = contact_of(state, session, screen.service, screen.contact)
    if contact is None or not isinstance(intent, Print):
        return state, ()
    return printing.start(state, session, printing.contact(state, contact))


def on_document(state: State, session: Session, screen: DocumentScreen, intent: Intent) -> Step:
    """Take a touch on a document."""
    publication = publication_of(state, session, screen.service, screen.publication)
    if publication is None:
        return state, ()
    match intent:
        case Print():
            return printing.start(state, session, printing.document(state, publication))
        case ShowOnPhone() if may_leave(state, publication):
            return push(state, session, PhoneScreen(screen.service, publication.id)), ()
        case PlayVideo(video):
            return film.open_film(state, session, screen.service, publication, video)
        case OpenPage(page) if 0 <= page < len(pages_of(publication)):
            zoom = LARGE_ZOOM if state.text_step >= LARGE_TEXT else USUAL_ZOOM
            return push(state, session, PageScreen(screen.service, publication.id, page, zoom)), ()
        case Acknowledge() if session.reader is not None and is_unread(publication, acknowledged(session.events)):
            member, version, at = session.reader.id, publication.version, state.now
            return ask(
                state,
                session,
                Storing(),
                lambda ticket: StoreAcknowledgement(ticket, member, publication.id, version, at),
            )
        case _:
            return state, ()


def on_page(state: State, session: Session, screen: PageScreen, intent: Intent) -> Step:
    """Take a touch on a page of a PDF."""
    publication = publication_of(state, session, screen.service, screen.publication)
    if publication is None:
        return state, ()
    match intent:
        case TurnPage(by):
            last = len(pages_of(publication)) - 1
            return show(state, session, replace(screen, page=max(0, min(screen.page + by, last)))), ()
        case Zoom(by):
            return show(state, session, replace(screen, zoom=min(max(screen.zoom + by, 0), LARGEST_ZOOM))), ()
        case _:
            return state, ()


def on_record(state: State, session: Session, screen: RecordScreen, intent: Intent) -> Step:
    """Take a touch on a member's own rows."""
    service = state.catalogue.service(screen.service)
    if not isinstance(intent, Print) or service is None or session.reader is None:
        return state, ()
    data = printing.record(state, session, service)
    return printing.start(state, session, data) if data is not None else (state, ())
