"""The cryptography of the union application: AES-128 CMAC (RFC 4493), one key a card. See docs/card-application.md.

``cryptography`` is imported when a key is first used: the reading process starts faster without it.
"""

import hmac

BLOCK = 16
MAC = 8
_DIVERSIFY, _READER, _CARD, _CIPHER, _SIGN, _DIVERSIFY_ISSUER = (bytes([purpose]) for purpose in range(6))


def card_key(master: bytes, number: str) -> bytes:
    """Return the 16-byte key of the card with this member number. ValueError when ``master`` is not 16 bytes."""
    return _diversified(master, _DIVERSIFY, number)


def issuer_key(issuer_master: bytes, number: str) -> bytes:
    """Return the 16-byte key with which the issuer may change the card of this number. ValueError as card_key."""
    return _diversified(issuer_master, _DIVERSIFY_ISSUER, number)


def _diversified(master: bytes, purpose: bytes, number: str) -> bytes:
    if len(master) != BLOCK:
        raise ValueError(f"The union application's master key has 16 bytes, not {len(master)}.")
    return _cmac(master, purpose + number.encode("ascii"))


def reader_proof(key: bytes, card_random: bytes, reader_random: bytes, content: bytes) -> bytes:
    """Return what proves to the card that the reader knows its key."""
    return _cmac(key, _READER + card_random + reader_random + content)


def card_proof(key: bytes, reader_random: bytes, card_random: bytes, content: bytes) -> bytes:
    """Return what proves to the reader that the card knows its key and stands by its content."""
    return _cmac(key, _CARD + reader_random + card_random + content)


class SecureChannel:
    """What issuer and card share after both proved key 0: keys for this conversation, and a chain of signatures."""

    def __init__(self, key: bytes, card_random: bytes, reader_random: bytes) -> None:
        """``key`` is key 0 as it is now; the randoms are those of the authentication."""
        self._cipher = _cmac(key, _CIPHER + card_random + reader_random)
        self._sign = _cmac(key, _SIGN + card_random + reader_random)
        self._chain = bytes(BLOCK)

    def enciphered(self, key: bytes) -> bytes:
        """Return a 16-byte key as it travels: one AES block, so each conversation carries each key once at most."""
        return self._one_block(key, decrypt=False)

    def deciphered(self, block: bytes) -> bytes:
        """Return the key that travelled as ``block`` (16 bytes)."""
        return self._one_block(block, decrypt=True)

    def mac(self, header: bytes, data: bytes) -> bytes:
        """Return the 8 bytes that sign a command: CLA INS P1 P2, its data, and all commands before it."""
        self._chain = _cmac(self._sign, self._chain + header + bytes([len(data)]) + data)
        return self._chain[:MAC]

    def _one_block(self, block: bytes, *, decrypt: bool) -> bytes:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        # One block of CBC from a vector of zeros, which is the cipher itself.
        cipher = Cipher(algorithms.AES(self._cipher), modes.CBC(bytes(BLOCK)))
        running = cipher.decryptor() if decrypt else cipher.encryptor()
        return running.update(block) + running.finalize()


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left, right)


def _cmac(key: bytes, message: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.cmac import CMAC

    mac = CMAC(AES(key))
    mac.update(message)
    return mac.finalize()
