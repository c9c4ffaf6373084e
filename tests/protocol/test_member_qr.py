"""The electronic member card: what the publisher issued is good for minutes, and nothing else is good at all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.member_qr import LONGEST, SKEW, MemberClaim, Refusal, issue, verify
from protocol.signing import SigningKey

NOW = datetime(2025, 9, 3, 4, 0, tzinfo=UTC)
KEY = SigningKey("publisher", bytes(range(32)))
KEYS = (KEY.public,)
TOKEN = "ab" * 32


def test_an_issued_code_is_its_members():
    claim = verify(issue(TOKEN, KEY, NOW), KEYS, NOW + timedelta(minutes=1))
    assert isinstance(claim, MemberClaim)
    assert claim.token == TOKEN


def test_no_two_codes_are_the_same():
    assert issue(TOKEN, KEY, NOW) != issue(TOKEN, KEY, NOW)


def test_it_fits_a_qr_code_that_a_phone_shows_well():
    assert len(issue(TOKEN, KEY, NOW)) < 400


def test_it_expires():
    text = issue(TOKEN, KEY, NOW, LONGEST)
    assert isinstance(verify(text, KEYS, NOW + LONGEST - timedelta(seconds=1)), MemberClaim)
    assert verify(text, KEYS, NOW + LONGEST) is Refusal.EXPIRED


def test_the_issuers_clock_may_run_a_little_ahead():
    text = issue(TOKEN, KEY, NOW)
    assert isinstance(verify(text, KEYS, NOW - SKEW), MemberClaim)
    assert verify(text, KEYS, NOW - SKEW - timedelta(seconds=1)) is Refusal.NOT_YET


def test_another_publishers_code_is_forged():
    assert verify(issue(TOKEN, SigningKey.generate("publisher"), NOW), KEYS, NOW) is Refusal.FORGED
    assert verify(issue(TOKEN, KEY, NOW), (), NOW) is Refusal.FORGED


@pytest.mark.parametrize("lifetime", [timedelta(0), LONGEST + timedelta(seconds=1)])
def test_nothing_is_issued_that_lives_too_long(lifetime):
    with pytest.raises(ValueError, match="five minutes"):
        issue(TOKEN, KEY, NOW, lifetime)


def test_a_signed_code_that_lives_too_long_is_refused(monkeypatch):
    monkeypatch.setattr("protocol.member_qr.LONGEST", timedelta(days=1))
    text = issue(TOKEN, KEY, NOW, timedelta(hours=1))
    monkeypatch.undo()
    assert verify(text, KEYS, NOW) is Refusal.FORGED


@given(st.data())
def test_a_code_changed_anywhere_is_refused(data):
    text = issue(TOKEN, KEY, NOW)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != text[at]))
    assert isinstance(verify(text[:at] + other + text[at + 1 :], KEYS, NOW), Refusal)


@given(st.text())
def test_any_text_is_answered(text):
    assert verify(text, KEYS, NOW) is Refusal.GARBAGE
    assert verify(f"UKM1.{text}", KEYS, NOW) in (Refusal.GARBAGE, Refusal.FORGED)
