"""Sealed files: what lies on the server's disk and is nobody's but a few officers' to hear.

A file is named by the SHA-256 of its bytes and holds them encrypted (ChaCha20-Poly1305) and bound to that name, so that
a copy of the disk, or of the database, tells nothing without the server's key.
"""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from protocol.canonical import sha256_hex

_NONCE = 12


def seal(key: bytes, name: str, data: bytes) -> bytes:
    """Return ``data`` encrypted with the 32-byte ``key`` and bound to ``name``."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, name.encode())


def unseal(key: bytes, name: str, sealed: bytes) -> bytes:
    """Return what ``seal`` was given. Raises ValueError for another key or name, or when a byte is not as it was."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
    except InvalidTag as error:
        raise ValueError(f"{name} is damaged, or sealed with another key") from error


def put_sealed(folder: Path, key: bytes, data: bytes) -> str:
    """Keep ``data`` sealed under ``folder`` and return its name; on disk when this returns."""
    name = sha256_hex(data)
    path = sealed_path(folder, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(seal(key, name, data))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    return name


def sealed_path(folder: Path, name: str) -> Path:
    """Return where the file of this name lies, or would; ``name`` is a SHA-256 in hexadecimal."""
    return folder / name[:2] / name
