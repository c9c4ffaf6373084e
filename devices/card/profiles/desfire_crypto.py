"""AES of MIFARE DESFire EV1 and later: diversified keys (AN10922), the session key, enciphered answers.

``cryptography`` is imported when a key is first used: the reading process starts faster without it.
"""

import hmac
import zlib

BLOCK = 16
_AES128 = b"\x01"
_SYSTEM = b"UNIONCARD"


def diversified_key(master: bytes, uid: bytes, application: bytes) -> bytes:
    """Return a card's own 16-byte key (NXP AN10922, 2.2) out of its 7-byte UID and the application's 3-byte identifier.

    ValueError when ``master`` is not 16 bytes.
    """
    return diversify(master, uid + application + _SYSTEM)


def diversify(master: bytes, data: bytes) -> bytes:
    """Return AN10922's AES-128 key for 16 to 31 bytes of ``data``, for which its padding is CMAC's own. ValueError."""
    if len(master) != BLOCK or not BLOCK <= len(data) < 2 * BLOCK:
        raise ValueError("AN10922 takes a 16-byte master key and, here, 16 to 31 bytes of data.")
    return cmac(master, _AES128 + data)


def cmac(key: bytes, message: bytes) -> bytes:
    """Return the 16-byte AES-CMAC (RFC 4493) of ``message``. After an authentication DESFire's chain begins at zero."""
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.cmac import CMAC

    mac = CMAC(AES(key))
    mac.update(message)
    return mac.finalize()


def encrypt(key: bytes, vector: bytes, data: bytes) -> bytes:
    """AES-128 CBC; ``data`` is whole blocks."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    running = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return running.update(data) + running.finalize()


def decrypt(key: bytes, vector: bytes, data: bytes) -> bytes:
    """AES-128 CBC, the other way round; ``data`` is whole blocks."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    running = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return running.update(data) + running.finalize()


def session_key(reader_random: bytes, card_random: bytes) -> bytes:
    """Return the key of the session that two 16-byte randoms opened."""
    return reader_random[:4] + card_random[:4] + reader_random[12:] + card_random[12:]


def checksum(data: bytes) -> bytes:
    """Return DESFire's CRC-32 (no final inversion), four bytes, lowest first."""
    return (zlib.crc32(data) ^ 0xFFFFFFFF).to_bytes(4, "little")


def rotated(random: bytes) -> bytes:
    """Return ``random`` rotated left by one byte."""
    return random[1:] + random[:1]


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left, right)
