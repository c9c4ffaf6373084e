"""Only the publisher's own word on this very kiosk revokes it."""

from datetime import UTC, datetime

import pytest

from protocol.keyring import endorse
from protocol.revocation import is_revoked, revocation
from protocol.signing import SigningKey

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PUBLISHER, NEXT, STRANGER = (SigningKey.generate(name) for name in ("publisher", "next", "stranger"))
KEYS = (PUBLISHER.public,)


def test_the_publishers_word_on_this_kiosk_revokes_it():
    assert is_revoked("k1", (revocation("k1", PUBLISHER, at=NOW),), KEYS)


def test_so_does_the_word_of_a_key_that_the_publisher_endorsed():
    proof = endorse(NEXT.public, PUBLISHER, at=NOW), revocation("k1", NEXT, at=NOW)

    assert is_revoked("k1", proof, KEYS)


@pytest.mark.parametrize(
    "proof",
    [
        (),
        (revocation("k2", PUBLISHER, at=NOW),),
        (revocation("k1", STRANGER, at=NOW),),
        (revocation("k1", SigningKey.generate("publisher"), at=NOW),),
        (endorse(NEXT.public, PUBLISHER, at=NOW),),
        (endorse(NEXT.public, STRANGER, at=NOW), revocation("k1", NEXT, at=NOW)),
        (PUBLISHER.sign(b"{}"),),
        (PUBLISHER.sign(b"\xff"),),
    ],
)
def test_nothing_else_does(proof):
    assert not is_revoked("k1", proof, KEYS)
