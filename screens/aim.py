"""Takes a panel's drift out of every touch, and gathers what touches tell of it, in the time between two frames."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk.drift import Drift, Target, Visit
from screens.fingers import Touch
from screens.gesture import Spot
from screens.widgets.press import Pressable

ALONE_SECONDS = 60.0
"""Nobody has touched for so long, and the welcome screen is there: whoever comes now is another visitor."""
_SHORT_SIDE_MM = 270.0
"""Of the reference panel, 21.5 inch and 16:9."""

Keep = Callable[[Drift], None]


class Aim:
    """Corrects touches as ``learn`` says, and learns on from them. Before that it does neither.

    The correction only changes while nobody is there, so that nothing shifts under a finger. For the window's thread.
    """

    def __init__(self, size: Callable[[], tuple[float, float]], now: Callable[[], float]) -> None:
        """``size`` gives the window's pixels, ``now`` the seconds on a clock."""
        self._size, self._now = size, now
        self._drift = Drift()
        self._keep: Keep | None = None
        self._visit: Visit | None = None
        self._last = float("-inf")
        self._waiting: list[tuple[float, float, Sequence[Spot]]] = []

    def learn(self, drift: Drift, keep: Keep) -> None:
        """Correct by what is known, and learn on; ``keep`` is told what is known after each visitor."""
        self._drift, self._keep = drift, keep

    def corrected(self, touch: Touch) -> Touch:
        """Return the touch where the finger is."""
        self._last = self._now()
        x, y = self._drift.shift
        if not (x or y):
            return touch
        pixels = 1 / self._mm()
        return replace(touch, x=touch.x - x * pixels, y=touch.y - y * pixels)

    def tapped(self, x: float, y: float, around: Sequence[Spot]) -> None:
        """Note a corrected tap, in pixels, and what was on the window. Costs nothing yet: a frame is due."""
        if self._keep is not None:
            self._waiting.append((x, y, around))

    def work(self, *, nobody: bool) -> None:
        """Learn from what was noted, once the frame is on the glass. ``nobody``: the welcome screen is there."""
        while self._waiting:
            self._take(*self._waiting.pop(0))
        if nobody and self._visit is not None and self._now() - self._last >= ALONE_SECONDS and self._keep is not None:
            self._drift, self._visit = self._drift.after(self._visit), None
            self._keep(self._drift)

    def _take(self, x: float, y: float, around: Sequence[Spot]) -> None:
        pressable = [s for s in around if isinstance(s.element, Pressable) and s.element.opacity]
        # Keys repeat. Where somebody types, nothing is learnt: no trace of a PIN may be in what is kept.
        if any(isinstance(s.element, Pressable) and s.element.repeats for s in pressable):
            return
        mm = self._mm()
        targets = [
            Target(s.x * mm, s.y * mm, s.width * mm, s.height * mm)
            for s in pressable
            if s.height >= s.whole_height / 2  # of what is scrolled nearly out of sight nobody means the middle
        ]
        if self._visit is None:
            width, height = self._size()
            self._visit = Visit((width * mm, height * mm))
        by_x, by_y = self._drift.shift
        self._visit.touch(x * mm + by_x, y * mm + by_y, targets)

    def _mm(self) -> float:
        return _SHORT_SIDE_MM / max(1.0, min(self._size()))
