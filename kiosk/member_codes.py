"""Electronic member cards at the kiosk: verified against the publisher's keys, and each taken once."""

import threading
from datetime import datetime

from devices.card.face import CardProblem
from protocol.member_qr import Refusal, verify
from protocol.signing import PublicKey

_PROBLEMS = {
    Refusal.GARBAGE: CardProblem.CODE_UNREADABLE,
    Refusal.FORGED: CardProblem.CODE_FORGED,
    Refusal.NOT_YET: CardProblem.CODE_EXPIRED,
    Refusal.EXPIRED: CardProblem.CODE_EXPIRED,
}


class MemberCodes:
    """What a scanner asks: ``(text, now)`` to a card token or a problem. Remembers a code as long as it lives."""

    def __init__(self, keys: tuple[PublicKey, ...]) -> None:
        """``keys`` are the publisher's."""
        self._keys = keys
        self._used: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def __call__(self, text: str, now: datetime) -> str | CardProblem:
        """Judge one code and, when it is good, use it up."""
        claim = verify(text, self._keys, now)
        if isinstance(claim, Refusal):
            return _PROBLEMS[claim]
        with self._lock:
            self._used = {nonce: until for nonce, until in self._used.items() if until > now}
            if claim.nonce in self._used:
                return CardProblem.CODE_USED
            self._used[claim.nonce] = claim.expires_at
        return claim.token
