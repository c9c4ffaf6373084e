"""The key of the databases: 32 bytes from systemd's credentials or from a file only its owner can read."""

import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32


class KeyFileError(Exception):
    """The key file cannot be used; the message says why and never holds the key."""


def load_key(path: Path) -> bytes:
    """Return the 32-byte key named by ``path``, making a fresh one at the first use.

    A credential of the same name in ``$CREDENTIALS_DIRECTORY`` (systemd's ``LoadCredential=``) comes first; then
    ``path``, which must have mode 0600 or stricter. Both hold 32 raw bytes or 64 hexadecimal digits. Raises
    KeyFileError, or OSError when the file cannot be read or made.
    """
    credential = _credential(path)
    if credential is not None:
        return _parse(credential)
    if not path.exists():
        _create(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyFileError(f"{path} has mode {mode:04o}; others must not read it (chmod 600)")
    return _parse(path)


def has_key(path: Path) -> bool:
    """Whether ``load_key`` would find a key, and not make one."""
    return _credential(path) is not None or path.exists()


def _credential(path: Path) -> Path | None:
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    found = Path(directory) / path.name if directory else None
    return found if found is not None and found.is_file() else None


def _parse(path: Path) -> bytes:
    data = path.read_bytes()
    if len(data) == KEY_BYTES:
        return data
    try:
        key = bytes.fromhex(data.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path} holds {len(data)} bytes; a key is 32 bytes or 64 hexadecimal digits")
    return key


def _create(path: Path) -> None:
    # Written whole under another name and then linked: a power cut leaves no half key, and of two processes that
    # start at once one key wins for both.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        sync_directory(path.parent)
    finally:
        draft.unlink()


def sync_directory(path: Path) -> None:
    """Put a directory's entries on disk, so that a name just made or changed survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
