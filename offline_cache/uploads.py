"""What goes with events, on its way to the server: in pieces, each answered with how far the server is.

Whatever breaks (the line, the kiosk, the power) costs one piece: the server is asked where to go on. The bytes are
forgotten here only when the server says that it has all of them and that they are right.
"""

import logging
from collections.abc import Callable
from typing import Protocol

import msgspec

from offline_cache.attachments import Attachments, Held
from offline_cache.transport import Refused, Unreachable
from protocol.courier import BY_COURIER
from protocol.decoding import from_json
from protocol.wire import ATTACHMENT_PIECE, AttachmentState

_log = logging.getLogger(__name__)

READ_S = 60.0
"""How long the answer to a piece may take: some 600 bytes a second are enough."""
_TRIES = 2


class Way(Protocol):
    """What brings bytes up; ``Transport`` is one."""

    def call(
        self, method: str, path: str, body: msgspec.Struct | bytes | None = None, *, read_s: float = READ_S
    ) -> bytes:
        """Send a request and return the body of its 200. Raises Unreachable and Refused."""


class Uploads:
    """Sends what waits. One thread, that of the sync."""

    def __init__(self, attachments: Attachments) -> None:
        """Take what is attached to a journal's events."""
        self._attachments = attachments
        self.faults: dict[str, str] = {}
        """Why something is not sent (English), by the beginning of its SHA-256; what is sent after all leaves it."""

    def send(self, way: Way, until: Callable[[], bool]) -> int:
        """Send what waits, oldest first, until all is sent or ``until`` holds; return how many went whole.

        Raises Unreachable, and what the journal raises. What the server refuses stays here, and is tried again.
        """
        done = 0
        for one in self._attachments.to_send():
            if done and until():
                break
            try:
                done += self._send_one(way, one, until)
            except Refused as error:
                if error.problem.code != BY_COURIER:
                    self._fault(one, str(error))
        return done

    def _send_one(self, way: Way, one: Held, until: Callable[[], bool]) -> bool:
        path = f"/attachments/{one.case}/{one.sha256}"
        state = _state(way.call("GET", path))
        data = b"" if state.whole else self._attachments.data(one)
        began_anew = 0
        while data and not state.whole:
            if not 0 <= state.held < len(data):
                raise Unreachable("the server has more of an attachment than there is")
            piece = data[state.held : state.held + ATTACHMENT_PIECE]
            before, state = state, _state(way.call("PUT", f"{path}/{state.held}", piece, read_s=READ_S))
            if not state.whole and state.held <= before.held:
                # It has come as something else, and the server has forgotten it; or it makes no progress.
                began_anew += 1
                if began_anew >= _TRIES:
                    self._fault(one, "the server does not get it as it is here")
                    return False
            if until() and not state.whole:
                return False
        if state.whole:
            self._attachments.settle(one.case, one.sha256)
            self.faults.pop(one.sha256[:12], None)
        return state.whole

    def _fault(self, one: Held, why: str) -> None:
        if self.faults.get(one.sha256[:12]) != why:
            _log.warning("attachment %s is not taken: %s", one.sha256[:12], why)
        self.faults[one.sha256[:12]] = why


def _state(raw: bytes) -> AttachmentState:
    try:
        return from_json(raw, AttachmentState)
    except ValueError as error:
        raise Unreachable("the answer about an attachment cannot be read") from error
