"""The cryptography of the union application: AES-128 CMAC (RFC 4493), one key a card. See docs/card-application.md.

``cryptography`` is imported when a key is first used: the reading process starts faster without it.
"""

import hmac

BLOCK = 16
_DIVERSIFY, _READER, _CARD = b"\x00", b"\x01", b"\x02"


def card_key(master: bytes, number: str) -> bytes:
    """Return the 16-byte key of the card with this member number. ValueError when ``master`` is not 16 bytes."""
    if len(master) != BLOCK:
        raise ValueError(f"The union application's master key has 16 bytes, not {len(master)}.")
    return _cmac(master, _DIVERSIFY + number.encode("ascii"))


def reader_proof(key: bytes, card_random: bytes, reader_random: bytes, content: bytes) -> bytes:
    """Return what proves to the card that the reader knows its key."""
    return _cmac(key, _READER + card_random + reader_random + content)


def card_proof(key: bytes, reader_random: bytes, card_random: bytes, content: bytes) -> bytes:
    """Return what proves to the reader that the card knows its key and stands by its content."""
    return _cmac(key, _CARD + reader_random + card_random + content)


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left, right)


def _cmac(key: bytes, message: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.cmac import CMAC

    mac = CMAC(AES(key))
    mac.update(message)
    return mac.finalize()
