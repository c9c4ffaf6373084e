"""A touch: what is the same on every screen, then what the screen on show makes of it."""

from dataclasses import replace
from typing import assert_never

from devices.printer.face import Outcome
from kiosk.machine import browse, case, ear, entitle, film, pin, printing, speak, unclear
from kiosk.machine.intents import (
    Back,
    Home,
    Intent,
    Leave,
    MoreServices,
    MoveFocus,
    OpenSearch,
    OpenService,
    ReadAloud,
    SayAgain,
    SetContrast,
    SetEar,
    SetElder,
    SetLanguage,
    SetSpeed,
    SetTextSize,
    SlipCameOut,
    StillHere,
    StopReading,
)
from kiosk.machine.loading import open_service
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
from kiosk.machine.search import on_search, open_search
from kiosk.machine.session import Step, back, change, end, push, start_over
from kiosk.machine.state import Ear, Session, State, Storing

LANGUAGES = ("zh", "en")
LARGEST_TEXT = 3
HIGHEST_CONTRAST = 3
ELDER_TEXT = 2
"""The text step that elder mode brings; a larger one is kept."""


def touched(state: State, intent: Intent) -> Step:
    """Take any touch."""
    preferred = _preferred(state, intent)
    return (_noticed(preferred), ()) if preferred is not None else _touched(state, intent)


def _preferred(state: State, intent: Intent) -> State | None:
    """Return the state with what was chosen for eyes and ears, or None: it is another kind of touch."""
    match intent:
        case SetLanguage(language):
            language = language if language in LANGUAGES else state.language
            return replace(state, language=language, preferred_at=state.mono)
        case SetTextSize(size):
            size = min(max(size, 0), LARGEST_TEXT)
            return replace(state, text_step=size, preferred_at=state.mono)
        case SetContrast(contrast):
            contrast = min(max(contrast, 0), HIGHEST_CONTRAST)
            return replace(state, contrast=contrast, preferred_at=state.mono)
        case SetElder(on):
            size = max(state.text_step, ELDER_TEXT) if on else 0
            return replace(state, elder=on, text_step=size, preferred_at=state.mono)
        case SetEar() | SetSpeed() | MoveFocus() | SayAgain():
            return ear.set_preference(state, intent)
        case _:
            return None


def _touched(state: State, intent: Intent) -> Step:
    state = ear.refocused(_noticed(state), intent)
    session = state.session
    if session is None:
        return _on_welcome(state, intent)
    match intent:
        case Leave():
            return end(state), ()
        case Home():
            return _still_by_ear(state, _home(state, session)), ()
        case StillHere():
            return state, ()
        case ReadAloud():
            return ear.read(state, session), ()
        case StopReading():
            return ear.quiet(state), ()
        case Back():
            # What is being written cannot be called back; its answer is a moment away.
            storing = session.pending is not None and isinstance(session.pending.goal, Storing)
            stays = storing or state.two_cards
            return (state if stays else _still_by_ear(state, _back(state, session))), ()
        case _:
            waits = session.pending is not None or state.two_cards
            return (state, ()) if waits else _on_screen(state, session, intent)


def _still_by_ear(before: State, after: State) -> State:
    """Let a visitor who goes back to the welcome screen go on by ear; a card's session takes everything with it."""
    if after.session is None and before.ear.on and before.session is not None and before.session.card is None:
        return replace(after, ear=Ear(on=True), preferred_at=after.mono)
    return after


def _noticed(state: State) -> State:
    return change(state, replace(state.session, touched=state.mono)) if state.session else state


def _on_welcome(state: State, intent: Intent) -> Step:
    if isinstance(intent, OpenSearch):
        return open_search(state, None), ()
    service = state.catalogue.service(intent.service) if isinstance(intent, OpenService) else None
    return open_service(state, None, service) if service else (state, ())


def _home(state: State, session: Session) -> State:
    return start_over(state, session, HomeScreen()) if session.admitted else end(state)


def _back(state: State, session: Session) -> State:
    if session.pending is not None and len(session.screens) > 1:
        return change(state, replace(session, pending=None))
    if session.pending is not None and session.admitted:
        return change(state, replace(session, pending=None))
    return back(state, session)


def _on_screen(state: State, session: Session, intent: Intent) -> Step:  # noqa: C901 - one line a screen
    screen = session.top
    if isinstance(intent, OpenSearch) and isinstance(screen, HomeScreen | ListScreen):
        return open_search(state, session), ()
    match screen:
        case SearchScreen():
            return on_search(state, session, screen, intent)
        case HomeScreen():
            if isinstance(intent, MoreServices):
                return (state if screen.more else push(state, session, HomeScreen(more=True))), ()
            service = state.catalogue.service(intent.service) if isinstance(intent, OpenService) else None
            return open_service(state, session, service) if service else (state, ())
        case PinScreen():
            return pin.act(state, session, screen, intent)
        case ListScreen():
            return browse.on_list(state, session, screen, intent)
        case DocumentScreen():
            return browse.on_document(state, session, screen, intent)
        case ContactScreen():
            return browse.on_contact(state, session, screen, intent)
        case PageScreen():
            return browse.on_page(state, session, screen, intent)
        case VideoScreen():
            return film.on_film(state, session, screen, intent)
        case RecordScreen():
            return browse.on_record(state, session, screen, intent)
        case EntitlementScreen():
            return entitle.on_entitlement(state, session, screen, intent)
        case ConfirmScreen():
            return entitle.on_confirm(state, session, screen, intent)
        case VoucherScreen():
            return entitle.on_voucher(state, session, screen, intent)
        case ComposeScreen():
            return case.on_compose(state, session, screen, intent)
        case SpeakScreen():
            return speak.on_speak(state, session, screen, intent)
        case CaseScreen() | ReceiptScreen():
            return case.on_case(state, session, screen, intent)
        case CampaignScreen() | PledgeScreen() | EntryScreen():
            return _on_campaign(state, session, screen, intent)
        case PrintScreen():
            if screen.outcome is Outcome.UNKNOWN and isinstance(intent, SlipCameOut):
                return unclear.came_out(state, session, screen)
            return printing.on_print(state, session, screen, intent)
        case AloudScreen():
            return ear.on_aloud(state, session, screen, intent)
        case LookingUp() | NoticeScreen() | PhoneScreen():
            return state, ()
        case _:
            assert_never(screen)


def _on_campaign(
    state: State, session: Session, screen: CampaignScreen | PledgeScreen | EntryScreen, intent: Intent
) -> Step:
    # Imported only when it is needed: no first picture is one of these.
    from kiosk.machine import campaign

    match screen:
        case CampaignScreen():
            return campaign.on_campaign(state, session, screen, intent)
        case PledgeScreen():
            return campaign.on_pledge(state, session, screen, intent)
        case EntryScreen():
            return campaign.on_entry(state, session, screen, intent)
