"""How a machine becomes a kiosk: a one-time code for who it is."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from offline_cache.failing import RoundFailed, decode_reply
from offline_cache.journal import Enrolment, Journal
from offline_cache.transport import Refused, Transport, Unreachable
from protocol.signing import SigningKey
from protocol.wire import EnrolReply, EnrolRequest, Problem

if TYPE_CHECKING:
    import requests


def enrol(
    server_url: str, code: str, name: str, journal: Journal, http: "requests.Session | None"
) -> Enrolment | Problem:
    """Enrol this kiosk with a one-time code and store who it is now.

    Returns the server's Problem when it refuses, and ``Problem(code="offline")`` when it cannot be reached. Raises
    JournalFull.
    """
    import requests

    key = SigningKey.generate("")
    request = EnrolRequest(code=code, key=key.public, name=name)
    # An own session ends here; one that was given stays the caller's.
    with nullcontext(http) if http else requests.Session() as session:
        transport = Transport(server_url, session, key=None, clock=_wall, is_cut=lambda: False)
        try:
            reply = decode_reply(transport.call("POST", "/enrol", request), EnrolReply)
        except Unreachable as error:
            return Problem(code="offline", detail=str(error))
        except Refused as error:
            return error.problem
        except RoundFailed as trouble:
            return Problem(code=trouble.problem.value, detail=trouble.detail)
    journal.save_enrolment(reply, key.secret, server_url)
    return Enrolment(reply, key.secret, server_url)


def _wall() -> datetime:
    return datetime.now(UTC)
