"""Nobody is here: what this is, how to begin, and what anybody may read."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.properties import NumericProperty, StringProperty

from kiosk.view_parts import Tone
from kiosk.views import WelcomeView
from screens.kv import load_kv
from screens.redraw import shown_at_once
from screens.screen import Screen
from screens.tokens import Metrics
from screens.welcome.show import CARD_HIGH, ONCE_SECONDS, Attraction
from screens.widgets import badge, icon, label, pool, repair, tile
from screens.widgets.badge import ToneStrip
from screens.widgets.element import Element
from screens.widgets.flow import Layer, Row
from screens.widgets.shapes import fit
from screens.widgets.tile import HeadlineTile, TileButton

__all__ = [
    "Attraction",
    "CardHint",
    "EntranceTile",
    "Fields",
    "StepChip",
    "WelcomeScreen",
    "badge",
    "icon",
    "label",
    "repair",
    "tile",
]

REST_STEP_SECONDS = 6.0
FRAME_SECONDS = 1 / 20


HEADLINES = ("hero", "headline", "title")
"""The largest style in which the headline fits on one line is taken; if none does, it wraps in the first."""
CARD_SMALL, CARD_LEAST = 400, 220
"""Design pixels of height that the card's way is given rather than let other words go, and at the very least."""
HIGHEST = 660
"""Design pixels of height that pictures may take."""
FIELDS = Path(__file__).with_name("fields.png")


class CardHint(Layer):
    """A card that goes towards the reader's slot. ``dip`` is how far it is, 0 to 1."""

    dip = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        self._events: list[Any] = []
        self._began = self._moving = 0.0
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

    def start(self, seconds: float) -> None:
        """Move smoothly for so long; afterwards only shift now and then, so that the kiosk rests."""
        self.stop()
        self._began, self._moving = Clock.time(), seconds
        self._events = [Clock.schedule_interval(self._advance, FRAME_SECONDS)]

    def stop(self) -> None:
        """Stand still."""
        for event in self._events:
            event.cancel()
        self._events = []
        self.dip = 0

    def _advance(self, _: float) -> bool:
        passed = Clock.time() - self._began
        if passed >= self._moving:
            self.dip = 0
            self._events = [Clock.schedule_interval(self._shift, REST_STEP_SECONDS)]
            return False
        phase = passed % ONCE_SECONDS / ONCE_SECONDS
        rise = min(1.0, phase / 0.45) if phase < 0.7 else max(0.0, 1 - (phase - 0.7) / 0.2)
        self.dip = rise * rise * (3 - 2 * rise)
        return True

    def _shift(self, _: float) -> None:
        self.dip = 0.0 if self.dip else 1.0

    def _moved(self, *_: Any) -> None:
        down = -round(self.metrics.px(70) * self.dip)
        if down != self._translate.y:
            card, was = self.ids.card.parts()[0], self._translate.y
            # Only where the card was and where it is now.
            seen = (card.x, card.y + min(was, down), card.width, card.height + abs(was - down))
            shown_at_once(self, lambda: setattr(self._translate, "y", down), seen)


class Fields(Element):
    """The ground of the heading: fields under a rising sun, at the bottom and as wide as there is room."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._texture = CoreImage(str(FIELDS), nocache=True).texture
        with self.canvas:
            Color(1, 1, 1, 1)
            self._rectangle = Rectangle(texture=self._texture, size=(0, 0))

    def arrange(self, m: Metrics) -> None:
        """Stretch the picture across; fields bear it. Where contrast counts, nothing lies behind the words."""
        if m.contrast:
            self._rectangle.size = (0, 0)
            return
        self._rectangle.pos = self.pos
        self._rectangle.size = (self.width, round(min(self.height * 0.72, m.px(self._texture.height))))
        fit(self._texture, *self._rectangle.size)


class StepChip(Row):
    """One step of how to use the machine: its number and a short phrase."""

    number = StringProperty("")
    text = StringProperty("")

    def show(self, step: tuple[int, str]) -> None:
        """Show this step."""
        self.number, self.text = str(step[0]), step[1]


class EntranceTile(TileButton):
    """A tile that is open to everybody, larger than those of the home screen."""


class WelcomeScreen(Screen[WelcomeView]):
    """The welcome screen; it brings its own heading."""

    has_header = False

    def touch_up(self, view: WelcomeView) -> bool:
        """Show a view in which only time has gone on: it does each minute, and nobody is there."""
        before, now = self.view, view.chrome
        if before is None or replace(before, chrome=replace(before.chrome, clock=now.clock, as_of=now.as_of)) != view:
            return False
        self.view = view
        heading = self.ids.heading

        def change() -> None:
            self._tell_time(view)
            heading.arrange(heading.metrics)

        shown_at_once(heading, change)
        return True

    def _tell_time(self, view: WelcomeView) -> None:
        self.ids.as_of.text, self.ids.clock.text = view.chrome.as_of, view.chrome.clock

    def render(self, view: WelcomeView) -> None:
        """Show the invitation and the public entrances."""
        ids = self.ids
        ids.place.text = view.chrome.place
        self._tell_time(view)
        ids.headline.text, ids.invitation.text = view.headline, view.invitation
        ids.attraction.films = self.films
        ids.attraction.show(view.slides, card=view.reader_ready)
        ids.purpose.text, ids.purpose.hidden = view.purpose, not view.purpose
        pool.fill(ids.steps, tuple(enumerate(view.steps, 1)), StepChip, StepChip.show)
        ids.steps_row.hidden = not view.steps
        ids.tiles_title.text, ids.tiles_title.hidden = view.tiles_title, not view.tiles_title
        pool.fill(ids.tiles, view.tiles, EntranceTile, EntranceTile.show)
        pool.fill(ids.headlines, view.headlines, HeadlineTile, HeadlineTile.show)
        ids.headlines.hidden = not view.headlines
        notices = [(text, Tone.PLAIN) for text in view.notices]
        pool.fill(ids.notices, notices, ToneStrip, lambda strip, notice: strip.show(*notice))
        ids.notices.hidden = not notices
        ids.repair.show(view.repair)

    def arrange(self, m: Metrics) -> None:
        """Give the heading what room the entrances leave."""
        ids = self.ids
        width = self.width * (0.6 if m.wide else 1.0)
        ids.headline.style = next((style for style in HEADLINES if self._fits(m, style, width)), HEADLINES[0])
        styles = ids.headline.style, HEADLINES[-1]
        for brief, style in ((False, styles[0]), (False, styles[1]), (True, styles[1])):
            # The way to the slot matters more than a large name, and than what the entrances add to theirs.
            ids.headline.style = style
            for entrance in ids.tiles.parts():
                entrance.brief = brief
            entrances = 0.0 if m.wide else ids.scroll.ids.scroller.content_height(m, self.width)
            room = max(0.0, self.height - entrances)
            ids.hero.h = ids.attraction.h = 0.0
            self._make_do(m, width, room)
            card = self.view is None or not self.view.reader_ready or not ids.attraction.hidden
            if card and (not m.wide or ids.scroll.ids.scroller.content_height(m, self.width - width) <= self.height):
                break
        if ids.hero.natural_height(m, width) > room:
            ids.headline.style = HEADLINES[-1]
        self._enlarge_pictures(m, width, room)
        ids.hero.h = 0.0 if m.wide else room / m.scale
        super().arrange(m)

    def _make_do(self, m: Metrics, width: float, room: float) -> None:
        """Show what there is room for. The card that moves says most of what the words say: it is the last to go."""
        view, ids = self.view, self.ids
        if view is None:
            return
        there = (bool(view.steps), bool(view.purpose) and not view.slides)
        ids.attraction.hidden = not (view.reader_ready or view.slides)
        for steps, purpose, least in ((*there, CARD_SMALL), (False, there[1], CARD_SMALL), (False, False, CARD_LEAST)):
            ids.steps_row.hidden, ids.purpose.hidden = not steps, not purpose
            ids.attraction.card_high = CARD_HIGH
            missing = max(0.0, ids.hero.natural_height(m, width) - room) / m.scale
            if not missing or (not ids.attraction.hidden and missing <= CARD_HIGH - least):
                ids.attraction.card_high = CARD_HIGH - missing
                return
        ids.attraction.hidden = True

    def _enlarge_pictures(self, m: Metrics, width: float, room: float) -> None:
        """Give pictures what room is left beside the words."""
        ids = self.ids
        if self.view is not None and self.view.slides and not ids.attraction.hidden:
            spare = max(0.0, room - ids.hero.natural_height(m, width)) / m.scale
            ids.attraction.h = min(HIGHEST, ids.attraction.card_high + spare)

    def _fits(self, m: Metrics, style: str, width: float) -> bool:
        self.ids.headline.style = style
        return bool(self.ids.headline.natural_width(m) <= width - m.px(96))

    def enter(self) -> None:
        """Move the card."""
        self.ids.scroll.to_top()
        self.ids.attraction.start()

    def noticed(self) -> None:
        """Show no pictures to somebody who reads."""
        self.ids.attraction.rest()

    def leave(self) -> None:
        """Stop the card."""
        super().leave()
        self.ids.attraction.stop()


load_kv(__file__)
