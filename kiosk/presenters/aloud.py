"""What is about hearing on any screen: 朗读 and its speed, the sentence being read, the focus, the keypad."""

from dataclasses import replace

from kiosk.machine.ear import SLOWEST, USUAL, can_read, can_speak
from kiosk.machine.intents import Back, Confirm, MoveFocus, ReadAloud, SayAgain, SetEar, SetSpeed, StopReading
from kiosk.machine.screen_states import AloudScreen
from kiosk.machine.state import Session
from kiosk.presenters.context import Context, chrome
from kiosk.speech.passages import passages
from kiosk.speech.targets import focused, moved, targets
from kiosk.view_parts import Action, Keys, Spoken
from kiosk.views import (
    CampaignView,
    CaseView,
    ConfirmView,
    ContactView,
    DocumentView,
    EntitlementView,
    MessageView,
    PageView,
    RecordView,
    ResultView,
    View,
    WelcomeView,
)

_Readable = (
    DocumentView
    | PageView
    | ContactView
    | RecordView
    | EntitlementView
    | CampaignView
    | ResultView
    | CaseView
    | MessageView
)


def aloud_view(context: Context, session: Session, screen: AloudScreen) -> ConfirmView:
    """Return the question before anything of a member's own is heard by those beside them."""
    _ = context._
    del session, screen
    return ConfirmView(
        chrome=chrome(context, _("Please note")),
        question=_("People beside you will hear it. Read it aloud?"),
        facts=(),
        actions=(
            Action("confirm", _("Yes, read it aloud"), Confirm(), primary=True, icon="sound"),
            Action("cancel", _("No, not aloud"), Back()),
        ),
    )


def with_hearing(context: Context, view: View) -> View:
    """Return the view with what can be done about hearing, what is heard now, and what the keypad's keys do."""
    session = context.state.session
    if session is not None and isinstance(view, _Readable):
        view = replace(view, actions=(*view.actions, *_actions(context, session)))
    spoken = _spoken(context, view)
    if not can_speak(context.state):
        return view
    if not context.state.ear.on:
        # Confirm on the welcome screen is how somebody who cannot see it begins.
        keys = Keys(confirm=SetEar(True)) if isinstance(view, WelcomeView) else Keys()
        if spoken is None and keys == view.chrome.keys:
            return view
        return _framed(view, spoken, "", keys)
    found = targets(view, context.translator)
    now = focused(view, found, context.state.ear.focus)
    up, down = moved(found, now, -1), moved(found, now, 1)
    keys = Keys(
        up=MoveFocus(up.name) if up is not None else None,
        down=MoveFocus(down.name) if down is not None else None,
        confirm=StopReading() if _is_reading(context) else now.intent if now is not None else None,
        back=_back(context, view),
        again=SayAgain(),
    )
    return _framed(view, spoken, now.name if now is not None else "", keys)


def _framed(view: View, spoken: Spoken | None, focus: str, keys: Keys) -> View:
    return replace(view, chrome=replace(view.chrome, spoken=spoken, focus=focus, keys=keys))


def _is_reading(context: Context) -> bool:
    session = context.state.session
    return session is not None and session.reading is not None


def _back(context: Context, view: View) -> Back | SetEar | StopReading | None:
    if _is_reading(context):
        return StopReading()
    if isinstance(view, WelcomeView):
        return SetEar(False)
    return Back() if view.chrome.back is not None else None


def _actions(context: Context, session: Session) -> tuple[Action, ...]:
    """Return 朗读, or 停止 and the speed while something is being read."""
    _, speed = context._, context.state.speed
    if session.reading is not None:
        pace = {SLOWEST: _("Speed: slow"), USUAL: _("Speed: usual")}.get(speed, _("Speed: fast"))
        return (
            Action("stop-reading", _("Stop reading"), StopReading(), icon="mute"),
            Action("speed", pace, SetSpeed((speed + 1) % 3)),
        )
    if not can_read(context.state, session):
        return ()
    return (Action("read", _("Read aloud"), ReadAloud(), icon="sound"),)


def _spoken(context: Context, view: View) -> Spoken | None:
    session = context.state.session
    if session is None or session.reading is None:
        return None
    found = passages(view, context.translator)
    at = session.reading.sentence
    return found[at].spoken if at < len(found) else None
