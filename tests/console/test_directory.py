"""找谁办 in the office: written once, at the kiosk at once, taken back with one press."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from protocol.directory import Contact
from protocol.entity import Audience
from protocol.text import Text

Officer = Callable[[str], Any]


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    Image.new("RGB", (600, 400), "green").save(path)
    return path


def write(desk: Any, name: str, telephone: str = "0455-1238150") -> None:
    desk.open("/directory/new")
    desk.page.fill("[name=name]", name)
    desk.page.fill("[name=telephone]", telephone)
    desk.page.locator(".pick", has_text="维权法律").click()


def held(kiosk: Any, name: str) -> Contact:
    found = kiosk.holds(lambda entity: isinstance(entity, Contact) and entity.name.zh == name)
    assert isinstance(found, Contact)
    return found


def test_an_entry_is_written_once_and_is_at_the_kiosk(officer: Officer, kiosk: Any, portrait: Path) -> None:
    desk = officer("lihua")
    write(desk, "劳动争议调解员 王静")
    desk.page.fill("[name=purpose]", "跟单位有争议，先来说说")
    desk.page.fill("[name=place]", "场部办公楼二楼207室")
    desk.page.fill("[name=hours]", "周二、周四下午")
    desk.page.fill("[name=order]", "30")
    for summary in ("图片（可不填）", "只在一段时间内显示", "英文（可不填）"):
        if desk.page.locator("summary", has_text=summary).count():
            desk.page.locator("summary", has_text=summary).click()
    desk.page.set_input_files("[name=file]", portrait)
    desk.page.fill("[name=until]", "2031-12-31")
    desk.page.fill("[name=name_en]", "Wang Jing, mediator")
    desk.page.click("#save")
    desk.says("已保存")
    desk.says("王静", "#contacts")

    shown = held(kiosk, "劳动争议调解员 王静")
    assert (shown.telephone, shown.topic, shown.order, shown.unit) == ("0455-1238150", "rights", 30, "songling")
    assert shown.name.en == "Wang Jing, mediator"
    assert shown.hours == Text("周二、周四下午")
    assert shown.valid_until == datetime(2031, 12, 31, 16, tzinfo=UTC), "the midnight after its last day, at the site"
    assert shown.picture is not None
    assert kiosk.ask("GET", f"/api/v1/blobs/{shown.picture.sha256}").startswith(b"\x89PNG")


def test_a_change_is_taken_back_with_one_press(officer: Officer, kiosk: Any) -> None:
    desk = officer("lihua")
    write(desk, "心理咨询室")
    desk.page.click("#save")
    desk.page.locator("#contacts a", has_text="心理咨询室").click()
    desk.page.fill("[name=telephone]", "0455-1238199")
    desk.page.click("#save")
    desk.says("0455-1238199", "#contacts")
    desk.page.get_by_role("button", name="撤销").click()
    desk.says("这次修改已撤销")
    assert held(kiosk, "心理咨询室").telephone == "0455-1238150"


def test_what_is_taken_down_is_gone_and_comes_back_with_one_press(officer: Officer, kiosk: Any) -> None:
    desk = officer("lihua")
    write(desk, "临时接待点")
    desk.page.click("#save")
    entry = held(kiosk, "临时接待点").id
    desk.page.locator("#contacts a", has_text="临时接待点").click()
    desk.page.click("#withdraw")
    desk.says("已撤下")
    assert kiosk.lacks(entry)
    desk.page.get_by_role("button", name="撤销").click()
    desk.says("这次修改已撤销")
    assert held(kiosk, "临时接待点").id == entry


def test_a_number_that_cannot_be_dialled_is_refused_and_nothing_is_lost(officer: Officer) -> None:
    desk = officer("lihua")
    write(desk, "打不通的", "内线8103")
    desk.page.click("#save")
    desk.says("这个电话号码拨不出去")
    assert desk.page.input_value("[name=name]") == "打不通的"
    assert desk.page.input_value("[name=telephone]") == "内线8103"


def test_an_entry_may_be_for_one_unit_alone(officer: Officer, kiosk: Any) -> None:
    desk = officer("lihua")
    write(desk, "一区联系人")
    desk.page.locator("summary", has_text="只给部分会员看").click()
    desk.page.locator(".pick", has_text="第一管理区").click()
    desk.page.click("#save")
    desk.says("已保存")
    assert held(kiosk, "一区联系人").audience == Audience(("d1",))


def test_who_does_not_write_may_look_and_no_more(officer: Officer) -> None:
    desk = officer("wangqiang")
    desk.open("/directory")
    expect(desk.page.locator(".btn.main")).to_have_count(0)
    desk.page.locator("#contacts a", has_text="职工维权热线").click()
    expect(desk.page.locator("#save")).to_have_count(0)


def test_an_entry_is_found_by_a_part_of_its_name(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/directory?q=律师")
    expect(desk.page.locator("#contacts li")).to_have_count(1)
    desk.says("赵敏", "#contacts")
    desk.open("/directory?q=没有这个人")
    desk.says("没有找到")
