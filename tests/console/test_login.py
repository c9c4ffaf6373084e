"""Getting in, staying out, and what the browser is told."""

from collections.abc import Callable
from typing import Any

import requests

Officer = Callable[[str], Any]


def test_an_officer_logs_in_and_sees_what_waits(officer: Officer) -> None:
    desk = officer("lihua")
    desk.says("今日工作台")
    desk.says("答复已超期")


def test_a_wrong_password_gets_a_friendly_sentence_and_keeps_the_name(visitor: Any) -> None:
    visitor.log_in("wangqiang", "guess")
    visitor.says("用户名或密码不对")
    assert visitor.page.input_value("[name=name]") == "wangqiang"


def test_pages_are_for_officers_only(visitor: Any) -> None:
    visitor.open("/cases")
    assert visitor.page.url.endswith("/console/login")
    visitor.says("请重新登录")


def test_after_logging_out_the_old_cookie_opens_nothing(visitor: Any) -> None:
    desk = visitor
    desk.log_in("lihua")
    desk.page.wait_for_selector("#logout")
    kept = desk.page.context.cookies()
    desk.page.click("#logout")
    desk.says("您已退出")
    desk.page.context.add_cookies(kept)
    desk.open("/members")
    assert desk.page.url.endswith("/console/login")


def test_a_form_without_its_csrf_token_is_refused(farm: Any, officer: Officer) -> None:
    desk = officer("admin")
    cookies = {cookie["name"]: cookie["value"] for cookie in desk.page.context.cookies()}
    reply = requests.post(f"{farm[1]}/console/members/m0050/lost", cookies=cookies, timeout=10)
    assert reply.status_code == 403
    desk.open("/members/m0050")
    assert "已挂失" not in desk.page.inner_text("h2 >> nth=1")


def test_a_login_without_its_csrf_token_is_refused(farm: Any) -> None:
    sent = {"name": "admin", "password": "songling-admin"}
    reply = requests.post(f"{farm[1]}/console/login", data=sent, allow_redirects=False, timeout=10)
    assert reply.status_code == 403
    assert "union_session" not in reply.cookies


def test_the_session_cookie_is_out_of_reach_of_scripts(officer: Officer) -> None:
    cookies = officer("lihua").page.context.cookies()
    (cookie,) = [c for c in cookies if c["name"] == "union_session"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"


def test_pages_allow_no_inline_script_and_no_outside_host(farm: Any) -> None:
    policy = requests.get(f"{farm[1]}/console/login", timeout=10).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy


def test_english_comes_with_one_press_and_stays(visitor: Any) -> None:
    visitor.open("/login")
    visitor.page.click("button:has-text('English')")
    visitor.says("For officers of the union")
    visitor.open("/login")
    visitor.says("For officers of the union")


def test_the_language_switch_leads_to_no_other_site(farm: Any) -> None:
    sent = {"to": "en", "back": "//evil.example/"}
    reply = requests.post(f"{farm[1]}/console/language", data=sent, allow_redirects=False, timeout=10)
    assert reply.headers["Location"] == "/console"


def test_every_page_loads_from_here_only_and_without_script_errors(officer: Officer) -> None:
    desk = officer("admin")
    for path in ("", "/documents", "/documents/new?service=notices", "/approvals", "/cases", "/pickup", "/members",
                 "/members/m0001", "/members/m0001/records", "/cadence", "/cadence/catalogue", "/members/import",
                 "/fleet", "/audit", "/officers", "/officers/new", "/account", "/enter", "/password"):  # fmt: skip
        desk.open(path)
        assert desk.page.locator("main").count() == 1
    assert desk.outside == []
    assert desk.troubles == []


def test_an_author_has_no_business_in_the_audit_trail(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/audit")
    desk.says("无法办理")
