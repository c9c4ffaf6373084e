"""A terminal behind a window: opens the window first, puts the rest together on another thread, joins the two."""

import gc
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.config import Config, ScreenConfig
from kiosk.dock import Dock
from kiosk.machine.intents import Intent
from kiosk.machine.state import ContentState
from kiosk.presenters.faults import Fault
from kiosk.presenters.startup import broken_view, starting_view
from kiosk.views import View
from kiosk.watchdog import Watchdog
from kiosk.window import OpenWindow, Window

if TYPE_CHECKING:
    # The starting thread imports these: databases, devices and HTTP would hold the first picture up.
    from kiosk.assembly import Stores, Terminal, World

_log = logging.getLogger(__name__)
_LOOK_AGAIN_S = 5.0
_BLANK_S = 1.5
"""A start that takes longer says so; drawing that sentence would only hold a usual start up."""
_READY_WITHIN_S = 3.0
"""The first view waits for the catalogue, and sync (HTTP alone takes a tenth of a second to import) for that view; but
no longer than this."""


class OnScreen:
    """The kiosk's process from its first picture to its end."""

    def __init__(
        self,
        config: Config | None,
        open_window: OpenWindow,
        *,
        world: "Callable[[Callable[[], None]], World] | None" = None,
        dock: Dock | None = None,
        practice: bool = False,
        on_up: "Callable[[Terminal], None] | None" = None,
    ) -> None:
        """Open the window. ``config`` None: it is bad, and the window says so.

        ``world`` makes what a demo brings in place of the real thing, given what wakes the window; ``on_up`` is told,
        on the starting thread, when the terminal runs. ``practice``: the pictures before that say so, too.
        """
        gc.disable()  # until it is up: nearly all that is made until then stays
        self._config = config
        self._world = world
        self._on_up = on_up
        self._practice = practice
        self._stop = threading.Event()
        self._terminal: Terminal | None = None
        self._ready_by: float | None = None
        self._watchdog = Watchdog()
        screen = config.screen if config else ScreenConfig(fullscreen=False)
        self.window: Window = open_window(
            self._emit,
            size=(screen.width, screen.height),
            fullscreen=screen.fullscreen,
            dock=dock,
            on_frame=self._on_frame,
            sinks=(config.sound.url, config.sound.headphones) if config else ("", ""),
        )
        self._saying, self._said = threading.Lock(), False
        if config is None:
            self._say(broken_view(Fault.CONFIGURATION, practice=self._practice))

    def run(self) -> None:
        """Run until the window is closed, then close everything. The constructor's thread only."""
        starter = threading.Thread(target=self._start, name="kiosk-start", daemon=True)
        starter.start()
        waiting = threading.Timer(_BLANK_S, self._say_starting)
        waiting.daemon = True
        waiting.start()
        self.window.run()
        waiting.cancel()
        self._stop.set()
        starter.join()
        if self._terminal:
            self._terminal.close()

    def record(self) -> None:
        """Write down what has happened, if this kiosk records. From any thread, and in a signal's handler."""
        if self._terminal and self._terminal.tracer:
            self._terminal.tracer.save_soon()

    def _emit(self, intent: Intent) -> None:
        if self._terminal:
            self._terminal.runtime.post(intent)
            # Taken in the same turn of the loop, so that the touch is answered a frame earlier.
            self._terminal.runtime.run_pending()

    def _on_frame(self) -> None:
        self._watchdog.feed()
        if self._terminal:
            shown = self._said  # what was handed out before this turn is on the screen by now
            self._terminal.runtime.run_pending()
            if self._ready_by is not None and (time.monotonic() >= self._ready_by or not _is_starting(self._terminal)):
                if not self._said:
                    self._say(self._terminal.runtime.view)
                elif shown:
                    self._ready_by = None
                    self._terminal.start_sync()

    def _say_starting(self) -> None:
        with self._saying:
            if not self._said:
                self.window.show(starting_view(practice=self._practice))

    def _hand_out(self, view: View) -> None:
        # A welcome without its entrances would be drawn for nothing: they come from the disk a moment later.
        if self._said or (self._terminal and not _is_starting(self._terminal)):
            self._say(view)

    def _say(self, view: View) -> None:
        with self._saying:
            self._said = True
            self.window.show(view)

    def _start(self) -> None:
        self._watchdog.ready()
        if self._config is None:
            _collect_again()
            return
        from kiosk.runtime.failures import FAILURES

        try:
            while not self._stop.is_set() and not self._bring_up(self._config):
                self._stop.wait(_LOOK_AGAIN_S)
        except FAILURES:
            _log.exception("the kiosk cannot start")
            self._say(broken_view(Fault.CONFIGURATION, practice=self._practice))
        finally:
            _collect_again()

    def _bring_up(self, config: Config) -> bool:
        from kiosk.assembly import NotEnrolledError, Terminal, World, open_stores

        stores = open_stores(config)
        try:
            wake = self.window.wake
            terminal = Terminal(config, stores, self._world(wake) if self._world else World(wake=wake))
        except NotEnrolledError:
            # The databases are let go, so that `kiosk enrol` can write who this kiosk is.
            self._let_go(stores)
            _collect_again()
            return False
        terminal.start_runtime()
        terminal.runtime.subscribe(self._hand_out)
        if self._world is None:  # what a demo brings has no panel that drifts
            self.window.learn(terminal.touch.known(), terminal.touch.keep)
        self._ready_by = time.monotonic() + _READY_WITHIN_S
        self._terminal = terminal
        self.window.wake()
        if self._on_up:
            self._on_up(terminal)
        return True

    def _let_go(self, stores: "Stores") -> None:
        stores.close()
        _log.warning("this kiosk is not enrolled")
        self._say(broken_view(Fault.NOT_ENROLLED, practice=self._practice))


def _is_starting(terminal: "Terminal") -> bool:
    return terminal.runtime.state.devices.content is ContentState.STARTING


def _collect_again() -> None:
    """Let the garbage collector work from here on; what was made before it need not look at."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
