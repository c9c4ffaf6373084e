"""The union's own ISO/IEC 7816-4 application. Its specification is docs/card-application.md."""

import secrets
from dataclasses import dataclass, field

from devices.card import tlv
from devices.card.apdu import CONDITIONS_NOT_SATISFIED, Channel, meaning
from devices.card.face import Assurance, CardProblem
from devices.card.profiles import union_crypto
from devices.card.profiles.base import Found, Refused

AID = b"\xf0UNIONCARD\x01"
"""Proprietary, unregistered (ISO/IEC 7816-5 category F): F0, "UNIONCARD", version 1."""
MEMBER_SFI = 1
TAG_MEMBER, TAG_NUMBER, TAG_ISSUER, TAG_EXPIRY = 0x61, 0x5A, 0x42, 0x5F24
KEY_ISSUER, KEY_CARD = 0x00, 0x01
"""Key references: who may change the card, and what the card proves itself with."""
LIFE_CYCLE, BLANK, ISSUED = 0x8A, 0x03, 0x05
"""The life cycle status byte of the FCI, and its values (ISO/IEC 7816-4): initialisation, operational."""
_READ_MEMBER = (0x00, 0xB0, 0x80 | MEMBER_SFI, 0x00, 0)
_WRONG_PROOF = 0x6300


@dataclass(frozen=True)
class Member:
    """The content of EF.MEMBER. ``expiry`` is YYYYMM."""

    number: str = field(repr=False)
    issuer: str
    expiry: str


def encode_member(member: Member) -> bytes:
    """Return EF.MEMBER's bytes. UnicodeEncodeError when a field is not ASCII."""
    content = tlv.encode(TAG_NUMBER, member.number.encode("ascii"))
    content += tlv.encode(TAG_ISSUER, member.issuer.encode("ascii"))
    content += tlv.encode(TAG_EXPIRY, member.expiry.encode("ascii"))
    return tlv.encode(TAG_MEMBER, content)


def decode_member(content: bytes) -> Member | None:
    """Read EF.MEMBER; None when it is not as the specification says."""
    nodes = tlv.parse(content)
    fields: list[str] = []
    for tag, longest in ((TAG_NUMBER, 32), (TAG_ISSUER, 32), (TAG_EXPIRY, 6)):
        value = tlv.find(nodes, tag) or b""
        text = value.decode("ascii", "replace")
        if not (0 < len(value) <= longest and text.isascii() and text.isprintable()):
            return None
        fields.append(text)
    number, issuer, expiry = fields
    if not number.isalnum() or len(expiry) != 6 or not expiry.isdigit():
        return None
    return Member(number, issuer, expiry)


class UnionApp:
    """A card of the union itself: AUTHENTICATED when the reader has the key, else no better than its copy."""

    name = "union"
    priority = 30
    storage = False

    def __init__(self, master: bytes | None) -> None:
        """``master`` is the organisation's 16-byte master key, None when this reader has none."""
        self._master = master

    def supports(self, atr: bytes, probe: Channel) -> bool:
        """Tell whether the application can be selected."""
        return probe.select(AID).ok

    def read(self, channel: Channel) -> Found | Refused:
        """Read EF.MEMBER, then let reader and card prove to each other that they know the card's key."""
        cla, ins, p1, p2, le = _READ_MEMBER
        response = channel.send(cla, ins, p1, p2, le=le)
        if response.sw == CONDITIONS_NOT_SATISFIED:
            return Refused(CardProblem.UNKNOWN_CARD, "the card has not been issued yet")
        if not response.ok:
            return Refused(CardProblem.UNREADABLE, f"EF.MEMBER gave {meaning(response.sw)}")
        member = decode_member(response.data)
        if member is None:
            return Refused(CardProblem.UNREADABLE, "EF.MEMBER is not as specified")
        assurance = Assurance.CLONABLE
        if self._master is not None:
            key = union_crypto.card_key(self._master, member.number)
            proof = authenticate(channel, KEY_CARD, key, response.data)
            if isinstance(proof, Refused):
                return proof
            assurance = Assurance.AUTHENTICATED
        return Found("union", member.number, assurance, _READ_MEMBER, response.data)


@dataclass(frozen=True)
class Proved:
    """Reader and card proved one key to each other, with these two randoms of 16 bytes."""

    card_random: bytes = field(repr=False)
    reader_random: bytes = field(repr=False)


def authenticate(channel: Channel, reference: int, key: bytes, content: bytes) -> Proved | Refused:
    """GET CHALLENGE and MUTUAL AUTHENTICATE with the key of this reference; ``content`` is EF.MEMBER's.

    FOREIGN_CARD when the card has another key than ours.
    """
    challenge = channel.send(0x00, 0x84, 0x00, 0x00, le=union_crypto.BLOCK)
    if not challenge.ok or len(challenge.data) != union_crypto.BLOCK:
        return Refused(CardProblem.UNREADABLE, f"GET CHALLENGE gave {meaning(challenge.sw)}")
    random = secrets.token_bytes(union_crypto.BLOCK)
    proof = union_crypto.reader_proof(key, challenge.data, random, content)
    answer = channel.send(0x00, 0x82, 0x00, reference, random + proof, le=union_crypto.BLOCK)
    if answer.sw == _WRONG_PROOF or answer.sw & 0xFFF0 == 0x63C0:  # 63Cx: x tries are left
        return Refused(CardProblem.FOREIGN_CARD, f"another issuer's card: it refused our proof ({answer.sw:04X})")
    if not answer.ok:
        return Refused(CardProblem.UNREADABLE, f"MUTUAL AUTHENTICATE gave {meaning(answer.sw)}")
    if not union_crypto.same(answer.data, union_crypto.card_proof(key, random, challenge.data, content)):
        return Refused(CardProblem.UNREADABLE, "the card does not know its key")
    return Proved(challenge.data, random)
