"""Whatever goes wrong in the console, an officer reads in plain words what to do next."""

import asyncio
import contextlib
import threading
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from server.auth.sessions import COOKIE, log_in
from server.console.routing import routes
from server.store.database import Database


def answer(context, path, *, cookie="", length=0, form=None):
    """Ask the console for a page; return status and text, also when the program is at fault."""
    body = urlencode(form or {}).encode()
    headers = [
        (b"cookie", cookie.encode()),
        (b"content-length", str(length or len(body)).encode()),
        (b"content-type", b"application/x-www-form-urlencoded"),
    ]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST" if form else "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": headers,
        "client": ("10.0.0.1", 1),
        "server": ("test", 80),
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    def ask():
        with contextlib.suppress(ZeroDivisionError):
            asyncio.run(Starlette(routes=routes(context))(scope, receive, send))

    # On a thread of its own: a browser that an earlier test drives may run a loop on this one.
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode()


@pytest.fixture
def cookie(farm, hired, password):
    with farm.database.write() as session:
        return f"{COOKIE}={log_in(session, 'li.na', password, farm.now, '10.0.0.1').token}"


@pytest.mark.parametrize("path", ["/console/no-such-page", "/elsewhere", "/console/logout"])
def test_an_address_without_a_page_leads_to_the_desk(farm, cookie, path):
    status, page = answer(farm.context, path, cookie=cookie)

    assert status in {404, 405}
    assert "没有这个页面" in page
    assert 'href="/console"' in page


def test_what_is_too_large_is_said_to_be(farm, cookie):
    status, page = answer(farm.context, "/console", cookie=cookie, length=1 << 30)

    assert (status, "文件太大" in page) == (413, True)


def test_while_the_database_is_away_one_is_asked_to_come_again(farm, cookie):
    nobody_there = Database("postgresql://nobody@127.0.0.1:1/nothing")

    status, page = answer(replace(farm.context, database=nobody_there), "/console", cookie=cookie)

    assert (status, "过一分钟再试" in page) == (503, True)


def test_a_fault_of_the_program_tells_the_time_that_helps_to_find_it_in_the_log(farm, cookie, monkeypatch):
    def broken(_visit):
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("server.console.pages.desk.show", broken)

    status, page = answer(farm.context, "/console", cookie=cookie)

    assert status == 500
    assert "2025-10-01 16:00:00这里出了差错" in page
    assert "defect" not in page


@pytest.mark.parametrize("ended", [True, False])
def test_who_wrote_for_longer_than_the_log_in_lasted_gets_the_text_back(farm, cookie, ended):
    if ended:
        farm.clock.now += timedelta(hours=3)
    written = {"text": "水房的漏水周五修好，<b>请放心</b>。", "csrf": "of another log-in", "password": "my own secret"}

    status, page = answer(farm.context, "/console/cases/case-1/answer", cookie=cookie, form=written)

    assert status == 401
    assert "水房的漏水周五修好，&lt;b&gt;请放心&lt;/b&gt;。" in page
    assert "my own secret" not in page


def test_a_form_without_a_text_of_one_who_is_logged_out_leads_to_the_log_in(farm):
    status, _ = answer(farm.context, "/console/cases/case-1/close", form={"csrf": "f" * 64})

    assert status == 303
