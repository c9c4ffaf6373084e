"""Redraw a part: what a press or a moving card changes is a few percent of the pixels, and so of a frame's time.

A page that scrolls is most of them, but nearly all of it is there already, some lines higher or lower: see
``screens.shift``. A whole frame of 1080 x 1920 takes 15 to 25 ms in software; a tile's part of it 1 to 2. That works
only where the display keeps in the back buffer what was last shown (a copy on every swap, as software GL does). Where
it swaps pages instead, the hardware draws whole frames quickly, and this module draws nothing by itself.
"""

import screens.settings  # noqa: F401  isort: skip  (must come before Kivy)

from collections.abc import Callable
from typing import Any

from kivy.graphics import BindTexture, Canvas, ScissorPop, ScissorPush
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

from screens.partial import sub_buffer_copier
from screens.shift import Part, Shifter, gl_functions

_painter: "Painter | None" = None
Change = Callable[[], None]


class Painter:
    """Draws parts of one window. Make it, on the window's thread, before anything is shown."""

    def __init__(self, window: Any) -> None:
        self._window = window
        # What has no texture is drawn with Kivy's white one: all of a colour, so there is nothing to blend.
        plain = BindTexture().texture
        plain.min_filter = plain.mag_filter = "nearest"
        self._open, self._shut = Canvas(), Canvas()
        with self._open:
            self._scissor = ScissorPush(x=0, y=0, width=1, height=1)
        with self._shut:
            ScissorPop()
        self.keeps = self._is_kept()
        """Whether the back buffer still holds what was last shown."""
        self._copy = sub_buffer_copier() if self.keeps else None
        self.covered: Callable[[], bool] = _never
        """Whether something lies above what scrolls."""
        functions = gl_functions() if self.keeps else None
        self._shifter = Shifter(functions) if functions is not None else None
        self._moves: dict[Any, Change] = {}
        self._after: list[Change] | None = None

    def release(self) -> None:
        """Keep no picture of what was scrolled."""
        if self._shifter is not None:
            self._shifter.release()

    def move_soon(self, scroller: Any, move: Change) -> None:
        """Let ``move`` scroll what is in ``scroller``, in the coming frame; of several moves of one the last counts."""
        self._moves[scroller] = move

    def move_now(self) -> None:
        """Make the moves and draw them, where nothing else waits to be drawn; else the coming frame shows them."""
        moves, self._moves = self._moves, {}
        for scroller, move in moves.items():
            if self._shifter is None or self._window.canvas.needs_redraw or self.covered():
                move()
            else:
                self._move(self._shifter, scroller, move)

    def after_move(self, change: Change) -> None:
        """Make a change that is seen elsewhere, once what scrolls is drawn; at once while nothing scrolls."""
        if self._after is None:
            change()
        else:
            self._after.append(change)

    def change(self, change: Change, place: "Place") -> None:
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
        self._draw_part(part)
        self._present(part)

    def _move(self, shifter: Shifter, scroller: Any, move: Change) -> None:
        """Scroll: move what stays in sight, and draw what comes into it."""
        x, y, width, height = (int(side) for side in (*scroller.pos, *scroller.size))
        before = scroller.lift
        after: list[Change] = []
        self._after = after
        try:
            move()
        finally:
            self._after = None
        lines = scroller.lift - before
        shifter.shift((x, y, width, height), lines)
        fresh = min(abs(lines), height)
        if self._window.canvas.needs_redraw:
            # At least a line, also when less than a pixel was moved: the window forgets by it that there was a change.
            self._draw_part((x, y if lines > 0 else y + height - max(1, fresh), width, max(1, fresh)))
        if fresh:
            self._present((x, y, width, height))
        for change in after:
            change()

    def _draw_part(self, part: Part) -> None:
        self._scissor.x, self._scissor.y, self._scissor.width, self._scissor.height = part
        self._open.draw()
        try:
            self._window.dispatch("on_draw")
        finally:
            self._shut.draw()

    def _present(self, part: Part) -> None:
        if self._copy is not None:
            self._copy(*part)
        else:
            self._window.dispatch("on_flip")

    def _is_kept(self) -> bool:
        """Show a blank picture, a shade off as no other is, and look whether the back buffer holds it afterwards."""
        colour = tuple(self._window.clearcolor)
        shade = min(int(colour[0] * 255), 254) + 1
        self._window.clearcolor = (shade / 255, *colour[1:])
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


def shown_at_once(element: Any, change: Change, seen: Place | None = None) -> None:
    """Make a change that can be seen only within ``element``, and draw it now if nothing else waits to be drawn.

    ``seen`` is a smaller part of it (x, y, width, height in pixels) where the change shows.
    """
    place = _place(element, seen) if _painter is not None else None
    if _painter is None or place is None:
        change()
    else:
        _painter.change(change, place)


def moved_soon(scroller: Any, move: Change) -> None:
    """Let ``move`` scroll what is in ``scroller``, in the coming frame."""
    if _painter is None:
        move()
    else:
        _painter.move_soon(scroller, move)


def after_move(change: Change) -> None:
    """Make a change outside of what scrolls just now, once that is drawn."""
    if _painter is None:
        change()
    else:
        _painter.after_move(change)


def release() -> None:
    """Keep no picture of what was scrolled."""
    if _painter is not None:
        _painter.release()


def _never() -> bool:
    return False


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
