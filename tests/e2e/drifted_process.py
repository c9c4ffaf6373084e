"""A kiosk whose touch panel reads every finger 8 mm too low, pressed through the X server (XTEST) by one visitor.

``drifted_process.py CONFIG``, where CONFIG is an enrolled kiosk's. The visitor opens a public list and presses the
button for larger text near its lower edge, where a press is a good one. Prints which screen is there then, and its text
step; the visitor goes, a minute passes, and what is known of the panel is kept.
"""

import os
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.assembly import Terminal
from kiosk.config import load
from kiosk.demo.display import VirtualDisplay
from kiosk.onscreen import OnScreen
from screens.aim import ALONE_SECONDS
from screens.app import KioskWindow
from screens.gesture import spots
from tests.e2e.at_window import SIZE
from tests.e2e.hurried_process import HurriedFinger, Place

PIXELS_A_MM = 4
LOW_MM = 8


class FingerOnADriftedPanel(HurriedFinger):
    """Comes to lie where it should; the panel says otherwise."""

    def press_near_the_lower_edge(self, name: str) -> None:
        """Press three millimetres above the end of this button."""
        x, _ = self.where(name)
        stage = self._window.stage
        bottom = self._window.call(lambda: next(s.y for s in spots(stage) if s.element.test_id == name))
        self._touch((x, SIZE[1] - int(bottom) - 3 * PIXELS_A_MM))

    def seen(self) -> str:
        view = self._window.call(lambda: self._window.stage.view)
        return f"{type(view).__name__} {view.chrome.text_step}"

    def _send(self, kind: int, place: Place) -> None:
        super()._send(kind, (place[0], place[1] + LOW_MM * PIXELS_A_MM))


class Clock:
    """The window's seconds."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


def visit(finger: FingerOnADriftedPanel, window: KioskWindow, terminal: Terminal, clock: Clock) -> None:
    before = terminal.touch.known()
    finger.press("disclosure")
    finger.where("back")  # the welcome screen has none
    listed = finger.seen()
    finger.press_near_the_lower_edge("text_size")
    finger.until(lambda: finger.seen() != listed, "anything")
    print(finger.seen())
    if not finger.seen().startswith("Welcome"):
        finger.press("back")
    finger.until(lambda: finger.seen().startswith("Welcome"), "the welcome screen")
    clock.ahead += ALONE_SECONDS
    window.wake()
    finger.until(lambda: terminal.touch.known() != before, "what was learnt")


def main(config: Path) -> int:
    failures: list[Exception] = []
    clock = Clock()
    with VirtualDisplay(*SIZE) as display:
        os.environ.update(display.environment)

        def open_window(emit, **given) -> KioskWindow:
            given.pop("sinks")
            return KioskWindow(emit, now=clock, **given)

        def go(terminal: Terminal) -> None:
            try:
                visit(FingerOnADriftedPanel(kiosk.window), kiosk.window, terminal, clock)
            except Exception as error:  # noqa: BLE001 - told at the end
                failures.append(error)
            finally:
                kiosk.window.close()

        def start(terminal: Terminal) -> None:
            threading.Thread(target=go, args=(terminal,), daemon=True).start()

        kiosk = OnScreen(load(config), open_window, on_up=start)
        kiosk.run()
    for error in failures:
        print(f"FAILED: {error!r}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
