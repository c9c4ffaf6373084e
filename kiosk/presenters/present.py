"""The one presenter: which view a state has."""

from typing import assert_never

from kiosk.machine import rules
from kiosk.machine.patience import wait_is_visible
from kiosk.machine.recordings import SpeakScreen
from kiosk.machine.screen_states import (
    AloudScreen,
    CampaignScreen,
    CaseScreen,
    ComposeScreen,
    ConfirmScreen,
    ContactScreen,
    DocumentScreen,
    EntitlementScreen,
    EntryScreen,
    HomeScreen,
    ListScreen,
    LookingUp,
    Notice,
    NoticeScreen,
    PageScreen,
    PhoneScreen,
    PinScreen,
    PledgeScreen,
    PrintScreen,
    ReceiptScreen,
    RecordScreen,
    SearchScreen,
    VideoScreen,
    VoucherScreen,
)
from kiosk.machine.state import Opening, Session, State, Storing
from kiosk.presenters import aloud, blocks, browse, case, films, notices, pin, speak, welcome
from kiosk.presenters.context import BlobPath, Context, chrome
from kiosk.translation import Translator, translator
from kiosk.views import View, WaitView
from protocol.campaigns import CampaignConfig
from protocol.cases import CaseConfig
from protocol.directory import DirectoryConfig
from protocol.entitlements import EntitlementConfig
from protocol.publications import PlaylistConfig, PublicationConfig
from protocol.records import RecordConfig


def _no_blobs(sha256: str) -> str:
    return ""


def present(state: State, words: Translator | None = None, blob_path: BlobPath = _no_blobs) -> View:
    """Return the view of ``state``. ``words`` defaults to the catalogue of the state's language."""
    context = Context(state, words or translator(state.language), blob_path)
    return aloud.with_hearing(context, _view(context))


def _view(context: Context) -> View:
    state = context.state
    session = state.session
    if session is None:
        return welcome.welcome_view(context)
    if state.two_cards:
        return notices.notice_view(context, session, NoticeScreen(Notice.TWO_CARDS))
    if wait_is_visible(state):
        return _wait(context, session)
    if isinstance(session.top, LookingUp) or _opens_first_screen(session):
        # For the blink that this takes the welcome screen stays; nothing on it is anybody's.
        return welcome.welcome_view(context)
    return _screen(context, session) or notices.gone_view(context, session)


def _opens_first_screen(session: Session) -> bool:
    pending = session.pending
    return pending is not None and isinstance(pending.goal, Opening) and session.screens == (pending.goal.screen,)


def _wait(context: Context, session: Session) -> WaitView:
    storing = session.pending is not None and isinstance(session.pending.goal, Storing)
    sentence = context._("Saving. Please wait a moment.") if storing else context._("Please wait a moment.")
    return WaitView(chrome(context, context._("Please wait")), sentence)


def _screen(context: Context, session: Session) -> View | None:  # noqa: C901 - one line a screen
    screen = session.top
    match screen:
        case HomeScreen():
            return welcome.home_view(context, session)
        case PinScreen():
            return pin.pin_view(context, session, screen)
        case PrintScreen():
            # Imported only when it is needed: no first picture is one of these.
            from kiosk.presenters import printing

            return printing.print_view(context, session, screen)
        case AloudScreen():
            return aloud.aloud_view(context, session, screen)
        case NoticeScreen():
            return notices.notice_view(context, session, screen)
        case ListScreen():
            return _list(context, session, screen)
        case SearchScreen():
            from kiosk.presenters import search

            return search.search_view(context, screen)
        case PhoneScreen():
            shown = rules.publication_of(context.state, session, screen.service, screen.publication)
            return browse.phone_view(context, shown) if shown is not None else None
        case VideoScreen():
            shown = rules.publication_of(context.state, session, screen.service, screen.publication)
            return films.video_view(context, session, screen, shown) if shown is not None else None
        case DocumentScreen():
            return _document(context, session, screen)
        case PageScreen():
            shown = rules.publication_of(context.state, session, screen.service, screen.publication)
            return blocks.page_view(context, screen, shown) if shown is not None else None
        case ContactScreen():
            return _contact(context, session, screen)
        case RecordScreen():
            return _record(context, session, screen)
        case EntitlementScreen() | ConfirmScreen() | VoucherScreen():
            return _benefit(context, session, screen)
        case ComposeScreen() | ReceiptScreen() | CaseScreen():
            return _case(context, session, screen)
        case CampaignScreen() | PledgeScreen() | EntryScreen():
            return _campaign(context, session, screen)
        case SpeakScreen():
            config = rules.case_config(context.state, screen.service)
            return speak.speak_view(context, screen) if config is not None else None
        case LookingUp():
            return welcome.welcome_view(context)
        case _:
            assert_never(screen)


def _list(context: Context, session: Session, screen: ListScreen) -> View | None:
    service = context.state.catalogue.service(screen.service)
    if service is None:
        return None
    match service.config:
        case PublicationConfig():
            return browse.publication_list(context, session, screen, service, service.config)
        case EntitlementConfig():
            from kiosk.presenters import entitle

            return entitle.entitlement_list(context, session, screen, service)
        case CaseConfig():
            return case.case_list(context, session, screen, service, service.config)
        case CampaignConfig():
            from kiosk.presenters import campaign

            return campaign.campaign_list(context, session, screen, service)
        case DirectoryConfig():
            from kiosk.presenters import contacts

            return contacts.contact_list(context, session, screen, service, service.config)
        case RecordConfig() | PlaylistConfig():
            return None


def _campaign(context: Context, session: Session, screen: CampaignScreen | PledgeScreen | EntryScreen) -> View | None:
    from kiosk.presenters import campaign

    service = context.state.catalogue.service(screen.service)
    found = rules.involvement_of(context.state, session, screen.service, screen.campaign)
    if service is None or found is None:
        return None
    match screen:
        case CampaignScreen():
            return campaign.campaign_view(context, session, screen, service, found)
        case PledgeScreen():
            return campaign.pledge_view(context, session, screen, found)
        case EntryScreen():
            return campaign.entry_view(context, found)


def _contact(context: Context, session: Session, screen: ContactScreen) -> View | None:
    from kiosk.presenters import contacts

    service = context.state.catalogue.service(screen.service)
    found = rules.contact_of(context.state, session, screen.service, screen.contact)
    if service is None or found is None:
        return None
    return contacts.contact_view(context, session, service, found)


def _document(context: Context, session: Session, screen: DocumentScreen) -> View | None:
    service = context.state.catalogue.service(screen.service)
    publication = rules.publication_of(context.state, session, screen.service, screen.publication)
    if service is None or publication is None or not isinstance(service.config, PublicationConfig):
        return None
    return browse.document_view(context, session, screen, publication, service.config)


def _record(context: Context, session: Session, screen: RecordScreen) -> View | None:
    service = context.state.catalogue.service(screen.service)
    if service is None or not isinstance(service.config, RecordConfig):
        return None
    return browse.record_view(context, session, screen, service, service.config)


def _benefit(
    context: Context, session: Session, screen: EntitlementScreen | ConfirmScreen | VoucherScreen
) -> View | None:
    service = context.state.catalogue.service(screen.service)
    standing = rules.standing_of(context.state, session, screen.service, screen.entitlement)
    if service is None or standing is None or not isinstance(service.config, EntitlementConfig):
        return None
    from kiosk.presenters import entitle

    match screen:
        case EntitlementScreen():
            return entitle.entitlement_view(context, session, screen, service, standing)
        case ConfirmScreen():
            return entitle.confirm_view(context, session, screen, standing, service.config)
        case VoucherScreen():
            if standing.voucher is None:
                return None
            return entitle.voucher_view(context, standing, standing.voucher, service.config)


def _case(context: Context, session: Session, screen: ComposeScreen | ReceiptScreen | CaseScreen) -> View | None:
    service = context.state.catalogue.service(screen.service)
    config = rules.case_config(context.state, screen.service)
    if service is None or config is None:
        return None
    if isinstance(screen, ComposeScreen):
        return case.compose_view(context, session, screen, service, config)
    found = rules.case_of(context.state, session, screen.service, screen.case)
    if found is None:
        return None
    if isinstance(screen, ReceiptScreen):
        return case.receipt_view(context, found, config)
    return case.case_view(context, session, service, config, found)
