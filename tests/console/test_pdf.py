"""A PDF on its way: sent in by an officer, seen as the kiosk will show it, approved by another, held by a kiosk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import expect

from protocol.blocks import Pdf
from protocol.publications import Publication
from tests.media.papers import LOCKED, pdf

Officer = Callable[[str], Any]
TITLE = "水费核算说明"


def attach(desk: Any, file: Path, words: str = "") -> None:
    desk.page.click("#attach summary")
    desk.page.set_input_files("[name=file]", file)
    desk.page.fill("[name=file_words]", words)
    desk.page.click("#attach button")


def begin(desk: Any) -> None:
    desk.open("/documents/new?service=disclosure")
    desk.page.fill("[name=title]", TITLE)
    desk.page.locator(".pick", has_text="职工切身利益").click()
    desk.page.fill("[name=body]", "核算见附件。")


def test_a_pdf_is_sent_in_seen_approved_and_at_the_kiosk(
    officer: Officer, kiosk: Any, farm: Any, tmp_path: Path
) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    begin(author)
    file = tmp_path / "水费核算（2025）.pdf"
    file.write_bytes(pdf("二〇二五年水费核算", "每立方米三元二角"))
    attach(author, file)
    expect(author.page.locator("#preview .pdf figure")).to_have_count(2)
    expect(author.page.locator("#preview .pdf h3")).to_have_text("水费核算（2025）")
    author.page.click("[name=action][value=submit]")
    author.page.wait_for_url("**/documents/*-*")
    approver.page.goto(author.page.url)
    approver.page.click("#approve")

    found = kiosk.holds(lambda entity: isinstance(entity, Publication) and entity.title.zh == TITLE)
    (report,) = [block for block in found.blocks if isinstance(block, Pdf)]
    assert [page.text for page in report.pages] == ["二〇二五年水费核算", "每立方米三元二角"]
    assert kiosk.ask("GET", f"/api/v1/blobs/{report.pages[1].sha256}").startswith(b"\x89PNG")
    phone = requests.get(f"{farm[1]}/p/{found.id}", timeout=10)
    assert report.pages[1].sha256 in phone.text


def test_a_pdf_with_a_password_is_refused_and_the_text_stays(officer: Officer, tmp_path: Path) -> None:
    desk = officer("lihua")
    begin(desk)
    (tmp_path / "locked.pdf").write_bytes(pdf("保密", trailer=LOCKED))
    attach(desk, tmp_path / "locked.pdf")
    desk.says("设了密码", "#attach-refusal")
    assert desk.page.input_value("[name=body]").strip() == "核算见附件。"


def test_an_officer_is_told_that_a_scan_cannot_be_found_or_read_aloud(officer: Officer, tmp_path: Path) -> None:
    desk = officer("lihua")
    begin(desk)
    (tmp_path / "scan.pdf").write_bytes(pdf(""))
    attach(desk, tmp_path / "scan.pdf", "签字页")
    desk.says("搜不到，也不能朗读", "#attach-hint")
    assert "![签字页](" in desk.page.input_value("[name=body]")


def test_nobody_sends_files_in_without_logging_in(farm: Any) -> None:
    answer = requests.post(
        f"{farm[1]}/console/documents/attachment", files={"file": pdf("字")}, timeout=10, allow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/console/login"
