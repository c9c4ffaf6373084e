"""What a kiosk's QR code opens on a phone: what is meant for everybody, and nothing else."""

from typing import Any

import requests

from server.demo.documents import drafts, notices

PHONE_S = 10


def page(farm: Any, name: str) -> requests.Response:
    return requests.get(f"{farm[1]}/p/{name}", timeout=PHONE_S)


def test_a_disclosure_is_read_on_a_phone_without_logging_in(farm: Any) -> None:
    answer = page(farm, "disclosure-18-field-road-levy")
    assert answer.status_code == 200
    assert "一事一议：三区田间路维修筹资" in answer.text
    assert "<td" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_its_picture_comes_too_and_no_other(farm: Any) -> None:
    text = page(farm, "disclosure-18-field-road-levy").text
    picture = text.split('<img src="')[1].split('"')[0]
    shown = requests.get(farm[1] + picture, timeout=PHONE_S)
    assert shown.headers["Content-Type"] == "image/png"
    elsewhere = picture.replace("disclosure-18-field-road-levy", "disclosure-01-production-plan")
    assert requests.get(farm[1] + elsewhere, timeout=PHONE_S).status_code == 404


def test_what_is_meant_for_some_members_or_is_a_draft_is_not_there(farm: Any) -> None:
    hidden = [one.id for one in notices() if one.audience.units or one.audience.groups] + [one.id for one in drafts()]
    assert hidden
    for name in (*hidden, "no-such-thing", "..%2f..%2fetc"):
        answer = page(farm, name)
        assert answer.status_code == 404
        assert "部分会员" in answer.text


def test_the_page_fits_a_phone(farm: Any, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    phone = context.new_page()
    phone.goto(f"{farm[1]}/p/disclosure-18-field-road-levy")
    width = phone.locator("body").evaluate("body => body.scrollWidth")
    context.close()
    assert width <= 390
