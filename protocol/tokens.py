"""Card tokens: what stands for a card everywhere outside the card profile that read it."""

import hashlib
import hmac
from enum import StrEnum


class Namespace(StrEnum):
    """What kind of number a card carries, so that equal digits of two kinds never meet."""

    PAN = "pan"
    UNION = "union"
    UID = "uid"
    SSC = "ssc"


def union_master_key(key: bytes) -> bytes:
    """Return the 16-byte master key of the organisation's union cards, derived from its 32-byte key.

    One secret to keep and to hand to a kiosk; the purpose in the message keeps it apart from every token.
    """
    return hmac.new(key, b"master key of the union application", hashlib.sha256).digest()[:16]


def card_token(key: bytes, namespace: str, number: str) -> str:
    """Return hex HMAC-SHA-256 of ``namespace:number`` under the organisation's 32-byte key."""
    return hmac.new(key, f"{namespace}:{number}".encode(), hashlib.sha256).hexdigest()
