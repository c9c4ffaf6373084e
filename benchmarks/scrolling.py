"""Scrolling a table of 5,000 rows: the time of every frame while pages turn and a finger drags.

The window is the kiosk's own, 1080 x 1920, in software GL and offscreen, so that no display server's pace is measured.
The peer is the time that a frame has at the least that looks smooth: 33 ms.
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
    frames = [float(line) for line in done.stdout.split()]
    ordered = sorted(frames)
    p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    peer = "33 ms"
    return (
        Figure("scrolling 5,000 rows, frame p50", "ms", [p50], peer, [LONGEST_MS], 1.0),
        Figure("scrolling 5,000 rows, frame p99", "ms", [p99], peer, [LONGEST_MS], 1.0),
        Figure("scrolling 5,000 rows, longest frame", "ms", [ordered[-1]], peer, [LONGEST_MS], 1.0),
    )


def frames(*, quick: bool) -> list[float]:
    """Return the milliseconds of every frame: pages turned, then a drag over many rows."""
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    from kiosk.views import DocumentView, TableBlock
    from screens.app import KioskWindow
    from screens.samples import document_table
    from screens.widgets.scroller import Scroller

    window = KioskWindow(lambda _: None, size=PANEL)
    rows = tuple((f"{n}", f"第{n % 97}作业站柴油", f"{n * 7919 % 90000 / 7:,.2f}", "已核") for n in range(ROWS))
    view: DocumentView = document_table()
    table = TableBlock(("序号", "用途", "金额（元）", "状态"), ("left", "left", "decimal", "left"), rows)
    opened = time.perf_counter()
    window.show(DocumentView(view.chrome, view.title, view.meta, (table,), ()))
    for _ in range(5):
        window.step()
    assert window.stage.screen is not None
    scroller: Scroller = window.stage.screen.ids.scroll.ids.scroller
    taken: list[float] = []
    sys.stderr.write(f"opened in {time.perf_counter() - opened:.2f} s\n")

    def frame() -> None:
        began = time.perf_counter()
        window.step()
        taken.append((time.perf_counter() - began) * 1000)

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
    sys.stdout.write("\n".join(f"{one:.2f}" for one in frames(quick="--quick" in sys.argv)))
