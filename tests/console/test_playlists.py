"""Pictures and films for the welcome screen: put together, seen as the kiosk shows them, approved, there."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from protocol.blocks import Picture, Video
from protocol.publications import Publication, Schedule
from server.console.schedules import hours_of, minutes

Officer = Callable[[str], Any]


@pytest.fixture
def posters(tmp_path: Path) -> tuple[Path, Path]:
    found = tmp_path / "red.png", tmp_path / "green.png"
    for path in found:
        Image.new("RGB", (1280, 720), path.stem).save(path)
    return found


def add(desk: Any, poster: Path) -> None:
    count = desk.page.locator(".slides li").count()
    desk.page.set_input_files("[name=file]", poster)
    expect(desk.page.locator(".slides li")).to_have_count(count + 1)


def begin(desk: Any, *posters: Path) -> None:
    desk.open("/playlists/new")
    for poster in posters:
        add(desk, poster)


def test_a_playlist_goes_from_one_officer_through_another_to_the_kiosk(
    officer: Officer, kiosk: Any, posters: tuple[Path, Path]
) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    begin(author, *posters)
    author.page.locator("[name=caption]").first.fill("停机、断电、挂牌")
    expect(author.page.locator("#preview figcaption")).to_have_text("停机、断电、挂牌")
    author.page.fill("[name=until]", "2031-12-20")
    author.page.fill("[name=begins]", "08:00")
    author.page.fill("[name=ends]", "17:30")
    author.page.locator(".pick", has_text="星期一").click()
    author.page.fill("[name=title]", "秋收安全周")
    author.page.click("[name=action][value=submit]")
    author.says("等待审批")
    author.says("08:00 – 17:30", "#decide")
    approver.page.goto(author.page.url)
    approver.page.click("#approve")

    shown = kiosk.holds(lambda entity: isinstance(entity, Publication) and entity.title.zh == "秋收安全周")
    assert [(type(block), block.caption) for block in shown.blocks] == [(Picture, "停机、断电、挂牌"), (Picture, "")]
    assert shown.schedule == Schedule(weekdays=(1,), begins=480, ends=1050)
    assert shown.valid_until == datetime(2031, 12, 20, 16, tzinfo=UTC), "the midnight after its last day, at the site"
    assert kiosk.ask("GET", f"/api/v1/blobs/{shown.blocks[1].sha256}").startswith(b"\x89PNG")


def test_a_film_is_put_in_its_place_when_it_is_ready_and_what_was_done_meanwhile_stays(
    officer: Officer, kiosk: Any, posters: tuple[Path, Path], clip: Path, hurried_ffmpeg: None
) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    begin(author, posters[0])
    author.page.set_input_files("[name=file]", clip)
    author.says("正在处理“清堵示范”", "#films")
    author.page.locator("[name=caption]").first.fill("停机、断电、挂牌")
    author.page.fill("[name=title]", "秋收视频周")
    expect(author.page.locator(".slides li")).to_have_count(2, timeout=60_000)
    expect(author.page.locator("#films .film-waits")).to_have_count(0)
    assert author.page.locator("[name=caption]").first.input_value() == "停机、断电、挂牌"
    assert author.page.locator("[name=caption]").nth(1).input_value() == "清堵示范"
    expect(author.page.locator("#preview video")).to_have_count(1)
    author.page.locator("[aria-label=往前移]").nth(1).click()
    expect(author.page.locator("[name=caption]").first).to_have_value("清堵示范")
    author.page.click("[name=action][value=submit]")
    author.says("等待审批")
    approver.page.goto(author.page.url)
    approver.page.click("#approve")

    shown = kiosk.holds(lambda entity: isinstance(entity, Publication) and entity.title.zh == "秋收视频周")
    film, picture = shown.blocks
    assert isinstance(film, Video)
    assert (film.title, picture.caption) == ("清堵示范", "停机、断电、挂牌")
    assert 0.1 < film.seconds < 0.4
    author.open("/playlists")
    expect(author.page.locator("#playlists li", has_text="秋收视频周").locator(".thumb-film")).to_contain_text("0:00")


def test_a_film_that_cannot_be_read_is_refused_and_the_list_stays(
    officer: Officer, posters: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(300))
    desk = officer("lihua")
    begin(desk, posters[0])
    desk.page.set_input_files("[name=file]", tmp_path / "broken.mp4")
    desk.says("这段视频打不开", "#item-refusal")
    expect(desk.page.locator(".slides li")).to_have_count(1)


def test_pictures_are_moved_and_taken_out_before_anything_is_kept(officer: Officer, posters: tuple[Path, Path]) -> None:
    desk = officer("lihua")
    begin(desk, *posters)
    names = [desk.page.locator("[name=item]").nth(place).input_value() for place in (0, 1)]
    desk.page.locator("[aria-label=往前移]").nth(1).click()
    expect(desk.page.locator("[name=item]").first).to_have_value(names[1])
    desk.page.locator("[aria-label=去掉这一项]").first.click()
    expect(desk.page.locator("[name=item]")).to_have_count(1)
    expect(desk.page.locator("[name=item]")).to_have_value(names[0])


def test_a_playlist_without_a_picture_is_not_kept_and_nothing_is_lost(officer: Officer) -> None:
    desk = officer("lihua")
    begin(desk)
    desk.page.fill("[name=title]", "空的")
    desk.page.fill("[name=from]", "2031-01-02")
    desk.page.click("[name=action][value=submit]")
    desk.says("请至少添加一张图片或一段视频")
    assert desk.page.input_value("[name=title]") == "空的"
    assert desk.page.input_value("[name=from]") == "2031-01-02"


def test_what_is_no_picture_is_refused_and_the_others_stay(
    officer: Officer, posters: tuple[Path, Path], tmp_path: Path
) -> None:
    desk = officer("lihua")
    begin(desk, posters[0])
    (tmp_path / "film.exe").write_bytes(b"MZ" * 100)
    desk.page.set_input_files("[name=file]", tmp_path / "film.exe")
    desk.says("这个文件不能显示", "#item-refusal")
    expect(desk.page.locator(".slides li")).to_have_count(1)


@pytest.mark.parametrize(("typed", "meant"), [("08:30", 510), ("23:59", 1439), ("", 0), ("99:99", 1439), ("x:y", 0)])
def test_any_time_of_day_has_its_minutes(typed: str, meant: int) -> None:
    assert minutes(typed) == meant


def test_the_whole_day_has_no_hours() -> None:
    assert hours_of(Schedule()) == ("", "")
    assert hours_of(Schedule(begins=480, ends=1050)) == ("08:00", "17:30")
