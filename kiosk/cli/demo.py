"""``kiosk demo``: everything on this machine, with a dock; or headless, a visit played and pictured."""

import contextlib
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.assembly import Terminal
from kiosk.cli.answer import Exit
from kiosk.demo.central import DemoServerError
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.journey import Finger, Journey
from kiosk.demo.practice_journey import PracticeJourney
from kiosk.demo.stage import Stage, prepare_farm, set_stage
from kiosk.onscreen import OnScreen
from kiosk.runtime.failures import FAILURES
from kiosk.window import OpenWindow, Window

_log = logging.getLogger(__name__)
_WITH_DOCK = (900, 960)
_PANEL = (1080, 1920)
_PANEL_AND_DOCK = (1200, 1386)

Hand = Callable[[Window], Finger]
"""Gives what presses on a window; the composition root knows how."""


@dataclass(frozen=True)
class Wish:
    """What was asked for. ``state`` is the folder of the data; headless, pictures and slips go to ``output``, emptied.

    ``traces``: folder for faults that are recorded. ``training``: for officers, on data that are thrown away.
    ``language`` is the dock's, ``zh`` or ``en``.
    """

    state: Path
    output: Path
    traces: Path
    headless: bool = False
    fresh: bool = False
    training: bool = False
    language: str = "zh"


def demo(wish: Wish, open_window: OpenWindow, hand: Hand) -> Exit:
    """Run the demo until its window is closed, or headless until a visit, or an exercise, is played."""
    output = wish.output
    if not wish.headless and not os.environ.get("DISPLAY"):
        what = "an exercise" if wish.training else "a visit"
        print(f"There is no display here, so {what} is played on a virtual one; its pictures go to {output}/.")
        wish = replace(wish, headless=True)
    if wish.headless:
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
    try:
        with _display(wish), _stage(wish) as stage:
            return _play(stage, wish, open_window, hand) if wish.headless else _attend(stage, wish, open_window)
    except (DemoServerError, RuntimeError, OSError) as error:
        print(f"The demo cannot start: {error}", file=sys.stderr)
        return Exit.PROBLEM


@contextlib.contextmanager
def _display(wish: Wish) -> Iterator[None]:
    if not wish.headless:
        yield
        return
    with VirtualDisplay(*_size(wish)) as display:
        os.environ.update(display.environment)
        yield


def _size(wish: Wish) -> tuple[int, int]:
    if not wish.headless:
        return _WITH_DOCK
    return _PANEL_AND_DOCK if wish.training else _PANEL


@contextlib.contextmanager
def _stage(wish: Wish) -> Iterator[Stage]:
    state = wish.state.absolute()
    with _practice_data(state) if wish.training else contextlib.nullcontext(state) as folder:
        stage = set_stage(
            folder,
            size=_size(wish),
            fresh=not wish.training and (wish.fresh or wish.headless),
            say=print,
            slips=(wish.output if wish.headless else folder) / "slips",
            traces=wish.traces,
            language=wish.language,
            training=wish.training,
        )
        try:
            yield stage
        finally:
            stage.close()


@contextlib.contextmanager
def _practice_data(state: Path) -> Iterator[Path]:
    """Give a folder with data of its own, and throw it away: what was practised is gone afterwards."""
    prepared = prepare_farm(state, print)
    with tempfile.TemporaryDirectory(prefix="union-kiosk-practice-", ignore_cleanup_errors=True) as folder:
        shutil.copytree(prepared, Path(folder) / "server")
        yield Path(folder)


def _attend(stage: Stage, wish: Wish, open_window: OpenWindow) -> Exit:
    if wish.training:
        print("Practice: nothing that is done here is submitted to anybody, and all of it is gone at the end.")
    else:
        print(
            f"The console for officers is at {stage.server.url}/ "
            "(lihua / songling-lihua, wangqiang / songling-wangqiang)."
        )
    kiosk = OnScreen(
        stage.config,
        open_window,
        world=stage.hands.world,
        dock=stage.hands,
        practice=wish.training,
        on_up=stage.hands.attach,
    )
    for ending in (signal.SIGINT, signal.SIGTERM):  # else the server would outlive us
        signal.signal(ending, lambda *_: kiosk.window.close())
    kiosk.run()
    return Exit.OK


def _play(stage: Stage, wish: Wish, open_window: OpenWindow, hand: Hand) -> Exit:
    failures: list[Exception] = []
    output = wish.output

    def play(terminal: Terminal) -> None:
        stage.hands.attach(terminal)
        threading.Thread(target=visit, name="journey", daemon=True).start()

    def visit() -> None:
        try:
            if wish.training:
                PracticeJourney(hand(kiosk.window), output, print).play()
            else:
                Journey(stage.hands, stage.server, hand(kiosk.window), output, print).play()
        except FAILURES as error:
            _log.exception("the visit failed")
            failures.append(error)
        finally:
            kiosk.window.close()

    kiosk = OnScreen(
        stage.config,
        open_window,
        world=stage.hands.world,
        dock=stage.hands if wish.training else None,
        practice=wish.training,
        on_up=play,
    )
    kiosk.run()
    if failures:
        print(f"The visit stopped: {failures[0]}. The pictures so far are in {output}/.", file=sys.stderr)
        return Exit.PROBLEM
    print(f"The pictures are in {output}/, the printed slips in {output}/slips/.")
    return Exit.OK
