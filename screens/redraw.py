"""Redraw a part: what a press or a moving card changes is a few percent of the pixels, and so of a frame's time.

A whole frame of 1080 x 1920 takes 15 to 25 ms in software; a tile's part of it 1 to 2. That works only where the
display keeps in the back buffer what was last shown (a copy on every swap, as software GL does). Where it swaps pages
instead, the hardware draws whole frames quickly, and this module draws nothing by itself.
"""

import screens.settings  # noqa: F401  isort: skip  (must come before Kivy)

from collections.abc import Callable
from typing import Any

from kivy.graphics import Canvas, ScissorPop, ScissorPush
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

from screens.partial import sub_buffer_copier

_painter: "Painter | None" = None


class Painter:
    """Draws parts of one window. Make it, on the window's thread, before anything is shown."""

    def __init__(self, window: Any) -> None:
        self._window = window
        self._open, self._shut = Canvas(), Canvas()
        with self._open:
            self._scissor = ScissorPush(x=0, y=0, width=1, height=1)
        with self._shut:
            ScissorPop()
        self.keeps = self._is_kept()
        """Whether the back buffer still holds what was last shown."""
        self._copy = sub_buffer_copier() if self.keeps else None

    def change(self, change: Callable[[], None], place: "Place") -> None:
        """Make a change that can be seen only within ``place`` (x, y, width, height in pixels) and draw that at once.

        When something else waits to be drawn, or the buffer is not kept, the coming frame shows the change.
        """
        canvas = self._window.canvas
        alone = self.keeps and not canvas.needs_redraw
        change()
        if alone and canvas.needs_redraw:
            self._draw(*place)

    def _draw(self, x: float, y: float, width: float, height: float) -> None:
        # One pixel more on each side, for what is at a fraction of a pixel.
        left, bottom = max(0, int(x) - 1), max(0, int(y) - 1)
        wide, high = (int(side) for side in self._window.size)
        part = left, bottom, min(int(width) + 3, wide - left), min(int(height) + 3, high - bottom)
        self._scissor.x, self._scissor.y, self._scissor.width, self._scissor.height = part
        self._open.draw()
        try:
            self._window.dispatch("on_draw")
        finally:
            self._shut.draw()
        if self._copy is not None:
            self._copy(*part)
        else:
            self._window.dispatch("on_flip")

    def _is_kept(self) -> bool:
        """Show two blank pictures a shade apart and look which of them the back buffer holds afterwards."""
        colour = tuple(self._window.clearcolor)
        shade = min(int(colour[0] * 255), 254)
        for red in (shade + 1, shade):
            self._window.clearcolor = (red / 255, *colour[1:])
            self._window.clear()
            self._window.dispatch("on_flip")
        self._window.clearcolor = colour
        return int(glReadPixels(0, 0, 1, 1, GL_RGB, GL_UNSIGNED_BYTE)[0]) == shade


def begin(window: Any) -> Painter:
    """Let ``shown_at_once`` draw on this window, the process's one."""
    global _painter
    _painter = Painter(window)
    return _painter


Place = tuple[float, float, float, float]


def shown_at_once(element: Any, change: Callable[[], None], seen: Place | None = None) -> None:
    """Make a change that can be seen only within ``element``, and draw it now if nothing else waits to be drawn.

    ``seen`` is a smaller part of it (x, y, width, height in pixels) where the change shows.
    """
    place = _place(element, seen) if _painter is not None else None
    if _painter is None or place is None:
        change()
    else:
        _painter.change(change, place)


def _place(element: Any, seen: Place | None) -> Place | None:
    """Return where the element is on the window, cut to what its scrollers show of it; None if on no window."""
    left, bottom, width, height = seen or (element.x, element.y, element.width, element.height)
    right, top = left + width, bottom + height
    outer = element.parent
    while outer is not None and outer.parent is not outer:
        lift = getattr(outer, "offset", None)
        if lift is not None:
            bottom, top = max(bottom + lift, outer.y), min(top + lift, outer.top)
        outer = outer.parent
    if outer is None or right <= left or top <= bottom:
        return None
    return left, bottom, right - left, top - bottom
