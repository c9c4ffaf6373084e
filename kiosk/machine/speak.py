"""Saying an opinion in place of writing it: record, hear it again, keep it, record anew, drop it.

The machine says what it wants of the microphone by its state alone (``job``, ``kept_takes``, ``heard_again``): whatever
ends a session ends the recording, and what no screen and no store names any more is wiped.
"""

from dataclasses import dataclass, replace

from devices.microphone.face import MicrophoneFault
from devices.status import DeviceStatus
from kiosk.machine.devices import report
from kiosk.machine.events import (
    MicrophoneChanged,
    PlayingEnded,
    SoundFailed,
    SoundHeard,
    SoundTaken,
    SpokenEvent,
)
from kiosk.machine.intents import DropRecording, Intent, PlayRecording, StartRecording, StopPlaying, StopRecording
from kiosk.machine.recordings import Phase, Recording, SpeakScreen
from kiosk.machine.rules import case_config
from kiosk.machine.screen_states import ComposeScreen, Ticket
from kiosk.machine.session import Step, back, push, show
from kiosk.machine.state import HandedIn, Session, State
from kiosk.speech.quiet import speaker_volume

OPENING_S = 10.0
ENDING_S = 30.0
GRACE_S = 5.0
"""How long the microphone may take to open, to hand over what it recorded, and to notice that the time is over."""

QUIET_S = 4.0
"""After so long without more than silence the member is asked to come nearer."""

SHORTEST_S = 1.0
"""A second touch of the button that began it does not end a recording at once."""

_IN_USE = frozenset({Phase.OPENING, Phase.RECORDING, Phase.ENDING})
_GOES_ON = _IN_USE | {Phase.CUE}
TONE = 0
"""In place of a take: the tone before a recording."""


@dataclass(frozen=True)
class Job:
    """What the microphone is to do: record this take, or (``ends``) finish it."""

    take: int
    ends: bool


def job(state: State) -> Job | None:
    """Return what the microphone is to do now; None: nothing may be recorded."""
    screen = _speaking(state)
    return Job(screen.take, screen.phase is Phase.ENDING) if screen is not None and screen.phase in _IN_USE else None


def kept_takes(state: State) -> frozenset[int]:
    """Return the takes that may still be wanted. All others are to be wiped."""
    found = {one.take for one in state.handed_in}
    for screen in state.session.screens if state.session is not None else ():
        if isinstance(screen, SpeakScreen):
            found.add(screen.take)
        elif isinstance(screen, ComposeScreen) and screen.recording is not None:
            found.add(screen.recording.take)
    return frozenset(found - {0})


def heard_again(state: State) -> tuple[int, int] | None:
    """Return the number of the playing and the take that is to be heard now (TONE: a tone), or None."""
    screen = _speaking(state)
    if screen is None or not screen.playing:
        return None
    return screen.playing, TONE if screen.phase is Phase.CUE else screen.take


def must_be_quiet(state: State) -> bool:
    """Whether nothing else may sound: a recording would hear it."""
    return job(state) is not None or heard_again(state) is not None


def can_speak_to(state: State) -> bool:
    """Whether the microphone can be used."""
    microphone = state.devices.microphone
    return microphone is not None and microphone.device is DeviceStatus.ONLINE


def can_play(state: State) -> bool:
    """Whether a recording can be heard again now: through headphones where there is a socket, else aloud."""
    if not state.recording.can_play:
        return False
    if state.sound.headphones:
        return state.devices.plugged is not False
    return speaker_volume(state.sound, state.now, state.site.zone) > 0


def open_speak(state: State, session: Session, screen: ComposeScreen) -> State:
    """Open the screen to speak on, with what was recorded before."""
    known = screen.recording
    if known is not None:
        done = SpeakScreen(screen.service, Phase.DONE, known.take, state.mono, seconds=known.seconds)
        return push(state, session, done)
    return push(state, session, SpeakScreen(screen.service, since=state.mono)) if can_speak_to(state) else state


def on_speak(state: State, session: Session, screen: SpeakScreen, intent: Intent) -> Step:
    """Take a touch on the screen to speak on. Back keeps what was recorded."""
    match intent:
        case StartRecording() if screen.phase not in _GOES_ON:
            return _begin(state, session, screen), ()
        case StopRecording() if screen.phase is Phase.RECORDING and screen.seconds >= SHORTEST_S:
            return show(state, session, replace(screen, phase=Phase.ENDING, since=state.mono)), ()
        case PlayRecording() if screen.phase is Phase.DONE and can_play(state):
            number = state.playings + 1
            state = replace(state, playings=number)
            return show(state, session, replace(screen, playing=number, since=state.mono)), ()
        case StopPlaying():
            return show(state, session, replace(screen, playing=0)), ()
        case DropRecording() if screen.phase is Phase.DONE:
            return back(state, _with_recording(session, None)), ()
        case _:
            return state, ()


def _begin(state: State, session: Session, screen: SpeakScreen) -> State:
    take = state.takes + 1
    opened = SpeakScreen(screen.service, Phase.OPENING, take, state.mono, heard=state.mono)
    if not can_speak_to(state):
        microphone = state.devices.microphone
        fault = microphone.fault if microphone is not None else MicrophoneFault.NO_DEVICE
        opened = replace(opened, phase=Phase.FAILED, fault=fault or MicrophoneFault.NO_DEVICE)
    elif state.ear.on and can_play(state):
        state = replace(state, playings=state.playings + 1)
        opened = replace(opened, phase=Phase.CUE, playing=state.playings)
    return show(replace(state, takes=take), session, opened)


def _with_recording(session: Session, recording: Recording | None) -> Session:
    """Give the form below what was recorded, in place of what it had."""
    screens = tuple(
        replace(screen, recording=recording) if isinstance(screen, ComposeScreen) else screen
        for screen in session.screens
    )
    return replace(session, screens=screens)


def spoken(state: State, event: SpokenEvent) -> Step:
    """Take what the microphone says, and what plays a recording."""
    match event:
        case MicrophoneChanged():
            return _microphone_changed(state, event)
        case SoundHeard():
            return _heard(state, event), ()
        case SoundTaken():
            return _taken(state, event)
        case SoundFailed():
            return _failed(state, event)
        case PlayingEnded(number):
            screen = _speaking(state)
            session = state.session
            if session is None or screen is None or screen.playing != number:
                return state, ()
            return _played(state, session, screen), ()


def _played(state: State, session: Session, screen: SpeakScreen) -> State:
    """What was played is over: after the tone the microphone opens."""
    after = replace(screen, playing=0)
    if screen.phase is Phase.CUE:
        after = replace(after, phase=Phase.OPENING, since=state.mono, heard=state.mono)
    return show(state, replace(session, touched=state.mono), after)


def _microphone_changed(state: State, event: MicrophoneChanged) -> Step:
    if state.devices.microphone == event.status:
        return state, ()
    state = replace(state, devices=replace(state.devices, microphone=event.status))
    return report(state, "microphone", event.status.device, event.status.fault)


def _heard(state: State, event: SoundHeard) -> State:
    session, screen = state.session, _recording(state, event.take)
    if session is None or screen is None or screen.phase is Phase.ENDING:
        return state
    since = state.mono if screen.phase is Phase.OPENING else screen.since
    heard = state.mono if event.level > 0 else screen.heard
    now = replace(screen, phase=Phase.RECORDING, since=since, level=event.level, seconds=event.seconds, heard=heard)
    return show(state, session, now)


def _taken(state: State, event: SoundTaken) -> Step:
    session, screen = state.session, _recording(state, event.take)
    if session is None or screen is None:
        return state, ()
    recording = Recording(event.take, max(1, int(event.seconds)))
    done = SpeakScreen(screen.service, Phase.DONE, event.take, state.mono, seconds=recording.seconds)
    session = _with_recording(replace(session, touched=state.mono), recording)
    return _noted(show(state, session, done), MicrophoneFault.NONE)


def _failed(state: State, event: SoundFailed) -> Step:
    session, screen = state.session, _recording(state, event.take)
    if session is None or screen is None:
        return state, ()
    return _noted(_gave_up(state, session, screen, event.fault), event.fault)


def _noted(state: State, fault: MicrophoneFault) -> Step:
    """Tell the fleet of a microphone that opens and yet gives nothing, and when it is well again."""
    known = state.devices.microphone
    if known is None or known.device is not DeviceStatus.ONLINE or known.fault == fault:
        return state, ()
    return _microphone_changed(state, MicrophoneChanged(replace(known, fault=fault)))


def _gave_up(state: State, session: Session, screen: SpeakScreen, fault: MicrophoneFault) -> State:
    session = replace(session, touched=state.mono)
    return show(state, session, replace(screen, phase=Phase.FAILED, since=state.mono, fault=fault))


def _speaking(state: State) -> SpeakScreen | None:
    """Return the screen to speak on if it is on show; with two cards, or its service withdrawn, it is not."""
    session = state.session
    if session is None or state.two_cards or not isinstance(session.top, SpeakScreen):
        return None
    return session.top if case_config(state, session.top.service) is not None else None


def _recording(state: State, take: int) -> SpeakScreen | None:
    screen = _speaking(state)
    return screen if screen is not None and screen.take == take and screen.phase in _IN_USE else None


# Time.


def due(state: State, screen: SpeakScreen) -> float | None:
    """Return the monotonic second at which what goes on here is given up; None: nothing goes on."""
    limits = {
        Phase.OPENING: OPENING_S,
        Phase.RECORDING: state.recording.longest_s + GRACE_S,
        Phase.ENDING: ENDING_S,
    }
    if screen.phase in limits:
        return screen.since + limits[screen.phase]
    return screen.since + screen.seconds + GRACE_S if screen.playing else None


def deadlines(state: State) -> list[float]:
    """Return when the machine wants to be told the time: something is given up, or nothing is heard for too long."""
    screen = _speaking(state)
    if screen is None:
        return []
    quiet = screen.heard + QUIET_S
    found = [due(state, screen), quiet if screen.phase is Phase.RECORDING and quiet > state.mono else None]
    return [at for at in found if at is not None]


def is_quiet(state: State, screen: SpeakScreen) -> bool:
    """Whether nothing but silence was recorded for so long that the member should hear of it."""
    return screen.phase is Phase.RECORDING and state.mono >= screen.heard + QUIET_S


def overdue(state: State) -> State:
    """Give up what the microphone, or what plays, did not end in time."""
    session, screen = state.session, _speaking(state)
    if session is None or screen is None:
        return state
    at = due(state, screen)
    if at is None or state.mono < at:
        return state
    if screen.playing:
        return _played(state, session, screen)
    return _gave_up(state, session, screen, MicrophoneFault.HUNG)


def settled(state: State) -> State:
    """Return the state after a step with what follows: what cannot be seen is neither recorded nor played."""
    session = state.session
    if session is None or not isinstance(session.top, SpeakScreen) or _speaking(state) is not None:
        return state
    screen = session.top
    if screen.phase in _GOES_ON:
        return show(state, session, SpeakScreen(screen.service, since=state.mono))
    return show(state, session, replace(screen, playing=0)) if screen.playing else state


# Handing in.


def handed_in(state: State, ticket: Ticket, recording: Recording | None) -> State:
    """Keep a recording until the effect with this ticket has stored it, whatever becomes of its session."""
    if recording is None:
        return state
    return replace(state, handed_in=(*state.handed_in, HandedIn(ticket, recording.take)))


def answered(state: State, ticket: Ticket) -> State:
    """The effect with this ticket has ended: its recording is stored, or the form still has it."""
    if all(one.ticket != ticket for one in state.handed_in):
        return state
    return replace(state, handed_in=tuple(one for one in state.handed_in if one.ticket != ticket))
