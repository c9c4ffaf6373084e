"""Issuing a union card: the issuer's side of docs/card-application.md, over a channel to one card.

A card is changed by one command, the last: whatever tears it out before leaves it as it was.
"""

import re
from dataclasses import dataclass, field

from devices.card import tlv
from devices.card.apdu import Channel, Response, meaning
from devices.card.face import Assurance
from devices.card.profiles import union_crypto
from devices.card.profiles.base import Found, Refused
from devices.card.profiles.union_app import (
    AID,
    BLANK,
    ISSUED,
    KEY_CARD,
    KEY_ISSUER,
    LIFE_CYCLE,
    MEMBER_SFI,
    Member,
    UnionApp,
    authenticate,
    decode_member,
    encode_member,
)

_BLOCKED = 0x6983
_NUMBER = re.compile(r"[0-9A-Za-z]{1,32}", re.ASCII)
_ISSUER = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?", re.ASCII)
_EXPIRY = re.compile(r"\d{4}(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Keys:
    """The issuer's keys, 16 bytes each. ``transport`` opens blank cards; ``master`` is what kiosks know, too."""

    transport: bytes = field(repr=False)
    master: bytes = field(repr=False)
    issuer: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse keys of a wrong size, or a key in two roles: a kiosk could then rewrite cards. ValueError."""
        if any(len(key) != union_crypto.BLOCK for key in (self.transport, self.master, self.issuer)):
            raise ValueError("each key has 16 bytes")
        if len({self.transport, self.master, self.issuer}) != 3:
            raise ValueError("transport, master and issuer key must be three different keys")


class NotIssuedError(Exception):
    """The card in the reader was not issued, and is as it was. The message is for the issuing person."""


class AlreadyIssuedError(NotIssuedError):
    """The card belongs to somebody. ``number`` is who it says it is for."""

    def __init__(self, number: str) -> None:
        """Name the member ``number`` on the card."""
        super().__init__(f"this card is issued already, to {number}")
        self.number = number


class WrongKeyError(NotIssuedError):
    """The card has another transport (or issuer) key. Each try costs one of ten: stop and look for the right key."""


class NotProvedError(Exception):
    """The card was changed and does not prove what was written: take it out of use."""


def checked_member(number: str, issuer: str, expires: str) -> Member:
    """Return the content of a card. ``expires`` is ``YYYY-MM`` or ``YYYYMM``. ValueError says what is wrong."""
    expiry = expires.strip().replace("-", "", 1)
    if not _NUMBER.fullmatch(number.strip()):
        raise ValueError(f"{number!r} is no member number: 1 to 32 letters and digits")
    if not _ISSUER.fullmatch(issuer.strip()):
        raise ValueError(f"{issuer!r} is no issuer: 1 to 32 printable ASCII characters")
    if not _EXPIRY.fullmatch(expiry):
        raise ValueError(f"{expires!r} is no expiry: write it as 2031-12")
    return Member(number.strip(), issuer.strip(), expiry)


def issue(channel: Channel, keys: Keys, member: Member, *, again: bool = False) -> None:
    """Write ``member`` and its keys onto a blank card; with ``again``, onto one that this issuer issued before.

    Raises NotIssuedError and its kinds, and what the channel raises. The card is not proved yet: see ``prove``.
    """
    content, key = _key_zero(channel, keys, again=again)
    proof = authenticate(channel, KEY_ISSUER, key, content)
    if isinstance(proof, Refused):
        raise _refusal(proof)
    secure = union_crypto.SecureChannel(key, proof.card_random, proof.reader_random)
    card_key = union_crypto.card_key(keys.master, member.number)
    issuer_key = union_crypto.issuer_key(keys.issuer, member.number)
    steps = (
        ("UPDATE BINARY", (0xD6, 0x80 | MEMBER_SFI, 0x00), encode_member(member)),
        ("PUT KEY", (0xD8, 0x00, KEY_CARD), secure.enciphered(card_key)),
        ("ACTIVATE", (0x44, 0x00, 0x00), secure.enciphered(issuer_key)),
    )
    for name, (ins, p1, p2), data in steps:
        mac = secure.mac(bytes([0x84, ins, p1, p2]), data)
        response = channel.send(0x84, ins, p1, p2, data + mac)
        if not response.ok:
            raise NotIssuedError(f"{name} gave {meaning(response.sw)}")


def prove(channel: Channel, keys: Keys, member: Member) -> None:
    """Read the card as a kiosk does, with authentication, after it was reset. Raises NotProvedError."""
    selected = channel.select(AID)
    found = UnionApp(keys.master).read(channel) if selected.ok else None
    good = isinstance(found, Found) and found.assurance is Assurance.AUTHENTICATED and found.number == member.number
    if not good or not isinstance(found, Found) or decode_member(found.answer) != member:
        reason = found.detail if isinstance(found, Refused) else "it shows other content than was written"
        raise NotProvedError(f"the card does not prove what was written: {reason}")
    if _life_cycle(selected) != ISSUED:
        raise NotProvedError("the card still takes its transport key")


def holds(channel: Channel, keys: Keys, member: Member) -> bool:
    """Tell whether the card is already the one that ``issue`` would make, and proves it."""
    try:
        prove(channel, keys, member)
    except NotProvedError:
        return False
    return True


def _key_zero(channel: Channel, keys: Keys, *, again: bool) -> tuple[bytes, bytes]:
    """Return the content that authentication covers, and key 0, of the card as it is now."""
    selected = channel.select(AID)
    if not selected.ok:
        raise NotIssuedError(f"the card has no union application ({meaning(selected.sw)})")
    stage = _life_cycle(selected)
    if stage == BLANK:
        return b"", keys.transport
    if stage != ISSUED:
        raise NotIssuedError("the card does not say whether it is blank: not made to version 1")
    read = channel.send(0x00, 0xB0, 0x80 | MEMBER_SFI, 0x00, le=0)
    member = decode_member(read.data) if read.ok else None
    if member is None:
        raise NotIssuedError("the card is issued, and EF.MEMBER is not as specified")
    if not again:
        raise AlreadyIssuedError(member.number)
    return read.data, union_crypto.issuer_key(keys.issuer, member.number)


def _life_cycle(selected: Response) -> int | None:
    stage = tlv.find(tlv.parse(selected.data), LIFE_CYCLE)
    return stage[0] if stage else None


def _refusal(refused: Refused) -> NotIssuedError:
    if refused.problem is refused.problem.FOREIGN_CARD:
        return WrongKeyError("the card has another key 0 than these key files give; ten wrong tries block it")
    if f"{_BLOCKED:04X}" in refused.detail:
        return WrongKeyError("the card is blocked: key 0 was tried ten times with a wrong key")
    return NotIssuedError(refused.detail)


__all__ = [
    "AlreadyIssuedError",
    "Keys",
    "Member",
    "NotIssuedError",
    "NotProvedError",
    "WrongKeyError",
    "checked_member",
    "holds",
    "issue",
    "prove",
]
