"""The card's side of docs/card-application.md: read, prove, and, for who knows key 0, be issued."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from devices.card import tlv
from devices.card.profiles import union_app, union_crypto
from devices.card.profiles.union_app import AID, BLANK, ISSUED, KEY_CARD, KEY_ISSUER, LIFE_CYCLE, MEMBER_SFI

TRIES = 10
"""Wrong proofs of key 0 in a row before the card takes none any more."""
_OK = b"\x90\x00"
_NOT_FOUND, _NOT_SATISFIED, _NO_INSTRUCTION = b"\x6a\x82", b"\x69\x85", b"\x6d\x00"
_WRONG_PROOF, _WRONG_DATA, _NO_KEY, _BLOCKED = b"\x63\x00", b"\x6a\x80", b"\x6a\x88", b"\x69\x83"
_NOT_ALLOWED, _WRONG_MAC = b"\x69\x82", b"\x69\x88"


@dataclass
class UnionMemory:
    """What a card keeps without power. ``tries`` counts wrong proofs of key 0 down to none."""

    content: bytes = field(repr=False)
    card_key: bytes = field(repr=False)
    issuer_key: bytes = field(repr=False)
    issued: bool
    tries: int = TRIES


class UnionCard:
    """The union application on a powered card."""

    def __init__(self, memory: UnionMemory) -> None:
        """``memory`` is changed in place as the card is issued."""
        self._kept = memory
        self._selected = False
        self._challenge = b""
        self._secure: union_crypto.SecureChannel | None = None
        self._new_content = self._new_key = b""

    def answer(self, apdu: bytes) -> bytes:
        """Return the response APDU."""
        challenge, self._challenge = self._challenge, b""
        data = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        if apdu[1] == 0xA4:
            return self._select(data)
        if not self._selected:
            return _NOT_SATISFIED
        if apdu[0] == 0x84:
            return self._changed(apdu[:4], data)
        match apdu[1]:
            case 0xB0 if apdu[2:4] == bytes([0x80 | MEMBER_SFI, 0]):
                return self._kept.content + _OK if self._kept.issued else _NOT_SATISFIED
            case 0x84 if self._kept.card_key or self._kept.issuer_key:
                self._challenge = secrets.token_bytes(union_crypto.BLOCK)
                return self._challenge + _OK
            case 0x82 if challenge:
                return self._authenticate(apdu[3], challenge, data)
            case 0x82:
                return _NOT_SATISFIED
            case _:
                return _NO_INSTRUCTION

    def _select(self, name: bytes) -> bytes:
        self._secure = None
        self._new_content = self._new_key = b""
        self._selected = name == AID
        if not self._selected:
            return _NOT_FOUND
        stage = bytes([ISSUED if self._kept.issued else BLANK])
        return tlv.encode(0x6F, tlv.encode(0x84, AID) + tlv.encode(LIFE_CYCLE, stage)) + _OK

    def _authenticate(self, reference: int, challenge: bytes, data: bytes) -> bytes:
        keys = {KEY_CARD: self._kept.card_key, KEY_ISSUER: self._kept.issuer_key}
        key = keys.get(reference, b"")
        if not key:
            return _NO_KEY
        if reference == KEY_ISSUER and not self._kept.tries:
            return _BLOCKED
        content = self._kept.content if self._kept.issued else b""
        random, proof = data[: union_crypto.BLOCK], data[union_crypto.BLOCK :]
        good = len(random) == union_crypto.BLOCK and union_crypto.same(
            proof, union_crypto.reader_proof(key, challenge, random, content)
        )
        if reference == KEY_ISSUER:
            self._kept.tries = TRIES if good else self._kept.tries - 1
            if not good:
                return bytes([0x63, 0xC0 | self._kept.tries])
            self._secure = union_crypto.SecureChannel(key, challenge, random)
            self._new_content = self._new_key = b""
        if not good:
            return _WRONG_PROOF
        return union_crypto.card_proof(key, random, challenge, content) + _OK

    def _changed(self, header: bytes, data: bytes) -> bytes:
        """Carry out a signed command; a wrong signature ends the issuer's conversation."""
        changes: dict[bytes, Callable[[bytes], bytes]] = {
            bytes([0xD6, 0x80 | MEMBER_SFI, 0]): self._write,
            bytes([0xD8, 0, KEY_CARD]): self._put_key,
            bytes([0x44, 0, 0]): self._activate,
        }
        change = changes.get(header[1:])
        if change is None:
            return _NO_INSTRUCTION
        secure, self._secure = self._secure, None
        if secure is None:
            return _NOT_ALLOWED
        body, mac = data[: -union_crypto.MAC], data[-union_crypto.MAC :]
        if not union_crypto.same(mac, secure.mac(header, body)):
            return _WRONG_MAC
        self._secure = secure
        return change(body)

    def _write(self, content: bytes) -> bytes:
        if union_app.decode_member(content) is None:
            return _WRONG_DATA
        self._new_content = content
        return _OK

    def _put_key(self, block: bytes) -> bytes:
        if self._secure is None or len(block) != union_crypto.BLOCK:
            return _WRONG_DATA
        self._new_key = self._secure.deciphered(block)
        return _OK

    def _activate(self, block: bytes) -> bytes:
        """Change everything at once, so that a card torn out before is as it was."""
        if self._secure is None or len(block) != union_crypto.BLOCK:
            return _WRONG_DATA
        if not self._new_content or not self._new_key:
            return _NOT_SATISFIED
        self._kept.content, self._kept.card_key = self._new_content, self._new_key
        self._kept.issuer_key = self._secure.deciphered(block)
        self._kept.issued = True
        self._secure = None
        return _OK
