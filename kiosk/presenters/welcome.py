"""The welcome screen and the member's home."""

from collections.abc import Mapping
from dataclasses import replace

from devices.status import DeviceStatus
from kiosk.formatting import zone_of
from kiosk.machine.intents import MoreServices, OpenService
from kiosk.machine.rules import cases_of, involvements_of, standings_of, unread
from kiosk.machine.screen_states import HomeScreen
from kiosk.machine.state import ContentState, Session, State
from kiosk.presenters.context import Context, chrome
from kiosk.presenters.faults import Fault, card, repair
from kiosk.services.cases import may_rate
from kiosk.services.playlists import Slide, slides_now
from kiosk.services.publications import is_valid
from kiosk.view_parts import Badge, Chrome, SlideView, Tile, Tone
from kiosk.views import HomeView, WelcomeView
from protocol.campaigns import CampaignConfig
from protocol.cases import CaseConfig
from protocol.directory import DirectoryConfig
from protocol.entitlements import EntitlementConfig, EntitlementStatus
from protocol.masking import mask_name
from protocol.publications import PlaylistConfig, PublicationConfig
from protocol.records import RecordConfig
from protocol.services import Access, Service

MOST_HEADLINES = 2
"""How many notices the welcome screen names."""
FEW = 6
"""How many services elder mode shows before "more"."""
_READY = frozenset({DeviceStatus.ONLINE, DeviceStatus.BUSY})


def reader_ready(state: State) -> bool:
    """Whether at least one reader can take a card."""
    return any(status in _READY for status in state.devices.readers.values())


def welcome_view(context: Context) -> WelcomeView:
    """Return the screen that nobody stands before; it knows nothing of any member."""
    state, _ = context.state, context._
    ready = reader_ready(state)
    invitation = _("Please put in your union service card") if ready else repair_sentence(context, Fault.READER_GONE)
    if ready and any(status in _READY for status in state.devices.scanners.values()):
        invitation = _("Please put in your union service card, or scan the QR code of your electronic member card")
    if ready and state.cards:
        invitation = _("Please take your card with you")
    tiles = tuple(_tile(context, one) for one in state.catalogue.services if one.access is Access.PUBLIC)
    return WelcomeView(
        chrome=_chrome(context),
        headline=state.site.name,
        invitation=invitation,
        reader_ready=ready,
        tiles=tiles,
        notices=_notices(context),
        purpose=_("Self-service for members"),
        steps=(_("Put in the card"), _("Enter the PIN"), _("Look up, claim, speak up")) if ready else (),
        tiles_title=_("Open to everybody, without a card") if tiles else "",
        headlines=_announced(context),
        repair=card(Fault.READER_GONE, context.translator, icon="unplugged")
        if state.devices.readers and not ready
        else None,
        slides=_slides(context),
    )


def _slides(context: Context) -> tuple[SlideView, ...]:
    """Return what is to be shown in turn now and has come; nothing in elder mode, which has fewer things that move."""
    state = context.state
    if state.elder or not state.catalogue.playlists:
        return ()
    here = slides_now(
        state.catalogue.playlists,
        now=state.now,
        zone=zone_of(state.site.zone),
        kiosk=state.site.kiosk,
        unit=state.site.unit,
        units=state.catalogue.units,
    )
    found = (_slide(context, slide) for slide in here)
    return tuple(slide for slide in found if slide is not None)


def _slide(context: Context, slide: Slide) -> SlideView | None:
    """Return what is shown of a slide; None while something of it has not come."""
    shown = SlideView(context.blob_path(slide.sha256), slide.caption, slide.seconds)
    if slide.film is not None:
        shown = replace(shown, film=context.blob_path(slide.film.sha256), size=(slide.film.width, slide.film.height))
    return shown if shown.path and (shown.film or slide.film is None) else None


def _announced(context: Context) -> tuple[Tile, ...]:
    """Return the newest notices that are for everybody and valid now; none in elder mode, which has fewer choices."""
    state = context.state
    if state.elder:
        return ()
    now = [notice for notice in state.catalogue.notices if is_valid(notice, state.now)]
    found = []
    for number, notice in enumerate(now[:MOST_HEADLINES], 1):
        service = state.catalogue.service(notice.service)
        icon, day = service.icon if service else "notice", context.local_day(notice.published_at)
        title = context.text(notice.title)
        found.append(Tile(f"announced-{number}", title, day, icon, OpenService(notice.service)))
    return tuple(found)


def _chrome(context: Context) -> Chrome:
    """Return the frame: while a first screen is being opened there is nothing yet to go back from or to leave."""
    base = chrome(context, context._("Union service terminal"))
    return replace(base, place=context.state.site.organisation, back=None, home=None, leave=None)


def _notices(context: Context) -> tuple[str, ...]:
    match context.state.devices.content:
        case ContentState.EMPTY:
            return (repair_sentence(context, Fault.CONTENT_EMPTY),)
        case ContentState.DAMAGED:
            return (repair_sentence(context, Fault.CONTENT_DAMAGED),)
        case ContentState.STARTING | ContentState.READY:
            return ()


def repair_sentence(context: Context, fault: Fault) -> str:
    """Return the one sentence of a fault."""
    return repair(fault, context.translator).sentence


def home_view(context: Context, session: Session) -> HomeView:
    """Return the member's home: what is new for them, and every service."""
    _, name = context._, mask_name(session.reader.name) if session.reader else ""
    news = {service.id: _news(context.state, session, service) for service in context.state.catalogue.services}
    headlines = [_headline(context, service, news[service.id]) for service in context.state.catalogue.services]
    return HomeView(
        chrome=chrome(context, _("Home")),
        greeting=_greeting(context).format(name=name),
        headlines=tuple(tile for tile in headlines if tile is not None),
        tiles=_services(context, session, news),
    )


def _services(context: Context, session: Session, news: Mapping[str, int]) -> tuple[Tile, ...]:
    """Return a tile a service; in elder mode the first few (the union puts the most used first), then more."""
    tiles = tuple(_tile(context, service, news[service.id]) for service in context.state.catalogue.services)
    if not context.state.elder:
        return tiles
    tiles = tuple(replace(tile, subtitle="") for tile in tiles)
    if len(tiles) <= FEW:
        return tiles
    if session.top == HomeScreen(more=True):
        return tiles[FEW:]
    more = Tile("more", context._("More services"), "", "more", MoreServices())
    return (*tiles[:FEW], more)


def _greeting(context: Context) -> str:
    _, hour = context._, context.hour
    if 5 <= hour < 12:
        return _("Good morning, {name}")
    return _("Good afternoon, {name}") if 12 <= hour < 18 else _("Good evening, {name}")


def _tile(context: Context, service: Service, count: int = 0) -> Tile:
    return Tile(
        name=service.id,
        title=context.text(service.title),
        subtitle=context.text(service.subtitle),
        icon=service.icon,
        intent=OpenService(service.id),
        badge=Badge(str(count), Tone.ATTENTION) if count else None,
    )


def _news(state: State, session: Session, service: Service) -> int:
    match service.config:
        case PublicationConfig(counted=True):
            return unread(state, session, service.id)
        case EntitlementConfig():
            found = standings_of(state, session, service.id)
            return sum(one.status is EntitlementStatus.CLAIMABLE for one in found)
        case CaseConfig():
            return sum(may_rate(case) for case in cases_of(state, session, service.id))
        case CampaignConfig():
            return sum(one.may_sign_up and not one.number for one in involvements_of(state, session, service.id))
        case PublicationConfig() | RecordConfig() | PlaylistConfig() | DirectoryConfig():
            return 0


def _headline(context: Context, service: Service, count: int) -> Tile | None:
    if not count:
        return None
    match service.config:
        case PublicationConfig():
            title = context.n("{n} notice concerns you", "{n} notices concern you", count)
        case EntitlementConfig():
            title = context.n("{n} benefit can be claimed", "{n} benefits can be claimed", count)
        case CampaignConfig():
            return None  # the badge on its tile says enough: the tiles are to be in sight with the news above them
        case CaseConfig() | RecordConfig() | PlaylistConfig() | DirectoryConfig():
            title = context.n("{n} answer waits for your rating", "{n} answers wait for your rating", count)
    return Tile(
        name=f"news-{service.id}",
        title=title,
        subtitle="",
        icon=service.icon,
        intent=OpenService(service.id),
    )
