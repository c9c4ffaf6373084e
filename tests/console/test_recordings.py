"""An opinion that was said: an officer sees that, hears it in the browser, and each hearing is written down."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from devices.microphone.encoding import Encoder
from devices.microphone.simulator import whistled
from devices.microphone.sources import RATE
from protocol.cases import Attachment
from protocol.events import CaseOpened
from protocol.ids import uuid7
from protocol.wire import API, ATTACHMENT_PIECE
from tests.console.conftest import DemoKiosk

Officer = Callable[[str], Any]


@pytest.fixture(scope="session")
def recording() -> tuple[bytes, str, float]:
    """Some sound as a kiosk makes it, its type, and its length in seconds."""
    samples = whistled().samples * 3
    made = Encoder(RATE, 60).finish(memoryview(samples))
    return bytes(made.sound), made.media, len(samples) / 2 / RATE


@pytest.fixture
def say(kiosk: DemoKiosk, recording: tuple[bytes, str, float]) -> Callable[..., tuple[str, Callable[[], None]]]:
    """Submit an opinion with a recording; return its number, and what brings the recording."""

    def submit(text: str = "") -> tuple[str, Callable[[], None]]:
        sound, media, seconds = recording
        now = datetime.now(UTC)
        case, name = uuid7(now), hashlib.sha256(sound).hexdigest()
        number = f"YJ{kiosk.me.number}-{case[-6:]}"
        attached = Attachment(sha256=name, size=len(sound), media=media, seconds=int(seconds))
        digest = hashlib.sha256(text.encode()).hexdigest()
        event = CaseOpened(
            case=case,
            service="opinions",
            number=number,
            topic="roads",
            text=text,
            text_sha256=digest,
            attachments=(attached,),
        )
        kiosk.send(event, "m0004")

        def bring() -> None:
            for start in range(0, len(sound), ATTACHMENT_PIECE):
                piece = sound[start : start + ATTACHMENT_PIECE]
                kiosk.ask("PUT", f"{API}/attachments/{case}/{name}/{start}", body=piece)

        return number, bring

    return submit


def open_case(desk: Any, number: str) -> None:
    desk.open(f"/cases?q={number}")
    desk.page.click("#cases a")


def test_an_officer_hears_it_and_the_history_says_so(
    officer: Officer, say: Callable[..., Any], recording: tuple[bytes, str, float]
) -> None:
    number, bring = say()
    bring()
    desk = officer("lihua")
    open_case(desk, number)
    assert desk.page.locator("audio").count() == 0, "nothing is given out that nobody asked for"
    desk.page.click("text=听录音")
    audio = desk.page.locator("audio")
    expect(audio).to_be_visible()
    length = audio.evaluate(
        "a => a.readyState > 0 ? a.duration"
        " : new Promise((done, no) => { a.onloadedmetadata = () => done(a.duration); a.onerror = no })"
    )
    assert length == pytest.approx(recording[2], abs=0.1)
    desk.page.reload()
    assert desk.page.inner_text(".history").count("听了录音") >= 1
    assert desk.troubles == []
    assert desk.outside == []


def test_each_press_is_one_line_of_history(officer: Officer, say: Callable[..., Any]) -> None:
    number, bring = say("听我说")
    bring()
    desk = officer("lihua")
    open_case(desk, number)
    address = desk.page.url
    for hearings in (1, 2):
        desk.page.goto(address)
        desk.page.click("text=听录音")
        desk.page.wait_for_selector("audio")
        desk.page.goto(address)
        assert desk.page.inner_text(".history").count("听了录音") == hearings


def test_the_list_says_that_something_was_said(officer: Officer, say: Callable[..., Any]) -> None:
    number, _ = say()
    desk = officer("lihua")
    desk.open(f"/cases?q={number}")
    assert "录音" in desk.page.inner_text("#cases")


def test_what_has_not_come_yet_is_said_to_be_on_its_way(officer: Officer, say: Callable[..., Any]) -> None:
    number, bring = say("还有录音")
    desk = officer("lihua")
    open_case(desk, number)
    desk.says("还在从服务台传来的路上", "#thread")
    assert desk.page.locator("text=听录音").count() == 0
    bring()
    desk.page.reload()
    assert desk.page.locator("text=听录音").count() == 1


def test_a_recording_that_is_none_is_not_found(officer: Officer, say: Callable[..., Any]) -> None:
    number, _ = say("没有这段")
    desk = officer("lihua")
    open_case(desk, number)
    token = desk.page.locator("[name=csrf]").first.get_attribute("value")
    reply = desk.page.request.post(f"{desk.page.url}/hear", form={"csrf": token, "recording": "0" * 64})
    assert reply.status == 404
