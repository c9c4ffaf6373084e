"""A film on its way: sent in while its officer writes on, made ready, seen, approved, and at kiosk and phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from protocol.blocks import Video
from protocol.publications import Publication

Officer = Callable[[str], Any]
READY_MS = 60_000
pytestmark = pytest.mark.usefixtures("hurried_ffmpeg")


def begin(desk: Any, title: str, file: Path) -> None:
    desk.open("/documents/new?service=disclosure")
    desk.page.fill("[name=title]", title)
    desk.page.locator(".pick", has_text="安全健康").click()
    desk.page.fill("[name=body]", "请看视频。")
    desk.page.click("#attach summary")
    desk.page.set_input_files("[name=file]", file)
    desk.page.click("#attach button")


def test_a_film_goes_from_one_officer_through_another_to_kiosk_and_phone(
    officer: Officer, kiosk: Any, farm: Any, clip: Path
) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    begin(author, "秋收安全视频", clip)
    author.says("正在处理“清堵示范”", "#films")
    author.page.fill("[name=body]", "请看视频，先停机。")
    expect(author.page.locator("#preview")).to_contain_text("先停机")
    expect(author.page.locator("#preview video")).to_have_count(1, timeout=READY_MS)
    body = author.page.input_value("[name=body]")
    assert body.startswith("请看视频，先停机。"), "what was written meanwhile stays"
    assert "![清堵示范](" in body
    author.page.click("[name=action][value=submit]")
    author.page.wait_for_url("**/documents/*-*")
    approver.page.goto(author.page.url)
    approver.page.click("#approve")

    found = kiosk.holds(lambda entity: isinstance(entity, Publication) and entity.title.zh == "秋收安全视频")
    (film,) = [block for block in found.blocks if isinstance(block, Video)]
    assert (film.title, film.width, film.height) == ("清堵示范", 960, 540)
    assert kiosk.ask("GET", f"/api/v1/blobs/{film.sha256}")[4:8] == b"ftyp"
    part = requests.get(f"{farm[1]}/p/{found.id}/{film.sha256}", headers={"Range": "bytes=4-7"}, timeout=10)
    assert (part.status_code, part.content, part.headers["Content-Type"]) == (206, b"ftyp", "video/mp4")


def test_a_film_that_cannot_be_read_is_refused_and_the_text_stays(officer: Officer, tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(300))
    desk = officer("lihua")
    begin(desk, "坏的视频", tmp_path / "broken.mp4")
    desk.says("这段视频打不开", "#attach-refusal")
    assert desk.page.input_value("[name=body]").strip() == "请看视频。"
