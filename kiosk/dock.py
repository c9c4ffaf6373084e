"""What the dock beside a demo kiosk can do to it. The dock draws buttons; the demo's composition does the work."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from kiosk.values import dataclass


@dataclass(frozen=True)
class DockCard:
    """A simulated card: ``key`` names it, ``name`` and ``about`` show whose it is and what it is.

    ``pin`` helps whoever is trying the demo.
    """

    key: str
    name: str
    about: str
    pin: str


class CodeKind(StrEnum):
    """What can be held before the scanner."""

    E_CARD = "e_card"
    BARCODE = "barcode"
    EXPIRED = "expired"
    USED = "used"
    FORGED = "forged"


@dataclass(frozen=True)
class DockCode:
    """A code; ``key`` names it. ``pin`` helps whoever is trying the demo, empty for codes that open nothing."""

    key: str
    kind: CodeKind
    pin: str


class Trouble(StrEnum):
    """What can be made wrong, and mended again."""

    PAPER_OUT = "paper_out"
    PAPER_JAM = "paper_jam"
    COVER_OPEN = "cover_open"
    PRINTER_OFF = "offline"
    PAPER_LOW = "paper_low"
    READER_GONE = "reader"
    SCANNER_GONE = "scanner"
    MICROPHONE_GONE = "microphone"
    MICROPHONE_MUTE = "microphone_mute"
    NETWORK_CUT = "network"


@dataclass(frozen=True)
class DockFacts:
    """How things are. ``card`` is the key of the card that is in; empty: none.

    ``slips`` are pictures (PNG) of what was printed, oldest first, ``code`` is one of what was scanned last;
    ``trace`` is the file that was written last. Empty: none yet.
    """

    card: str = ""
    troubles: frozenset[Trouble] = frozenset()
    slips: tuple[str, ...] = ()
    code: str = ""
    trace: str = ""


@dataclass(frozen=True)
class LessonTitle:
    """An exercise in the list; ``done``: it was finished in this run."""

    key: str
    title: str
    done: bool = False


class StepState(StrEnum):
    """How far a step of an exercise is."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


class Part(StrEnum):
    """A part of the dock that an exercise may need."""

    CARDS = "cards"
    PRINTER = "printer"
    WIRES = "wires"
    TIME = "time"


@dataclass(frozen=True)
class LessonView:
    """The exercise that is being done, already translated.

    ``hint`` is empty until it was asked for; ``closing`` is the sentence at its end, empty before. ``parts`` are what
    of the dock is needed for it: the fewer buttons, the sooner the right one is found.
    """

    title: str
    goal: str
    steps: tuple[tuple[str, StepState], ...]
    parts: frozenset[Part] = frozenset(Part)
    hint: str = ""
    closing: str = ""


class Lessons(Protocol):
    """The exercises of a practice."""

    def titles(self) -> tuple[LessonTitle, ...]:
        """All exercises, in the order they are best done."""

    def view(self) -> LessonView | None:
        """The exercise that is being done, or None."""

    def begin(self, key: str) -> None:
        """Begin this exercise: everything is well but for what it is about."""

    def again(self) -> None:
        """Begin the same exercise once more."""

    def give_hint(self) -> None:
        """Show the hint of the present step."""

    def stop(self) -> None:
        """Leave the exercise; everything is well again."""


class Dock(Protocol):
    """The hands of whoever plays member, technician and bad luck."""

    @property
    def language(self) -> str:
        """The dock's own language, ``zh`` or ``en``."""

    @property
    def lessons(self) -> Lessons | None:
        """The exercises where officers practise; None for developers."""

    def facts(self) -> DockFacts:
        """How things are."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called, on any thread, when the facts or the lessons may be others."""

    def cards(self) -> tuple[DockCard, ...]:
        """All cards that can be put in."""

    def insert(self, key: str) -> None:
        """Put this card in, taking out the one that is there."""

    def pull(self) -> None:
        """Take the card out."""

    def codes(self) -> tuple[DockCode, ...]:
        """All codes that can be held before the scanner; none when there is no scanner."""

    def scan(self, key: str) -> None:
        """Hold this code before the scanner."""

    def make(self, trouble: Trouble, *, on: bool) -> None:
        """Make this trouble, or mend it."""

    def pass_time(self, seconds: float) -> None:
        """Let this much time pass at once."""

    def record(self) -> None:
        """Write down all that has happened, as a file that can be played again."""
