"""The union's application on a MIFARE DESFire EV1, EV2 or EV3: native commands, wrapped (90 xx), AES keys.

The file's content is EF.MEMBER of docs/card-application.md, which has this card's file and key numbers, too. The file
is read enciphered under a key of the card's own; a reader without the organisation's key sees the UID alone.
"""

import secrets

from devices.card.apdu import Channel, Response
from devices.card.face import Assurance, CardProblem
from devices.card.profiles import desfire_crypto as crypto
from devices.card.profiles.base import Found, Refused
from devices.card.profiles.union_app import decode_member

APPLICATION = bytes.fromhex("4E55F0")
"""Application identifier F0554E, lowest byte first as it is sent."""
FILE_MEMBER = 0x01
KEY_READ = 0x01
UID_SIZE = 7
OK, MORE = 0x9100, 0x91AF
_WRONG_KEY = 0x91AE
GET_VERSION, SELECT_APPLICATION, AUTHENTICATE_AES, READ_DATA, NEXT = 0x60, 0x5A, 0xAA, 0xBD, 0xAF
_FRAMES = 16
_MEANINGS = {0x9D: "permission denied", 0xA0: "application not found", 0xAE: "authentication failed", 0xF0: "no file"}


class Desfire:
    """A DESFire card of the union: AUTHENTICATED, or nobody. One of which we cannot know that is left to its UID."""

    name = "desfire"
    priority = 15
    storage = False

    def __init__(self, master: bytes | None) -> None:
        """``master`` is the organisation's 16-byte master key, None when this reader has none."""
        self._master = master

    def supports(self, atr: bytes, probe: Channel) -> bool:
        """Tell whether there is a key, and the card is contactless and has the application."""
        return self._master is not None and probe.contactless and _send(probe, SELECT_APPLICATION, APPLICATION).sw == OK

    def read(self, channel: Channel) -> Found | Refused:
        """Authenticate with the card's own key, then read the member file under the session's key."""
        if self._master is None:
            return Refused(CardProblem.UNKNOWN_CARD, "no key")
        uid = _uid(channel)
        if uid is None:
            return Refused(CardProblem.UNREADABLE, "GetVersion gave no UID")
        session = _authenticate(channel, crypto.diversified_key(self._master, uid, APPLICATION))
        if isinstance(session, Refused):
            return session
        content = _read_file(channel, session)
        if isinstance(content, Refused):
            return content
        member = decode_member(content)
        if member is None:
            return Refused(CardProblem.UNREADABLE, "the member file is not as specified")
        # Nothing to send once more: a card put in this one's place does not know the session's key.
        return Found("union", member.number, Assurance.AUTHENTICATED)


def _send(channel: Channel, command: int, data: bytes = b"") -> Response:
    return channel.send(0x90, command, 0x00, 0x00, data, le=0)


def _all_frames(channel: Channel, response: Response) -> Response:
    """Collect an answer that comes in several frames."""
    collected = response.data
    for _ in range(_FRAMES):
        if response.sw != MORE:
            break
        response = _send(channel, NEXT)
        collected += response.data
    return Response(collected, response.sw)


def _uid(channel: Channel) -> bytes | None:
    """Ask for the version: 7 bytes of hardware, 7 of software, then the UID. None when it has none to tell."""
    version = _all_frames(channel, _send(channel, GET_VERSION))
    uid = version.data[14 : 14 + UID_SIZE]
    return uid if version.sw == OK and len(uid) == UID_SIZE and any(uid) else None


def _authenticate(channel: Channel, key: bytes) -> bytes | Refused:
    """Let card and reader prove to each other that they know ``key``; return the session's key."""
    asked = _send(channel, AUTHENTICATE_AES, bytes([KEY_READ]))
    if asked.sw != MORE or len(asked.data) != crypto.BLOCK:
        return _refused("AuthenticateAES", asked)
    card_random = crypto.decrypt(key, bytes(crypto.BLOCK), asked.data)
    random = secrets.token_bytes(crypto.BLOCK)
    proof = crypto.encrypt(key, asked.data, random + crypto.rotated(card_random))
    answer = _send(channel, NEXT, proof)
    if answer.sw == _WRONG_KEY:
        return Refused(CardProblem.FOREIGN_CARD, "another issuer's card: authentication failed")
    if answer.sw != OK or len(answer.data) != crypto.BLOCK:
        return _refused("AuthenticateAES", answer)
    if not crypto.same(crypto.decrypt(key, proof[-crypto.BLOCK :], answer.data), crypto.rotated(random)):
        return Refused(CardProblem.UNREADABLE, "the card does not know its key")
    return crypto.session_key(random, card_random)


def _read_file(channel: Channel, session: bytes) -> bytes | Refused:
    """Read the whole member file, enciphered: content, CRC of content and status, padding."""
    asked = bytes([FILE_MEMBER]) + bytes(6)  # from 0, and length 0 is all of it
    vector = crypto.cmac(session, bytes([READ_DATA]) + asked)
    answer = _all_frames(channel, _send(channel, READ_DATA, asked))
    if answer.sw != OK or not answer.data or len(answer.data) % crypto.BLOCK:
        return _refused("ReadData", answer)
    content = _checked(crypto.decrypt(session, vector, answer.data))
    return Refused(CardProblem.UNREADABLE, "the member file fails its check") if content is None else content


def _checked(plain: bytes) -> bytes | None:
    """Take away padding (80 00 …, or 00 … when the length was given) and CRC; None when the CRC is wrong."""
    for end in range(len(plain), max(len(plain) - crypto.BLOCK, 4) - 1, -1):
        content, check, padding = plain[: end - 4], plain[end - 4 : end], plain[end:]
        blank = padding[:1] in (b"", b"\x80", b"\0") and not any(padding[1:])
        if blank and crypto.same(check, crypto.checksum(content + b"\0")):
            return content
    return None


def _refused(command: str, response: Response) -> Refused:
    status = response.sw & 0xFF
    words = f"{response.sw:04X} {_MEANINGS.get(status, '')}".strip()
    return Refused(CardProblem.UNREADABLE, f"{command} gave {words}")
