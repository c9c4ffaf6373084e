"""Which kiosks stand at a site: the publisher's word, by which they know each other when they have no line."""

from typing import Final

from msgspec import Struct

from protocol.canonical import canonical
from protocol.decoding import from_json
from protocol.signing import PublicKey, Signed, SigningKey, verify
from protocol.times import Instant

_PURPOSE: Final = "the kiosks of a site"


class Neighbour(Struct, frozen=True, kw_only=True):
    """One kiosk of the site. ``key`` is what it signs with, and what is sealed for it."""

    kiosk: str
    number: str
    name: str
    key: PublicKey


class Roster(Struct, frozen=True, kw_only=True):
    """The kiosks of ``site`` that are not revoked, good until ``expires_at``."""

    purpose: str
    site: str
    issued_at: Instant
    expires_at: Instant
    kiosks: tuple[Neighbour, ...]

    def named(self, name: str) -> Neighbour | None:
        """Return the kiosk with this number or id."""
        return next((one for one in self.kiosks if name in (one.number, one.kiosk)), None)


def sign_roster(
    site: str, kiosks: tuple[Neighbour, ...], by: SigningKey, *, issued_at: Instant, expires_at: Instant
) -> Signed:
    """Return the publisher's word on who stands at ``site``."""
    roster = Roster(purpose=_PURPOSE, site=site, issued_at=issued_at, expires_at=expires_at, kiosks=kiosks)
    return by.sign(canonical(roster))


def read_roster(signed: Signed, keys: tuple[PublicKey, ...], site: str, now: Instant) -> Roster | None:
    """Return the roster of ``site``, or None when it is not signed by one of ``keys``, of another site or too old."""
    if not verify(signed, keys):
        return None
    try:
        found = from_json(signed.payload, Roster)
    except ValueError:
        return None
    good = (found.purpose, found.site) == (_PURPOSE, site) and now < found.expires_at
    return found if good else None
