"""Vouchers: a QR text that a pick-up point verifies without a network.

Form: ``UKV1.<payload>.<signature>``, both base64url. The payload is canonical JSON of VoucherClaim and carries no
name and no card number; the signature is the issuing kiosk's.
"""

import msgspec

from protocol.canonical import canonical, sha256_hex
from protocol.decoding import from_json
from protocol.entitlements import Voucher
from protocol.ids import read_code
from protocol.signing import PublicKey, SigningKey, b64, unb64, verify_bytes
from protocol.times import Instant

_PREFIX = "UKV1"


class VoucherClaim(msgspec.Struct, frozen=True, kw_only=True):
    """What the QR code says. ``option`` indexes the entitlement's options, or is None."""

    serial: str
    kiosk: str
    entitlement: str
    option: int | None
    issued_at: Instant
    expires_at: Instant


def issue(claim: VoucherClaim, key: SigningKey) -> Voucher:
    """Return the voucher for ``claim``, signed by the kiosk that issues it."""
    payload = canonical(claim)
    qr = f"{_PREFIX}.{b64(payload)}.{b64(key.sign_bytes(payload))}"
    return Voucher(
        serial=claim.serial,
        code=verification_code(qr),
        issued_at=claim.issued_at,
        expires_at=claim.expires_at,
        qr=qr,
    )


def read(qr: str, key: PublicKey) -> VoucherClaim | None:
    """Return the claim in a voucher's QR text if ``key`` signed it, else None. Expiry is the caller's to check."""
    parts = qr.split(".")
    if len(parts) != 3 or parts[0] != _PREFIX:
        return None
    try:
        payload, signature = unb64(parts[1]), unb64(parts[2])
        if not verify_bytes(payload, signature, key):
            return None
        return from_json(payload, VoucherClaim)
    except ValueError:
        return None


def verification_code(text: str) -> str:
    """Return the 核验码 (XXXX-XXXX) of any signed text: 35 bits of its SHA-256, with a check symbol."""
    return read_code(int(sha256_hex(text.encode())[:9], 16) >> 1)
