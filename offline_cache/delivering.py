"""Delivering: what members did goes up in batches, in order, until the server has answered for each."""

from offline_cache.failing import RoundFailed, decode_reply
from offline_cache.journal import Journal
from offline_cache.report import SyncProblem
from offline_cache.transport import Refused, Transport
from protocol.events import OutboxItem
from protocol.wire import OutboxBatch, OutboxReply

_BATCH = 200


def deliver(journal: Journal, transport: Transport) -> tuple[int, RoundFailed | None]:
    """Send the outbox; return how many items were answered, and what ended it early, if anything did."""
    delivered, size = 0, _BATCH
    while items := journal.waiting(size):
        try:
            reply = decode_reply(transport.call("POST", "/outbox", OutboxBatch(items=items)), OutboxReply)
            delivered += _settle(journal, items, reply)
        except Refused as error:
            if error.status == 413 and len(items) > 1:
                size = len(items) // 2
                continue
            # Content still comes down: a kiosk whose events are refused should not grow stale as well.
            return delivered, RoundFailed(SyncProblem.REFUSED, f"outbox: {error}")
        except RoundFailed as trouble:
            return delivered, trouble
    return delivered, None


def _settle(journal: Journal, items: tuple[OutboxItem, ...], reply: OutboxReply) -> int:
    asked = {item.id for item in items}
    answered = tuple(result for result in reply.results if result.id in asked)
    if not answered:
        raise RoundFailed(SyncProblem.BAD_REPLY, "the server answered none of the outbox's items")
    journal.settle(answered)
    return len(answered)
