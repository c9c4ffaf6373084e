"""The publisher's word that a kiosk is one no more: what makes a stolen one erase what it holds.

Anybody who sits on the line can answer a request with "revoked"; only the publisher can sign it for this kiosk.
"""

from typing import Final

from msgspec import Struct

from protocol.canonical import canonical
from protocol.decoding import from_json
from protocol.keyring import extended
from protocol.signing import PublicKey, Signed, SigningKey, verify
from protocol.times import Instant

_PURPOSE: Final = "this kiosk is revoked"


class Revocation(Struct, frozen=True, kw_only=True):
    """That ``kiosk`` is revoked, said at ``at``."""

    purpose: str
    kiosk: str
    at: Instant


def revocation(kiosk: str, by: SigningKey, *, at: Instant) -> Signed:
    """Return the publisher's word on ``kiosk``."""
    return by.sign(canonical(Revocation(purpose=_PURPOSE, kiosk=kiosk, at=at)))


def is_revoked(kiosk: str, proof: tuple[Signed, ...], keys: tuple[PublicKey, ...]) -> bool:
    """Whether ``proof`` ends with the word of one of ``keys`` on ``kiosk``, or of one that endorsements lead to."""
    if not proof or not verify(proof[-1], extended(keys, proof[:-1])):
        return False
    try:
        word = from_json(proof[-1].payload, Revocation)
    except ValueError:
        return False
    return (word.purpose, word.kiosk) == (_PURPOSE, kiosk)
