"""The line of candidates: as many as fit, then the next."""

from collections.abc import Callable
from typing import Any

from kivy.properties import NumericProperty, StringProperty

from kiosk.input.face import Candidate
from kiosk.machine.intents import Intent
from screens.kv import load_kv
from screens.tokens import Metrics
from screens.widgets import icon, label, pool
from screens.widgets.flow import Row
from screens.widgets.press import Pressable

__all__ = ["CandidateButton", "CandidateLine", "MoreButton", "icon", "label"]


class CandidateButton(Pressable):
    """One of the words that may be meant."""

    text = StringProperty("")
    index = NumericProperty(0)

    def act(self) -> Intent | None:
        """Take it."""
        self.parent.chosen(int(self.index))
        return None


class MoreButton(Pressable):
    """Shows the candidates that did not fit."""

    def act(self) -> Intent | None:
        """Turn on."""
        self.parent.turn_on()
        return None


class Words(Row):
    """The words themselves; those that have no room are not shown, and ``fitted`` says how many are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fitted = 0
        self.chosen: Callable[[int], None] = _unheard

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return one line's height."""
        return max((part.wanted_height(m, width) for part in self.parts()), default=0.0)

    def arrange(self, m: Metrics) -> None:
        """Place them side by side until the room ends; the first one is always there, cut if need be."""
        left, bottom, width, height = self.inner(m)
        x, gap, fitted = left, m.px(self.gap), 0
        for part in list(self.parts()):
            wide = min(part.wanted_width(m), width)
            if fitted and x + wide > left + width:
                break
            part.place(m, x, bottom, wide, height)
            x += wide + gap
            fitted += 1
        for part in self.parts()[fitted:]:
            part.hidden = True
        self.fitted = fitted


class CandidateLine(Row):
    """Words to choose from and, when there are more than fit, a button to see the others."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._all: tuple[Candidate, ...] = ()
        self._start = self._page = 0
        self._more_pages = False
        self.chosen: Callable[[int], None] = _unheard
        self.turn: Callable[[int], None] = _unheard

    def show(self, candidates: tuple[Candidate, ...], page: int, *, more: bool) -> None:
        """Show these from the first on; ``more``: the engine has other pages."""
        self._all, self._start, self._page, self._more_pages = candidates, 0, page, more
        self._fill()

    def turn_on(self) -> None:
        """Show the next ones, the first again after the last."""
        words = self.ids.words
        self._start += max(1, words.fitted)
        if self._start < len(self._all):
            self._fill()
            self.place(self.metrics, self.x, self.y, self.width, self.height)
        elif self._more_pages:
            self.turn(1)
        elif self._page:
            self.turn(-self._page)
        else:
            self._start = 0
            self._fill()
            self.place(self.metrics, self.x, self.y, self.width, self.height)

    def _fill(self) -> None:
        words = self.ids.words
        words.chosen = self.chosen
        left = tuple(enumerate(self._all))[self._start :]
        pool.fill(words, left, lambda: CandidateButton(repeats=True), _show)
        self.ids.more.hidden = len(self._all) < 2


def _show(button: CandidateButton, item: tuple[int, Candidate]) -> None:
    button.index, button.text, button.test_id = item[0], item[1].text, f"candidate-{item[0]}"


def _unheard(_: int) -> None:
    """Take a choice while nobody listens."""


load_kv(__file__)
