"""What a screen needs of input: pinyin compositions and handwriting, answered later by engines in child processes.

Every call returns at once. Answers arrive in order on a thread of the engine's own; a screen takes them over into its
loop. An engine that stalls or dies is replaced, and what was being typed is typed again for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

Stroke = tuple[tuple[float, float], ...]
"""Points of one stroke from pen down to pen up, in pixels, y downwards."""


class Layout(StrEnum):
    """How pinyin is typed."""

    LETTERS = "letters"
    """``a`` to ``z``, and ``'`` between syllables that would run together."""
    NINE_KEYS = "nine_keys"
    """``2`` to ``9``, as on a telephone."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to choose. ``keys``: how many typed keys it uses up, 0 for a suggestion of what may follow."""

    text: str
    keys: int


@dataclass(frozen=True, slots=True)
class Composition:
    """The state of typing after one call. ``committed`` goes into the text at once and is said only here."""

    committed: str = ""
    preedit: str = ""
    """What is being composed: words chosen so far, then pinyin cut into syllables. Empty when nothing is."""
    candidates: tuple[Candidate, ...] = ()
    """One page; without a preedit, suggestions of what may follow."""
    page: int = 0
    more: bool = False
    """Whether another page follows."""
    readings: tuple[str, ...] = ()
    """Nine keys: the syllables or letters that the first keys may mean, for ``narrow``."""
    lost: bool = False
    """The engine broke down twice over these keys; they are gone. What was committed before is not."""


class Pinyin(Protocol):
    """One person's typing. Nothing is kept after ``forget``."""

    def press(self, key: str) -> None:
        """Add a key of the layout. Keys that it does not have are answered without an effect."""

    def choose(self, index: int) -> None:
        """Take a candidate of the page shown. An index beyond it is answered without an effect."""

    def narrow(self, index: int) -> None:
        """Nine keys: say which of ``readings`` is meant."""

    def backspace(self) -> None:
        """Undo the last key, or the last choice when it used up the keys before it."""

    def turn(self, pages: int) -> None:
        """Show another page of candidates: +1 the next, -1 the one before."""

    def literal(self, text: str) -> None:
        """Commit the first candidate, if any, then ``text``: punctuation, digits, letters, a ready sentence."""

    def raw(self) -> None:
        """Commit the letters as typed."""

    def reset(self, layout: Layout) -> None:
        """Drop what is composed and begin a field, with a layout."""

    def forget(self) -> None:
        """Drop what is composed and everything learnt: a new person comes."""

    def close(self) -> None:
        """End the engine. Nothing is answered after it."""


class Handwriting(Protocol):
    """Recognises handwritten characters."""

    def recognise(self, strokes: tuple[Stroke, ...]) -> None:
        """Ask what was written, all strokes so far. A newer question makes older answers stale: see ``Recognised``."""

    def close(self) -> None:
        """End the engine."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What strokes may say, likeliest first: a character each, or several when several were written side by side."""

    candidates: tuple[str, ...] = ()
    strokes: int = 0
    """How many strokes were asked about."""
    lost: bool = False
    """The engine did not answer; writing the next stroke asks again."""


CompositionSink = Callable[[Composition], None]
RecognisedSink = Callable[[Recognised], None]
