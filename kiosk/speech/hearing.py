"""What is to be heard in a state, and, from one state to the next, what to say or whether to be silent. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from devices.speech.face import Manner, Route, Utterance
from kiosk.machine.ear import SLOWEST, USUAL, Way, is_private, private_way
from kiosk.machine.speak import must_be_quiet
from kiosk.machine.state import Session, State
from kiosk.speech.normal import spoken
from kiosk.speech.passages import passages
from kiosk.speech.prompts import prompt_of
from kiosk.speech.quiet import speaker_volume
from kiosk.speech.targets import focused, targets
from kiosk.translation import Translator, translator
from kiosk.views import (
    CampaignView,
    CaseView,
    ComposeView,
    ConfirmView,
    ContactView,
    DocumentView,
    EntitlementView,
    HomeView,
    ListView,
    MessageView,
    PageView,
    PinView,
    PrintView,
    RecordView,
    ResultView,
    SearchView,
    SpeakView,
    View,
    WaitView,
    WelcomeView,
)

SPEEDS = {SLOWEST: 0.75, USUAL: 1.0}
FAST = 1.4
"""Multiples of the usual pace for the three speeds."""

Utterances = tuple[Utterance, ...]


@dataclass(frozen=True)
class Heard:
    """All that could be said in one state. ``page`` tells screens apart; ``reading`` is 0 when nothing is read.

    ``typed`` is how many digits of a PIN there are, -1 on any other screen.
    """

    manner: Manner
    page: tuple[object, ...] = ()
    ear: bool = False
    turn: int = 0
    intro: Utterances = ()
    live: Utterances = ()
    focus: Utterances = ()
    typed: int = -1
    more: Utterances = ()
    less: Utterances = ()
    reading: int = 0
    sentence: int = 0
    passages: Utterances = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    """What the voice is to do: say these, or, with none, be silent. ``reading`` 0: not a reading.

    ``first`` is the number that the first utterance has among the reading's sentences.
    """

    utterances: Utterances
    manner: Manner
    reading: int = 0
    first: int = 0


def hear(state: State, view: View, before: Heard | None = None) -> Heard:
    """Return what there is to hear. Nothing in it is of any session but the one that ``state`` holds.

    ``before`` is what was heard last: a reading that goes on need not be put into words again (16 ms for a long one).
    """
    session = state.session
    manner = Manner(
        SPEEDS.get(state.speed, FAST),
        speaker_volume(state.sound, state.now, state.site.zone),
        state.sound.headphone_volume,
    )
    reading = session.reading if session is not None else None
    if must_be_quiet(state) or (not state.ear.on and reading is None):
        return Heard(manner, typed=_typed(view))
    mouth = _Mouth(state)
    words = translator(state.language)
    written = mouth.written(one.text for one in passages(view, words)) if reading is not None else ()
    known = before is not None and reading is not None and before.reading == reading.number
    heard = Heard(
        manner,
        page=_page(state, view),
        ear=state.ear.on,
        turn=state.ear.turn,
        typed=_typed(view),
        reading=reading.number if reading is not None else 0,
        sentence=reading.sentence if reading is not None else 0,
        passages=before.passages if known and before and before.written == written else mouth.say(written[1:]),
        written=written,
    )
    if not state.ear.on:
        return heard
    return _by_ear(heard, state, view, mouth, words)


def _by_ear(heard: Heard, state: State, view: View, mouth: "_Mouth", words: Translator) -> Heard:
    _ = words.gettext
    if mouth.silent:
        # What can be said of a private screen nobody has agreed to hear: that it is one.
        public = _Mouth(state, private=False)
        return replace(heard, intro=public.say([_("What is on this screen is private and is not read aloud.")]))
    waits = state.session is not None and state.session.pending is not None
    target = focused(view, targets(view, words), state.ear.focus)
    return replace(
        heard,
        intro=mouth.say(_intro(view, words)),
        live=mouth.say(_live(view, words)),
        # While an answer is awaited buttons are off, and the focus seems to jump: nothing to tell anybody.
        focus=mouth.say([target.said]) if target is not None and not waits else (),
        more=mouth.say([_("One digit")]) if heard.typed >= 0 else (),
        less=mouth.say([_("One digit taken back")]) if heard.typed >= 0 else (),
    )


class _Mouth:
    """Turns written sentences into utterances for whoever may hear them in this state."""

    def __init__(self, state: State, *, private: bool = True) -> None:
        self._language = state.language
        session = state.session
        way = private_way(state, session) if session is not None and private and is_private(state, session) else None
        self.silent = way in (Way.SILENT, Way.ASK)
        match way:
            case None:
                self._route = Route.BOTH if state.sound.headphones else Route.SPEAKER
            case Way.ALOUD:
                self._route = Route.SPEAKER
            case _:
                self._route = Route.PRIVATE

    def say(self, sentences: Iterable[str]) -> Utterances:
        """Return one utterance a sentence; none where nobody may hear it."""
        if self.silent:
            return ()
        return tuple(self._one(one) for one in sentences if one)

    def written(self, sentences: Iterable[str]) -> tuple[str, ...]:
        """Return the sentences after a word for how they are said: alike only if they sound alike, too."""
        return (f"{self._language} {self._route} {self.silent}", *sentences)

    def _one(self, sentence: str) -> Utterance:
        language = "zh" if self._language == "zh" or any("\u4e00" <= char <= "\u9fff" for char in sentence) else "en"
        return Utterance(spoken(sentence, language), language, prompt_of(sentence, self._language), self._route)


def _page(state: State, view: View) -> tuple[object, ...]:
    session: Session | None = state.session
    if isinstance(view, WelcomeView):
        # It stays for the blink in which a first screen opens: that is no new page.
        return ("WelcomeView", state.language)
    named = next(
        (getattr(view, name) for name in ("title", "question", "headline", "number") if hasattr(view, name)), ""
    )
    return (
        session.number if session is not None else 0,
        len(session.screens) if session is not None else 0,
        type(view).__name__,
        view.chrome.title,
        named,
        state.language,
    )


def _typed(view: View) -> int:
    return view.filled if isinstance(view, PinView) else -1


def _live(view: View, words: Translator) -> list[str]:
    """Return what is said as soon as it changes, wherever the focus is."""
    _ = words.gettext
    if view.chrome.countdown is not None:
        return [_("The session is about to end. Press confirm to go on.")]
    match view:
        case PinView():
            return [view.error] if view.error else []
        case PrintView():
            card = (*view.repair.steps, view.repair.ending) if view.repair is not None else ()
            return [part for part in (view.sentence, view.detail, *card) if part]
        case ComposeView():
            # Once something is written that is what is said: it stands in for its topic.
            chosen = [f"{one.label}，{_('chosen')}" for one in view.topics if one.chosen and not view.text]
            return [part for part in (view.error, *chosen, view.recording, view.text) if part]
        case EntitlementView():
            chosen = [f"{one.label}，{_('chosen')}" for one in view.choices if one.chosen]
            return [*chosen, *([view.hint] if view.hint else [])]
        case CampaignView():
            return [f"{one.label}，{_('chosen')}" for one in view.choices if one.chosen]
        case WaitView():
            return [view.sentence]
        case PageView():
            return [view.page.label]
        case SearchView():
            return [_count(words, len(view.rows)) if view.rows else view.empty] if view.text else []
        case _:
            return []


def _intro(view: View, words: Translator) -> list[str]:
    _ = words.gettext
    match view:
        case WelcomeView():
            keys = _("Up and down choose, confirm takes what was said, back goes back.")
            return [
                view.headline,
                view.invitation,
                *view.notices,
                keys,
                _count(words, len(view.tiles) + len(view.headlines)),
            ]
        case HomeView():
            news = [tile.title for tile in view.headlines]
            return [view.greeting, *news, _count(words, len(view.headlines) + len(view.tiles))]
        case ListView():
            return [view.chrome.title, _count(words, len(view.rows)) if view.rows else view.empty]
        case PinView():
            how = _(
                "Type the digits on the keypad and press confirm. Each press is counted aloud; no digit is ever said."
            )
            return [view.prompt, how]
        case DocumentView():
            return [view.title, "，".join(view.meta)]
        case RecordView():
            return [view.title or view.chrome.title]
        case EntitlementView() | CampaignView() | ConfirmView() | ContactView() | ResultView() | MessageView():
            return [one.text for one in passages(view, words) if one.spoken.part != "hint"]
        case ComposeView():
            return [
                part
                for part in (view.chrome.title, view.speak_fault, view.topics_title, _count(words, len(view.topics)))
                if part
            ]
        case SpeakView():
            stop = _("Press confirm to begin, and once more when you have finished.")
            can_begin = any(one.name == "record" and one.primary for one in view.actions)
            return [part for part in (view.headline, view.sentence, stop if can_begin else "") if part]
        case CaseView():
            last = view.bubbles[-1:]
            return [view.topic, view.badge.text, *(f"{one.author}，{one.text}" for one in last)]
        case SearchView():
            return [view.chrome.title, view.hint]
        case _:
            return [view.chrome.title]


def _count(words: Translator, count: int) -> str:
    return words.ngettext("{n} choice", "{n} choices", count).format(n=count) if count else ""


def next_order(before: Heard | None, now: Heard, sentence: int = 0) -> Order | None:
    """Return what the voice must do because ``before`` has become ``now``; None: go on with what it does.

    ``sentence`` is the one that a reading under way has reached.
    """
    if now.reading:
        if before is not None and before.reading == now.reading:
            same = before.passages == now.passages and before.manner == now.manner
            return None if same else Order(now.passages[sentence:], now.manner, now.reading, sentence)
        return Order(now.passages, now.manner, now.reading)
    said = _said(before, now)
    if said is not None:
        return Order(said, now.manner)
    sounding = before is not None and (before.ear or before.reading)
    stays = before is not None and before.page == now.page and before.ear == now.ear and not before.reading
    return None if stays or not sounding else Order((), now.manner)


def _said(before: Heard | None, now: Heard) -> Utterances | None:
    if not now.ear:
        return None
    whole = (*now.intro, *now.live, *now.focus)
    if before is None or not before.ear or before.page != now.page or before.turn != now.turn:
        return whole
    if now.typed != before.typed:
        counted = now.more if now.typed > before.typed else now.less
        return (*counted, *(now.live if now.live != before.live else ()))
    moved = now.focus if now.focus != before.focus or before.reading else ()
    if now.live != before.live and now.live:
        return (*now.live, *moved)
    return moved or None
