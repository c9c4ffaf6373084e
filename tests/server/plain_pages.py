"""What somebody with the key can read of a database's file, page by page: freed ones and the write-ahead log, too."""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_SALT, _IV = 16, 16
_WAL_HEAD, _FRAME_HEAD = 32, 24


def plain_pages(path: Path, key: bytes, page_bytes: int, hmac_bytes: int) -> Iterator[bytes]:
    """Yield the plain bytes of each page of a SQLCipher 4 file, whose key is raw, and of its log."""
    raw = path.read_bytes()
    for start in range(0, len(raw), page_bytes):
        yield _plain(raw[start : start + page_bytes], key, hmac_bytes, _SALT if start == 0 else 0)
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[_WAL_HEAD:] if log.exists() else b""
    for start in range(0, len(frames), _FRAME_HEAD + page_bytes):
        number = int.from_bytes(frames[start : start + 4], "big")
        page = frames[start + _FRAME_HEAD : start + _FRAME_HEAD + page_bytes]
        yield _plain(page, key, hmac_bytes, _SALT if number == 1 else 0)


def _plain(page: bytes, key: bytes, hmac_bytes: int, salt: int) -> bytes:
    end = len(page) - -(-(_IV + hmac_bytes) // 16) * 16
    decryptor = Cipher(AES(key), CBC(page[end : end + _IV])).decryptor()
    return decryptor.update(page[salt:end]) + decryptor.finalize()
