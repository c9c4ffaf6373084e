"""View models: everything a screen shows, already translated, masked and formatted. Screens bind these, no more.

A view is frozen and compares by value: the window redraws only when the view it is given differs.
"""

from dataclasses import field
from enum import StrEnum

from kiosk.machine.intents import Intent
from kiosk.values import dataclass


class Tone(StrEnum):
    """The mood of a badge or message; a screen adds an icon to it, never colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True)
class Action:
    """A button. ``name`` is stable over languages, for tests and for the ear; ``primary`` is the one to press."""

    name: str
    label: str
    intent: Intent
    primary: bool = False
    enabled: bool = True
    icon: str = ""


@dataclass(frozen=True)
class Countdown:
    """The warning before the session ends, laid over any screen."""

    seconds: int
    sentence: str
    stay: Action
    leave: Action


@dataclass(frozen=True)
class Spoken:
    """The sentence that is being read aloud: where it is written, so that it can be marked there.

    ``part`` is ``title``, ``block``, ``fact``, ``table``, ``bubble`` or ``text``; ``index`` counts which one, from 0.
    ``start`` to ``end`` (exclusive) are its characters there; ``row`` is a table's row, -1 where it is none.
    """

    part: str
    index: int = 0
    start: int = 0
    end: int = 0
    row: int = -1


@dataclass(frozen=True)
class Keys:
    """What the keypad's keys send now; None: nothing. ``again`` says everything once more."""

    up: Intent | None = None
    down: Intent | None = None
    confirm: Intent | None = None
    back: Intent | None = None
    again: Intent | None = None


NO_KEYS = Keys()


@dataclass(frozen=True)
class Chrome:
    """What stands round every screen: heading, whose session, 数据截至, machine troubles, back and home.

    ``text_step`` and ``contrast_step`` are 0 to 3; ``elder`` is whether fewer and larger choices are asked for.

    ``spoken`` is the sentence being read aloud, ``focus`` the name of the choice in focus (empty: none).

    ``banner`` stands above everything, whichever screen it is; empty: none.

    ``back``, ``home`` and ``leave`` are None where they would do nothing; each always has its own place.
    """

    title: str
    member: str = ""
    as_of: str = ""
    clock: str = ""
    place: str = ""
    troubles: tuple[str, ...] = ()
    back: Action | None = None
    home: Action | None = None
    leave: Action | None = None
    language: Action | None = None
    text_size: Action | None = None
    text_step: int = 0
    countdown: Countdown | None = None
    contrast: Action | None = None
    contrast_step: int = 0
    elder_mode: Action | None = None
    elder: bool = False
    spoken: Spoken | None = None
    focus: str = ""
    keys: Keys = NO_KEYS
    banner: str = ""


@dataclass(frozen=True)
class Badge:
    """A short word on a row or tile."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Tile:
    """A large choice with a picture. ``icon`` names one of the icon family."""

    name: str
    title: str
    subtitle: str
    icon: str
    intent: Intent
    badge: Badge | None = None


@dataclass(frozen=True)
class SlideView:
    """A picture that the welcome screen shows for so many seconds, with words below it.

    ``film`` is the file of a film of ``size`` pixels that begins with this picture and lasts so long.
    """

    path: str
    caption: str
    seconds: float
    film: str = ""
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class RepairCard:
    """What an officer does about a fault, step by step. ``ending`` (what follows) and ``icon`` may be empty."""

    title: str
    steps: tuple[str, ...]
    ending: str = ""
    icon: str = ""


@dataclass(frozen=True)
class WelcomeView:
    """Nobody is here. ``reader_ready`` decides whether the card animation or a plain sentence is shown.

    ``headline`` is whose machine it is, ``purpose`` what it is, ``steps`` how to use it, one short phrase each;
    ``tiles_title`` stands above the tiles; ``headlines`` are the newest notices that are for everybody; ``slides`` are
    shown in turn while nobody touches anything.
    """

    chrome: Chrome
    headline: str
    invitation: str
    reader_ready: bool
    tiles: tuple[Tile, ...]
    notices: tuple[str, ...] = ()
    purpose: str = ""
    steps: tuple[str, ...] = ()
    tiles_title: str = ""
    headlines: tuple[Tile, ...] = ()
    repair: RepairCard | None = None
    slides: tuple[SlideView, ...] = ()


@dataclass(frozen=True)
class WaitView:
    """A short wait with a sentence; shown only when the answer is not there at once."""

    chrome: Chrome
    sentence: str


@dataclass(frozen=True)
class PinView:
    """The PIN pad. ``filled`` of ``length`` digits are typed; the digits themselves never leave the machine."""

    chrome: Chrome
    prompt: str
    filled: int
    length: int
    error: str
    digits: tuple[Action, ...]
    erase: Action
    submit: Action


@dataclass(frozen=True)
class HomeView:
    """The member's home: a greeting, what is new for them, the services."""

    chrome: Chrome
    greeting: str
    headlines: tuple[Tile, ...]
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Chip:
    """A category above a list."""

    name: str
    label: str
    intent: Intent
    chosen: bool = False


@dataclass(frozen=True)
class ListRow:
    """One row of a list."""

    name: str
    title: str
    subtitle: str
    meta: str
    intent: Intent
    badge: Badge | None = None
    icon: str = ""


@dataclass(frozen=True)
class ListView:
    """A list to choose from; ``empty`` is the sentence when there is nothing."""

    chrome: Chrome
    chips: tuple[Chip, ...]
    rows: tuple[ListRow, ...]
    empty: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class SearchView:
    """A search: what is typed, what was found, or in ``empty`` that nothing was; ``hint`` says how to type."""

    chrome: Chrome
    text: str
    placeholder: str
    hint: str
    rows: tuple[ListRow, ...]
    empty: str


@dataclass(frozen=True)
class HeadingBlock:
    """A heading of a document."""

    text: str


@dataclass(frozen=True)
class ParagraphBlock:
    """Running text; ``mark`` is a bullet or number before it."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class TableBlock:
    """A table; ``aligns`` holds left, right, centre or decimal a column.

    ``notes`` has a line for below each row, across the whole table, empty for none; it may be shorter than the rows.
    """

    titles: tuple[str, ...]
    aligns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    last_row_is_total: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PictureBlock:
    """A picture from the blob cache; ``path`` is empty while it is not there and ``alt`` is shown."""

    path: str
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class PageBlock:
    """A page of a PDF: a picture of ``width`` × ``height`` pixels, whose ``path`` is empty while it is not there.

    ``label`` says which page it is, ``text`` what is on it, for the ear; ``larger`` shows it by itself.
    """

    path: str
    width: int
    height: int
    label: str
    text: str
    larger: Action


@dataclass(frozen=True)
class VideoBlock:
    """A film of ``width`` × ``height`` pixels; ``poster`` is the path of a picture of it, empty while it is not there.

    ``label`` says how long it is, or that it has not come yet; ``play`` shows it.
    """

    poster: str
    width: int
    height: int
    title: str
    label: str
    play: Action


BlockView = HeadingBlock | ParagraphBlock | TableBlock | PictureBlock | PageBlock | VideoBlock


@dataclass(frozen=True)
class DocumentView:
    """A document, scrolled. ``meta`` are short facts: who signed, when, which version, how often it is due."""

    chrome: Chrome
    title: str
    meta: tuple[str, ...]
    blocks: tuple[BlockView, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class PageView:
    """A page of a PDF by itself, moved by the finger. ``zoom``: 0 all of it in sight, 1 as wide as the screen, to 3.

    ``controls`` make it smaller and larger and turn to the page before and after, in this order; ``hint`` says how to
    move it.
    """

    chrome: Chrome
    page: PageBlock
    zoom: int
    controls: tuple[Action, ...]
    hint: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Volume:
    """How loud a film is through loudspeaker and headphones, 0 (not at all) to 1."""

    speaker: float = 0.0
    headphones: float = 0.0


@dataclass(frozen=True)
class VideoView:
    """A film by itself. ``path`` is the file; ``showing`` changes with each showing from the beginning.

    ``controls`` are play or pause, and from the beginning; ``lost`` says that it cannot be shown.
    """

    chrome: Chrome
    title: str
    path: str
    poster: str
    width: int
    height: int
    seconds: float
    showing: int
    playing: bool
    volume: Volume
    controls: tuple[Action, ...]
    lost: str


@dataclass(frozen=True)
class RecordView:
    """A member's own rows as a table or as label and value; ``explanation`` says how figures are made."""

    chrome: Chrome
    title: str
    table: TableBlock | None
    facts: tuple[tuple[str, str], ...]
    explanation: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Choice:
    """One of several options, exactly one of which may be chosen."""

    name: str
    label: str
    intent: Intent
    chosen: bool = False


@dataclass(frozen=True)
class EntitlementView:
    """One benefit: what, how much, until when, why not; and the options to choose from.

    ``hint`` says what is still to be done before it can be claimed, or is empty.
    """

    chrome: Chrome
    title: str
    detail: str
    badge: Badge
    facts: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    actions: tuple[Action, ...]
    hint: str = ""


@dataclass(frozen=True)
class ConfirmView:
    """A question before something that cannot be undone."""

    chrome: Chrome
    question: str
    facts: tuple[tuple[str, str], ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class TypingWords:
    """What stands on the panel for typing. ``modes``: the names of the ways of typing, by their own name."""

    modes: tuple[tuple[str, str], ...] = ()
    done: str = ""
    write: str = ""
    lost: str = ""


@dataclass(frozen=True)
class ComposeView:
    """The form of a case. ``text`` is what is typed so far; ``room`` the characters left.

    ``typing`` is the label of what opens the keys; ``phrases_title`` stands above the ready sentences. ``nine_keys``
    asks for few large keys instead of a whole keyboard.

    ``speak`` opens where it can be said instead, ``recording`` is what was said so far ("附录音 35 秒") or empty;
    ``speak_fault`` says that it cannot be said today, ``repair`` how it is mended. All four are empty where there is
    no microphone.
    """

    chrome: Chrome
    topics: tuple[Choice, ...]
    phrases: tuple[Action, ...]
    text: str
    placeholder: str
    room: int
    error: str
    submit: Action
    typing: str = ""
    phrases_title: str = ""
    nine_keys: bool = False
    keys: TypingWords = TypingWords()
    speak: Action | None = None
    recording: str = ""
    speak_fault: str = ""
    repair: RepairCard | None = None


@dataclass(frozen=True)
class Meter:
    """How loud it is: ``level`` of ``levels``; and ``part`` (0 to 1) of the time that there is."""

    level: int
    levels: int
    part: float


@dataclass(frozen=True)
class SpeakView:
    """Saying it in place of writing it. ``meter`` is there while it is recorded; ``left`` is the time that is left.

    ``icon`` and ``tone`` tell how far it is; ``repair`` is there while the microphone is at fault.
    """

    chrome: Chrome
    headline: str
    sentence: str
    actions: tuple[Action, ...]
    tone: Tone = Tone.PLAIN
    icon: str = "microphone"
    meter: Meter | None = None
    left: str = ""
    repair: RepairCard | None = None


@dataclass(frozen=True)
class Bubble:
    """One message of a case's thread. ``attached`` says what goes with it ("附录音 35 秒"), or is empty."""

    author: str
    when: str
    text: str
    mine: bool
    attached: str = ""


@dataclass(frozen=True)
class CaseView:
    """A case: its number, how far it is, its thread, and the rating when it is due."""

    chrome: Chrome
    number: str
    topic: str
    badge: Badge
    steps: tuple[tuple[str, bool], ...]
    bubbles: tuple[Bubble, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class ResultView:
    """It is done: a voucher or a numbered receipt. ``number`` is large; ``qr`` is the code's text or empty."""

    chrome: Chrome
    headline: str
    number: str
    code: str
    qr: str
    facts: tuple[tuple[str, str], ...]
    sentence: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class PrintView:
    """A print under way or ended. ``fault`` is a PrinterFault value or empty; ``detail`` adds to ``sentence``."""

    chrome: Chrome
    sentence: str
    tone: Tone
    busy: bool
    fault: str
    repair: RepairCard | None
    actions: tuple[Action, ...]
    detail: str = ""


@dataclass(frozen=True)
class MessageView:
    """One plain sentence that something is not possible, and the way on."""

    chrome: Chrome
    headline: str
    sentence: str
    tone: Tone
    icon: str = ""
    actions: tuple[Action, ...] = field(default=())
    repair: RepairCard | None = None


View = (
    WelcomeView
    | WaitView
    | PinView
    | HomeView
    | ListView
    | SearchView
    | DocumentView
    | PageView
    | VideoView
    | RecordView
    | EntitlementView
    | ConfirmView
    | ComposeView
    | SpeakView
    | CaseView
    | ResultView
    | PrintView
    | MessageView
)
