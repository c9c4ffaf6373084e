"""Sessions without end on one window: ``python -m tests.screens.endurance``. Fails when memory grows by over 2 %.

1,000 sessions of ten screens each, with other words, languages, text sizes, contrasts and marks for the ear from
session to session, are drawn offscreen for real. Memory is what belongs to the process alone (private dirty pages,
after a collection and a trim), measured after a warm-up in which every screen has been seen in every setting.
"""

import argparse
import ctypes
import gc
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")

from kiosk.views import View
from screens.app import KioskWindow
from screens.samples import samples
from screens.samples.language import LANGUAGES, in_language, reworded

SCREENS_A_SESSION = 10
MOST_GROWTH = 0.02
PANEL = (360, 640)


def private_kilobytes() -> int:
    """Return the memory that belongs to this process alone, after giving back what is free."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    rollup = Path("/proc/self/smaps_rollup").read_text("ascii")
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Private_Dirty"))


def session(window: KioskWindow, number: int) -> None:
    """Show ten screens, the welcome screen last, as a session does."""
    views = samples()
    welcome = views.pop("01-welcome")
    rest = list(views.values())
    language = LANGUAGES[number % len(LANGUAGES)]
    settings = {"text_step": number // 3 % 4, "contrast_step": number // 12 % 4}
    chosen = [rest[(number * (SCREENS_A_SESSION - 1) + place) % len(rest)] for place in range(SCREENS_A_SESSION - 1)]
    for view in (*chosen, welcome):
        told = cast("View", reworded(in_language(view, language), lambda text: f"{text}{number}" if text else text))
        focus = "home" if number % 5 == 0 and view is not welcome else ""
        window.show(replace(told, chrome=replace(told.chrome, focus=focus, **settings)))
        window.step()
        _finish()


def _finish() -> None:
    """Wait until the picture is drawn, as a display's swap does.

    Offscreen nothing waits, and Mesa's renderer keeps what every picture that is under way needs, 1 to 2 MB, for good.
    """
    from kivy.graphics.opengl import glFinish

    glFinish()


def _measured(window: KioskWindow) -> int:
    """Return the memory after one and the same session, so that like is compared with like."""
    session(window, 0)
    return private_kilobytes()


def run(sessions: int, warm_up: int, parts: int = 10) -> float:
    """Run them and return by which share memory grew from the end of the warm-up."""
    window = KioskWindow(lambda _: None, size=PANEL)
    gc.disable()  # As at the kiosk: it collects when a session has ended and nobody waits.
    for number in range(warm_up):
        session(window, number)
        gc.collect()
    before = after = _measured(window)
    began = time.monotonic()
    for number in range(sessions):
        session(window, warm_up + number)
        gc.collect()
        if (number + 1) % max(1, sessions // parts) == 0:
            after = _measured(window)
            changes = (number + 1) * SCREENS_A_SESSION
            growth = after / before - 1
            spent = time.monotonic() - began
            sys.stdout.write(f"{number + 1} sessions, {changes} screens, {spent:.0f} s: {after} kB, {growth:+.2%}\n")
            sys.stdout.flush()
    return after / before - 1


def main() -> int:
    """Run what is asked for; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens.endurance", description=__doc__)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--most", type=float, default=MOST_GROWTH, help="the growth that is allowed, as a share")
    parser.add_argument("--warm-up", type=int, default=96, help="sessions before the first measurement")
    options = parser.parse_args()
    growth = run(options.sessions, options.warm_up)
    sys.stdout.write(f"Memory grew by {growth:+.2%}; at most {options.most:.0%} is allowed.\n")
    return 0 if growth <= options.most else 1


if __name__ == "__main__":
    sys.exit(main())
