"""会员导入: a list is sent in, looked through, taken in and taken back, in the browser."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from protocol.members import Member
from server.office.cells import LARGEST

Officer = Callable[[str], Any]
HEADINGS = ("会员编号", "姓名", "单位", "银行卡号", "密码", "状态")


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a list as a Chinese Excel saves it."""

    def write(*lines: tuple[str, ...]) -> Path:
        text = io.StringIO()
        csv.writer(text).writerows([HEADINGS, *lines])
        file = tmp_path / "名单.csv"
        file.write_bytes(text.getvalue().encode("gb18030"))
        return file

    return write


def send(desk: Any, file: Path) -> None:
    desk.open("/members/import")
    desk.page.set_input_files("[name=file]", file)
    desk.page.click("#send button.main")


def find(desk: Any, name: str) -> int:
    desk.open(f"/members?q={name}")
    return desk.page.locator("#members li").count()


def test_a_list_is_looked_through_taken_in_reaches_the_kiosk_and_is_taken_back(
    officer: Officer, kiosk: Any, listed: Callable[..., Path]
) -> None:
    desk = officer("admin")
    send(
        desk,
        listed(
            ("900001", "古力巴哈尔·买买提", "第一管理区", "", "2468", ""), ("900002", "高远航", "没有的队", "", "", "")
        ),
    )
    desk.says("现在还什么都没有改动")
    desk.says("有1行有问题")
    expect(desk.page.locator("#lines li", has_text="高远航")).to_contain_text("没有“没有的队”")
    expect(desk.page.locator("#lines li", has_text="古力巴哈尔")).to_contain_text("登记为新会员")
    assert find(desk, "古力巴哈尔") == 0, "nothing is written before it is said so"
    desk.page.go_back()
    desk.page.click("#apply")
    desk.says("新会员1人")
    assert kiosk.holds(lambda entity: isinstance(entity, Member) and entity.name == "古力巴哈尔·买买提").unit == "d1"
    desk.open("/members/import")
    desk.page.click("#last summary")
    desk.page.click("#undo")
    desk.says("1人恢复原样")
    assert find(desk, "古力巴哈尔") == 0


def test_what_is_no_list_is_said_and_the_page_stays(officer: Officer, tmp_path: Path) -> None:
    desk = officer("admin")
    (tmp_path / "名单.csv").write_bytes(b"PK\x03\x04" + bytes(100))
    send(desk, tmp_path / "名单.csv")
    desk.says("另存为")
    expect(desk.page.locator("#send")).to_be_visible()


def test_a_list_that_is_not_wanted_is_put_away(officer: Officer, listed: Callable[..., Path]) -> None:
    desk = officer("admin")
    send(desk, listed(("900003", "高远航", "第一管理区", "", "", "")))
    address = desk.page.url
    desk.page.click("#discard")
    desk.says("什么都没有改动")
    desk.page.goto(address)
    desk.says("请重新上传")
    assert find(desk, "高远航") == 0


def test_the_empty_table_is_filled_in_and_sent_back(officer: Officer, tmp_path: Path) -> None:
    desk = officer("admin")
    desk.open("/members/import")
    with desk.page.expect_download() as waited:
        desk.page.click("#template")
    assert waited.value.suggested_filename == "会员名单.xlsx"
    waited.value.save_as(tmp_path / "空白.xlsx")
    book = load_workbook(tmp_path / "空白.xlsx")
    assert tuple(cell.value for cell in book.active[1]) == HEADINGS
    book.active.append(["000123", "热依汗·艾山", "第一管理区"])
    book.active.append([124, "高远航", "第一管理区"])
    book.save(tmp_path / "名单.xlsx")
    send(desk, tmp_path / "名单.xlsx")

    expect(desk.page.locator("#lines li")).to_have_count(2)  # the example is nobody
    expect(desk.page.locator("#lines li", has_text="热依汗")).to_contain_text("登记为新会员")
    expect(desk.page.locator("#lines li", has_text="高远航")).to_contain_text("被 Excel 当成了数字")
    desk.says("分列", "#spoiled")
    desk.page.click("#apply")
    desk.says("新会员1人")


def test_the_empty_list_comes_as_csv_too(officer: Officer) -> None:
    desk = officer("admin")
    desk.open("/members/import")
    with desk.page.expect_download() as waited:
        desk.page.click("#template-csv")
    assert Path(waited.value.path()).read_bytes().decode("utf-8-sig").splitlines()[0] == ",".join(HEADINGS)


def test_a_file_that_is_too_large_is_said_before_it_is_sent_and_after(officer: Officer, tmp_path: Path) -> None:
    desk = officer("admin")
    desk.open("/members/import")
    (tmp_path / "照片.csv").write_bytes(bytes(LARGEST + 2 * 1024 * 1024))
    desk.page.set_input_files("[name=file]", tmp_path / "照片.csv")
    assert "文件太大" in desk.page.eval_on_selector("[name=file]", "input => input.validationMessage")
    desk.page.eval_on_selector("[name=file]", "input => input.setCustomValidity('')")
    desk.page.click("#send button.main")
    desk.says("文件太大，最多 4 MB")


def test_an_author_imports_nobody(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/members/import")
    desk.says("无法办理")
