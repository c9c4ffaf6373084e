"""What views are put together from: buttons, what stands round every screen, tiles, rows, blocks of a document."""

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

    ``part`` names the piece of the view (``title``, ``block``, ``fact``, ``number`` and what else
    kiosk/speech/passages.py gives); ``index`` counts which one, from 0.
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
class Volume:
    """How loud a film is through loudspeaker and headphones, 0 (not at all) to 1."""

    speaker: float = 0.0
    headphones: float = 0.0


@dataclass(frozen=True)
class PictureFact:
    """A fact with a picture of what it is about, for those who read little. ``icon`` names one of the icon family."""

    icon: str
    label: str
    value: str


@dataclass(frozen=True)
class Choice:
    """One of several options; of most questions one may be chosen, of some votes more."""

    name: str
    label: str
    intent: Intent
    chosen: bool = False


class Mode(StrEnum):
    """A way of typing, by its own name."""

    PINYIN = "pinyin"
    NINE = "nine"
    WRITE = "write"
    SIGNS = "signs"
    LETTERS = "letters"


@dataclass(frozen=True)
class TypingWords:
    """What stands on the panel for typing. ``modes``: the names of the ways of typing, by their own name."""

    modes: tuple[tuple[str, str], ...] = ()
    done: str = ""
    write: str = ""
    lost: str = ""


@dataclass(frozen=True)
class Meter:
    """How loud it is: ``level`` of ``levels``; and ``part`` (0 to 1) of the time that there is."""

    level: int
    levels: int
    part: float


@dataclass(frozen=True)
class Bubble:
    """One message of a case's thread. ``attached`` says what goes with it ("附录音 35 秒"), or is empty."""

    author: str
    when: str
    text: str
    mine: bool
    attached: str = ""
