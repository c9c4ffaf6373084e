"""Keys that are open, a scene for each way of typing: what no view alone shows.

The engines here answer at once, and always the same: a word under way with all that can be chosen for it.
"""

from kiosk.input.face import Candidate, Composition, CompositionSink, Layout, Recognised, RecognisedSink, Stroke
from kiosk.view_parts import Mode
from screens.compose.screen import ComposeScreen
from screens.search.screen import SearchScreen
from screens.stage import Stage
from screens.typing.engines import InputEngines

_WORDS = tuple(Candidate(word, 9) for word in ("农场职工", "农场", "农产", "弄错", "浓", "农", "弄", "侬"))
_UNDER_WAY = {
    Layout.LETTERS: Composition(preedit="nong chang zhi gong", candidates=_WORDS, more=True),
    Layout.NINE_KEYS: Composition(
        preedit="nong chang", candidates=_WORDS, more=True, readings=("nong", "mong", "m", "n", "o")
    ),
}
_WRITTEN = Recognised(("农", "衣", "浓", "侬", "依"), strokes=1)
_STROKE: Stroke = ((0.3, 0.35), (0.6, 0.28), (0.56, 0.7))
"""In shares of the field's width and height."""


class _StillPinyin:
    def __init__(self, answer: CompositionSink) -> None:
        self._answer = answer
        self._layout = Layout.LETTERS

    def press(self, key: str) -> None:
        self._answer(_UNDER_WAY[self._layout])

    def reset(self, layout: Layout) -> None:
        self._layout = layout
        self._answer(Composition())

    def literal(self, text: str) -> None:
        self._answer(Composition())

    def choose(self, index: int) -> None:
        self._answer(Composition())

    def narrow(self, index: int) -> None:
        self._answer(_UNDER_WAY[self._layout])

    def turn(self, pages: int) -> None:
        self._answer(_UNDER_WAY[self._layout])

    def backspace(self) -> None:
        self._answer(Composition())

    def raw(self) -> None:
        self._answer(Composition())

    def forget(self) -> None:
        self._answer(Composition())

    def close(self) -> None:
        pass


class _StillHandwriting:
    def __init__(self, answer: RecognisedSink) -> None:
        self._answer = answer

    def recognise(self, strokes: tuple[Stroke, ...]) -> None:
        self._answer(_WRITTEN)

    def close(self) -> None:
        pass


ENGINES = InputEngines(_StillPinyin, _StillHandwriting)
SCENES: dict[str, tuple[str, Mode]] = {
    **{f"90-typing-{mode.value}": ("17-compose", mode) for mode in Mode},
    **{f"91-search-{mode.value}": ("32-search", mode) for mode in (Mode.LETTERS, Mode.WRITE, Mode.PINYIN)},
}
"""Name of each scene: the sample that it is a scene of, and the way of typing."""


def open_keys(stage: Stage, mode: Mode) -> None:
    """Open the keys of what the stage shows, and begin a word. ``TypeError`` where nothing is typed."""
    screen = stage.screen
    if not isinstance(screen, ComposeScreen | SearchScreen) or screen.view is None:
        raise TypeError(f"nothing is typed on {screen!r}")
    panel = screen.ids.keyboard
    panel.typist.close()
    screen.engines = ENGINES
    if isinstance(screen, SearchScreen):
        modes = (Mode.LETTERS, Mode.WRITE, Mode.PINYIN)
        panel.begin(ENGINES, screen.view.keys, first=modes[0], modes=modes)
    elif panel.hidden:
        screen.toggle_keyboard()
    panel.typist.switch(mode)
    if mode is Mode.WRITE:
        stage.relayout()
        pad = panel.ids.pad
        panel.typist.drew(tuple((x * pad.width, y * pad.height) for x, y in _STROKE))
    elif mode in (Mode.PINYIN, Mode.NINE):
        panel.press("6" if mode is Mode.NINE else "n")


def close_keys(stage: Stage) -> None:
    """Close them again, and the engines with them."""
    screen = stage.screen
    if screen is not None:
        screen.ids.keyboard.typist.close()
        screen.engines, view = None, screen.view
        screen.leave()
        screen.enter()
        screen.show(view)
