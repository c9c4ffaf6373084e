"""A kiosk follows the publisher's keys as far as each vouches for the next, and no further."""

from datetime import UTC, datetime

from protocol.canonical import canonical
from protocol.keyring import Endorsement, endorse, extended
from protocol.signing import SigningKey

AT = datetime(2026, 11, 22, tzinfo=UTC)
FIRST, SECOND, THIRD, THIEF = (SigningKey(f"k{n}", bytes([n]) * 32) for n in range(4))
CHAIN = (endorse(SECOND.public, FIRST, at=AT), endorse(THIRD.public, SECOND, at=AT))


def test_who_was_away_for_two_rolls_ends_at_the_third_key_and_forgets_the_others():
    assert extended((FIRST.public,), CHAIN) == (THIRD.public,)
    assert extended((SECOND.public,), CHAIN) == (THIRD.public,)


def test_who_has_the_newest_key_is_not_led_back():
    assert extended((THIRD.public,), CHAIN) == (THIRD.public,)


def test_a_key_that_nobody_trusted_vouches_for_is_not_taken():
    assert extended((FIRST.public,), (endorse(THIEF.public, THIEF, at=AT),)) == (FIRST.public,)
    assert extended((FIRST.public,), CHAIN[1:]) == (FIRST.public,)


def test_a_retired_key_vouches_for_nobody_any_more():
    late = endorse(THIEF.public, FIRST, at=AT)

    assert extended((FIRST.public,), (*CHAIN, late)) == (THIRD.public,)


def test_something_else_that_the_publisher_signed_is_no_endorsement():
    other = Endorsement(purpose="lunch", key=THIEF.public, retires=(), made_at=AT)

    assert extended((FIRST.public,), (FIRST.sign(canonical(other)), FIRST.sign(b"x"))) == (FIRST.public,)
