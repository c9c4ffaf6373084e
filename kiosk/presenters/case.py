"""Opinions and needs: my cases, the form, the receipt, the thread."""

from kiosk.machine.intents import (
    AddPhrase,
    Back,
    ChooseTopic,
    ComposeCase,
    Home,
    OpenItem,
    Print,
    RateCase,
    Speak,
    SubmitCase,
)
from kiosk.machine.rules import cases_of
from kiosk.machine.screen_states import ComposeScreen, Gap, ListScreen
from kiosk.machine.state import Session
from kiosk.presenters import speak, words
from kiosk.presenters.context import Context, chrome
from kiosk.presenters.faults import Fault, card
from kiosk.presenters.typing import typing_words
from kiosk.services.cases import STEPS, may_rate, reached, recorded_seconds
from kiosk.slips.codes import receipt_code, receipt_qr
from kiosk.view_parts import Action, Bubble, Choice, ListRow
from kiosk.views import CaseView, ComposeView, ListView, ResultView
from protocol.cases import Author, Case, CaseConfig, CaseStatus
from protocol.services import Service


def topic_name(context: Context, config: CaseConfig, topic: str) -> str:
    """Return a topic's name, or its id when the topic is no longer offered."""
    return next((context.text(one.name) for one in config.topics if one.id == topic), topic)


def case_list(context: Context, session: Session, screen: ListScreen, service: Service, config: CaseConfig) -> ListView:
    """Return the member's cases and the way to a new one."""
    return ListView(
        chrome=chrome(context, context.text(service.title)),
        chips=(),
        rows=tuple(_row(context, config, case) for case in cases_of(context.state, session, screen.service)),
        empty=context._("You have not submitted anything yet"),
        actions=(Action("compose", context._("Write a new one"), ComposeCase(), primary=True, icon="edit"),),
    )


def _row(context: Context, config: CaseConfig, case: Case) -> ListRow:
    text = case.thread[0].text if case.thread else ""
    return ListRow(
        name=case.id,
        title=topic_name(context, config, case.topic),
        subtitle=(text if len(text) <= 40 else text[:39] + "…") or speak.attached(context, recorded_seconds(case)),
        meta=f"{case.number}  {context.local_day(case.opened_at)}",
        intent=OpenItem(case.id),
        badge=words.case_badge(context, case.status),
    )


def compose_view(
    context: Context, session: Session, screen: ComposeScreen, service: Service, config: CaseConfig
) -> ComposeView:
    """Return the form."""
    _, waits = context._, session.pending is not None
    phrases = next((topic.phrases for topic in config.topics if topic.id == screen.topic), ())
    errors = {
        Gap.NONE: "",
        Gap.TOPIC: _("Please choose what it is about"),
        Gap.TEXT: _("Please write at least one sentence, or say it")
        if context.state.devices.microphone is not None
        else _("Please write at least one sentence"),
    }
    recording = speak.attached(context, screen.recording.seconds if screen.recording is not None else 0)
    missing = "" if recording else speak.missing(context)
    can_speak = speak.can_speak_to(context.state) or bool(recording)
    return ComposeView(
        chrome=chrome(context, context.text(service.title)),
        topics=tuple(
            Choice(f"topic-{topic.id}", context.text(topic.name), ChooseTopic(topic.id), topic.id == screen.topic)
            for topic in config.topics
        ),
        phrases=tuple(
            Action(f"phrase-{index}", context.text(phrase), AddPhrase(index), enabled=not waits)
            for index, phrase in enumerate(phrases)
        ),
        text=screen.text,
        placeholder=_("Write here what you want to say"),
        room=max(config.longest - len(screen.text), 0),
        room_words=_("Room for {n} more"),
        error=errors[screen.gap],
        submit=Action("submit", _("Submit"), SubmitCase(), primary=True, enabled=not waits),
        typing=_("Type"),
        phrases_title=_("Touch a sentence to add it") if phrases else "",
        topics_title="" if screen.topic else _("First choose what it is about"),
        nine_keys=context.state.elder,
        keys=typing_words(context),
        speak=_speak(context, recording, waits=waits) if can_speak else None,
        recording=recording,
        speak_fault=missing,
        repair=card(Fault.MICROPHONE_GONE, context.translator) if missing else None,
    )


def _speak(context: Context, recording: str, *, waits: bool) -> Action:
    label = context._("Hear it, record anew, or drop it") if recording else context._("Say it to us")
    return Action("speak", label, Speak(), enabled=not waits, icon="microphone")


def receipt_view(context: Context, case: Case, config: CaseConfig) -> ResultView:
    """Return the numbered receipt."""
    _, code, recorded = context._, receipt_code(case), recorded_seconds(case)
    attached = ((_("Attached"), speak.length(context, recorded)),) if recorded else ()
    return ResultView(
        chrome=chrome(context, _("Receipt")),
        headline=_("Submitted: here is your receipt"),
        number=case.number,
        code=code,
        qr=receipt_qr(case.number, code),
        facts=(
            (_("Topic"), topic_name(context, config, case.topic)),
            *attached,
            (_("Submitted at"), context.moment(case.opened_at)),
            (_("Answer due by"), context.day(case.due_on)),
        ),
        sentence=_("Put in your card at any time to see how it stands."),
        actions=(
            Action("print", _("Print receipt"), Print(), primary=True, icon="print"),
            Action("list", _("My submissions"), Back()),
            Action("done", _("Done"), Home()),
        ),
    )


def case_view(context: Context, session: Session, service: Service, config: CaseConfig, case: Case) -> CaseView:
    """Return the case's thread, how far it is, and the rating when it is due."""
    _, done = context._, reached(case.status)
    declined = case.status is CaseStatus.DECLINED
    steps = tuple((words.case_badge(context, step).text, index < done) for index, step in enumerate(STEPS))
    actions = [Action("print", _("Print receipt"), Print(), icon="print")]
    if may_rate(case):
        free = session.pending is None
        # None of them is emphasised: a large green “satisfied” would answer in the member's place.
        actions = [
            Action("rate-3", words.rating(context, 3), RateCase(3), enabled=free, icon="smile"),
            Action("rate-2", words.rating(context, 2), RateCase(2), enabled=free, icon="neutral"),
            Action("rate-1", words.rating(context, 1), RateCase(1), enabled=free, icon="frown"),
            Action("reopen", _("Not settled, please handle it again"), RateCase(1, reopen=True), enabled=free),
            *actions,
        ]
    return CaseView(
        chrome=chrome(context, context.text(service.title)),
        number=case.number,
        topic=topic_name(context, config, case.topic),
        badge=words.case_badge(context, case.status),
        steps=() if declined else steps,
        bubbles=tuple(
            Bubble(
                author=_("Me") if message.author is Author.MEMBER else message.name,
                when=context.moment(message.at),
                text=message.text,
                mine=message.author is Author.MEMBER,
                attached=speak.attached(context, sum(one.seconds for one in message.attachments)),
            )
            for message in case.thread
        )
        + _rating_bubble(context, case),
        actions=tuple(actions),
    )


def _rating_bubble(context: Context, case: Case) -> tuple[Bubble, ...]:
    if case.rating not in (1, 2, 3):
        return ()
    text = context._("My rating: {word}").format(word=words.rating(context, case.rating))
    return (Bubble(author=context._("Me"), when="", text=text, mine=True),)
