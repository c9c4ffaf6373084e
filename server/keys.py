"""The server's secrets, as files of mode 0600 in the data folder."""

import os
import secrets
from pathlib import Path

from protocol.signing import SigningKey

PUBLISHER = "publisher.key"
TOKENS = "token.key"
_BYTES = 32


class KeyMissingError(Exception):
    """A key file is missing or not 32 bytes long; the message says which and what to do."""


def make_keys(data: Path) -> None:
    """Make the keys that are not there yet."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (PUBLISHER, TOKENS):
        if not (data / name).exists():
            write_secret(data / name, secrets.token_bytes(_BYTES))


def publisher_key(data: Path) -> SigningKey:
    """Return the key that signs manifests. Its id is made of its public half, so a new key has a new id."""
    raw = _read(data / PUBLISHER)
    return SigningKey(f"publisher-{SigningKey('', raw).public.raw.hex()[:12]}", raw)


def token_key(data: Path) -> bytes:
    """Return the organisation's 32-byte HMAC key for card tokens."""
    return _read(data / TOKENS)


def write_secret(path: Path, secret: bytes) -> None:
    """Write ``secret`` to a new file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise KeyMissingError(f"{path} is missing: run `union-server init`, or restore a backup") from None
    if len(raw) != _BYTES:
        raise KeyMissingError(f"{path} is damaged: restore it from a backup")
    return raw
