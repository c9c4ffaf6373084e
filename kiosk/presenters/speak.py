"""Saying an opinion in place of writing it: before, while it is recorded, and afterwards."""

from devices.microphone.face import LEVELS, MicrophoneFault
from kiosk.machine.intents import Back, DropRecording, PlayRecording, StartRecording, StopPlaying, StopRecording
from kiosk.machine.recordings import Phase, SpeakScreen
from kiosk.machine.speak import can_play, can_speak_to, is_quiet
from kiosk.presenters.context import Context, chrome
from kiosk.presenters.faults import Fault, card, repair
from kiosk.translation import N_
from kiosk.view_parts import Action, Meter, Tone
from kiosk.views import SpeakView

__all__ = ["attached", "can_speak_to", "length", "missing", "speak_view"]

_FAULTS = {
    MicrophoneFault.NONE: N_("Nothing was recorded."),
    MicrophoneFault.NO_DEVICE: N_("There is no microphone now."),
    MicrophoneFault.BUSY: N_("The microphone is in use by something else."),
    MicrophoneFault.SILENT: N_("Nothing was heard. Please come nearer to the microphone and speak up."),
    MicrophoneFault.UNPLUGGED: N_("The microphone was unplugged."),
    MicrophoneFault.HUNG: N_("The microphone does not answer."),
}
_TO_MEND = frozenset({MicrophoneFault.NO_DEVICE, MicrophoneFault.UNPLUGGED, MicrophoneFault.HUNG})
"""Faults about which an officer can do something."""


def length(context: Context, seconds: int) -> str:
    """Return what is attached: a recording of so many seconds."""
    return context.n("a recording of {n} second", "a recording of {n} seconds", seconds)


def attached(context: Context, seconds: int) -> str:
    """Return that a recording of so many seconds goes with it; empty for 0."""
    if not seconds:
        return ""
    return context.n("With a recording of {n} second", "With a recording of {n} seconds", seconds)


def missing(context: Context) -> str:
    """Return that nothing can be said today; empty where something can, or there never was a microphone."""
    if context.state.devices.microphone is None or can_speak_to(context.state):
        return ""
    return repair(Fault.MICROPHONE_GONE, context.translator).sentence


def speak_view(context: Context, screen: SpeakScreen) -> SpeakView:
    """Return the screen to speak on."""
    match screen.phase:
        case Phase.READY:
            return _ready(context)
        case Phase.CUE | Phase.OPENING:
            return _waiting(context, context._("One moment: the microphone is being switched on"))
        case Phase.RECORDING:
            return _recording(context, screen)
        case Phase.ENDING:
            return _waiting(context, context._("One moment: what you said is being kept"))
        case Phase.DONE:
            return _done(context, screen)
        case Phase.FAILED:
            return _failed(context, screen)


def _ready(context: Context) -> SpeakView:
    _, longest = context._, context.state.recording.longest_s
    return SpeakView(
        chrome=chrome(context, _("Say it to us")),
        headline=_("Say it in your own words"),
        sentence=context.joined(
            context.n("Press the button and speak, for up to {n} second.",
                      "Press the button and speak, for up to {n} seconds.", longest),
            _("You can hear it again before you submit it, record anew, or drop it."),
            _("Only the union officers who deal with your opinion can hear it."),
        ),
        actions=(Action("record", _("Begin to speak"), StartRecording(), primary=True, icon="microphone"),),
    )  # fmt: skip


def _waiting(context: Context, sentence: str) -> SpeakView:
    return SpeakView(
        chrome=chrome(context, context._("Say it to us")),
        headline=sentence,
        sentence="",
        actions=(),
        icon="wait",
    )


def _recording(context: Context, screen: SpeakScreen) -> SpeakView:
    _, longest = context._, context.state.recording.longest_s
    left, quiet = max(0, longest - int(screen.seconds)), is_quiet(context.state, screen)
    return SpeakView(
        chrome=chrome(context, _("Say it to us")),
        headline=_("Nothing is heard. Come nearer, please") if quiet else _("Please speak: it is being recorded"),
        sentence="",
        actions=(Action("finish", _("I have finished"), StopRecording(), primary=True, icon="check"),),
        tone=Tone.ATTENTION if quiet else Tone.BAD,
        meter=Meter(screen.level, LEVELS, min(1.0, screen.seconds / longest)),
        left=context.n("{n} second left", "{n} seconds left", left),
    )


def _done(context: Context, screen: SpeakScreen) -> SpeakView:
    _, seconds = context._, int(screen.seconds)
    actions = [
        Action("keep", _("Use it"), Back(), primary=True, icon="check", enabled=not screen.playing),
        Action("record", _("Record anew"), StartRecording(), icon="microphone", enabled=not screen.playing),
        Action("drop", _("Drop it"), DropRecording(), icon="trash", enabled=not screen.playing),
    ]
    if screen.playing:
        actions.insert(1, Action("stop", _("Stop"), StopPlaying(), icon="mute"))
    elif can_play(context.state):
        actions.insert(1, Action("play", _("Hear it"), PlayRecording(), icon="sound"))
    headline = context.n("Recorded: {n} second", "Recorded: {n} seconds", seconds)
    return SpeakView(
        chrome=chrome(context, _("Say it to us")),
        headline=_("This is what you said") if screen.playing else headline,
        sentence=_("It goes with your opinion once you press “Submit” on the form. Until then nobody else hears it."),
        actions=tuple(actions),
        tone=Tone.GOOD,
        icon="sound" if screen.playing else "check",
    )


def _failed(context: Context, screen: SpeakScreen) -> SpeakView:
    _ = context._
    return SpeakView(
        chrome=chrome(context, _("Say it to us")),
        headline=_(_FAULTS[screen.fault]),
        sentence=_("You can try again, or go back and write."),
        actions=(
            Action("record", _("Try again"), StartRecording(), primary=True, icon="microphone"),
            Action("write", _("Go back and write"), Back(), icon="edit"),
        ),
        tone=Tone.ATTENTION,
        icon="warning",
        repair=card(Fault.MICROPHONE_GONE, context.translator) if screen.fault in _TO_MEND else None,
    )
