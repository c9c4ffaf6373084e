"""Blobs: pictures and other files, named by the SHA-256 of their bytes."""

import os
import re
import secrets
from pathlib import Path

from protocol.canonical import sha256_hex

_NAME = re.compile(r"[0-9a-f]{64}\Z")


def put_blob(folder: Path, data: bytes) -> str:
    """Keep ``data`` under ``folder`` and return its name, the SHA-256 in hexadecimal."""
    name = sha256_hex(data)
    path = folder / name[:2] / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex(4)}")
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    return name


def blob_path(folder: Path, name: str) -> Path | None:
    """Return the file of a blob, or None when there is none of that name."""
    path = folder / name[:2] / name
    return path if _NAME.match(name) and path.is_file() else None
