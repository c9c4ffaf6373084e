"""The welcome screen's pictures and films: in turn after the card, gone at a touch; without them nothing moves."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from kiosk.films import FilmState
from kiosk.view_parts import Volume
from kiosk.views import WelcomeView
from screens import pictures
from screens.samples import samples
from screens.welcome import show as module
from screens.welcome.show import CARD, Attraction
from tests.screens.cinema import Cinema
from tests.screens.conftest import Hand

PLAYLIST = samples()["45-welcome-playlist"]
WITH_FILM = samples()["50-welcome-film"]


@pytest.fixture
def attraction(hand: Hand) -> Attraction:
    hand.show(PLAYLIST)
    return hand.window.stage.screen.ids.attraction


def turn(hand: Hand, attraction: Attraction) -> int:
    """Let the time of what is shown be over; return what is shown then."""
    attraction.go_on()
    pictures.settle()
    hand.window.step()
    return attraction.at


def seconds(attraction: Attraction) -> float:
    return float(attraction._event.timeout)


def words(hand: Hand) -> set[str]:
    return set(hand.driver.visible_texts())


def test_the_card_comes_first_then_each_picture_then_the_card_again(hand: Hand, attraction: Attraction) -> None:
    assert attraction.at == CARD
    assert [turn(hand, attraction) for _ in range(4)] == [0, 1, 2, CARD]
    assert seconds(attraction) == module.CARD_SECONDS


def test_the_card_moves_smoothly_for_whoever_has_come_and_rests_between_pictures(
    hand: Hand, attraction: Attraction
) -> None:
    assert attraction.ids.hint._moving == module.MOVING_SECONDS
    while turn(hand, attraction) != CARD:
        pass
    assert attraction.ids.hint._moving == 0.0


def test_a_picture_stays_for_its_seconds_with_its_words(hand: Hand, attraction: Attraction) -> None:
    turn(hand, attraction)
    assert seconds(attraction) == 8.0
    assert PLAYLIST.slides[0].caption in words(hand)
    turn(hand, attraction)
    assert PLAYLIST.slides[0].caption not in words(hand)


def test_a_touch_brings_the_card_back_for_a_while(hand: Hand, attraction: Attraction) -> None:
    turn(hand, attraction)
    hand.press_at(500, 40)  # nothing to press there
    assert attraction.at == CARD
    assert seconds(attraction) == module.REST_SECONDS
    assert PLAYLIST.slides[0].caption not in words(hand)


def test_pictures_take_the_cards_place_without_moving_anything_else(hand: Hand, attraction: Attraction) -> None:
    before = [(name, hand.driver.find(name)) for name in hand.driver.names()]
    turn(hand, attraction)
    assert [(name, hand.driver.find(name)) for name in hand.driver.names()] == before


def test_a_picture_that_cannot_be_shown_is_passed_over(hand: Hand, attraction: Attraction) -> None:
    broken = replace(PLAYLIST.slides[0], path="/nowhere.png")
    hand.show(replace(PLAYLIST, slides=(broken, PLAYLIST.slides[1])))
    turn(hand, attraction)
    assert seconds(attraction) == module.BROKEN_SECONDS
    assert turn(hand, attraction) == 1


def test_without_a_slot_pictures_follow_one_another(hand: Hand, attraction: Attraction) -> None:
    hand.show(replace(PLAYLIST, reader_ready=False))
    pictures.settle()
    seen = [turn(hand, attraction) for _ in range(4)]
    assert all(after == (before + 1) % 3 for before, after in pairwise(seen)), seen


def test_another_playlist_begins_anew(hand: Hand, attraction: Attraction) -> None:
    turn(hand, attraction)
    hand.show(replace(PLAYLIST, slides=PLAYLIST.slides[1:]))
    assert attraction.at == CARD


def test_without_pictures_nothing_waits_but_the_card(hand: Hand) -> None:
    view = samples()["01-welcome"]
    assert isinstance(view, WelcomeView)
    hand.show(view)
    attraction = hand.window.stage.screen.ids.attraction
    assert attraction._event is None
    hand.press_at(500, 40)
    assert attraction._event is None


def test_a_screen_that_is_left_lets_go_of_its_picture(hand: Hand, attraction: Attraction) -> None:
    turn(hand, attraction)
    hand.show(samples()["06-home"])
    assert attraction._event is None
    assert attraction.ids.show.ids.still.texture is None


@pytest.fixture
def cinema(hand: Hand) -> Iterator[Cinema]:
    found = Cinema()
    screen = hand.window.stage.router.screen_for(WITH_FILM)
    before, screen.films = screen.films, found
    yield found
    hand.show(samples()["06-home"])
    screen.films = before


@pytest.fixture
def theatre(hand: Hand, cinema: Cinema) -> Attraction:
    """The welcome screen while its film runs."""
    hand.show(WITH_FILM)
    attraction: Attraction = hand.window.stage.screen.ids.attraction
    assert turn(hand, attraction) == 0
    return attraction


def middle(hand: Hand, attraction: Attraction) -> object:
    frame = attraction.ids.show.ids.frame
    picture = hand.window.picture(kiosk_only=True)
    return picture.getpixel((int(frame.center_x), int(1920 - frame.center_y)))


def test_a_film_plays_without_sound_in_the_place_of_the_card(hand: Hand, cinema: Cinema, theatre: Attraction) -> None:
    (film,) = cinema.shown
    assert film.volume == Volume()
    assert WITH_FILM.slides[0].caption in words(hand)
    film.colour = b"\xff\x00\x00\xff"
    hand.window.step()
    hand.window.step()
    assert middle(hand, theatre) == (255, 0, 0)


def test_at_its_end_what_follows_is_shown(hand: Hand, cinema: Cinema, theatre: Attraction) -> None:
    cinema.shown[0].state = FilmState.ENDED
    hand.window.step()
    pictures.settle()
    hand.window.step()
    assert theatre.at == 1
    assert cinema.shown[0].done == ["close"]
    assert not theatre.ids.show.ids.projection.drawn
    assert theatre.ids.show.ids.still.texture is not None


def test_a_touch_ends_the_film_and_brings_the_card_back(hand: Hand, cinema: Cinema, theatre: Attraction) -> None:
    hand.press_at(500, 40)
    assert theatre.at == CARD
    assert cinema.shown[0].done == ["close"]
    assert WITH_FILM.slides[0].caption not in words(hand)


def test_a_film_ends_with_its_screen(hand: Hand, cinema: Cinema, theatre: Attraction) -> None:
    hand.show(samples()["06-home"])
    assert cinema.shown[0].done == ["close"]
    assert theatre._event is None


def test_a_film_runs_on_while_the_clock_beside_it_goes(hand: Hand, cinema: Cinema, theatre: Attraction) -> None:
    hand.show(replace(WITH_FILM, chrome=replace(WITH_FILM.chrome, clock="23:59")))
    assert theatre.at == 0
    assert [film.done for film in cinema.shown] == [[]]


def test_where_no_film_can_be_shown_it_is_passed_over(hand: Hand, cinema: Cinema) -> None:
    cinema.closed = True
    hand.show(WITH_FILM)
    attraction = hand.window.stage.screen.ids.attraction
    turn(hand, attraction)
    hand.window.step()
    assert seconds(attraction) == module.BROKEN_SECONDS
    assert turn(hand, attraction) == 1
