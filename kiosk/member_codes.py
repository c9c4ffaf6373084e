"""Electronic member cards at the kiosk: verified against the publisher's keys, and each taken once."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from devices.card.face import CardProblem
from offline_cache.database import DatabaseBusy, StorageFull
from protocol.member_qr import Refusal, verify
from protocol.signing import PublicKey
from protocol.times import Instant

_log = logging.getLogger(__name__)
_FACT = "used member codes"
_PROBLEMS = {
    Refusal.GARBAGE: CardProblem.CODE_UNREADABLE,
    Refusal.FORGED: CardProblem.CODE_FORGED,
    Refusal.NOT_YET: CardProblem.CODE_EXPIRED,
    Refusal.EXPIRED: CardProblem.CODE_EXPIRED,
}


class Facts(Protocol):
    """Where single facts outlive the process; the journal is one."""

    def fact(self, name: str) -> str | None:
        """Return a fact, or None."""

    def set_fact(self, name: str, value: str) -> None:
        """Store a fact on the disk."""


class MemberCodes:
    """What a scanner asks: ``(text, now)`` to a card token or a problem. Remembers a code as long as it lives.

    A code is on the disk as used before it opens anything, so a kiosk that was restarted knows it, too. Those that have
    expired are forgotten: at most five minutes of codes are kept.
    """

    def __init__(self, keys: Callable[[], tuple[PublicKey, ...]], facts: Facts | None = None) -> None:
        """``keys`` gives the publisher's as they are now, the old and the new one while it changes them.

        ``facts``: None forgets used codes with the process.
        """
        self._keys = keys
        self._facts = facts
        self._used: dict[str, datetime] | None = None
        self._lock = threading.Lock()

    def __call__(self, text: str, now: datetime) -> str | CardProblem:
        """Judge one code and, when it is good, use it up."""
        claim = verify(text, self._keys(), now)
        if isinstance(claim, Refusal):
            return _PROBLEMS[claim]
        with self._lock:
            used = self._remembered() if self._used is None else self._used
            self._used = {nonce: until for nonce, until in used.items() if until > now}
            if claim.nonce in self._used:
                return CardProblem.CODE_USED
            self._used[claim.nonce] = claim.expires_at
            self._remember(self._used)
        return claim.token

    def _remembered(self) -> dict[str, datetime]:
        text = self._facts.fact(_FACT) if self._facts else None
        return {} if text is None else dict(msgspec.json.decode(text, type=dict[str, Instant]))

    def _remember(self, used: dict[str, datetime]) -> None:
        """Store what is used. A full disk shuts nobody out: this process remembers, and the PIN is still asked for."""
        if self._facts is None:
            return
        try:
            self._facts.set_fact(_FACT, msgspec.json.encode(used).decode())
        except (StorageFull, DatabaseBusy) as error:
            _log.warning("A used member code could not be stored: %s.", type(error).__name__)
