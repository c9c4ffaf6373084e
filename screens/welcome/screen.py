"""Nobody is here: what this is, how to begin, and what anybody may read."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import PopMatrix, PushMatrix, Translate
from kivy.properties import NumericProperty

from kiosk.views import Tone, WelcomeView
from screens.kv import load_kv
from screens.screen import Screen
from screens.tokens import Metrics
from screens.widgets import badge, icon, label, pool, tile
from screens.widgets.badge import ToneStrip
from screens.widgets.element import Element
from screens.widgets.flow import Layer
from screens.widgets.tile import TileButton

__all__ = ["CardHint", "WelcomeScreen", "badge", "icon", "label", "tile"]

MOVING_SECONDS = 12.0
"""How long the card moves smoothly; afterwards it only shifts now and then, so that the kiosk rests."""
CYCLE_SECONDS = 2.4
REST_STEP_SECONDS = 8.0
FRAME_SECONDS = 1 / 30


class CardHint(Layer):
    """A card that goes towards the reader's slot. ``dip`` is how far it is, 0 to 1."""

    dip = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        self._events: list[Any] = []
        self._began = 0.0
        super().__init__(**kwargs)

    def on_kv_post(self, base_widget: Any) -> None:
        """Let the card be moved without a new layout."""
        card: Element = self.ids.card
        with card.canvas.before:
            pass
        card.canvas.before.insert(0, PushMatrix())
        self._translate = Translate(0, 0, 0)
        card.canvas.before.insert(1, self._translate)
        with card.canvas.after:
            PopMatrix()
        self.fbind("dip", self._moved)

    def arrange(self, m: Metrics) -> None:
        """Place slot and card."""
        super().arrange(m)
        self._moved()

    def start(self) -> None:
        """Begin to move."""
        self.stop()
        self._began = Clock.time()
        self._events = [Clock.schedule_interval(self._advance, FRAME_SECONDS)]

    def stop(self) -> None:
        """Stand still."""
        for event in self._events:
            event.cancel()
        self._events = []
        self.dip = 0

    def _advance(self, _: float) -> bool:
        passed = Clock.time() - self._began
        if passed >= MOVING_SECONDS:
            self.dip = 0
            self._events = [Clock.schedule_interval(self._shift, REST_STEP_SECONDS)]
            return False
        phase = passed % CYCLE_SECONDS / CYCLE_SECONDS
        rise = min(1.0, phase / 0.45) if phase < 0.7 else max(0.0, 1 - (phase - 0.7) / 0.2)
        self.dip = rise * rise * (3 - 2 * rise)
        return True

    def _shift(self, _: float) -> None:
        self.dip = 0.0 if self.dip else 1.0

    def _moved(self, *_: Any) -> None:
        self._translate.y = -round(self.metrics.px(70) * self.dip)


class WelcomeScreen(Screen[WelcomeView]):
    """The welcome screen; it brings its own heading."""

    has_header = False

    def render(self, view: WelcomeView) -> None:
        """Show the invitation and the public entrances."""
        ids = self.ids
        ids.place.text, ids.clock.text = view.chrome.place, view.chrome.clock
        ids.as_of.text = view.chrome.as_of
        ids.headline.text, ids.invitation.text = view.headline, view.invitation
        ids.hint.hidden = not view.reader_ready
        pool.fill(ids.tiles, view.tiles, TileButton, TileButton.show)
        notices = [(text, Tone.PLAIN) for text in view.notices]
        pool.fill(ids.notices, notices, ToneStrip, lambda strip, notice: strip.show(*notice))
        ids.notices.hidden = not notices

    def arrange(self, m: Metrics) -> None:
        """Give the heading what room the entrances leave."""
        room = 0.0 if m.wide else self.height - self.ids.scroll.ids.scroller.content_height(m, self.width)
        self.ids.hero.h = max(0.0, room) / m.scale
        super().arrange(m)

    def enter(self) -> None:
        """Move the card."""
        self.ids.scroll.to_top()
        self.ids.hint.start()

    def leave(self) -> None:
        """Stop the card."""
        super().leave()
        self.ids.hint.stop()


load_kv(__file__)
