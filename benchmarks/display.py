"""A real X display, looked at and touched from outside: the same eye and finger for us and for every peer."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from Xlib import X
from Xlib import display as xdisplay
from Xlib.ext import xtest

from kiosk.demo.display import VirtualDisplay


class Screen:
    """A virtual display of the kiosk's size, with an eye and a finger."""

    def __init__(self, width: int = 1080, height: int = 1920) -> None:
        """``width`` and ``height`` in pixels."""
        self._server = VirtualDisplay(width, height)

    def __enter__(self) -> Self:
        """Start it."""
        self._server.__enter__()
        self.name = self._server.name
        self._display = xdisplay.Display(self.name)
        self._root = self._display.screen().root
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End it."""
        self._display.close()
        self._server.__exit__(kind, error, at)

    def pixels(self, x: int, y: int, width: int = 1, height: int = 1) -> bytes:
        """Return the picture's bytes (BGRX) in a rectangle of the display."""
        data: bytes = self._root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF).data
        return data

    def colour(self, x: int, y: int) -> tuple[int, int, int]:
        """Return red, green and blue at one pixel."""
        blue, green, red = self.pixels(x, y)[:3]
        return red, green, blue

    def press(self, x: int, y: int) -> None:
        """Put the finger down."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._display, X.ButtonPress, 1)
        self._display.sync()

    def release(self) -> None:
        """Lift the finger."""
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.sync()

    def wait(self, seen: Callable[[], bool], deadline_s: float) -> float:
        """Return the seconds until ``seen`` holds. Raises TimeoutError after ``deadline_s``.

        X has no event for "somebody drew", so this one place has to look again and again.
        """
        start = time.perf_counter()
        while not seen():
            if time.perf_counter() - start > deadline_s:
                raise TimeoutError("the picture did not come")
            time.sleep(0.0005)
        return time.perf_counter() - start
