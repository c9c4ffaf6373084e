"""The stage: the kiosk's picture, whatever window it is in. Banner, header, troubles, screen, footer, countdown."""

from collections.abc import Callable
from typing import Any

from kiosk import views
from kiosk.machine.intents import Intent, StillHere
from kiosk.view_parts import Chrome
from screens import ink, pictures, redraw
from screens.gesture import Gate, Gesture, spots
from screens.highlight import Highlight
from screens.keypad import AGAIN, BACKSPACE, DOWN, UP, meaning
from screens.router import Router
from screens.screen import Screen
from screens.tokens import Metrics
from screens.widgets.chrome import Banner, CountdownOverlay, Footer, Header, Troubles
from screens.widgets.flow import Column, Layer
from screens.widgets.label import Text
from screens.widgets.picture import picture_texture
from screens.widgets.qr import qr_texture
from screens.widgets.scroller import Scroller
from screens.widgets.table import plan_table

PRESENCE_SECONDS = 5.0
"""Somebody who reads on is reported at most this often."""


class Stage(Layer):
    """Shows one view at a time. ``emit`` takes the intents; ``now`` is a clock in seconds, for the gate of presses."""

    def __init__(self, emit: Callable[[Intent], None], now: Callable[[], float], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.emit = emit
        self.gate = Gate(now)
        self.gesture = Gesture(self, self._send, self.gate, self._present)
        self._now, self._told = now, float("-inf")
        self.router = Router(self._send, self.relayout)
        self.view: views.View | None = None
        self.screen: Screen[Any] | None = None
        self._frame = (0.0, 0.0, 1080.0, 1920.0)
        self._page, self._header, self._troubles, self._footer = Column(), Header(), Troubles(), Footer()
        self._banner = Banner()
        self.overlay = CountdownOverlay()
        self._slot = Layer(grow=1)
        for part in (self._banner, self._header, self._troubles, self._slot, self._footer):
            self._page.add_widget(part)
        self.add_widget(self._page)
        self.add_widget(self.overlay)
        self.overlay.hidden = True
        self.highlight = Highlight(self)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Take this place on the window, in pixels."""
        self._frame = (x, y, width, height)
        self.relayout()

    def show(self, view: views.View) -> bool:
        """Show this view; return whether anything had to be drawn anew."""
        if view == self.view:
            return False
        old, self.view = self.view, view
        screen = self.router.screen_for(view)
        if screen is self.screen and screen.touch_up(view):
            return True
        changed = screen is not self.screen
        other = old is None or changed or (_subject(old) != _subject(view) and not _only_translated(old, view))
        if changed:
            self._swap(screen)
        if other or (old is not None and (old.chrome.countdown is None) != (view.chrome.countdown is None)):
            # What is under the finger is now something else: no press that began before may reach it.
            self.gesture.cancel()
            self.gate.close_for_new_screen()
        ends = isinstance(view, views.WelcomeView) and old is not None and changed
        if ends:
            pictures.forget()  # before the welcome screen asks for its own
        screen.show(view)
        self._header.hidden = not screen.has_header
        self._put_troubles(above=screen.has_header)
        self._banner.show(view.chrome.banner)
        self._header.show(view.chrome)
        self._troubles.show(view.chrome.troubles)
        self._footer.show(view.chrome)
        self.overlay.show(view.chrome.countdown)
        if other:
            screen.enter()
        self.relayout()
        if ends:
            self.forget()
        return True

    def press_key(self, key: int, *, held: bool = False) -> bool:
        """Take a key of the keypad; return whether it meant anything here. ``held``: it repeats by being held down."""
        if self.view is None:
            return False
        name = meaning(key, digits=isinstance(self.view, views.PinView | views.ComposeView))
        if isinstance(self.view, views.PinView) and key == BACKSPACE and self.view.filled:
            return False  # it takes a digit back
        intent = getattr(self.view.chrome.keys, name) if name else None
        if intent is None:
            return False
        # Going on may be held down; what acts waits for a new press, and until the screen can have been heard of.
        if name in (UP, DOWN, AGAIN) or (not held and self.gate.is_open()):
            self._send(intent)
        return True

    def relayout(self) -> None:
        """Lay everything out anew."""
        x, y, width, height = self._frame
        chrome = self.view.chrome if self.view is not None else Chrome("")
        m = Metrics.of(width, height, chrome.text_step, chrome.contrast_step, elder=chrome.elder)
        self.place(m, x, y, width, height)
        self.highlight.show(self.screen, chrome)

    def is_covered(self) -> bool:
        """Tell whether something is drawn above the screen: the countdown, or a mark for the ear."""
        return not self.overlay.hidden or self.highlight.shows

    def moving(self) -> bool:
        """Tell whether something still glides. For drivers."""
        return any(s.element.gliding for s in spots(self) if isinstance(s.element, Scroller))

    def forget(self) -> None:
        """Let go of everything that is not on the screen: nothing of a session outlives it."""
        if self.screen is not None:
            self.router.forget_except(self.screen)
        # The welcome screen brings a heading of its own: this one keeps its last picture, with the member's name.
        for part in self._header.walk(restrict=True) if self._header.hidden else ():
            if isinstance(part, Text):
                part.let_go()
        ink.forget()
        redraw.release()
        plan_table.cache_clear()
        qr_texture.cache_clear()
        picture_texture.cache_clear()

    def _put_troubles(self, *, above: bool) -> None:
        """Troubles stand below the header; below the screen that brings its own."""
        order = [self._header, self._troubles, self._slot] if above else [self._header, self._slot, self._troubles]
        order = [self._banner, *order, self._footer]
        if list(reversed(self._page.children)) != order:
            self._page.clear_parts()
            for part in order:
                self._page.add_widget(part)

    def _swap(self, screen: Screen[Any]) -> None:
        if self.screen is not None:
            self.screen.leave()
            self._slot.remove_widget(self.screen)
        self.screen = screen
        self._slot.add_widget(screen)

    def _send(self, intent: Intent) -> None:
        self._told = self._now()
        self._notice()
        self.emit(intent)

    def _notice(self) -> None:
        if self.screen is not None:
            self.screen.noticed()

    def _present(self) -> None:
        """Tell the machine that the member is reading on: its session must not end under their finger."""
        self._notice()
        chrome = self.view.chrome if self.view is not None else None
        # While the countdown is up the question there wants an answer of its own.
        in_session = chrome is not None and chrome.leave is not None and chrome.countdown is None
        if in_session and self._now() - self._told >= PRESENCE_SECONDS:
            self._send(StillHere())


def _only_translated(old: views.View, view: views.View) -> bool:
    """Tell whether it is the same page in another language: whoever types there goes on typing."""
    before, after = old.chrome.language, view.chrome.language
    return before is not None and after is not None and before.intent != after.intent


def _subject(view: views.View) -> tuple[object, ...]:
    return type(view), view.chrome.title, getattr(view, "title", "")
