"""Scrolling a table of 5,000 rows: what every frame takes while pages turn and a finger drags.

The window is the kiosk's own, 1080 x 1920, in software GL and offscreen, so that no display server's pace is measured.
A frame ends when it is drawn. The peer is the time that a frame has at the least that looks smooth: 33 ms. Where other
programs load the machine the clock tells of them; the processor's time, all threads together, tells of us.
"""

import os
import subprocess
import sys
import time

from benchmarks.report import Figure

ROWS = 5000
PANEL = (1080, 1920)
LONGEST_MS = 33.0
TURNS, DRAGS = 8, 120
DRAG_PIXELS = 40


def scrolling(*, quick: bool) -> tuple[Figure, ...]:
    """Measure in a process of its own, for a process has one window."""
    command = [sys.executable, "-m", "benchmarks.scrolling", *(["--quick"] if quick else [])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    frames = [tuple(float(one) for one in line.split()) for line in done.stdout.splitlines()]
    wall, processor = (sorted(column) for column in zip(*frames, strict=True))
    return tuple(
        Figure(f"scrolling 5,000 rows, {name}, {which}", "ms", [taken[at]], "33 ms", [LONGEST_MS], 1.0)
        for name, taken in (("a frame", wall), ("a frame's processor time", processor))
        for which, at in (("p50", len(taken) // 2), ("p99", int(len(taken) * 0.99)), ("longest", -1))
    )


def frames(*, quick: bool) -> list[tuple[float, float]]:
    """Return the milliseconds of every frame, by the clock and of the processor: pages turned, then a long drag."""
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    from kiosk.view_parts import TableBlock
    from kiosk.views import DocumentView
    from screens.app import QUIET_SECONDS, KioskWindow
    from screens.samples.reading import document_table

    seconds = 0.0
    window = KioskWindow(lambda _: None, size=PANEL, now=lambda: seconds)
    from kivy.graphics.opengl import glFinish

    rows = tuple((f"{n}", f"第{n % 97}作业站柴油", f"{n * 7919 % 90000 / 7:,.2f}", "已核") for n in range(ROWS))
    view: DocumentView = document_table()
    table = TableBlock(("序号", "用途", "金额（元）", "状态"), ("left", "left", "decimal", "left"), rows)
    opened = time.perf_counter(), time.process_time()
    window.show(DocumentView(view.chrome, view.title, view.meta, (table,), ()))
    window.step()
    spent = time.perf_counter() - opened[0], time.process_time() - opened[1]
    sys.stderr.write(f"opened in {spent[0]:.2f} s, {spent[1]:.2f} s of processor time\n")
    # Whoever has opened it looks at it first; the kiosk does meanwhile what can wait, as it does between members.
    seconds = 2 * QUIET_SECONDS
    while window.idle_seconds() < QUIET_SECONDS:
        window.step()
    assert window.stage.screen is not None
    scroller = window.stage.screen.ids.scroll.ids.scroller
    taken: list[tuple[float, float]] = []
    glFinish()

    def frame() -> None:
        began = time.perf_counter(), time.process_time()
        window.step()
        glFinish()  # a display's swap waits as well
        taken.append(((time.perf_counter() - began[0]) * 1000, (time.process_time() - began[1]) * 1000))

    for _ in range(TURNS // 4 if quick else TURNS):
        scroller.turn(1)
        while scroller.gliding:
            frame()
    scroller.hold(0.0)
    for number in range(1, (DRAGS // 4 if quick else DRAGS) + 1):
        scroller.drag(float(number * DRAG_PIXELS))
        frame()
    return taken


if __name__ == "__main__":
    sys.stdout.writelines(f"{wall:.2f} {own:.2f}\n" for wall, own in frames(quick="--quick" in sys.argv))
