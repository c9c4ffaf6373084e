"""A worker in a hurry at the real window: hammers, types fast, writes by hand, all through the X server (XTEST).

``hurried_process.py FOLDER`` prints what was seen, one fact a line; ends with 1 when the way could not be gone.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from Xlib import X
from Xlib import display as xdisplay
from Xlib.ext import xtest

from kiosk.demo.stage import Stage
from screens.driver import Driver
from tests.e2e.at_window import SIZE, play_at_window

PATIENCE_S = 40.0
EARTH = (((300, 160), (700, 160)), ((500, 50), (500, 340)), ((200, 340), (800, 340)))
"""The strokes of 土, in pixels from the writing field's top left."""

Place = tuple[int, int]


class HurriedFinger:
    """Looks by the names of what is on the window; presses by places, through the X server, and never waits."""

    def __init__(self, window) -> None:
        self._driver = Driver(window)
        self._window = window
        self._display = xdisplay.Display(os.environ["DISPLAY"])

    def texts(self) -> tuple[str, ...]:
        return self._driver.visible_texts()

    def where(self, name: str) -> Place:
        """Wait until this is on the window."""
        found: list[Place | None] = [None]

        def is_there() -> bool:
            found[0] = self._driver.find(name)
            if found[0] is None:
                self._driver.reveal(name)  # scrolls to it, where it is further down
            return found[0] is not None

        self.until(is_there, name)
        assert found[0] is not None
        return found[0]

    def candidate(self, word: str) -> str:
        """Wait until the engine offers this word, and return its name."""
        self.until(lambda: word in self._offered(), word)
        return f"candidate-{self._offered().index(word)}"

    def until_gone(self, name: str) -> None:
        self.until(lambda: name not in self._driver.names(), f"the end of {name}")

    def until_said(self, words: str) -> None:
        self.until(lambda: any(words in text for text in self.texts()), words)

    def until(self, holds: Callable[[], bool], what: str) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > ends:
                raise TimeoutError(f"{what} did not come; there are {self._driver.names()} and {self.texts()}")
            time.sleep(0.02)  # we look from outside, as a person does

    def press(self, name: str) -> None:
        self._touch(self.where(name))

    def hammer(self, name: str, times: int = 6) -> None:
        """Press the same place again and again, an eighth of a second apart, whatever comes up there."""
        place = self.where(name)
        for _ in range(times):
            self._touch(place)
            time.sleep(0.125)

    def hurry(self, *names: str) -> None:
        """Press all of these, one after the other, with no pause at all."""
        for place in [self.where(name) for name in names]:
            self._touch(place)

    def write(self, strokes) -> None:
        """Write on the field, each stroke in the time that a hand takes for it."""
        pad = self._window.call(lambda: self._window.stage.screen.ids.keyboard.ids.pad)
        left, top = int(pad.x), SIZE[1] - int(pad.top)
        for (from_x, from_y), (to_x, to_y) in strokes:
            self._send(X.MotionNotify, (left + from_x, top + from_y))
            self._send(X.ButtonPress, (left + from_x, top + from_y))
            for step in range(1, 11):
                x, y = from_x + (to_x - from_x) * step // 10, from_y + (to_y - from_y) * step // 10
                self._send(X.MotionNotify, (left + x, top + y))
                time.sleep(0.01)
            self._send(X.ButtonRelease, (left + to_x, top + to_y))

    def _offered(self) -> list[str]:
        line = self._window.call(lambda: self._window.stage.screen.ids.keyboard.typist.candidates)
        return [one.text for one in line]

    def _touch(self, place: Place) -> None:
        for kind in (X.MotionNotify, X.ButtonPress, X.ButtonRelease):
            self._send(kind, place)

    def _send(self, kind: int, place: Place) -> None:
        xtest.fake_input(self._display, kind, 0 if kind == X.MotionNotify else 1, x=place[0], y=place[1])
        self._display.sync()


def visit(finger: HurriedFinger, stage: Stage) -> None:
    """Look for something, then hand an opinion in."""
    finger.hammer("disclosure")
    finger.press("search")
    finger.press("mode_write")
    finger.where("key_clear")
    finger.write(EARTH)
    finger.press(finger.candidate("土"))
    finger.until_said("土地承包费标准")
    print("found by hand")
    finger.press("home")
    card = stage.hands.cards()[0]
    stage.hands.insert(card.key)
    finger.where("digit-1")
    finger.hurry(*(f"digit-{digit}" for digit in card.pin))
    finger.press("submit")
    finger.press("opinions")
    finger.press("compose")
    finger.press("topic-heating")
    finger.press("text")
    finger.where("key_q")
    finger.hurry(*(f"key_{letter}" for letter in "nuanqibure"))
    finger.press(finger.candidate("暖气不热"))
    finger.until_said("暖气不热")
    finger.press("language")
    finger.until_said("Pinyin")
    print("still there in English" if any("暖气不热" in text for text in finger.texts()) else "the text is lost")
    finger.press("typing_done")
    finger.hammer("submit", times=10)
    finger.where("print")
    print(f"{len(stage.hands.slips())} slips")
    print("\n".join(text for text in finger.texts() if text.startswith("No. ") or "YJ" in text))
    finger.press("home")
    finger.press("opinions")
    finger.where("compose")
    print(f"{sum('暖气不热' in text for text in finger.texts())} opinions")
    stage.hands.pull()
    finger.until_gone("leave")
    print("pulled")


def main(folder: Path) -> int:
    failures = play_at_window(folder, lambda window, terminal, stage: visit(HurriedFinger(window), stage))
    for error in failures:
        print(f"FAILED: {error!r}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
