"""Rolling the publisher's key over: each new key is endorsed by the one before it.

A kiosk that was away for several rolls follows the endorsements one after the other, from a key that it knows to the
one in use, and forgets those that were retired on the way.
"""

from typing import Final

from msgspec import Struct

from protocol.canonical import canonical
from protocol.decoding import from_json
from protocol.signing import PublicKey, Signed, SigningKey, verify
from protocol.times import Instant

_PURPOSE: Final = "the publisher's next key"


class Endorsement(Struct, frozen=True, kw_only=True):
    """The word of a publisher's key on its successor. ``retires`` names keys that count no longer."""

    purpose: str
    key: PublicKey
    retires: tuple[str, ...]
    made_at: Instant


def endorse(successor: PublicKey, by: SigningKey, *, at: Instant) -> Signed:
    """Return the endorsement of ``successor`` by the key that it replaces."""
    return by.sign(canonical(Endorsement(purpose=_PURPOSE, key=successor, retires=(by.id,), made_at=at)))


def extended(keys: tuple[PublicKey, ...], endorsements: tuple[Signed, ...]) -> tuple[PublicKey, ...]:
    """Return the keys to trust after ``endorsements``, oldest first; those by keys that are not trusted say nothing."""
    known = keys
    for signed in endorsements:
        if not verify(signed, known):
            continue
        try:
            word = from_json(signed.payload, Endorsement)
        except ValueError:
            continue
        if word.purpose == _PURPOSE:
            stay = tuple(key for key in known if key.id not in word.retires and key.id != word.key.id)
            known = (*stay, word.key)
    return known
