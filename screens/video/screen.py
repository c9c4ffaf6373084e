"""A film by itself: large, with large buttons to stop it and to see it again, and the way back where it always is."""

from typing import Any

from kivy.graphics import Color, RoundedRectangle
from kivy.properties import NumericProperty

from kiosk.films import clock_of
from kiosk.machine.intents import VideoEnded
from kiosk.views import VideoView
from screens.kv import load_kv
from screens.redraw import shown_at_once
from screens.screen import Screen
from screens.tokens import Metrics
from screens.widgets import button, label, pool, projection
from screens.widgets.button import CommandButton
from screens.widgets.element import Element

__all__ = ["Progress", "VideoScreen", "button", "label", "projection"]


class Progress(Element):
    """How much of it is over, ``share`` 0 to 1."""

    share = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color(1, 1, 1, 1)
            self._done = RoundedRectangle(size=(0, 0))
        self.fbind("share", self._draw)

    def arrange(self, m: Metrics) -> None:
        """Draw how much is over."""
        self._colour.rgba = m.rgba("brand")
        self._draw()

    def _draw(self, *_: Any) -> None:
        self._done.pos = self.pos
        width = round(self.width * min(max(self.share, 0.0), 1.0))
        self._done.size, self._done.radius = (width, self.height), [min(width, self.height) / 2]


class VideoScreen(Screen[VideoView]):
    """The film, how far it is, and what can be done."""

    def on_kv_post(self, base_widget: Any) -> None:
        """Hear of the film's seconds and of its end."""
        screen = self.ids.projection
        screen.on_second, screen.on_end, screen.on_lost = self._at, self._ended, self._lost
        self._showing: tuple[str, int] = ("", 0)
        self._due = False

    def render(self, view: VideoView) -> None:
        """Show the words; the film itself begins when its place is known."""
        ids, size = self.ids, (view.width, view.height)
        ids.title.text = view.title
        ids.lost.text, ids.lost.hidden, ids.running.hidden = view.lost, not view.lost, bool(view.lost)
        pool.fill(ids.controls, view.controls, CommandButton, _show)
        showing = (view.path, view.showing)
        if showing != self._showing:
            self._showing, self._due = showing, True
            ids.projection.hang(view.poster, size)
            self._at(0.0)
        elif not self._due:
            ids.projection.set_playing(view.playing)

    def arrange(self, m: Metrics) -> None:
        """Lay out, and begin a film that waits for its place."""
        super().arrange(m)
        view = self.view
        if self._due and view is not None:
            self._due = False
            self.ids.projection.begin(self.films, view.path, (view.width, view.height), view.volume)

    def leave(self) -> None:
        """End the film at once."""
        super().leave()
        self._showing, self._due = ("", 0), False
        self.ids.projection.clear()

    def _at(self, seconds: float) -> None:
        view, ids = self.view, self.ids
        if view is None:
            return
        ids.time.text = f"{clock_of(seconds)} / {clock_of(view.seconds)}"
        if not ids.time.width:
            return
        shown_at_once(ids.time, lambda: ids.time.arrange(ids.time.metrics))
        shown_at_once(ids.progress, lambda: setattr(ids.progress, "share", seconds / max(view.seconds, 0.1)))

    def _ended(self) -> None:
        view = self.view
        if view is not None:
            self._at(view.seconds)
            self.send(VideoEnded(view.showing))

    def _lost(self) -> None:
        if self.view is not None:
            self.send(VideoEnded(self.view.showing, lost=True))


def _show(button: CommandButton, action: Any) -> None:
    button.h = 148 if action.primary else 112
    button.show(action)


load_kv(__file__)
