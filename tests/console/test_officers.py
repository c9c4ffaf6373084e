"""工会干部: added, let in by a one-time code, locked and unlocked; one's own second factor, in the browser."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from playwright.sync_api import expect

from server.auth.entry import hire
from server.domain.actors import Role, System

Officer = Callable[[str], Any]
PASSWORD = "a long new password"


def set_password(desk: Any, name: str, code: str) -> None:
    desk.open("/login")
    desk.page.click(".enter a")
    desk.page.fill("[name=name]", name)
    desk.page.fill("[name=code]", code)
    desk.page.fill("[name=first]", PASSWORD)
    desk.page.fill("[name=second]", PASSWORD)
    desk.page.click("#enter button")


@pytest.fixture
def colleague(farm: tuple[Any, str], visitor: Any, request: pytest.FixtureRequest) -> tuple[Any, str]:
    """The browser of somebody who was let in by a code, and the login name."""
    context, login = farm[0], f"hao{abs(hash(request.node.name)) % 10**8}"
    with context.database.write() as session:
        roles = (Role.AUTHOR,)
        _, code = hire(session, System(), login=login, name="郝", unit="songling", roles=roles, at=context.clock())
    set_password(visitor, login, code)
    visitor.log_in(login, PASSWORD)
    visitor.page.wait_for_selector("#logout")
    return visitor, login


def test_an_officer_is_added_enters_by_the_code_is_locked_and_unlocked(officer: Officer, visitor: Any) -> None:
    desk = officer("admin")
    desk.open("/officers/new")
    desk.page.fill("[name=name]", "周敏")
    desk.page.fill("[name=login]", "zhoumin")
    desk.page.select_option("[name=unit]", label="第二管理区")
    desk.page.locator(".pick", has_text="撰写").click()
    desk.page.click("#hire button")
    desk.says("周敏的一次性代码")
    code = desk.page.inner_text(".bigcode")
    set_password(visitor, "zhoumin", code)
    visitor.says("密码已设好")
    visitor.log_in("zhoumin", PASSWORD)
    visitor.page.wait_for_selector("#logout")

    desk.open("/officers")
    desk.page.locator("#officers li", has_text="周敏").locator("a").click()
    desk.page.locator("#actions summary", has_text="离岗").click()
    desk.page.click("#lock")
    desk.says("已锁定")
    visitor.open("/documents")
    visitor.says("请重新登录")
    desk.page.click(".notice button")
    desk.says("已解锁")
    visitor.log_in("zhoumin", PASSWORD)
    visitor.page.wait_for_selector("#logout")


def test_roles_are_changed_and_changed_back(officer: Officer, colleague: tuple[Any, str]) -> None:
    desk, login = officer("admin"), colleague[1]
    desk.open("/officers")
    desk.page.locator("#officers li", has_text=login).locator("a").click()
    desk.page.locator("#change .pick", has_text="审批").click()
    desk.page.click("#change button")
    desk.says("已修改")
    expect(desk.page.locator("#change .pick", has_text="审批").locator("input")).to_be_checked()
    desk.page.click(".notice button")
    expect(desk.page.locator("#change .pick", has_text="审批").locator("input")).not_to_be_checked()


def test_the_last_administrator_keeps_the_role(officer: Officer) -> None:
    desk = officer("admin")
    desk.open("/officers")
    desk.page.locator("#officers li", has_text="admin").locator("a").click()
    desk.page.locator("#change .pick", has_text="管理员").click()
    desk.page.click("#change button")
    desk.says("最后一位管理员")
    expect(desk.page.locator("#change .pick", has_text="管理员").locator("input")).to_be_checked()
    expect(desk.page.locator("#lock")).to_have_count(0)


def test_a_second_factor_is_set_up_and_a_recovery_code_opens(colleague: tuple[Any, str]) -> None:
    desk, login = colleague
    desk.page.click(".top-right a.quiet")
    expect(desk.page.locator("#factor svg").first).to_be_visible()
    secret = desk.page.input_value("[name=secret]")
    desk.page.fill("[name=code]", pyotp.TOTP(secret).at(datetime.now(UTC)))
    desk.page.fill("[name=password]", "a guess at it")
    desk.page.click("#factor button")
    desk.says("登录密码不对")
    desk.page.fill("[name=code]", "000000")
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("#factor button")
    desk.says("验证码不对")
    assert desk.page.input_value("[name=secret]") == secret, "what the telephone has scanned already still counts"
    desk.page.fill("[name=code]", pyotp.TOTP(secret).at(datetime.now(UTC)))
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("#factor button")
    codes = desk.page.locator("#recovery li").all_inner_texts()
    assert len(codes) == 8
    desk.page.click("#recovery a")
    desk.says("还剩8个备用码")
    desk.page.click("#logout")
    desk.log_in(login, PASSWORD)
    desk.says("请输入动态验证码")
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.fill("[name=totp]", codes[0])
    desk.page.click("#login button")
    desk.page.wait_for_selector("#logout")
    desk.open("/account")
    desk.says("还剩7个备用码")


def test_a_new_password_is_set_by_who_knows_the_one_so_far(colleague: tuple[Any, str]) -> None:
    desk, login = colleague
    for so_far, answer in (("a guess at it", "登录密码不对"), (PASSWORD, "密码已修改")):
        desk.open("/password")
        desk.page.fill("[name=password]", so_far)
        desk.page.fill("[name=first]", "yet another password")
        desk.page.fill("[name=second]", "yet another password")
        desk.page.click("form.narrow button")
        desk.says(answer)
    desk.log_in(login, "yet another password")
    desk.page.wait_for_selector("#logout")


def test_a_wrong_code_is_said_and_the_name_stays(visitor: Any) -> None:
    set_password(visitor, "nobody", "2222-2222")
    visitor.says("用户名或代码不对")
    assert visitor.page.input_value("[name=name]") == "nobody"


def test_officers_are_an_administrators_business(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/officers")
    desk.says("无法办理")
    expect(desk.page.locator("nav a", has_text=re.compile("^工会干部$"))).to_have_count(0)
