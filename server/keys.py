"""The server's secrets, as files of mode 0600 in the data folder."""

import os
import secrets
from datetime import datetime
from pathlib import Path

import msgspec

from protocol.keyring import endorse
from protocol.signing import Signed, SigningKey

PUBLISHER = "publisher.key"
TOKENS = "token.key"
ENDORSEMENTS = "publisher.endorsements"
RETIRED = ".retired"
ATTACHMENTS = "attachment.key"
_BYTES = 32


class KeyMissingError(Exception):
    """A key file is missing or not 32 bytes long; the message says which and what to do."""


def make_keys(data: Path) -> None:
    """Make the keys that are not there yet."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (PUBLISHER, TOKENS, ATTACHMENTS):
        if not (data / name).exists():
            write_secret(data / name, secrets.token_bytes(_BYTES))


def publisher_key(data: Path) -> SigningKey:
    """Return the key that signs manifests. Its id is made of its public half, so a new key has a new id."""
    raw = _read(data / PUBLISHER)
    return SigningKey(_name_of(raw), raw)


def endorsements(data: Path) -> tuple[Signed, ...]:
    """Return the endorsements that lead from the first publisher's key to the one in use, oldest first."""
    path = data / ENDORSEMENTS
    if not path.exists():
        return ()
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Signed, ...])
    except msgspec.MsgspecError as error:
        raise KeyMissingError(f"{path} is damaged: restore it from a backup") from error


def retired_keys(data: Path) -> tuple[SigningKey, ...]:
    """Return the publisher's former keys. They sign nothing; what a courier brings may still be sealed for them."""
    return tuple(
        SigningKey(path.name.removesuffix(RETIRED), _read(path)) for path in sorted(data.glob(f"publisher-*{RETIRED}"))
    )


def roll_publisher_key(data: Path, *, at: datetime) -> SigningKey:
    """Put a new publisher's key in the place of the one in use, which endorses it; return it.

    Kiosks follow by themselves, at their next hello or stick. A running server goes on with the old key.
    """
    old = publisher_key(data)
    raw = secrets.token_bytes(_BYTES)
    new = SigningKey(_name_of(raw), raw)
    chain = (*endorsements(data), endorse(new.public, old, at=at))
    # In this order: whatever the power does, the key in use is one that the chain on disk leads to, or the old one.
    retired = data / f"{old.id}{RETIRED}"
    if not retired.exists():
        write_secret(retired, old.secret)
    for name, content in ((ENDORSEMENTS, msgspec.json.encode(chain)), (PUBLISHER, raw)):
        part = data / f"{name}.part"
        part.unlink(missing_ok=True)
        write_secret(part, content)
        part.replace(data / name)
    return new


def token_key(data: Path) -> bytes:
    """Return the organisation's 32-byte HMAC key for card tokens."""
    return _read(data / TOKENS)


def attachment_key(data: Path) -> bytes:
    """Return the 32-byte key that what members say is sealed with; a server of the time before gets one now."""
    path = data / ATTACHMENTS
    if not path.exists():
        part = data / f"{ATTACHMENTS}.{secrets.token_hex(4)}"
        write_secret(part, secrets.token_bytes(_BYTES))
        try:
            os.link(part, path)  # of two processes that start at once one key wins for both
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return _read(path)


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


def _name_of(raw: bytes) -> str:
    return f"publisher-{SigningKey('', raw).public.raw.hex()[:12]}"
