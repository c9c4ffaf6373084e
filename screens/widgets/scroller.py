"""A window onto a column that is higher than the screen: drag, glide, or turn whole pages with two large buttons."""

import math
from typing import Any

from kivy.clock import Clock
from kivy.graphics import PopMatrix, PushMatrix, ScissorPop, ScissorPush, Translate
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.machine.intents import Intent
from screens.kv import load_kv
from screens.redraw import after_move, moved_soon, shown_at_once
from screens.tokens import FRAMES_PER_SECOND, GLIDE_SECONDS, Metrics
from screens.widgets import icon, label
from screens.widgets.element import Element
from screens.widgets.flow import Column
from screens.widgets.press import Pressable

__all__ = ["PageScroll", "Scroller", "TurnButton", "icon", "label"]

KEPT_IN_SIGHT = 90
"""Design pixels of the old page that stay in sight on the new one, so that the eye finds its line."""


def page_of(offset: float, reach: float, page: float) -> tuple[int, int]:
    """Return which page is shown at an offset, and of how many, where turning moves by ``page``; all in pixels.

    The end counts as the last page however little it is from the one before, and a pixel is no page of its own: from
    the top, each turn counts one more.
    """
    count = 1 + math.ceil(max(0.0, reach - 1) / page)
    if offset >= reach - 1:
        return count, count
    return min(count - 1, 1 + round(offset / page)), count


class Scroller(Element):
    """Shows one child, scrolled up by ``offset`` pixels, 0 to ``reach()``."""

    offset = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            self._scissor = ScissorPush()
            PushMatrix()
            self._translate = Translate(0, 0, 0)
        with self.canvas.after:
            PopMatrix()
            ScissorPop()
        self._content_height = 0.0
        self._grip = 0.0
        self._speed = 0.0
        self._from = self._to = self._glided = 0.0
        self._event: Any = None
        self._aim: float | None = None
        self.fbind("offset", self._moved)

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return 0: a scroller takes what room there is (``grow``)."""
        return 0.0

    def content_height(self, m: Metrics, width: float) -> float:
        """Return the height of the child at this width."""
        return max((part.wanted_height(m, width) for part in self.parts()), default=0.0)

    def arrange(self, m: Metrics) -> None:
        """Place the child so that its top is at the top, then scroll it."""
        self._content_height = max(self.content_height(m, self.width), self.height)
        for part in self.parts():
            part.place(m, self.x, self.top - self._content_height, self.width, self._content_height)
        self.offset = min(self.offset, self.reach())
        self._scissor.x, self._scissor.y = int(self.x), int(self.y)
        self._scissor.width, self._scissor.height = int(self.width), int(self.height)

    def reach(self) -> float:
        """Return the largest offset."""
        return float(max(0.0, self._content_height - self.height))

    @property
    def gliding(self) -> bool:
        """Tell whether it moves by itself."""
        return self._event is not None

    @property
    def lift(self) -> int:
        """By how many pixels the child is drawn higher."""
        return round(float(self.offset))

    def to_top(self) -> None:
        """Show the beginning, at once."""
        self._stop()
        self._aim = None
        self.offset = 0

    def jump(self, offset: float) -> None:
        """Show from this offset on, at once."""
        self._stop()
        self._aim = None
        self.offset = min(max(offset, 0.0), self.reach())

    def step(self, direction: int) -> None:
        """Glide a small step; for the mouse wheel."""
        self._glide(self._where() + direction * self.metrics.px(160))

    def turn(self, direction: int) -> None:
        """Glide a page on (1) or back (-1)."""
        self._glide((self._to if self._event else self._where()) + direction * self._page())

    def pages(self) -> tuple[int, int]:
        """Return which page this is, and of how many; (1, 1) when all is in sight."""
        return page_of(float(self.offset), self.reach(), self._page())

    def _page(self) -> float:
        return float(max(1.0, self.height / 2, self.height - self.metrics.px(KEPT_IN_SIGHT)))

    def hold(self, y: float) -> None:
        """Take hold at the window height ``y``."""
        self._stop()
        self._grip, self._speed = y - self._where(), 0.0

    def drag(self, y: float) -> None:
        """Follow the finger."""
        target = min(max(y - self._grip, 0.0), self.reach())
        self._speed = 0.6 * self._speed + 0.4 * (target - self._where())
        self._go(target)

    def let_go(self) -> None:
        """Glide on a little in the direction of the last movement."""
        if abs(self._speed) > self.metrics.px(4):
            self._glide(self._where() + self._speed * 8)

    def _glide(self, target: float) -> None:
        self._stop()
        self._from, self._to = self._where(), min(max(target, 0.0), self.reach())
        self._glided = 0.0
        if self._from != self._to:
            self._event = Clock.schedule_interval(self._advance, 0)

    def _advance(self, passed: float) -> bool:
        # Where frames take longer the glide does, too: a leap would bring many lines into one frame, and lose the eye.
        self._glided += min(passed, 1 / FRAMES_PER_SECOND)
        part = min(1.0, self._glided / GLIDE_SECONDS)
        self._go(self._from + (self._to - self._from) * (1 - (1 - part) ** 3))
        if part >= 1.0:
            self._event = None
        return bool(part < 1.0)

    def _stop(self) -> None:
        if self._event is not None:
            self._event.cancel()
            self._event = None

    def _where(self) -> float:
        """Return the offset that the coming frame shows."""
        return float(self.offset) if self._aim is None else self._aim

    def _go(self, offset: float) -> None:
        """Show from this offset on, in the coming frame."""
        self._aim = offset
        moved_soon(self, self._arrive)

    def _arrive(self) -> None:
        if self._aim is not None:
            self.offset, self._aim = min(self._aim, self.reach()), None

    def _moved(self, *_: Any) -> None:
        if self._translate.y != self.lift:
            self._translate.y = self.lift


def scroller_of(element: Any) -> Scroller | None:
    """Return the scroller that the element stands in, or None."""
    above = element.parent
    while isinstance(above, Element):
        if isinstance(above, Scroller):
            return above
        above = above.parent
    return None


class TurnButton(Pressable):
    """Turns a page of the ``PageScroll`` it belongs to."""

    direction = NumericProperty(1)
    icon = StringProperty("down")

    def act(self) -> Intent | None:
        """Turn the page; nothing is sent, for the machine does not know how much fits a window."""
        self.parent.parent.ids.scroller.turn(int(self.direction))
        return None


class PageScroll(Column):
    """A scroller with a bar of two large buttons below it, there only when not all is in sight.

    Without ``turns`` there are no buttons: while somebody types, what they write is kept in sight for them.
    """

    turns = BooleanProperty(True)

    def add_widget(self, widget: Any, *args: Any, **kwargs: Any) -> None:
        """Put a child declared in kv into the scroller, our own two parts into ourselves."""
        if "scroller" in self.ids and not isinstance(widget, Scroller) and len(self.children) >= 4:
            self.ids.scroller.add_widget(widget, *args, **kwargs)
        else:
            super().add_widget(widget, *args, **kwargs)

    def on_kv_post(self, base_widget: Any) -> None:
        """Keep the page number true while scrolling."""
        self.ids.scroller.fbind("offset", self._count)

    def to_top(self) -> None:
        """Show the beginning."""
        self.ids.scroller.to_top()

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return 0: it takes what room there is (``grow``)."""
        return 0.0

    def arrange(self, m: Metrics) -> None:
        """Show the bar only when the content is higher than the room: below, or in landscape on the right."""
        ids = self.ids
        overflows = self.turns and ids.scroller.content_height(m, self.width) > self.height + 1
        ids.bar.hidden = not overflows or m.wide
        ids.side.hidden = not overflows or not m.wide
        if m.wide:
            side = ids.side.wanted_width(m) if overflows else 0.0
            ids.scroller.place(m, self.x, self.y, self.width - side, self.height)
            if overflows:
                ids.side.place(m, self.right - side, self.y, side, self.height)
        else:
            super().arrange(m)
        self._count()

    def _count(self, *_: Any) -> None:
        bar = self.ids.bar if self.ids.side.hidden else self.ids.side
        after_move(lambda: shown_at_once(bar, self._show_count))

    def _show_count(self) -> None:
        page, pages = self.ids.scroller.pages()
        text = f"{page} / {pages}"
        ids = self.ids
        for up, down, count in ((ids.page_up, ids.page_down, ids.pages), (ids.side_up, ids.side_down, ids.side_pages)):
            up.enabled = ids.scroller.offset > 0.5
            down.enabled = ids.scroller.offset < ids.scroller.reach() - 0.5
            if count.text != text:
                count.text = text
                if count.width:
                    count.arrange(count.metrics)


load_kv(__file__)
