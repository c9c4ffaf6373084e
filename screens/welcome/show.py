"""What the welcome screen shows while nobody touches it: a card on its way to the slot, the union's pictures, films."""

from dataclasses import replace
from functools import partial
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty

from kiosk.films import Films
from kiosk.view_parts import SlideView, Volume
from screens import pictures
from screens.kv import load_kv
from screens.redraw import shown_at_once
from screens.tokens import Metrics
from screens.widgets import label, projection
from screens.widgets.element import Element
from screens.widgets.flow import Column, Layer
from screens.widgets.shapes import fit

__all__ = ["Attraction", "SlideShow", "Still", "label", "projection"]

CARD_SECONDS = 12.0
"""How long the card is seen before the first picture, and again after the last."""
MOVING_SECONDS = 12.0
"""How long it moves there when somebody may be near: at the beginning, and after a touch."""
ONCE_SECONDS = 2.4
"""How long the card takes to the slot and back."""
REST_SECONDS = 30.0
"""How long after the last touch no picture comes: somebody stands there and reads."""
BROKEN_SECONDS = 1.0
"""How long a picture that cannot be shown is passed over."""
CARD = -1
SILENT = Volume()
CARD_HIGH = 500
"""Design pixels that the card's way needs at its full size."""


class Still(Element):
    """A picture, whole, in the middle of its place."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(1, 1, 1, 0)
            self._rectangle = Rectangle(size=(0, 0))
        self.texture: Any = None

    def take(self, texture: Any) -> None:
        """Show this texture, or nothing."""
        self.texture = texture
        self.arrange(self.metrics)

    def arrange(self, m: Metrics) -> None:
        """Fit the picture in."""
        texture = self.texture
        self._rectangle.texture, self._colour.a = texture, 1 if texture is not None else 0
        if texture is not None:
            scale = min(self.width / texture.width, self.height / texture.height)
            width, height = round(texture.width * scale), round(texture.height * scale)
            fit(texture, width, height)
            self._rectangle.size = (width, height)
            self._rectangle.pos = (round(self.center_x - width / 2), round(self.center_y - height / 2))


class SlideShow(Column):
    """A picture or a film with words below it."""

    def on_kv_post(self, base_widget: Any) -> None:
        """Begin with no film."""
        self.ids.projection.hidden = True

    def put(self, slide: SlideView | None, texture: Any) -> None:
        """Show these, and draw nothing else anew."""
        shown_at_once(self, lambda: self._put(slide, texture))

    def arrange(self, m: Metrics) -> None:
        """Place picture and film, for one takes the other's place without a new layout."""
        super().arrange(m)
        frame = self.ids.frame
        for part in (self.ids.still, self.ids.projection):
            part.place(m, *frame.pos, *frame.size)

    def keep_room(self, m: Metrics, width: float, captions: tuple[str, ...]) -> None:
        """Keep room for the longest of these below every picture, so that all pictures have the same room."""
        words, shown = self.ids.caption, self.ids.caption.text
        words.h, highest = 0, 0.0
        for caption in captions:
            words.text = caption
            highest = max(highest, words.natural_height(m, width - m.px(self.pad[0]) - m.px(self.pad[2])))
        words.text, words.h = shown, highest / m.scale

    def _put(self, slide: SlideView | None, texture: Any) -> None:
        words, still, film = self.ids.caption, self.ids.still, self.ids.projection
        words.text = slide.caption if slide is not None else ""
        words.arrange(words.metrics)
        film.clear()
        moves = slide is not None and bool(slide.film)
        swap(self.ids.frame, {still: not moves, film: moves})
        still.take(None if moves else texture)
        if slide is not None and moves:
            film.hold(texture, slide.size)


def swap(parent: Element, parts: dict[Element, bool]) -> None:
    """Draw those of a parent's parts that are to be seen, without a new layout."""
    for part, seen in parts.items():
        part.hidden = not seen
        if part.drawn != seen:
            part.drawn = seen
            (parent.canvas.add if seen else parent.canvas.remove)(part.canvas)


class Attraction(Layer):
    """The moving card and the slides, of which one is seen at a time: the card, each slide, and the card again.

    ``card_high`` is the height in design pixels that the card's way has; it is drawn as much smaller.
    """

    card_high = NumericProperty(CARD_HIGH)

    def __init__(self, **kwargs: Any) -> None:
        self.films: Films | None = None
        self.slides: tuple[SlideView, ...] = ()
        self.at = CARD
        """Which picture is seen, or ``CARD``."""
        self._card = self._running = False
        self._event: Any = None
        self._wish: pictures.Wish | None = None
        super().__init__(**kwargs)

    def show(self, slides: tuple[SlideView, ...], *, card: bool) -> None:
        """Show these pictures in turn; ``card``: there is a slot for a card to go to."""
        if slides == self.slides and card == self._card:
            return
        self.slides, self._card = slides, card
        if self._running:
            self.start()

    def start(self) -> None:
        """Begin, with the card."""
        self._running = True
        self.at = CARD
        self._begin_card(CARD_SECONDS)

    def rest(self) -> None:
        """Somebody is there: no picture for a while."""
        if self._running and self.slides:
            if self.at == CARD and self._event is not None:
                self._wait(REST_SECONDS)
            else:
                self._begin_card(REST_SECONDS)

    def stop(self) -> None:
        """Let nothing move, and hold no picture."""
        self._running = False
        self._let_go()
        self.at = CARD
        self.ids.hint.stop()
        self.ids.show.put(None, None)

    def go_on(self, *_: Any) -> None:
        """Show the next picture as soon as it is there, or after the last the card again."""
        at = self.at + 1
        if at < len(self.slides):
            self._begin_picture(at)
        elif self._card or not self.slides:
            # Nobody came meanwhile: it only shifts, for to move smoothly takes software GL a tenth of a core.
            self._begin_card(CARD_SECONDS, 0.0)
        else:
            self._begin_picture(0)

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return what the card's way has; ``h`` may ask for more."""
        return m.px(self.card_high)

    def arrange(self, m: Metrics) -> None:
        """Place both, for one takes the other's place without a new layout."""
        ids = self.ids
        high = min(self.height, m.px(self.card_high))
        smaller = replace(m, scale=m.scale * high / max(1.0, m.px(CARD_HIGH)))
        ids.hint.place(smaller, self.x, self.y + (self.height - high) / 2, self.width, high)
        ids.show.keep_room(m, self.width, tuple(slide.caption for slide in self.slides))
        ids.show.place(m, self.x, self.y, self.width, self.height)
        self._see(ids.hint if self.at == CARD else ids.show)

    def _begin_card(self, seconds: float, moving: float = MOVING_SECONDS) -> None:
        self._let_go()
        self.at = CARD
        self._see(self.ids.hint)
        if self._card:
            self.ids.hint.start(moving)
        if self.slides:
            self._wait(seconds if self._card else 0.0)

    def _begin_picture(self, at: int) -> None:
        self._let_go()
        self.at = at
        frame = self.ids.show.ids.frame
        self._wish = pictures.want(self.slides[at].path, frame.width, frame.height, partial(self._came, at))

    def _came(self, at: int, texture: Any) -> None:
        if texture is None:
            self._wait(BROKEN_SECONDS)
            return
        slide = self.slides[at]
        self.ids.show.put(slide, texture)
        self._see(self.ids.show)
        if slide.film:
            self._begin_film(slide)
        else:
            self._wait(slide.seconds)

    def _begin_film(self, slide: SlideView) -> None:
        """Let it play without sound; what follows comes at its end."""
        film = self.ids.show.ids.projection
        film.on_end, film.on_lost = self.go_on, partial(self._wait, BROKEN_SECONDS)
        film.begin(self.films, slide.film, slide.size, SILENT)

    def _wait(self, seconds: float) -> None:
        if self._event is not None:
            self._event.cancel()
        self._event = Clock.schedule_once(self.go_on, seconds)

    def _let_go(self) -> None:
        if self._event is not None:
            self._event.cancel()
        if self._wish is not None:
            self._wish.cancel()
        self._event = self._wish = None
        self.ids.show.ids.projection.end_film()

    def _see(self, wanted: Element) -> None:
        """Show the card or the pictures."""
        parts = {self.ids.hint: wanted is self.ids.hint and self._card, self.ids.show: wanted is self.ids.show}
        if any(part.drawn != seen for part, seen in parts.items()):
            shown_at_once(self, lambda: swap(self, parts))
        if wanted is self.ids.show:
            self.ids.hint.stop()


load_kv(__file__)
