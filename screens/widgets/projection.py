"""Where a film is shown: each of its pictures when it is due, and only that part of the window drawn anew."""

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.films import Film, Films, FilmState
from kiosk.view_parts import Volume
from screens import pictures
from screens.redraw import shown_at_once
from screens.tokens import Metrics
from screens.widgets.element import Element


def _unheard(_: float) -> None:
    """Tell nobody how far it is."""


def _unended() -> None:
    """Tell nobody that it is over."""


AS_IT_IS = 1.25
"""A film that could be larger by no more than this is shown pixel for pixel: sharper, and drawn at half the cost."""


class Projection(Element):
    """Shows a poster, and a film once ``begin`` was called; the film's pictures fit its place and keep proportions.

    ``on_second`` hears each new second that is shown; ``on_end`` that the film is over, ``on_lost`` that there is none.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._band = Color(0, 0, 0, 1)
            self._bands = [Rectangle(size=(0, 0)) for _ in range(4)]
            self._colour = Color(0, 0, 0, 1)
            self._rectangle = Rectangle(size=(0, 0))
        self.film: Film | None = None
        self.on_second: Callable[[float], None] = _unheard
        self.on_end: Callable[[], None] = _unended
        self.on_lost: Callable[[], None] = _unended
        self._texture: Any = None
        self._empty = True
        self._proportions = (16, 9)
        self._event: Any = None
        self._wish: pictures.Wish | None = None
        self._second = -1

    def natural_height(self, m: Metrics, width: float) -> float:
        """Return 0: it takes what room there is (``grow``)."""
        return 0.0

    def hang(self, poster: str, size: tuple[int, int]) -> None:
        """Show this picture of a film of ``size`` pixels until the film's own come."""
        self._proportions = size
        if self._wish is not None:
            self._wish.cancel()
        self._wish = pictures.want(poster, *size, self._take_poster) if poster else None

    def hold(self, poster: Any, size: tuple[int, int]) -> None:
        """Show this texture of a film of ``size`` pixels until the film's own pictures come."""
        self._proportions, self._texture = size, poster
        self.arrange(self.metrics)
        self._put(poster)

    def begin(self, films: Films | None, path: str, size: tuple[int, int], volume: Volume) -> None:
        """Show the film from its beginning."""
        self.end_film()
        self._proportions, self._second = size, -1
        room = (int(self.width) or size[0], int(self.height) or size[1])
        self.film = films.open(path, size, room, volume) if films is not None else None
        if self.film is not None:
            self._ask_again(0.0)
        else:
            # Not at once: whoever began it may be in the middle of a layout.
            self._event = Clock.schedule_once(lambda _: self.on_lost(), 0)

    def set_playing(self, on: bool) -> None:
        """Go on, or stand still."""
        if self.film is None:
            return
        if on:
            self.film.play()
            self._ask_again(0.0)
        else:
            self.film.pause()
            self._forget_event()

    def end_film(self) -> None:
        """Let the film go, with its processes."""
        self._forget_event()
        film, self.film = self.film, None
        if film is not None:
            film.close()

    def clear(self) -> None:
        """Show nothing and hold nothing."""
        self.end_film()
        if self._wish is not None:
            self._wish.cancel()
            self._wish = None
        self._texture = None
        self._put(None)

    def arrange(self, m: Metrics) -> None:
        """Fit the picture in, and paint what it leaves of its place: under it nothing is drawn in vain."""
        wide, high = self._proportions
        scale = min(self.width / wide, self.height / high)
        if 1.0 < scale <= AS_IT_IS:
            scale = 1.0
        width, height = round(wide * scale), round(high * scale)
        left, low = round(self.center_x - width / 2), round(self.center_y - height / 2)
        self._rectangle.pos, self._rectangle.size = (left, low), (width, height)
        self._band.rgba = m.rgba("bar_deep")
        if self._empty:
            self._colour.rgba = self._band.rgba
        places = (
            (self.x, self.y, self.width, low - self.y),
            (self.x, low + height, self.width, self.top - low - height),
            (self.x, low, left - self.x, height),
            (left + width, low, self.right - left - width, height),
        )
        for band, (x, y, w, h) in zip(self._bands, places, strict=True):
            band.pos, band.size = (x, y), (max(0, w), max(0, h))

    def _take_poster(self, texture: Any) -> None:
        if texture is not None and self._texture is None:
            self._put(texture)

    def _ask_again(self, seconds: float) -> None:
        self._forget_event()
        self._event = Clock.schedule_once(self._ask, seconds)

    def _forget_event(self) -> None:
        if self._event is not None:
            self._event.cancel()
            self._event = None

    def _ask(self, _: float) -> None:
        film, self._event = self.film, None
        if film is None:
            return
        frame = film.frame()
        if frame is not None:
            self._show(frame, film.size)
        match film.state:
            case FilmState.ENDED:
                self.end_film()
                self.on_end()
            case FilmState.FAILED:
                self.end_film()
                self.on_lost()
            case FilmState.PAUSED:
                pass
            case _:
                self._ask_again(film.due_in())
                self._tell(film.position)

    def _tell(self, position: float) -> None:
        if int(position) != self._second:
            self._second = int(position)
            self.on_second(position)

    def _show(self, frame: memoryview, size: tuple[int, int]) -> None:
        if self._texture is None or self._texture.size != size:
            self._texture = Texture.create(size=size, colorfmt="rgba")
            self._texture.flip_vertical()
            if size == tuple(self._rectangle.size):
                self._texture.mag_filter = self._texture.min_filter = "nearest"
        self._texture.blit_buffer(frame, colorfmt="rgba", bufferfmt="ubyte")
        x, y = self._rectangle.pos
        seen = (x, y, *self._rectangle.size)
        shown_at_once(self, lambda: self._put(self._texture), seen)

    def _put(self, texture: Any) -> None:
        self._empty = texture is None
        self._colour.rgba = self._band.rgba if self._empty else (1, 1, 1, 1)
        self._rectangle.texture = texture
        self.canvas.ask_update()
