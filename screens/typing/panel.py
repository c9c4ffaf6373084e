"""The panel below a form: ways of typing, candidates, and keys or a field to write in."""

from collections.abc import Callable
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.machine.intents import Intent
from kiosk.view_parts import Mode, TypingWords
from screens import ink
from screens.kv import load_kv
from screens.redraw import shown_at_once
from screens.tokens import STYLES, TARGET, Metrics
from screens.typing import candidates, keys, pad
from screens.typing.engines import InputEngines
from screens.typing.keys import KeyBlock
from screens.typing.typist import Typist
from screens.widgets import icon, label, pool
from screens.widgets.flow import Column
from screens.widgets.label import Text
from screens.widgets.press import Pressable

__all__ = [
    "Composed",
    "DoneButton",
    "ModeButton",
    "ReadingButton",
    "TypingPanel",
    "candidates",
    "icon",
    "keys",
    "label",
    "pad",
]


class ModeButton(Pressable):
    """One way of typing."""

    text = StringProperty("")
    chosen = BooleanProperty(False)

    def __init__(self, mode: Mode, panel: "TypingPanel", **kwargs: Any) -> None:
        self.mode, self._panel = mode, panel
        super().__init__(test_id=f"mode_{mode.value}", **kwargs)

    def act(self) -> Intent | None:
        """Type this way."""
        self._panel.typist.switch(self.mode)
        return None


class DoneButton(Pressable):
    """Finishes the word under way and closes the keys."""

    text = StringProperty("")

    def act(self) -> Intent | None:
        """Close the keys."""
        self.parent.parent.done()
        return None


class ReadingButton(Pressable):
    """Nine keys: a syllable that the first keys may mean."""

    text = StringProperty("")

    def __init__(self, panel: "TypingPanel", **kwargs: Any) -> None:
        self.index, self._panel = 0, panel
        super().__init__(**kwargs)

    def natural_width(self, m: Metrics) -> float:
        """Return the width of the syllable, or what a finger needs: some are one letter."""
        return max(super().natural_width(m), m.px(TARGET))

    def act(self) -> Intent | None:
        """Mean this one."""
        self._panel.typist.narrow(self.index)
        return None


class Composed(Text):
    """The letters under way. It is as high without any: what is below must not move while somebody types."""

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return the height of one line, or of the lines there are."""
        one = ink.line_height(m.font(self.style), STYLES[self.style].bold)
        return float(max(one, super().natural_height(m, width)))


class TypingPanel(Column):
    """``typed`` adds to the text, ``erased`` takes its last character, ``closed`` is told when the person is done.

    It opens no engine before ``begin``. ``pad_high`` is the height of the field to write in, in design pixels.
    """

    pad_high = NumericProperty(520)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.typed: Callable[[str], None] = _nothing
        self.erased: Callable[[], None] = _nobody
        self.closed: Callable[[], None] = _nobody
        self.relayout: Callable[[], None] = _nobody
        self._words = TypingWords()
        self._blocks: dict[Mode, KeyBlock] = {}
        self._shown_mode: Mode | None = None
        self.typist = Typist(self._commit, self._erase, self._changed)

    def on_kv_post(self, _: Any) -> None:
        """Join the parts, which the screen's kv file makes after this widget itself."""
        self.ids.line.chosen, self.ids.line.turn = self.typist.choose, self.typist.turn
        self.ids.pad.listen(self.typist.drew)

    def begin(
        self, engines: InputEngines | None, words: TypingWords, *, first: Mode, modes: tuple[Mode, ...] = tuple(Mode)
    ) -> None:
        """Begin to type into a field that is empty or not, in one of these ways, in ``first`` at first."""
        self._words, self._shown_mode = words, None
        self.typist.begin(engines, first=first, modes=modes)

    def show_words(self, words: TypingWords) -> None:
        """Stand in these words from now on: the language may change while somebody types."""
        if words != self._words:
            self._words = words
            self._show_mode()

    def press(self, code: str) -> None:
        """Take one key."""
        self.typist.press(code)

    def done(self) -> None:
        """Finish the word under way and close."""
        self.typist.finish()
        self.closed()

    def _commit(self, text: str) -> None:
        self.typed(text)

    def _erase(self) -> None:
        self.erased()

    def _changed(self) -> None:
        if self.typist.mode is not self._shown_mode:
            self._show_mode()
            self.relayout()
        else:
            shown_at_once(self.ids.bar, self._show_candidates)

    def _show_mode(self) -> None:
        typist, ids = self.typist, self.ids
        self._shown_mode = typist.mode
        names = dict(self._words.modes)
        ids.modes.clear_parts()
        for mode in typist.modes:
            text = names.get(mode.value, mode.value)
            ids.modes.add_widget(ModeButton(mode, self, text=text, chosen=mode is typist.mode, grow=1))
        ids.modes.hidden = len(typist.modes) < 2
        ids.done.text, ids.done.hidden = self._words.done, not self._words.done
        ids.block.clear_parts()
        if typist.mode not in self._blocks:
            self._blocks[typist.mode] = KeyBlock(typist.mode, self)
        ids.block.add_widget(self._blocks[typist.mode])
        writing = typist.mode is Mode.WRITE
        ids.pad.hidden, ids.block.grow = not writing, 0 if writing else 1
        ids.bar.hidden = typist.mode in (Mode.SIGNS, Mode.LETTERS)
        self._show_candidates()

    def _show_candidates(self) -> None:
        typist, ids = self.typist, self.ids
        composition = typist.composition
        writing = typist.mode is Mode.WRITE
        ids.line.show(typist.candidates, 0 if writing else composition.page, more=not writing and composition.more)
        preedit = "" if writing else composition.preedit
        hint = self._words.write if writing and not typist.strokes else ""
        ids.preedit.text = self._words.lost if typist.lost else preedit or hint
        ids.preedit.tint = "brick" if typist.lost else "brand_deep" if preedit else "ink_soft"
        pool.fill(ids.readings, composition.readings[:6], lambda: ReadingButton(self), _show_reading)
        for index, button in enumerate(ids.readings.parts()):
            button.index = index
        ids.readings.hidden = typist.mode is not Mode.NINE
        ids.pad.show(typist.strokes)
        bar = ids.bar
        if bar.width and not bar.hidden:
            bar.place(bar.metrics, bar.x, bar.y, bar.width, bar.height)


def _show_reading(button: ReadingButton, text: str) -> None:
    button.text, button.test_id = text, f"reading-{text}"


def _nothing(_: str) -> None:
    """Take typing while no screen listens."""


def _nobody() -> None:
    """Tell nobody."""


load_kv(__file__)
