"""Signatures. Every signature names its algorithm, so SM2 and SM3 can follow without a new format."""

import base64
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct


class Algorithm(StrEnum):
    """Signature algorithms; Ed25519 is RFC 8032."""

    ED25519 = "ed25519"


class PublicKey(Struct, frozen=True):
    """A verifying key: 32 raw bytes for Ed25519. ``id`` is what a signature refers to."""

    id: str
    alg: Algorithm
    raw: bytes


class Signed(Struct, frozen=True):
    """Bytes and the signature over exactly these bytes."""

    payload: bytes
    key: str
    alg: Algorithm
    signature: bytes


class SigningKey:
    """A private key with its identifier."""

    def __init__(self, key_id: str, raw: bytes) -> None:
        """Take 32 secret bytes (RFC 8032 section 5.1.5)."""
        self.id = key_id
        self._key = Ed25519PrivateKey.from_private_bytes(raw)

    @classmethod
    def generate(cls, key_id: str) -> "SigningKey":
        """Make a fresh key from the system's random numbers."""
        return cls(key_id, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def secret(self) -> bytes:
        """The 32 secret bytes, to be stored with mode 0600 or as a systemd credential."""
        return self._key.private_bytes_raw()

    @property
    def public(self) -> PublicKey:
        """The key others verify with."""
        return PublicKey(self.id, Algorithm.ED25519, self._key.public_key().public_bytes_raw())

    def sign_bytes(self, payload: bytes) -> bytes:
        """Return the bare 64-byte signature."""
        return self._key.sign(payload)

    def sign(self, payload: bytes) -> Signed:
        """Return ``payload`` with its signature."""
        return Signed(payload, self.id, Algorithm.ED25519, self.sign_bytes(payload))


def verify_bytes(payload: bytes, signature: bytes, key: PublicKey) -> bool:
    """Whether ``signature`` over ``payload`` was made by ``key``."""
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, payload)
    except (InvalidSignature, ValueError):
        return False
    return True


def verify(signed: Signed, keys: tuple[PublicKey, ...]) -> bool:
    """Whether ``signed`` carries a good signature of one of ``keys``."""
    return any(
        key.id == signed.key and key.alg == signed.alg and verify_bytes(signed.payload, signed.signature, key)
        for key in keys
    )


def b64(data: bytes) -> str:
    """Return base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Return the bytes of unpadded base64url. Raises ValueError for anything else."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    # The decoder also takes padding, + and /, and stray low bits; one value must have one text, because a
    # voucher's verification code is made over its text.
    if b64(data) != text:
        raise ValueError("not canonical base64url")
    return data
