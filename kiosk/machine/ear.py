"""Reading aloud and use by ear: what is being read, where the focus is, and who may hear it."""

from dataclasses import replace
from enum import StrEnum

from devices.status import DeviceStatus
from kiosk.machine.devices import report
from kiosk.machine.events import HeadphonesPlugged, HeardEvent, ReadingEnded, SentenceReached, VoiceChanged
from kiosk.machine.intents import (
    AddPhrase,
    ChooseCategory,
    Confirm,
    EditText,
    EraseDigit,
    Intent,
    MoveFocus,
    PressDigit,
    SayAgain,
    SetEar,
    SetSpeed,
    StillHere,
    TurnPage,
)
from kiosk.machine.recordings import SpeakScreen
from kiosk.machine.rules import contact_of, publication_of
from kiosk.machine.screen_states import (
    AloudScreen,
    CampaignScreen,
    CaseScreen,
    ContactScreen,
    DocumentScreen,
    EntitlementScreen,
    EntryScreen,
    LookingUp,
    NoticeScreen,
    PageScreen,
    PhoneScreen,
    PinScreen,
    PrintScreen,
    ReceiptScreen,
    RecordScreen,
    Screen,
    VideoScreen,
    VoucherScreen,
)
from kiosk.machine.session import Step, change, push
from kiosk.machine.state import Ear, Reading, Session, State
from kiosk.services.publications import Aimed, is_for
from kiosk.speech.quiet import speaker_volume
from protocol.services import Access

SLOWEST, USUAL, FASTEST = 0, 1, 2
"""The three speeds of reading."""

_READABLE = (
    DocumentScreen,
    PageScreen,
    ContactScreen,
    RecordScreen,
    EntitlementScreen,
    VoucherScreen,
    ReceiptScreen,
    CaseScreen,
    CampaignScreen,
    EntryScreen,
    NoticeScreen,
)
_NOBODYS = (PhoneScreen, PrintScreen, NoticeScreen, PinScreen, LookingUp, AloudScreen, SpeakScreen)
"""Screens that say nothing of a member's own."""
_KEEP_FOCUS = (PressDigit, EraseDigit, EditText, AddPhrase, ChooseCategory, TurnPage, StillHere, SetSpeed)


class Way(StrEnum):
    """How what is a member's own may be heard: not yet asked, through headphones, aloud, or not at all."""

    ASK = "ask"
    HEADPHONES = "headphones"
    ALOUD = "aloud"
    SILENT = "silent"


def can_speak(state: State) -> bool:
    """Whether there is a voice, and anything through which it would be heard now."""
    if state.devices.voice is not DeviceStatus.ONLINE and state.devices.headphones is not DeviceStatus.ONLINE:
        return False
    return _speaker_on(state) or state.devices.headphones is DeviceStatus.ONLINE


def _speaker_on(state: State) -> bool:
    there = state.devices.voice is DeviceStatus.ONLINE
    return there and speaker_volume(state.sound, state.now, state.site.zone) > 0


def private_way(state: State, session: Session) -> Way:
    """Return how what is private may be heard now. Where there is a headphone socket it is heard there alone."""
    if state.sound.headphones:
        there = state.devices.headphones is DeviceStatus.ONLINE and state.devices.plugged is not False
        return Way.HEADPHONES if there else Way.SILENT
    if not _speaker_on(state):
        return Way.SILENT
    if session.aloud:
        return Way.ALOUD
    return Way.SILENT if session.asked_aloud else Way.ASK


def is_private(state: State, session: Session) -> bool:
    """Whether the screen on show says something of a member's own; what is published is, where not for everybody."""
    if session.reader is None:
        return False
    screen = session.top
    if isinstance(screen, DocumentScreen | PageScreen | VideoScreen | ContactScreen):
        service = state.catalogue.service(screen.service)
        found: Aimed | None
        if isinstance(screen, ContactScreen):
            found = contact_of(state, session, screen.service, screen.contact)
        else:
            found = publication_of(state, session, screen.service, screen.publication)
        if service is None or found is None:
            return True
        return service.access is not Access.PUBLIC or not is_for(found, None, state.catalogue.units)
    return not isinstance(screen, _NOBODYS)


def is_readable(screen: Screen) -> bool:
    """Whether a screen can be read aloud as a whole."""
    return isinstance(screen, _READABLE)


def can_read(state: State, session: Session) -> bool:
    """Whether 朗读 is offered. Somebody who has said no is asked again when they press it."""
    if not is_readable(session.top) or not can_speak(state) or session.pending is not None or state.two_cards:
        return False
    return not is_private(state, session) or _way_when_pressed(state, session) is not Way.SILENT


def _way_when_pressed(state: State, session: Session) -> Way:
    return private_way(state, replace(session, asked_aloud=False))


def read(state: State, session: Session) -> State:
    """Begin to read the screen on show, or ask first whether others may hear it."""
    if not can_read(state, session):
        return state
    if is_private(state, session) and _way_when_pressed(state, session) is Way.ASK:
        return _ask(state, session, AloudScreen(read=True))
    number = state.readings + 1
    reading = Reading(number, session.top, began=state.mono, at=state.mono)
    return change(replace(state, readings=number), replace(session, reading=reading))


def _ask(state: State, session: Session, screen: AloudScreen) -> State:
    return push(state, replace(session, asked_aloud=True, reading=None), screen)


def on_aloud(state: State, session: Session, screen: AloudScreen, intent: Intent) -> Step:
    """Take the answer to: may those beside you hear it? Back is no."""
    if not isinstance(intent, Confirm) or len(session.screens) < 2:
        return state, ()
    session = replace(session, screens=session.screens[:-1], aloud=True)
    state = change(state, session)
    return (read(state, session) if screen.read else state), ()


def set_preference(state: State, intent: SetEar | SetSpeed | MoveFocus | SayAgain) -> State:
    """Take a key or a choice that is about hearing."""
    match intent:
        case SetEar(on):
            if on and not can_speak(state):
                return state
            return replace(state, ear=Ear(on=on), preferred_at=state.mono)
        case SetSpeed(speed):
            return replace(state, speed=min(max(speed, SLOWEST), FASTEST), preferred_at=state.mono)
        case MoveFocus(to):
            if not state.ear.on:
                return state
            return replace(quiet(state), ear=replace(state.ear, focus=to), preferred_at=state.mono)
        case SayAgain():
            if not state.ear.on:
                return state
            again = replace(state.ear, turn=state.ear.turn + 1)
            return replace(quiet(state), ear=again, preferred_at=state.mono)


def refocused(state: State, intent: Intent) -> State:
    """Let the focus go to where the next screen wants it, unless the intent stays on this one."""
    if not state.ear.focus or isinstance(intent, _KEEP_FOCUS):
        return state
    return replace(state, ear=replace(state.ear, focus=""))


def quiet(state: State) -> State:
    """Stop reading; the limit of the screen begins now."""
    session = state.session
    if session is None or session.reading is None:
        return state
    return change(state, replace(session, reading=None, touched=state.mono))


def sentence_reached(state: State, event: SentenceReached) -> State:
    """Note which sentence is heard; as long as sentences come, nobody needs to touch anything."""
    session = state.session
    if session is None or session.reading is None or session.reading.number != event.reading:
        return state
    reading = replace(session.reading, sentence=event.sentence, at=state.mono)
    return change(state, replace(session, reading=reading))


def reading_ended(state: State, event: ReadingEnded) -> State:
    """All was read, or the voice failed."""
    session = state.session
    if session is None or session.reading is None or session.reading.number != event.reading:
        return state
    return quiet(state)


def voice_changed(state: State, event: VoiceChanged) -> Step:
    """Note how voice and headphone socket are."""
    devices = replace(state.devices, voice=event.voice, headphones=event.headphones)
    if devices == state.devices:
        return state, ()
    changed = state.devices.voice is not event.voice
    state = replace(state, devices=devices)
    if not can_speak(state):
        state = replace(quiet(state), ear=Ear())
    return report(state, "voice", event.voice, "") if changed else (state, ())


def headphones_plugged(state: State, event: HeadphonesPlugged) -> State:
    """Begin by ear when headphones go in; when they come out be silent, lest the loudspeaker goes on in their place."""
    if state.devices.plugged is event.plugged:
        return state
    first = state.devices.plugged is None
    state = replace(state, devices=replace(state.devices, plugged=event.plugged))
    if event.plugged:
        return state if first else set_preference(state, SetEar(on=True))
    return state if first else replace(quiet(state), ear=Ear())


def heard(state: State, event: HeardEvent) -> Step:
    """Take what voice and headphone socket say."""
    match event:
        case HeadphonesPlugged():
            return headphones_plugged(state, event), ()
        case VoiceChanged():
            return voice_changed(state, event)
        case SentenceReached():
            return sentence_reached(state, event), ()
        case ReadingEnded():
            return reading_ended(state, event), ()


def settled(before: State, after: State) -> State:
    """Return the state after a step with what follows for the ear: another screen ends what is being read."""
    session = after.session
    if session is None or after is before:
        return after
    if session.reading is not None and (
        session.top != session.reading.screen or after.two_cards or after.language != before.language
    ):
        after = quiet(after)
        session = after.session or session
    asks = after.ear.on and is_private(after, session) and session.pending is None and not after.two_cards
    if asks and private_way(after, session) is Way.ASK:
        return _ask(after, session, AloudScreen())
    return after
