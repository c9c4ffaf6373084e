"""The machine itself: one event in, the next state and the effects out."""

from dataclasses import replace
from datetime import datetime

from devices.card.face import CardFailed, CardGone, CardRead, ReaderChanged
from kiosk.machine import cards, clock, devices, ear, loading, pin, printing, results, search, speak, touch
from kiosk.machine.events import (
    CatalogueLoaded,
    ContentChanged,
    ContentLost,
    ContentVouched,
    EffectFailed,
    Event,
    HeardEvent,
    HomeLoaded,
    MemberFound,
    PinChecked,
    PrinterAnswered,
    PrinterChanged,
    Searched,
    ServerChanged,
    ServiceLoaded,
    SilentEvent,
    SlipPrinted,
    SpokenEvent,
    Started,
    Stored,
    Ticked,
    TokenUnknown,
)
from kiosk.machine.intents import Intent
from kiosk.machine.recordings import RecordingRules
from kiosk.machine.session import Step, end
from kiosk.machine.state import NO_RECORDING_RULES, NO_RULES, Site, State
from kiosk.speech.quiet import SoundRules


def initial(
    site: Site,
    now: datetime,
    mono: float,
    sound: SoundRules = NO_RULES,
    recording: RecordingRules = NO_RECORDING_RULES,
) -> State:
    """Return the state before the first event. ``now`` is UTC, ``mono`` monotonic seconds."""
    return State(site=site, now=now, mono=mono, sound=sound, recording=recording)


def step(state: State, event: Event) -> Step:
    """Take one event. Total: every event is allowed in every state, and those that do not fit change nothing."""
    if isinstance(event, HeardEvent):
        after, effects = ear.heard(state, event)
    elif isinstance(event, SpokenEvent):
        after, effects = speak.spoken(state, event)
    else:
        after, effects = _step(state, event)
    return ear.settled(state, speak.settled(after)), effects


def _step(state: State, event: SilentEvent) -> Step:
    match event:
        case Started():
            state, effects = loading.load_catalogue(state)
            state, more = devices.ask_printer(state)
            return state, (*effects, *more)
        case Ticked():
            return clock.ticked(state, event)
        case CardRead() | CardFailed():
            return cards.card_came(state, event)
        case CardGone():
            return cards.card_went(state, event)
        case ReaderChanged():
            return cards.reader_changed(state, event)
        case PrinterChanged():
            return devices.printer_changed(state, event)
        case PrinterAnswered():
            return devices.printer_answered(state, event)
        case ContentVouched():
            return loading.load_catalogue(state)
        case ServerChanged(reached):
            return replace(state, devices=replace(state.devices, server_reached=reached)), ()
        case _:
            return _content_or_answer(state, event)


def _content_or_answer(  # noqa: C901 - one line an event
    state: State,
    event: ContentChanged
    | ContentLost
    | CatalogueLoaded
    | MemberFound
    | TokenUnknown
    | PinChecked
    | HomeLoaded
    | ServiceLoaded
    | Searched
    | Stored
    | SlipPrinted
    | EffectFailed
    | Intent,
) -> Step:
    match event:
        case ContentChanged():
            return loading.content_changed(state)
        case ContentLost():
            return loading.content_lost(state, event)
        case CatalogueLoaded():
            return loading.catalogue_loaded(state, event)
        case HomeLoaded():
            return loading.home_loaded(state, event)
        case ServiceLoaded():
            return loading.service_loaded(state, event)
        case MemberFound():
            return cards.member_found(state, event)
        case TokenUnknown():
            return cards.token_unknown(state, event)
        case PinChecked():
            return pin.checked(state, event)
        case Searched():
            return search.searched(state, event)
        case Stored():
            return results.stored(speak.answered(state, event.ticket), event)
        case SlipPrinted():
            return printing.slip_printed(state, event)
        case EffectFailed():
            state = printing.print_failed(speak.answered(state, event.ticket), event)
            return loading.effect_failed(state, event)
        case _:
            return touch.touched(state, event)


def recover(state: State) -> State:
    """Return the state in which the kiosk goes on after a defect: welcome screen, devices as they were known."""
    return replace(end(state), printing=(), asking_printer=None)


__all__ = ["Step", "initial", "recover", "step"]
