"""Descriptions of simulated cards, small enough to write by hand, with JSON to and fro."""

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from devices.card.pan import is_pan
from devices.card.profiles.desfire import APPLICATION
from devices.card.profiles.desfire_crypto import diversified_key
from devices.card.profiles.social import is_person_number
from devices.card.profiles.union_crypto import card_key
from devices.card.reading import Tokenise


class CardKind(StrEnum):
    """What a simulated card is.

    PHONE is a wallet that plays a bank card, with a token for its number. MUTE gives noise for an ATR; HANGING gives
    one and then never answers.
    """

    PBOC = "pboc"
    PBOC_CONTACTLESS = "pboc_contactless"
    PHONE = "phone"
    UNION = "union"
    SOCIAL = "social"
    DESFIRE = "desfire"
    UID = "uid"
    UNKNOWN = "unknown"
    MUTE = "mute"
    HANGING = "hanging"


@dataclass(frozen=True)
class CardModel:
    """One simulated card.

    ``number``: a PAN with a right Luhn digit (pboc kinds, phone), a member number (union), a UID in hex (uid), a
    social-security number or, for a card that keeps that to itself, region and card number (social). ``expiry`` is
    YYYYMM. ``issuer`` and ``key`` (hex of the card's own AES-128 key, see ``union_card``) are the union card's.
    ``transport`` (hex) is its key 0: with it and without a number the card is blank, for an issuer to issue.
    ``uid``: of a DESFire card, 7 bytes in hex; it has the union's application when it has a ``key``.
    ``needs_gpo``: a bank card that reads out records only after GET PROCESSING OPTIONS; ``pdol`` is what it asks for
    then, in hex. ``t1``: a contact card that speaks T=1, without 61xx and 6Cxx. ``leaves_at``: the card is pulled out
    instead of answering this command, counted from 0.
    """

    kind: CardKind
    number: str = field(default="", repr=False)
    expiry: str = "203512"
    issuer: str = ""
    key: str = field(default="", repr=False)
    transport: str = field(default="", repr=False)
    uid: str = ""
    needs_gpo: bool = False
    pdol: str = "9F66049F02069F03069F1A0295055F2A029A039C019F3704"
    t1: bool = False
    leaves_at: int | None = None

    def __post_init__(self) -> None:
        """Refuse a card that no issuer could make. ValueError."""
        if self.kind in (CardKind.PBOC, CardKind.PBOC_CONTACTLESS, CardKind.PHONE) and not is_pan(self.number):
            raise ValueError("A bank card needs a PAN of 13 to 19 digits with a right Luhn digit.")
        if self.kind is CardKind.SOCIAL and not (is_person_number(self.number) or self.number[:6].isdigit()):
            raise ValueError("A social-security card needs a social-security number, or region and card number.")
        blank = self.kind is CardKind.UNION and self.transport and not self.key
        if self.kind in (CardKind.UNION, CardKind.UID) and not self.number and not blank:
            raise ValueError(f"A card of kind {self.kind} needs a number.")
        if len(self.expiry) != 6 or not self.expiry.isdigit():
            raise ValueError("expiry is YYYYMM.")
        if self.kind is CardKind.DESFIRE and (len(bytes.fromhex(self.uid)) != 7 or bool(self.number) != bool(self.key)):
            raise ValueError("A DESFire card needs a uid of 7 bytes, and a number and a key or neither.")
        bytes.fromhex(self.key)
        bytes.fromhex(self.transport)
        bytes.fromhex(self.pdol)

    def identity(self) -> tuple[str, str] | None:
        """Return (namespace, number) as a profile reads it; None when this card gives no identity."""
        match self.kind:
            case CardKind.PBOC | CardKind.PBOC_CONTACTLESS:
                return "pan", self.number
            case CardKind.UNION:
                return ("union", self.number) if self.number else None
            case CardKind.SOCIAL:
                return "ssc", self.number
            case CardKind.DESFIRE:
                return ("union", self.number) if self.number else ("uid", self.uid.upper())
            case CardKind.UID:
                uid = self.number.upper()
                return None if len(uid) == 8 and uid.startswith("08") else ("uid", uid)
            case _:
                return None

    def token(self, tokenise: Tokenise) -> str | None:
        """Return the token that reading this card yields; None when it gives no identity."""
        identity = self.identity()
        return None if identity is None else tokenise(*identity)

    def to_json(self) -> bytes:
        """Return the model as JSON."""
        return msgspec.json.encode(self)

    @staticmethod
    def from_json(text: bytes) -> "CardModel":
        """Read a model from JSON. ValueError (msgspec's are ValueErrors) when it is none."""
        return msgspec.json.decode(text, type=CardModel)


def union_card(number: str, *, issuer: str = "SLNC", expiry: str = "203512", master: bytes | None = None) -> CardModel:
    """Return a union card as its issuer makes it: with its own key out of ``master``, or without one."""
    key = "" if master is None else card_key(master, number).hex()
    return CardModel(CardKind.UNION, number, expiry, issuer, key)


def blank_card(transport: bytes, *, t1: bool = False) -> CardModel:
    """Return a union card as it comes from the maker: its 16-byte transport key and nothing else."""
    return CardModel(CardKind.UNION, transport=transport.hex(), t1=t1)


def desfire_card(number: str, uid: str, master: bytes, *, issuer: str = "SLNC", expiry: str = "203512") -> CardModel:
    """Return a DESFire card as its issuer makes it: its read key comes out of ``master`` and its ``uid`` (hex)."""
    key = diversified_key(master, bytes.fromhex(uid), APPLICATION).hex()
    return CardModel(CardKind.DESFIRE, number, expiry, issuer, key, uid=uid)
