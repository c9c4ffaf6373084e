"""Keys that an issuing person hands over as files. They are never on a command line, and never printed."""

from pathlib import Path

from protocol.tokens import union_master_key

_CARD_KEY, _ORGANISATION_KEY = 16, 32


def card_key_file(path: Path) -> bytes:
    """Return the 16-byte key in a file, raw or as 32 hexadecimal digits.

    Raises ValueError when others may read the file or there is no such key in it, OSError when it cannot be read.
    """
    raw = _secret(path)
    if len(raw) != _CARD_KEY:
        raise ValueError(f"{path} holds no key: it must be 16 bytes, or 32 hexadecimal digits")
    return raw


def master_key_file(path: Path) -> bytes:
    """Return the master key in a file as ``card_key_file`` does, or make it out of the organisation's key.

    That has 32 bytes, raw (the server's ``token.key``) or as 64 hexadecimal digits.
    """
    raw = _secret(path)
    if len(raw) == _ORGANISATION_KEY:
        return union_master_key(raw)
    if len(raw) != _CARD_KEY:
        raise ValueError(f"{path} holds no master key: 16 bytes, or the 32 of the organisation, raw or in hexadecimal")
    return raw


def _secret(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise ValueError(f"{path} can be read by others: run chmod 600 on it")
    raw = path.read_bytes()
    try:
        text = raw.decode("ascii").strip()
        return bytes.fromhex(text) if text else raw
    except ValueError:  # it is no text, so it is the key itself
        return raw
