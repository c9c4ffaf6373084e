"""The electronic member card: a member's phone shows a code that a kiosk takes for their card."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from playwright.sync_api import Page

from protocol.member_qr import MemberClaim, verify
from protocol.members import MemberStatus
from server.demo.people import people
from server.domain.actors import System
from server.domain.members import get_member, set_status

PHONE_S = 10
SOMEBODY, OTHER, ANOTHER = [person for person in people() if person.status is MemberStatus.ACTIVE][20:23]


def ask(farm: Any, number: str, pin: str) -> requests.Response:
    return requests.post(f"{farm[1]}/card", data={"number": number, "pin": pin}, timeout=PHONE_S)


@pytest.fixture
def phone(browser: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    yield context.new_page()
    context.close()


def test_a_member_gets_a_code_that_a_kiosk_takes_for_their_card(farm: Any, phone: Page) -> None:
    phone.goto(f"{farm[1]}/card")
    phone.fill("#number", SOMEBODY.member_number)
    phone.fill("#pin", SOMEBODY.pin)
    phone.click("button")
    code = phone.locator(".symbol").get_attribute("data-code") or ""
    claim = verify(code, (farm[0].publisher.public,), datetime.now(UTC))
    assert isinstance(claim, MemberClaim)
    with farm[0].database.read() as session:
        assert claim.token in get_member(session, System(), SOMEBODY.id).tokens
    assert phone.locator(".symbol svg").bounding_box()["width"] > 300
    assert phone.locator("body").evaluate("body => body.scrollWidth") <= 390


def test_the_phone_keeps_neither_a_cookie_nor_the_page(farm: Any) -> None:
    answer = ask(farm, SOMEBODY.member_number, SOMEBODY.pin)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert SOMEBODY.name not in answer.text


def test_a_wrong_pin_and_an_unknown_number_are_told_alike_and_guessing_must_wait(farm: Any) -> None:
    for _ in range(5):
        wrong = ask(farm, OTHER.member_number, "000000")
        assert wrong.status_code == 401
    assert "会员编号或密码不对" in wrong.text
    assert "会员编号或密码不对" in ask(farm, "230999999999", "000000").text
    right = ask(farm, OTHER.member_number, OTHER.pin)
    assert right.status_code == 429
    assert "请等" in right.text


def test_a_card_reported_lost_opens_nothing(farm: Any) -> None:
    with farm[0].database.write() as session:
        set_status(session, System(), ANOTHER.id, MemberStatus.CARD_LOST, at=farm[0].clock())
    refused = ask(farm, ANOTHER.member_number, ANOTHER.pin)
    assert refused.status_code == 403
    assert "挂失" in refused.text
