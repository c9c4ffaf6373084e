"""A film in a document: shown when asked for, stopped, seen again; the session waits for it, and a card ends it."""

import pytest

from kiosk.machine.film import SLACK_S
from kiosk.machine.intents import PlayVideo, VideoEnded
from kiosk.machine.patience import COUNTDOWN_S, limit
from kiosk.presenters import present
from kiosk.speech.targets import targets
from kiosk.translation import translator
from kiosk.view_parts import VideoBlock, Volume
from kiosk.views import DocumentView, VideoView, WelcomeView
from tests.simulation import farm

SECONDS = farm.FILM.seconds


def watcher(person):
    person.open("场务公开").open("公开第1号")
    person.kiosk.happen(PlayVideo(0))
    assert isinstance(person.sees, VideoView)
    return person


def block_of(kiosk, here):
    view = present(kiosk.state, blob_path=lambda sha256: f"/media/{sha256[0]}" if here else "")
    assert isinstance(view, DocumentView)
    return next(block for block in view.blocks if isinstance(block, VideoBlock)), view


def test_a_film_that_has_come_can_be_played(visitor, kiosk):
    visitor().open("场务公开").open("公开第1号")
    block, view = block_of(kiosk, here=True)
    assert block.play.enabled
    assert block.label == "时长 0:40"
    assert block.play.name in {target.name for target in targets(view, translator("zh"))}


def test_a_film_that_is_on_its_way_says_so(visitor, kiosk):
    visitor().open("场务公开").open("公开第1号")
    block, view = block_of(kiosk, here=False)
    assert not block.play.enabled
    assert block.label == "视频还在下载，请过一会儿再看"
    assert block.play.name not in {target.name for target in targets(view, translator("zh"))}


def test_it_plays_stops_and_goes_on(visitor):
    person = watcher(visitor())
    assert person.sees.playing
    assert not person.touch("pause").sees.playing
    assert person.touch("play").sees.playing
    assert person.sees.showing == 1


def test_at_its_end_it_is_offered_again(visitor, kiosk):
    person = watcher(visitor())
    kiosk.happen(VideoEnded(1))
    assert [action.label for action in person.sees.controls] == ["再看一遍"]
    again = person.touch("replay").sees
    assert (again.playing, again.showing) == (True, 2)


def test_one_that_cannot_be_shown_is_missed_in_words_and_can_be_tried_again(visitor, kiosk):
    person = watcher(visitor())
    kiosk.happen(VideoEnded(1, lost=True))
    assert "放不了" in person.sees.lost
    assert [action.label for action in person.sees.controls] == ["再试一次"]
    assert person.touch("replay").sees.lost == ""


def test_the_end_of_an_earlier_showing_ends_nothing(visitor, kiosk):
    person = watcher(visitor()).touch("replay")
    kiosk.happen(VideoEnded(1))
    assert person.sees.playing


def test_back_is_the_document(visitor):
    assert isinstance(watcher(visitor()).touch("back").sees, DocumentView)


def test_nobody_need_touch_anything_while_it_plays(visitor, kiosk):
    person = watcher(visitor())
    kiosk.pass_time(limit(kiosk.state.session.top))
    assert isinstance(person.sees, VideoView)
    assert person.sees.chrome.countdown is None


def test_the_session_waits_on_from_the_films_end(visitor, kiosk):
    person = watcher(visitor())
    kiosk.pass_time(SECONDS)
    kiosk.happen(VideoEnded(1))
    kiosk.pass_time(limit(kiosk.state.session.top) - COUNTDOWN_S + 1)
    assert person.sees.chrome.countdown is not None


def test_a_film_that_never_ends_keeps_no_session_open(visitor, kiosk):
    person = watcher(visitor())
    kiosk.pass_time(SECONDS + SLACK_S + limit(kiosk.state.session.top) + 1)
    assert isinstance(person.sees, WelcomeView)


def test_a_film_that_stands_still_waits_as_long_as_a_page(visitor, kiosk):
    person = watcher(visitor()).touch("pause")
    kiosk.pass_time(limit(kiosk.state.session.top) + 1)
    assert isinstance(person.sees, WelcomeView)


def test_a_pulled_card_ends_it_at_once(member):
    person = watcher(member())
    assert isinstance(person.pull().sees, WelcomeView)


def test_what_everybody_may_see_everybody_may_hear(visitor):
    assert watcher(visitor()).sees.volume == Volume(speaker=1.0, headphones=0.0)


@pytest.mark.parametrize("asked", [PlayVideo(7), PlayVideo(-1)])
def test_a_film_that_is_not_there_is_not_shown(visitor, kiosk, asked):
    person = visitor().open("场务公开").open("公开第1号")
    kiosk.happen(asked)
    assert isinstance(person.sees, DocumentView)
