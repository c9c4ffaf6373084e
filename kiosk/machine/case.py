"""Opinions and needs: write, hand in, follow, rate."""

from dataclasses import replace

from kiosk.machine import printing, speak
from kiosk.machine.effects import StoreCase, StoreRating
from kiosk.machine.intents import AddPhrase, ChooseTopic, EditText, Intent, Print, RateCase, Speak, SubmitCase
from kiosk.machine.rules import case_config, case_of
from kiosk.machine.screen_states import CaseScreen, ComposeScreen, Gap, ReceiptScreen
from kiosk.machine.session import Step, ask, show
from kiosk.machine.state import Session, State, Storing
from kiosk.services.cases import may_rate
from protocol.cases import CaseConfig


def on_compose(state: State, session: Session, screen: ComposeScreen, intent: Intent) -> Step:
    """Take a touch on the form."""
    config = case_config(state, screen.service)
    if config is None:
        return state, ()
    match intent:
        case ChooseTopic(topic) if any(one.id == topic for one in config.topics):
            return show(state, session, replace(screen, topic=topic, gap=Gap.NONE)), ()
        case AddPhrase(index):
            return show(state, session, _with_phrase(state, screen, config, index)), ()
        case EditText(text):
            return show(state, session, replace(screen, text=text[: config.longest], gap=Gap.NONE)), ()
        case Speak():
            return speak.open_speak(state, session, replace(screen, gap=Gap.NONE)), ()
        case SubmitCase():
            return _submit(state, session, screen, config)
        case _:
            return state, ()


def _with_phrase(state: State, screen: ComposeScreen, config: CaseConfig, index: int) -> ComposeScreen:
    phrases = next((topic.phrases for topic in config.topics if topic.id == screen.topic), ())
    if not 0 <= index < len(phrases):
        return screen
    text = screen.text + phrases[index].in_language(state.language)
    # Half a sentence says something else, so one that has no room left is not added at all.
    return replace(screen, text=text, gap=Gap.NONE) if len(text) <= config.longest else screen


def _submit(state: State, session: Session, screen: ComposeScreen, config: CaseConfig) -> Step:
    if session.reader is None:
        return state, ()
    if not screen.topic:
        return show(state, session, replace(screen, gap=Gap.TOPIC)), ()
    recording = screen.recording
    if not screen.text.strip() and recording is None:
        return show(state, session, replace(screen, gap=Gap.TEXT)), ()
    member, at = session.reader.id, state.now
    state, effects = ask(
        state,
        session,
        Storing(),
        lambda ticket: StoreCase(
            ticket=ticket,
            form=screen.form,
            member=member,
            service=screen.service,
            prefix=config.number_prefix,
            topic=screen.topic,
            text=screen.text,
            at=at,
            take=recording.take if recording is not None else 0,
        ),
    )
    return speak.handed_in(state, effects[0].ticket, recording), effects


def on_case(state: State, session: Session, screen: CaseScreen | ReceiptScreen, intent: Intent) -> Step:
    """Take a touch on a case or on its receipt."""
    case = case_of(state, session, screen.service, screen.case)
    if case is None or session.reader is None:
        return state, ()
    match intent:
        case Print():
            data = printing.receipt(state, session, case)
            return printing.start(state, session, data) if data is not None else (state, ())
        case RateCase(rating, reopen) if isinstance(screen, CaseScreen) and may_rate(case) and 1 <= rating <= 3:
            member, at = session.reader.id, state.now
            return ask(
                state, session, Storing(), lambda ticket: StoreRating(ticket, member, case.id, rating, reopen, at)
            )
        case _:
            return state, ()
