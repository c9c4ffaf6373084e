"""What the welcome screen shows of its own: when, where, and only what has come."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from kiosk.machine.intents import SetElder
from kiosk.presenters import present
from kiosk.services.playlists import is_on, playlist_of, slides_now
from kiosk.views import WelcomeView
from protocol.blocks import Paragraph, Picture, Video
from protocol.entity import Audience
from protocol.publications import PlaylistConfig, Publication, Schedule
from protocol.text import Text
from tests.simulation import farm

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2025, 9, 1, 9, 0, tzinfo=ZONE)
UNITS = {unit.id: unit for unit in farm.units()}
POSTER = Publication(
    id="autumn",
    service="show",
    title=Text("秋收"),
    summary=Text(""),
    blocks=(Picture("a" * 64, "停机", "停机、断电、挂牌"), Paragraph("没有图"), Picture("b" * 64, "送温暖")),
    published_at=MONDAY.astimezone(UTC),
)


def shown(now=MONDAY, *, kiosk="kiosk-7", unit="zone3", **more):
    playlist = playlist_of(msgspec.structs.replace(POSTER, **more), PlaylistConfig(seconds=5))
    found = slides_now([playlist], now=now.astimezone(UTC), zone=ZONE, kiosk=kiosk, unit=unit, units=UNITS)
    return [slide.sha256[0] for slide in found]


def test_pictures_come_in_their_order_with_their_words():
    slides = playlist_of(POSTER, PlaylistConfig(seconds=5)).slides
    assert [(slide.caption, slide.seconds) for slide in slides] == [("停机、断电、挂牌", 5.0), ("送温暖", 5.0)]


def test_a_film_comes_with_its_first_picture_and_stays_for_its_length():
    film = Video("f" * 64, "e" * 64, 960, 540, 12_500, "先停机")
    (slide,) = playlist_of(msgspec.structs.replace(POSTER, blocks=(film,)), PlaylistConfig(seconds=5)).slides
    assert (slide.sha256, slide.caption, slide.seconds, slide.film) == ("e" * 64, "先停机", 12.5, film)


def test_without_a_schedule_it_is_always_on():
    assert shown() == shown(MONDAY + timedelta(days=5, hours=15)) == ["a", "b"]


@pytest.mark.parametrize(
    ("schedule", "moment", "on"),
    [
        (Schedule(weekdays=(1, 5)), MONDAY, True),
        (Schedule(weekdays=(1, 5)), MONDAY + timedelta(days=1), False),
        (Schedule(begins=540, ends=1020), MONDAY, True),
        (Schedule(begins=540, ends=1020), MONDAY.replace(hour=17), False),
        (Schedule(begins=540, ends=1020), MONDAY.replace(hour=8, minute=59), False),
        (Schedule(begins=1320, ends=360), MONDAY.replace(hour=23), True),
        (Schedule(begins=1320, ends=360), MONDAY.replace(hour=5), True),
        (Schedule(begins=1320, ends=360), MONDAY.replace(hour=6), False),
    ],
    ids=["its day", "another day", "from", "until", "before", "late", "past midnight", "in the morning"],
)
def test_it_is_on_by_weekday_and_hour_at_the_site(schedule, moment, on):
    assert bool(shown(moment, schedule=schedule)) is on


def test_what_goes_on_past_midnight_belongs_to_the_day_before():
    monday_night = Schedule(weekdays=(1,), begins=1320, ends=360)
    assert is_on(monday_night, MONDAY + timedelta(hours=20))
    assert not is_on(monday_night, MONDAY.replace(hour=3))


def test_it_ends_with_its_last_day():
    until = (MONDAY + timedelta(hours=1)).astimezone(UTC)
    assert shown(valid_until=until)
    assert not shown(MONDAY + timedelta(hours=1), valid_until=until)
    assert not shown(valid_from=until)


@pytest.mark.parametrize(
    ("audience", "on"),
    [
        (Audience(units=("farm",)), True),
        (Audience(units=("zone3", "elsewhere")), True),
        (Audience(units=("team1",)), False),
        (Audience(groups=("women",)), False),
    ],
    ids=["above", "here", "below", "some members"],
)
def test_it_is_for_the_kiosks_of_its_units_and_never_for_some_members_alone(audience, on):
    assert bool(shown(audience=audience)) is on


def test_it_can_be_for_some_kiosks_alone():
    assert shown(schedule=Schedule(kiosks=("kiosk-7", "kiosk-9")))
    assert not shown(schedule=Schedule(kiosks=("kiosk-9",)))


def welcome(kiosk, come=lambda sha256: f"/media/{sha256[0]}"):
    view = present(kiosk.state, blob_path=come)
    assert isinstance(view, WelcomeView)
    return view


def test_the_welcome_screen_shows_what_has_come(kiosk):
    assert [slide.path for slide in welcome(kiosk).slides] == ["/media/c", "/media/d", "/media/e"]
    assert [slide.path for slide in welcome(kiosk, lambda name: "/one" if name[0] == "d" else "").slides] == ["/one"]


def test_a_film_is_shown_once_both_its_first_picture_and_the_film_have_come(kiosk):
    (*_, film) = welcome(kiosk).slides
    assert (film.path, film.film, film.size, film.seconds) == ("/media/e", "/media/f", (960, 540), 8.0)
    for missing in "ef":
        slides = welcome(kiosk, lambda name, missing=missing: "" if name[0] == missing else f"/{name[0]}").slides
        assert [slide.path for slide in slides] == ["/c", "/d"]


def test_the_easy_view_has_nothing_that_changes_by_itself(kiosk):
    kiosk.happen(SetElder(True))
    assert welcome(kiosk).slides == ()


def test_a_playlist_is_no_entrance_and_is_not_found(visitor):
    assert "show" not in {tile.name for tile in visitor().sees.tiles}
    finder = visitor().open("场务公开").touch("search")
    assert finder.write("秋收海报").wait(0.25).sees.rows == ()
