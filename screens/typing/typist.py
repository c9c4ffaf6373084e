"""What each key means, and what the engines' answers do to the text. Knows no widget, so it is tested without a window.

An engine answers every call once and in order, some milliseconds later, while people type on. So this counts what is
still unanswered: an erase that follows a key of which no answer came yet belongs to the composition, not to the text.
"""

from collections.abc import Callable

from kiosk.input.face import Candidate, Composition, Handwriting, Layout, Pinyin, Recognised, Stroke
from kiosk.view_parts import Mode
from screens.typing.engines import InputEngines

ERASE, SPACE, ENTER, CLEAR = "erase", "space", "\n", "clear"
COMPOSED = {Mode.PINYIN: Layout.LETTERS, Mode.NINE: Layout.NINE_KEYS}
_KEYS = {Mode.PINYIN: frozenset("abcdefghijklmnopqrstuvwxyz'"), Mode.NINE: frozenset("23456789")}


class Typist:
    """One field's typing. ``commit`` adds to the text, ``erase`` takes its last character, ``changed`` shows all."""

    def __init__(self, commit: Callable[[str], None], erase: Callable[[], None], changed: Callable[[], None]) -> None:
        self._commit, self._erase, self._changed = commit, erase, changed
        self._engines: InputEngines | None = None
        self._pinyin: Pinyin | None = None
        self._writing: Handwriting | None = None
        self._unanswered = self._stale = 0
        self.mode = Mode.LETTERS
        self._wanted = tuple(Mode)
        self.composition = Composition()
        self.strokes: tuple[Stroke, ...] = ()
        self.recognised: tuple[str, ...] = ()
        self.lost = False
        """The engine broke down over what was being typed; what was committed is not affected."""

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes there are."""
        return self._wanted if self._engines else (Mode.LETTERS,)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What can be chosen now."""
        if self.mode is Mode.WRITE:
            return tuple(Candidate(text, 1) for text in self.recognised)
        return self.composition.candidates if self.mode in COMPOSED else ()

    @property
    def composing(self) -> bool:
        """Whether keys are waiting to become words."""
        return bool(self.composition.preedit) or self._unanswered > 0

    def begin(
        self, engines: InputEngines | None, *, first: Mode = Mode.PINYIN, modes: tuple[Mode, ...] = tuple(Mode)
    ) -> None:
        """Begin a field, in the mode ``first``; without engines there are letters only.

        ``modes`` are the ways of typing that this field takes.
        """
        self._engines, self._wanted = engines, modes
        self.strokes, self.recognised = (), ()
        self.switch(Mode.LETTERS if engines is None else first)

    def switch(self, mode: Mode) -> None:
        """Type in another way; what is being composed becomes its likeliest words first."""
        self.finish()
        self.mode = mode
        self.clear_strokes()
        if mode in COMPOSED and self._pinyin is None and self._engines is not None:
            self._pinyin = self._engines.pinyin(self._composed)
        if mode in COMPOSED:
            self._ask(lambda pinyin: pinyin.reset(COMPOSED[mode]))
        if mode is Mode.WRITE and self._writing is None and self._engines is not None:
            self._writing = self._engines.handwriting(self._read)
        self._changed()

    def finish(self) -> None:
        """Commit what is being composed as its likeliest words."""
        if self.composing and self._pinyin is not None:
            self._ask(lambda pinyin: pinyin.literal(""))

    def press(self, code: str) -> None:
        """Take a key."""
        if self.mode is Mode.WRITE:
            self._press_writing(code)
        elif self.mode in COMPOSED and self._pinyin is not None:
            self._press_composing(self.mode, code)
        elif code == ERASE:
            self._erase()
        else:
            self._commit(" " if code == SPACE else code)

    def choose(self, index: int) -> None:
        """Take a candidate."""
        if self.mode is Mode.WRITE:
            if index < len(self.recognised):
                chosen = self.recognised[index]
                self.clear_strokes()
                self._commit(chosen)
        else:
            self._ask(lambda pinyin: pinyin.choose(index))

    def narrow(self, index: int) -> None:
        """Nine keys: say which syllable the first keys mean."""
        self._ask(lambda pinyin: pinyin.narrow(index))

    def turn(self, pages: int) -> None:
        """Show other candidates."""
        self._ask(lambda pinyin: pinyin.turn(pages))

    def drew(self, stroke: Stroke) -> None:
        """Take a stroke."""
        self.strokes = (*self.strokes, stroke)
        if self._writing is not None:
            self._writing.recognise(self.strokes)

    def clear_strokes(self) -> None:
        """Begin the character anew."""
        self.strokes, self.recognised = (), ()
        self._changed()

    def forget(self) -> None:
        """Forget this person: what is composed, what was learnt, and the answers still on their way."""
        if self._pinyin is not None:
            self._pinyin.forget()
            self._stale, self._unanswered = self._stale + self._unanswered + 1, 0
        self.composition, self.strokes, self.recognised, self.lost = Composition(), (), (), False

    def close(self) -> None:
        """End the engines."""
        for engine in (self._pinyin, self._writing):
            if engine is not None:
                engine.close()
        self._pinyin = self._writing = None
        self._unanswered = self._stale = 0

    def _press_composing(self, mode: Mode, code: str) -> None:
        if code in _KEYS[mode]:
            self._ask(lambda pinyin: pinyin.press(code))
        elif code == ERASE:
            if self.composing:
                self._ask(lambda pinyin: pinyin.backspace())
            else:
                self._erase()
        elif code == SPACE and self.composing:
            self._ask(lambda pinyin: pinyin.choose(0))
        elif code == ENTER and self.composing:
            self._ask(lambda pinyin: pinyin.raw())
        else:
            self._ask(lambda pinyin: pinyin.literal(" " if code == SPACE else code))

    def _press_writing(self, code: str) -> None:
        if code == ERASE and self.strokes:
            self.strokes = self.strokes[:-1]
            self.recognised = ()
            if self.strokes and self._writing is not None:
                self._writing.recognise(self.strokes)
            self._changed()
        elif code == ERASE:
            self._erase()
        elif code == CLEAR:
            self.clear_strokes()
        else:
            if self.recognised:
                self.choose(0)
            self._commit(" " if code == SPACE else code)

    def _ask(self, call: Callable[[Pinyin], None]) -> None:
        if self._pinyin is not None:
            self._unanswered += 1
            call(self._pinyin)

    def _composed(self, composition: Composition) -> None:
        if composition.lost:
            self._unanswered = self._stale = 0
        elif self._stale:
            self._stale -= 1  # it answers somebody who has left
            return
        else:
            self._unanswered = max(0, self._unanswered - 1)
        self.composition, self.lost = composition, composition.lost
        if composition.committed:
            self._commit(composition.committed)
        self._changed()

    def _read(self, answer: Recognised) -> None:
        if answer.strokes == len(self.strokes):  # else another stroke was drawn, or it was wiped away
            self.recognised = answer.candidates
            self._changed()
