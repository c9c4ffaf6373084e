"""A visit at the real window, in this process: a demo on a display of its own, and whoever comes on another thread."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.__main__ import _open_window
from kiosk.assembly import Terminal, World
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.stage import Stage, set_stage
from kiosk.onscreen import OnScreen
from kiosk.window import Window

SIZE = (1080, 1920)

Visit = Callable[[Window, Terminal, Stage], None]


def play_at_window(
    folder: Path, visit: Visit, brings: Callable[[World], World] = lambda world: world
) -> list[Exception]:
    """Let ``visit`` happen at a kiosk with the demo farm, and return what it failed with, if it did.

    ``folder`` gets the demo's data; ``brings`` changes what stands in for the machine's parts.
    """
    failures: list[Exception] = []
    with VirtualDisplay(*SIZE) as display:
        os.environ.update(display.environment)
        stage = set_stage(folder / "state", size=SIZE, fresh=True, say=lambda _: None, slips=folder / "slips")

        def play(terminal: Terminal) -> None:
            stage.hands.attach(terminal)
            threading.Thread(target=go, args=(terminal,), daemon=True).start()

        def go(terminal: Terminal) -> None:
            try:
                visit(kiosk.window, terminal, stage)
            except Exception as error:  # noqa: BLE001 - told at the end, by the caller
                failures.append(error)
            finally:
                kiosk.window.close()

        try:
            kiosk = OnScreen(stage.config, _open_window, world=lambda wake: brings(stage.hands.world(wake)), on_up=play)
            kiosk.run()
        finally:
            stage.close()
    return failures
