"""Wrong PINs: how many, how long the wait, and that neither a restart nor a pulled card gives a try back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.machine.intents import PressDigit, SubmitPin
from kiosk.machine.lockout import TRIES, WAITS, Failures, is_locked, locked_until, tries_left
from kiosk.runtime.effects_pin import verify_pin
from kiosk.views import HomeView, PinView

WRONG = "999999"
THEN = datetime(2025, 9, 3, tzinfo=UTC)


def locked_out(tap):
    holder = tap(1)
    for _ in range(TRIES):
        holder.enter_pin(WRONG)
    return holder


def test_a_wrong_pin_says_how_many_tries_are_left(tap):
    holder = tap(1).enter_pin(WRONG)
    assert isinstance(holder.sees, PinView)
    assert (holder.sees.error, holder.sees.filled) == ("密码不对，还可以试4次", 0)


def test_after_five_wrong_pins_the_card_must_wait(tap):
    holder = locked_out(tap)
    assert holder.sees.headline == "密码错的次数太多了"
    assert holder.sees.sentence.startswith("请在 2025年9月3日 12:05 之后再试。")


def test_the_wait_survives_a_restart(tap, kiosk):
    locked_out(tap).pull()
    kiosk.crash()
    kiosk.pass_time(1)
    assert tap(1).sees.headline == "密码错的次数太多了"


def test_after_the_wait_the_right_pin_opens_and_clears_the_count(tap, kiosk):
    locked_out(tap).pull().wait(5 * 60)
    assert isinstance(tap(1).enter_pin().sees, HomeView)
    assert kiosk.ports.journal.pin_failures("member-1").count == 0


def test_after_the_wait_one_more_wrong_pin_waits_longer(tap):
    locked_out(tap).pull().wait(5 * 60)
    assert "12:20" in tap(1).enter_pin(WRONG).sees.sentence


def test_a_card_pulled_during_the_check_gives_no_try_back(tap, kiosk):
    tap(1)
    for digit in WRONG:
        kiosk.happen(PressDigit(digit))
    kiosk.happen(SubmitPin())
    kiosk.pull()
    kiosk.pass_time(1)
    assert kiosk.ports.journal.pin_failures("member-1").count == 1


def test_another_member_is_not_locked_out(tap):
    locked_out(tap)
    assert isinstance(tap(2).enter_pin().sees, HomeView)


def test_no_digit_is_anywhere_in_view_or_state(tap, kiosk):
    tap(1)
    for digit in "731":
        kiosk.happen(PressDigit(digit))
    assert "731" not in repr(kiosk.state)
    assert kiosk.view.filled == 3


def test_a_pin_needs_four_digits(tap, kiosk):
    tap(1)
    for digit in "123":
        kiosk.happen(PressDigit(digit))
    assert not kiosk.view.submit.enabled


@given(count=st.integers(0, 100))
def test_waits_never_shrink_as_wrong_pins_grow(count):
    fewer, more = locked_until(Failures(count, THEN)), locked_until(Failures(count + 1, THEN))
    assert fewer is None or (more is not None and more >= fewer)


@pytest.mark.parametrize("count", range(TRIES))
def test_no_wait_before_the_fifth(count):
    assert not is_locked(Failures(count, THEN), THEN)
    assert tries_left(Failures(count, THEN)) == TRIES - count


def test_the_instant_the_wait_ends_is_free():
    failures = Failures(TRIES, THEN)
    assert is_locked(failures, THEN + WAITS[0] - timedelta(microseconds=1))
    assert not is_locked(failures, THEN + WAITS[0])


def test_pins_are_argon2id_and_a_damaged_string_fits_nothing():
    from argon2 import PasswordHasher

    phc = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("123456")
    assert verify_pin(phc, "123456")
    assert not verify_pin(phc, "123457")
    assert not verify_pin("damaged", "123456")
