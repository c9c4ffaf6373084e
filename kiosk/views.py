"""View models: everything a screen shows, already translated, masked and formatted. Screens bind these, no more.

A view is frozen and compares by value: the window redraws only when the view it is given differs.
"""

from dataclasses import field

from kiosk.values import dataclass
from kiosk.view_parts import (
    Action,
    Badge,
    BlockView,
    Bubble,
    Chip,
    Choice,
    Chrome,
    ListRow,
    Meter,
    PageBlock,
    PictureFact,
    RepairCard,
    SlideView,
    TableBlock,
    Tile,
    Tone,
    TypingWords,
    Volume,
)


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
    keys: TypingWords = TypingWords()


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
class ContactView:
    """Whom to ask or where to go. ``telephone`` is large; ``picture`` is a path, empty for none or not yet there.

    ``qr`` is what puts it into a phone, ``scan`` says so.
    """

    chrome: Chrome
    title: str
    role: str
    telephone: str
    facts: tuple[tuple[str, str], ...]
    picture: str
    qr: str
    scan: str
    actions: tuple[Action, ...]


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
class CampaignView:
    """Something to take part in: how the member stands with it, when, where, how many, and what else to know.

    ``standing`` is one sentence with its ``tone``; ``text`` may be empty. ``choices`` are a vote's options.
    """

    chrome: Chrome
    title: str
    standing: str
    tone: Tone
    facts: tuple[PictureFact, ...]
    text: str
    actions: tuple[Action, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class ConfirmView:
    """A question before something that counts."""

    chrome: Chrome
    question: str
    facts: tuple[tuple[str, str], ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class ComposeView:
    """The form of a case. ``text`` is what is typed so far; ``room`` the characters left, ``room_words`` how to say so.

    ``typing`` is the label of what opens the keys; ``phrases_title`` stands above the ready sentences, ``topics_title``
    above the topics until one is chosen. ``nine_keys`` asks for few large keys instead of a whole keyboard.

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
    topics_title: str = ""
    room_words: str = "{n}"
    nine_keys: bool = False
    keys: TypingWords = TypingWords()
    speak: Action | None = None
    recording: str = ""
    speak_fault: str = ""
    repair: RepairCard | None = None


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
    | ContactView
    | RecordView
    | EntitlementView
    | CampaignView
    | ConfirmView
    | ComposeView
    | SpeakView
    | CaseView
    | ResultView
    | PrintView
    | MessageView
)
