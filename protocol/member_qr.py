"""The electronic member card (电子会员证): a short-lived QR text that a kiosk verifies without a network.

Form: ``UKM1.<payload>.<signature>``, both base64url. The payload is canonical JSON of MemberClaim and carries no name
and no number. The publisher signs ``UKM1.<payload>``, so nothing else it ever signed can pass for a member card.

It proves that a server of the organisation gave it to whoever logged in there, a few minutes ago at most. Two kiosks
without a network cannot know that the other one took it: the PIN stands against a code photographed and shown in time.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from protocol.canonical import canonical
from protocol.decoding import from_json
from protocol.signing import PublicKey, SigningKey, b64, unb64, verify_bytes
from protocol.times import Instant

PREFIX = "UKM1"
LONGEST = timedelta(minutes=5)
"""How long a code may live at most."""
SKEW = timedelta(minutes=1)
"""How far the issuer's clock may run ahead of the kiosk's."""
_NONCE_BYTES = 12


class MemberClaim(msgspec.Struct, frozen=True, kw_only=True):
    """What the QR code says. ``token`` is a card token of the member; ``nonce`` tells one code from the next."""

    token: str
    issued_at: Instant
    expires_at: Instant
    nonce: str


class Refusal(StrEnum):
    """Why a text is no valid member card."""

    GARBAGE = "garbage"
    FORGED = "forged"
    NOT_YET = "not_yet"
    EXPIRED = "expired"


def issue(token: str, key: SigningKey, at: datetime, lifetime: timedelta = timedelta(minutes=2)) -> str:
    """Return the text of a fresh code. ValueError when it would live longer than LONGEST or not at all."""
    if not timedelta(0) < lifetime <= LONGEST:
        raise ValueError("a member's code lives up to five minutes")
    nonce = b64(secrets.token_bytes(_NONCE_BYTES))
    claim = MemberClaim(token=token, issued_at=at, expires_at=at + lifetime, nonce=nonce)
    signed = f"{PREFIX}.{b64(canonical(claim))}"
    return f"{signed}.{b64(key.sign_bytes(signed.encode()))}"


def verify(text: str, keys: tuple[PublicKey, ...], now: datetime) -> MemberClaim | Refusal:
    """Return what a code claims if one of ``keys`` signed it and it holds at ``now``. Use is not counted."""
    parts = text.split(".")
    if len(parts) != 3 or parts[0] != PREFIX:
        return Refusal.GARBAGE
    try:
        payload, signature = unb64(parts[1]), unb64(parts[2])
    except ValueError:
        return Refusal.GARBAGE
    signed = f"{PREFIX}.{parts[1]}".encode()
    if not any(verify_bytes(signed, signature, key) for key in keys):
        return Refusal.FORGED
    try:
        claim = from_json(payload, MemberClaim)
    except ValueError:
        return Refusal.GARBAGE
    if not timedelta(0) < claim.expires_at - claim.issued_at <= LONGEST:
        return Refusal.FORGED
    if now + SKEW < claim.issued_at:
        return Refusal.NOT_YET
    return Refusal.EXPIRED if now >= claim.expires_at else claim
