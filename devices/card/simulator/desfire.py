"""The card's side of DESFire EV1: as many native commands, wrapped, as a reader needs to authenticate and read."""

import secrets

from devices.card.profiles import desfire_crypto as crypto
from devices.card.profiles.desfire import (
    APPLICATION,
    AUTHENTICATE_AES,
    FILE_MEMBER,
    GET_VERSION,
    KEY_READ,
    NEXT,
    READ_DATA,
    SELECT_APPLICATION,
)

_OK, _MORE = b"\x91\x00", b"\x91\xaf"
_NO_APPLICATION, _WRONG_KEY, _DENIED = b"\x91\xa0", b"\x91\xae", b"\x91\x9d"
_BAD_LENGTH, _NO_COMMAND, _NO_KEY = b"\x91\x7e", b"\x91\x1c", b"\x91\x40"
_HARDWARE = bytes.fromhex("04010101001A05")  # EV1, 8 kB
_FRAME = 59


class DesfireCard:
    """A card with one application and one file. ``key`` empty: a card that no issuer has touched."""

    def __init__(self, uid: bytes, key: bytes, content: bytes) -> None:
        """``uid`` has 7 bytes, ``key`` is the card's own read key, ``content`` is what the member file holds."""
        self._uid = uid
        self._key = key
        self._content = content
        self._frames: list[bytes] = []
        self._challenge = b""
        self._random = b""
        self._session = b""
        self._selected = False

    def answer(self, apdu: bytes) -> bytes:
        """Return the response APDU."""
        if apdu[:4] == b"\xff\xca\x00\x00":
            return self._uid + b"\x90\x00"
        if apdu[0] != 0x90:
            return b"\x6a\x82" if apdu[1] == 0xA4 else b"\x6e\x00"
        data = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        if apdu[1] == NEXT:
            return self._next(data)
        self._frames, self._challenge = [], b""
        match apdu[1]:
            case _ if apdu[1] == GET_VERSION:
                return self._in_frames([_HARDWARE, _HARDWARE, self._uid + bytes(7)])
            case _ if apdu[1] == SELECT_APPLICATION:
                self._session, self._selected = b"", bool(self._key) and data == APPLICATION
                return _OK if self._selected else _NO_APPLICATION
            case _ if apdu[1] == AUTHENTICATE_AES:
                return self._ask(data)
            case _ if apdu[1] == READ_DATA:
                return self._read(data)
            case _:
                return _NO_COMMAND

    def _ask(self, data: bytes) -> bytes:
        self._session = b""
        if not self._selected or data != bytes([KEY_READ]):
            return _NO_KEY
        self._random = secrets.token_bytes(crypto.BLOCK)
        self._challenge = crypto.encrypt(self._key, bytes(crypto.BLOCK), self._random)
        return self._challenge + _MORE

    def _next(self, data: bytes) -> bytes:
        if self._challenge:
            challenge, self._challenge = self._challenge, b""
            return self._prove(challenge, data)
        return self._in_frames(self._frames) if self._frames else _NO_COMMAND

    def _prove(self, challenge: bytes, proof: bytes) -> bytes:
        if len(proof) != 2 * crypto.BLOCK:
            return _BAD_LENGTH
        plain = crypto.decrypt(self._key, challenge, proof)
        random, returned = plain[: crypto.BLOCK], plain[crypto.BLOCK :]
        if returned != crypto.rotated(self._random):
            return _WRONG_KEY
        self._session = crypto.session_key(random, self._random)
        return crypto.encrypt(self._key, proof[-crypto.BLOCK :], crypto.rotated(random)) + _OK

    def _read(self, data: bytes) -> bytes:
        if not self._session:
            return _WRONG_KEY
        if data[:1] != bytes([FILE_MEMBER]) or data[1:] != bytes(6):
            return _DENIED
        plain = self._content + crypto.checksum(self._content + b"\0") + b"\x80"
        plain += bytes(-len(plain) % crypto.BLOCK)
        vector = crypto.cmac(self._session, bytes([READ_DATA]) + data)
        sent = crypto.encrypt(self._session, vector, plain)
        return self._in_frames([sent[at : at + _FRAME] for at in range(0, len(sent), _FRAME)])

    def _in_frames(self, frames: list[bytes]) -> bytes:
        first, self._frames = frames[0], frames[1:]
        return first + (_MORE if self._frames else _OK)
