"""The other kiosks of the site (protocol.roster): asked for now and then while there is a line, kept for when not."""

import time
from datetime import datetime, timedelta

import msgspec

from offline_cache.failing import RoundFailed, decode_reply
from offline_cache.journal import Enrolment, Journal
from offline_cache.transport import Refused, Transport, Unreachable
from protocol.keyring import extended
from protocol.roster import Roster, read_roster
from protocol.signing import PublicKey
from protocol.wire import RosterReply

_FACT = "roster"
_GOOD_FOR = timedelta(days=2)
"""How old the roster becomes before it is asked for again; it is valid for weeks."""
_TRY_EVERY_S = 6 * 3600.0


class Neighbours:
    """Keeps the roster young. To be used from one thread."""

    def __init__(self, journal: Journal) -> None:
        """Keep it in ``journal``."""
        self._journal = journal
        self._next_try = 0.0

    def refresh(self, transport: Transport, enrolment: Enrolment, now: datetime) -> None:
        """Ask if it is time to. A server that does not say is asked again hours later. Raises the journal's errors."""
        if time.monotonic() < self._next_try:
            return
        kept = kept_roster(self._journal, enrolment, now)
        if kept is not None and now - kept[1].issued_at < _GOOD_FOR:
            return
        self._next_try = time.monotonic() + _TRY_EVERY_S
        try:
            ask_roster(transport, self._journal, enrolment, now)
        except (Refused, Unreachable, RoundFailed):
            return  # nobody needs it before the line is gone for long


def ask_roster(transport: Transport, journal: Journal, enrolment: Enrolment, now: datetime) -> Roster | None:
    """Return what the server says of the site, and keep it. Raises Refused, Unreachable, RoundFailed."""
    return keep_roster(journal, enrolment, decode_reply(transport.call("GET", "/roster"), RosterReply), now)


def keep_roster(journal: Journal, enrolment: Enrolment, said: RosterReply, now: datetime) -> Roster | None:
    """Keep the publisher's word and return what it says, None when it is not the publisher's, or too old.

    A newer one that is here stays.
    """
    found = read_roster(said.roster, trusted_keys(said, enrolment), enrolment.reply.site, now)
    kept = kept_roster(journal, enrolment, now)
    if found is not None and (kept is None or kept[1].issued_at <= found.issued_at):
        journal.set_fact(_FACT, msgspec.json.encode(said).decode())
    return found


def kept_roster(journal: Journal, enrolment: Enrolment, now: datetime) -> tuple[RosterReply, Roster] | None:
    """Return what is kept, if it is still valid."""
    kept = journal.fact(_FACT)
    if kept is None:
        return None
    said = msgspec.json.decode(kept, type=RosterReply)
    roster = read_roster(said.roster, trusted_keys(said, enrolment), enrolment.reply.site, now)
    return (said, roster) if roster else None


def trusted_keys(said: RosterReply, enrolment: Enrolment) -> tuple[PublicKey, ...]:
    """Return the publisher's keys that count for who was told ``said``."""
    return extended(enrolment.reply.publisher_keys, said.endorsements)
