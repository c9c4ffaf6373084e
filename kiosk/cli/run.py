"""``kiosk run``: the terminal itself, until SIGTERM, SIGINT, or its window is closed. SIGUSR1: see ``[trace]``."""

import logging
import signal
from pathlib import Path

from kiosk.cli.answer import Exit
from kiosk.config import Config, ConfigError, load
from kiosk.heap import one_heap, without_numpy
from kiosk.onscreen import OnScreen
from kiosk.window import OpenWindow

_log = logging.getLogger(__name__)


def run(file: Path, open_window: OpenWindow) -> Exit:
    """Run the kiosk of this configuration file. A bad one is named in the log and told on the screen."""
    one_heap()
    without_numpy()
    config: Config | None = None
    try:
        config = load(file)
    except ConfigError as error:
        _log.error("bad configuration: %s", error)
    kiosk = OnScreen(config, open_window)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: kiosk.window.close())
    signal.signal(signal.SIGUSR1, lambda *_: kiosk.record())
    kiosk.run()
    return Exit.OK if config else Exit.PROBLEM
