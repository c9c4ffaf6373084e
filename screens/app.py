"""The window: takes views from any thread, gives intents back, and sleeps when nothing moves."""

import screens.settings as settings  # isort: skip  (must come before Kivy)

import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.dock import Dock
from kiosk.drift import Drift
from kiosk.films import Films
from kiosk.machine.intents import Intent
from kiosk.views import View, WaitView, WelcomeView
from screens.fingers import Fingers, Kind
from screens.keypad import BACKSPACE
from screens.tokens import FRAMES_PER_SECOND
from screens.typing.engines import InputEngines

if TYPE_CHECKING:
    from PIL import Image

    from screens.dock import panel
    from screens.gesture import Spot

log = logging.getLogger(__name__)
T = TypeVar("T")

DOCK_SHARE = 0.4
"""The dock's width in a demo window, as a share of the whole."""
LONGEST_SLEEP_SECONDS = 5.0
PURGE_SECONDS = 60.0
QUIET_SECONDS = 1.0
"""How long nobody must have touched, and no view have come, before there is time for what can wait."""


class KioskWindow:
    """The kiosk's one window. ``emit`` is called on the window's thread for every intent and must return at once.

    ``size`` is in pixels; with a ``dock`` it is the whole window, kiosk and dock. ``fps`` bounds the frames a second
    while something moves. ``on_frame`` is called after every turn of the loop, to feed a watchdog; ``now`` is
    the clock (seconds) that tells a press from a bounce. The window opens in the constructor, on the calling thread,
    which must also be the one that calls ``run``. One window a process.
    """

    def __init__(
        self,
        emit: Callable[[Intent], None],
        *,
        size: tuple[int, int] = (1080, 1920),
        fullscreen: bool = False,
        dock: Dock | None = None,
        fps: float = FRAMES_PER_SECOND,
        on_frame: Callable[[], None] | None = None,
        now: Callable[[], float] = time.monotonic,
        title: str = "职工自助服务台",
        engines: InputEngines | None = None,
        films: Films | None = None,
    ) -> None:
        settings.configure(*size, fullscreen=fullscreen, resizable=dock is not None)
        from kivy.base import EventLoop
        from kivy.cache import Cache
        from kivy.clock import Clock
        from kivy.core.window import Window
        from kivy.lang import Builder

        from screens import pictures, redraw
        from screens.aim import Aim
        from screens.palettes import rgba
        from screens.stage import Stage
        from screens.wake import Sleeper

        self._loop, self._clock, self._window, self._builder = EventLoop, Clock, Window, Builder
        self._now = now
        self._thread = threading.get_ident()
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._views: queue.SimpleQueue[View] = queue.SimpleQueue()
        self._closing = False
        self._held_keys: set[int] = set()
        self._frame_seconds = 1.0 / fps
        self._on_frame = on_frame or _nothing
        self._frame_began = self._busy_until = 0.0
        if EventLoop.status != "started":
            EventLoop.start()
        self.sleeper = Sleeper()
        self._fingers = Fingers(self.sleeper.library, lambda: tuple(Window.size))
        self._aim = Aim(lambda: tuple(Window.size), now)
        self._touched: dict[int, Any] = {}
        # Kivy looks through its cache each second; the window would wake for it.
        purge = Cache._purge_by_timeout  # noqa: SLF001 - it cannot be had otherwise
        Clock.unschedule(purge)
        Clock.schedule_interval(purge, PURGE_SECONDS)
        Window.set_title(title)
        Window.clearcolor = rgba("sunken" if dock is not None else "paper")
        self.painter = redraw.begin(Window)
        # Tests and a changed configuration may ask for another size than the window was first made with.
        if not fullscreen and tuple(Window.size) != size:
            Window.size = size
        self.stage = Stage(emit, now, fill="paper" if dock is not None else "")
        self.stage.gesture.tapped = self._tapped
        self.painter.covered = self.stage.is_covered
        pictures.begin(self.post)
        self.stage.router.engines = engines.on_thread_of(self.post) if engines else None
        self.stage.router.films = films
        self.dock_panel: panel.DockPanel | None = None
        Window.add_widget(self.stage)
        if dock is not None:
            from screens.dock.panel import DockPanel

            self.dock_panel = DockPanel(dock, self.post)
            Window.add_widget(self.dock_panel)
        Window.bind(
            on_resize=self._resized,
            on_textinput=self._typed,
            on_key_down=self._key,
            on_key_up=self._key_let_go,
            on_request_close=self._asked_to_close,
        )
        self._resized()

    # What other threads call.

    def show(self, view: View) -> None:
        """Show this view; of several that wait only the last is shown. From any thread."""
        self._views.put(view)
        self.wake()

    def wake(self) -> None:
        """Let the loop run once. From any thread."""
        self.sleeper.wake()

    def close(self) -> None:
        """End ``run``. From any thread."""
        self._closing = True
        self.wake()

    def post(self, work: Callable[[], None]) -> None:
        """Do this on the window's thread, soon. From any thread."""
        self._calls.put(work)
        self.wake()

    def call(self, work: Callable[[], T], timeout: float = 10.0) -> T:
        """Do this on the window's thread and return what it returns; ``TimeoutError`` after ``timeout`` seconds."""
        if threading.get_ident() == self._thread:
            return work()
        answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

        def answer() -> None:
            try:
                answers.put((work(), None))
            except BaseException as error:  # noqa: BLE001 - raised again where the caller waits
                answers.put((None, error))

        self._calls.put(answer)
        self.wake()
        try:
            value, error = answers.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError("the window does not answer") from None
        if error is not None:
            raise error
        return value  # type: ignore[return-value]  # T may be None itself

    @property
    def height(self) -> int:
        """The window's height in pixels."""
        return int(self._window.size[1])

    def screenshot(self, path: str | Path, *, kiosk_only: bool = False) -> None:
        """Write what the window shows as PNG, or only the kiosk's part of it. From any thread."""
        self.call(lambda: self._write_picture(Path(path), kiosk_only))

    def learn(self, drift: Drift, keep: Callable[[Drift], None]) -> None:
        """Correct touches by what is known of the panel, and learn on (``kiosk.drift``). From any thread.

        ``keep`` is called on the window's thread, after each visitor, and must return at once.
        """
        self.post(lambda: self._aim.learn(drift, keep))

    # The loop.

    def run(self) -> None:
        """Run until ``close``, or until the window is closed; the constructor's thread only."""
        while not self._closing and not self._loop.quit:
            self.turn()
        if self.stage.screen is not None:
            self.stage.screen.leave()
        if self.dock_panel is not None:
            self.dock_panel.close()
        self._fingers.close()
        self._loop.close()
        self._window.close()

    def turn(self, longest: float = LONGEST_SLEEP_SECONDS) -> None:
        """One turn of the loop: sleep while nothing is due (at most ``longest`` seconds), then handle and draw."""
        self.sleeper.sleep(min(longest, self.idle_seconds()))
        self._frame_began = time.monotonic()
        self.step()
        self._on_frame()

    def step(self) -> None:
        """Handle all that waits and draw if something changed, without sleeping."""
        self._window.mainloop()
        self._handle()
        self.painter.move_now()
        if self._is_frame_due() and not self._loop.quit:
            self._window.dispatch("on_draw")
            self._window.dispatch("on_flip")
        elif self._leisure_in() <= 0:
            self._use_leisure()
        self.stage.gate.seen()
        self._aim.work(nobody=isinstance(self.stage.view, WelcomeView))

    def idle_seconds(self) -> float:
        """Return how long nothing will be due: until the next timer, or the next frame while something moves."""
        if not self._calls.empty() or not self._views.empty() or self._is_frame_due():
            return 0.0
        if self._fingers:
            return 0.0
        # Kivy says "the remaining time", and gives the time on its clock.
        timer = max(0.0, float(self._clock.get_min_timeout()) - float(self._clock.time()))
        due = min(timer, self._leisure_in())
        since = time.monotonic() - self._frame_began
        if due >= self._frame_seconds:
            return due
        if self._loop.quit or self._closing:
            return 0.0
        return max(0.0, min(max(due, self._frame_seconds - since), self._frame_seconds))

    def _is_frame_due(self) -> bool:
        """Tell whether something has to be drawn. Before the first view it would be a blank frame: one is there."""
        is_blank = self.stage.view is None and self.dock_panel is None
        return bool(self._window.canvas.needs_redraw) and not is_blank

    def _handle(self) -> None:
        """Do what ``EventLoop.idle`` does before it draws, and take views and calls where they are drawn soonest.

        Touches come first: what they bring about (a view, often) is shown in this very turn.
        """
        self._clock.tick()
        if self._loop.quit:
            return
        self._take_touches()
        self._take_calls()
        self._builder.sync()
        self._clock.tick_draw()
        self._builder.sync()

    def _take_calls(self) -> None:
        view: View | None = None
        while not self._views.empty():
            view = self._views.get()
        if view is not None:
            self._busy_until = self._now() + QUIET_SECONDS
            self.stage.show(view)
            self.put_ground()
        while not self._calls.empty():
            self._calls.get()()

    def put_ground(self) -> None:
        """Let what is shown stand on the paper of its contrast; beside a dock the stage has its own."""
        if self.dock_panel is None:
            self._window.clearcolor = self.stage.metrics.rgba("paper")

    def _leisure_in(self) -> float:
        """Return the seconds until there is time for what can wait; infinity while there is nothing of that kind."""
        view = self.stage.view
        if view is None or isinstance(view, WaitView) or not self.stage.router.has_chores:
            return math.inf
        if not self.stage.gesture.idle:
            return QUIET_SECONDS
        return max(0.0, self._busy_until - self._now())

    def _use_leisure(self) -> None:
        # One chore a turn, so that a touch waits for one at most.
        self.stage.router.build_ahead()
        self.wake()

    # What the window tells.

    def _resized(self, *_: Any) -> None:
        width, height = (float(side) for side in self._window.size)
        if self.dock_panel is not None:
            dock = min(max(width * DOCK_SHARE, 300.0), 420.0)
            self.dock_panel.frame(width - dock, 0.0, dock, height)
            width -= dock
            # The kiosk's picture keeps the proportions of its panel: upright when there is room, else lying.
            ratio = 9 / 16 if height > width else 16 / 9
            fit_width = min(width, height * ratio)
            fit_height = fit_width / ratio
            self.stage.frame((width - fit_width) // 2, (height - fit_height) // 2, fit_width, fit_height)
        else:
            self.stage.frame(0.0, 0.0, width, height)

    def _part(self, x: float) -> Any:
        panel = self.dock_panel
        return panel if panel is not None and x >= panel.x else self.stage

    def _take_touches(self) -> None:
        for touch in map(self._aim.corrected, self._fingers.take()):
            self._busy_until = self._now() + QUIET_SECONDS
            finger = touch.finger
            if touch.kind is Kind.WHEEL:
                self._part(touch.x).gesture.wheel(touch.x, touch.y, touch.by < 0)
            elif touch.kind is Kind.DOWN:
                self._touched[finger] = self._part(touch.x)
                self._touched[finger].gesture.down(finger, touch.x, touch.y)
            elif touch.kind is Kind.MOVE and finger in self._touched:
                self._touched[finger].gesture.move(finger, touch.x, touch.y)
            elif touch.kind is Kind.UP and finger in self._touched:
                self._touched.pop(finger).gesture.up(finger, touch.x, touch.y)

    def _tapped(self, x: float, y: float, around: "Sequence[Spot]") -> None:
        if self.stage.overlay.hidden:  # what is below the countdown cannot be meant
            self._aim.tapped(x, y, around)

    def _typed(self, _: Any, text: str) -> None:
        if self.stage.screen is not None and self.stage.gate.is_open():
            self.stage.screen.typed(text)

    def _key(self, _: Any, key: int, *_rest: Any) -> bool:
        held = key in self._held_keys
        self._held_keys.add(key)
        if self.stage.press_key(key, held=held):
            return True
        screen = self.stage.screen
        if screen is not None and self.stage.gate.is_open():
            if key == BACKSPACE:
                screen.erased()
            elif key in (13, 271):
                screen.entered()
        return True

    def _key_let_go(self, _: Any, key: int, *_rest: Any) -> bool:
        self._held_keys.discard(key)
        return True

    def _asked_to_close(self, *_: Any, **_named: Any) -> bool:
        self.close()
        return True

    def _write_picture(self, path: Path, kiosk_only: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.picture(kiosk_only=kiosk_only).save(path)

    def picture(self, *, kiosk_only: bool = False) -> "Image.Image":
        """Return what the window shows, or only the kiosk's part of it. On its own thread."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
        from PIL import Image

        self._loop.idle()
        self.painter.move_now()
        self._window.dispatch("on_draw")
        width, height = (int(side) for side in self._window.size)
        x, y = 0, 0
        if kiosk_only:
            x, y, width, height = (int(side) for side in (*self.stage.pos, *self.stage.size))
        # Rows are packed to four bytes, so read a width that is a multiple of four and cut it.
        wide = -(-width // 4) * 4
        pixels = glReadPixels(x, y, wide, height, GL_RGB, GL_UNSIGNED_BYTE)
        self._window.dispatch("on_flip")
        picture = Image.frombytes("RGB", (wide, height), pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        return picture.crop((0, 0, width, height))


def _nothing() -> None:
    """Feed no watchdog."""
