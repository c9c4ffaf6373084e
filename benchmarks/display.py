"""A real X display, looked at and touched from outside: the same eye and finger for us and for every peer."""

import os
import subprocess
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from Xlib import X
from Xlib import display as xdisplay
from Xlib.ext import xtest

WIDTH, HEIGHT = 1080, 1920


class XServer:
    """An Xvfb of the kiosk's size, on a display number that Xvfb itself chooses."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        """``width`` and ``height`` in pixels, 24 bits deep."""
        self._size = f"{width}x{height}x24"

    def __enter__(self) -> Self:
        read, write = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", self._size, "-nolisten", "tcp", "-noreset"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as ready:
            number = ready.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start; is the package xvfb installed?")
        self.name = f":{number}"
        self._display = xdisplay.Display(self.name)
        self._root = self._display.screen().root
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._display.close()
        self._process.terminate()
        self._process.wait(10)

    def pixels(self, x: int, y: int, width: int = 1, height: int = 1) -> bytes:
        """Return the picture's bytes (BGRX) in a rectangle of the display."""
        data: bytes = self._root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF).data
        return data

    def press(self, x: int, y: int) -> None:
        """Put the finger down."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._display, X.ButtonPress, 1)
        self._display.sync()

    def release(self) -> None:
        """Lift the finger."""
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.sync()

    def tap(self, x: int, y: int) -> None:
        """Press and lift."""
        self.press(x, y)
        self.release()

    def wait(self, seen: Callable[[], bool], deadline_s: float, sleep_s: float = 0.0005) -> float:
        """Return the seconds until ``seen`` holds. Raises TimeoutError after ``deadline_s``.

        X has no event for "somebody drew", so this one place has to look again and again.
        """
        start = time.perf_counter()
        while not seen():
            if time.perf_counter() - start > deadline_s:
                raise TimeoutError("the picture did not come")
            time.sleep(sleep_s)
        return time.perf_counter() - start
