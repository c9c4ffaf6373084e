"""A film on the screen: begun in its place, stopped by a large button, ended with its screen, or missed in words."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.films import FilmState
from kiosk.machine.intents import PlayVideo, SetPlaying, VideoEnded
from kiosk.view_parts import Volume
from kiosk.views import VideoView
from screens.samples import samples
from tests.screens.cinema import Cinema
from tests.screens.conftest import Hand


def film_view(**more: object) -> VideoView:
    view = samples()["47-film"]
    assert isinstance(view, VideoView)
    return replace(view, **more)  # type: ignore[arg-type]


@pytest.fixture
def cinema(hand: Hand) -> Iterator[Cinema]:
    found = Cinema()
    screen = hand.window.stage.router.screen_for(film_view())
    before, screen.films = screen.films, found
    yield found
    hand.show(samples()["03-wait"])
    screen.films = before


def turn(hand: Hand) -> None:
    hand.window.step()
    hand.window.step()


def test_it_begins_in_its_place_as_soon_as_that_is_known(hand: Hand, cinema: Cinema) -> None:
    hand.show(film_view(volume=Volume(0.5)))
    (film,), (room,) = cinema.shown, cinema.rooms
    projection = hand.window.stage.screen.ids.projection
    assert film.size == (960, 540)
    assert film.volume == Volume(0.5)
    assert room == tuple(projection.size)


def test_its_pictures_are_seen_and_its_seconds_counted(hand: Hand, cinema: Cinema) -> None:
    hand.show(film_view())
    film = cinema.shown[0]
    film.colour, film.position = b"\xff\x00\x00\xff", 7.4
    turn(hand)
    projection = hand.window.stage.screen.ids.projection
    picture = hand.window.picture(kiosk_only=True)
    assert picture.getpixel((int(projection.center_x), int(1920 - projection.center_y))) == (255, 0, 0)
    assert "0:07 / 0:12" in hand.driver.visible_texts()
    assert 0.5 < hand.window.stage.screen.ids.progress.share < 0.7


def test_it_is_opened_once_however_often_its_screen_is_drawn(hand: Hand, cinema: Cinema) -> None:
    hand.show(film_view())
    hand.show(film_view(), text_step=2)
    hand.show(film_view(), size=(1920, 1080))
    assert len(cinema.shown) == 1


def test_the_large_button_stops_it_and_lets_it_go_on(hand: Hand, cinema: Cinema) -> None:
    hand.show(film_view())
    hand.tap("pause")
    assert hand.asked == [SetPlaying(False)]
    hand.show(film_view(playing=False))
    assert cinema.shown[0].done == ["pause"]
    hand.show(film_view())
    assert cinema.shown[0].done == ["pause", "play"]


def test_seen_again_it_is_another_showing(hand: Hand, cinema: Cinema) -> None:
    hand.show(film_view())
    hand.show(film_view(showing=2))
    assert "close" in cinema.shown[0].done
    assert len(cinema.shown) == 2


def test_its_end_is_told_with_its_showing(hand: Hand, cinema: Cinema) -> None:
    hand.show(film_view(showing=3))
    hand.sent.clear()
    cinema.shown[0].state = FilmState.ENDED
    turn(hand)
    assert hand.asked == [VideoEnded(3)]
    assert cinema.shown[0].done == ["close"]
    assert "0:12 / 0:12" in hand.driver.visible_texts()


@pytest.mark.parametrize("broken", ["missing", "failed"])
def test_what_cannot_be_shown_is_told_and_the_session_goes_on(hand: Hand, cinema: Cinema, broken: str) -> None:
    cinema.closed = broken == "missing"
    hand.show(film_view())
    for film in cinema.shown:
        film.state = FilmState.FAILED
    turn(hand)
    assert VideoEnded(1, lost=True) in hand.sent


def test_what_cannot_be_shown_is_said_instead_of_seconds(hand: Hand, cinema: Cinema) -> None:
    hand.show(film_view())
    lost = samples()["49-film-lost"]
    assert isinstance(lost, VideoView)
    hand.show(film_view(lost=lost.lost))
    assert lost.lost in hand.driver.visible_texts()
    assert not [text for text in hand.driver.visible_texts() if text.endswith("/ 0:12")]
    assert len(cinema.shown) == 1


def test_a_screen_that_is_left_ends_its_film_at_once(hand: Hand, cinema: Cinema) -> None:
    hand.show(film_view())
    hand.show(samples()["01-welcome"])
    assert cinema.shown[0].done == ["close"]


def test_a_film_in_a_document_is_pressed_to_be_shown_and_one_that_is_missing_is_not(hand: Hand) -> None:
    hand.show(samples()["46-document-film"])
    hand.tap("film-0")
    assert hand.asked == [PlayVideo(0)]
    assert hand.driver.find("film-1") is None
