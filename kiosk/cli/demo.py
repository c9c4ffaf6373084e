"""``kiosk demo``: everything on this machine, with a dock; or headless, a visit played and pictured."""

import contextlib
import logging
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.assembly import Terminal
from kiosk.cli.answer import Exit
from kiosk.demo.central import DemoServerError
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.journey import Finger, Journey
from kiosk.demo.stage import Stage, set_stage
from kiosk.onscreen import OnScreen
from kiosk.runtime.failures import FAILURES
from kiosk.window import OpenWindow, Window

_log = logging.getLogger(__name__)
_WITH_DOCK = (900, 960)
_PANEL = (1080, 1920)

Hand = Callable[[Window], Finger]
"""Gives what presses on a window; the composition root knows how."""


def demo(folder: Path, output: Path, open_window: OpenWindow, hand: Hand, *, headless: bool, fresh: bool) -> Exit:
    """Run the demo with its data in ``folder``. Headless, pictures and slips go to ``output``, which is emptied."""
    if not headless and not os.environ.get("DISPLAY"):
        print(f"There is no display here, so a visit is played on a virtual one; its pictures go to {output}/.")
        headless = True
    if headless:
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
    try:
        with _display(virtual=headless), _stage(folder, output, headless=headless, fresh=fresh) as stage:
            return _play(stage, output, open_window, hand) if headless else _attend(stage, open_window)
    except (DemoServerError, RuntimeError, OSError) as error:
        print(f"The demo cannot start: {error}", file=sys.stderr)
        return Exit.PROBLEM


@contextlib.contextmanager
def _display(*, virtual: bool) -> Iterator[None]:
    if not virtual:
        yield
        return
    with VirtualDisplay(*_PANEL) as display:
        os.environ.update(display.environment)
        yield


@contextlib.contextmanager
def _stage(folder: Path, output: Path, *, headless: bool, fresh: bool) -> Iterator[Stage]:
    stage = set_stage(
        folder.absolute(),
        size=_PANEL if headless else _WITH_DOCK,
        fresh=fresh or headless,
        say=print,
        slips=(output if headless else folder) / "slips",
    )
    try:
        yield stage
    finally:
        stage.close()


def _attend(stage: Stage, open_window: OpenWindow) -> Exit:
    print(
        f"The console for officers is at {stage.server.url}/ (lihua / songling-lihua, wangqiang / songling-wangqiang)."
    )
    kiosk = OnScreen(stage.config, open_window, world=stage.hands.world, dock=stage.hands, on_up=stage.hands.attach)
    signal.signal(signal.SIGINT, lambda *_: kiosk.window.close())
    kiosk.run()
    return Exit.OK


def _play(stage: Stage, output: Path, open_window: OpenWindow, hand: Hand) -> Exit:
    failures: list[Exception] = []

    def play(terminal: Terminal) -> None:
        stage.hands.attach(terminal)
        threading.Thread(target=visit, name="journey", daemon=True).start()

    def visit() -> None:
        try:
            Journey(stage.hands, stage.server, hand(kiosk.window), output, print).play()
        except FAILURES as error:
            _log.exception("the visit failed")
            failures.append(error)
        finally:
            kiosk.window.close()

    kiosk = OnScreen(stage.config, open_window, world=stage.hands.world, on_up=play)
    kiosk.run()
    if failures:
        print(f"The visit stopped: {failures[0]}. The pictures so far are in {output}/.", file=sys.stderr)
        return Exit.PROBLEM
    print(f"The pictures are in {output}/, the printed slips in {output}/slips/.")
    return Exit.OK
