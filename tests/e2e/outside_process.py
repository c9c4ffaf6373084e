"""The headless demo's visit, with a finger from outside the process: XTEST presses and releases on the X display.

``outside_process.py STATE OUTPUT [training]``; with ``training`` an officer's exercise is done instead of a visit.

What has which name is still asked of the window; that it is pressed comes the whole way a panel's touch does, from the
X server through SDL and Kivy.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from Xlib import X
from Xlib import display as xdisplay
from Xlib.ext import xtest

from kiosk.__main__ import _open_window
from kiosk.cli.demo import Wish, demo
from kiosk.window import Window
from screens.app import KioskWindow
from screens.driver import Driver


class OutsideFinger(Driver):
    """Presses through the X server."""

    def __init__(self, window: KioskWindow) -> None:
        super().__init__(window)
        self._display = xdisplay.Display(os.environ["DISPLAY"])
        self.presses = 0

    def press_at(self, x: int, y: int) -> None:
        for kind, detail in ((X.MotionNotify, 0), (X.ButtonPress, 1), (X.ButtonRelease, 1)):
            xtest.fake_input(self._display, kind, detail, x=x, y=y)
        self._display.sync()
        self.presses += 1


fingers: list[OutsideFinger] = []


def hand(window: Window) -> OutsideFinger:
    assert isinstance(window, KioskWindow)
    fingers.append(OutsideFinger(window))
    return fingers[0]


wish = Wish(
    state=Path(sys.argv[1]),
    output=Path(sys.argv[2]),
    traces=Path(sys.argv[2]) / "traces",
    headless=True,
    fresh=True,
    training="training" in sys.argv[3:],
)
status = demo(wish, _open_window, hand)
print(f"{fingers[0].presses} presses from outside")
sys.exit(int(status))
