"""The outbox inside the journal: events wait here, in their order, until the server has answered.

What members say, claim and confirm is never dropped, however long the line is away. What the kiosk reports of itself is
bounded by kind: of those logs the oldest go first, and it is kept how many went, of which time.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from offline_cache.connection import Connection
from offline_cache.journal_tables import stamp
from protocol.canonical import canonical
from protocol.events import DeviceReported, EventBody, ItemResult, OutboxItem, SlipPrinted, Verdict


def kind_of(body: EventBody) -> str:
    """Return the event's tag, the ``kind`` of its row."""
    return _tag(type(body))


def _tag(event: type[EventBody]) -> str:
    return str(event.__struct_config__.tag)


LIMITS: Mapping[str, int] = {_tag(SlipPrinted): 20_000, _tag(DeviceReported): 2_000}
"""How many logs of a kind may wait. A kind that is not named here is a member's and has no limit."""
_IS_LOG = f"kind IN ({', '.join(repr(kind) for kind in LIMITS)})"
_WAITING = f"FROM outbox WHERE state = 'waiting' AND {_IS_LOG} AND kind = ?"
_FACT = "thinned "
KEPT = timedelta(days=60)
"""How long it is known that logs were dropped."""


class Thinned(msgspec.Struct, frozen=True):
    """How many logs of one kind were dropped before the server had them, and of which time they were."""

    kind: str
    count: int
    first: datetime
    last: datetime


def is_log(body: EventBody) -> bool:
    """Whether this is the kiosk's own log, which may be thinned out, and not a member's word."""
    return kind_of(body) in LIMITS


def put(connection: Connection, item: OutboxItem) -> None:
    """Store an event; a log lets the oldest of its kind go when there are too many."""
    raw, kind = canonical(item), kind_of(item.body)
    connection.run(
        "INSERT INTO outbox (seq, id, at, member, kind, state, reason, item) VALUES (?, ?, ?, ?, ?, 'waiting', '', ?)",
        (item.seq, item.id, stamp(item.at), item.member, kind, raw),
    )
    if kind in LIMITS:
        thin(connection, kind, LIMITS[kind])
        _forget(connection, kind, item.at - KEPT)


def thin(connection: Connection, kind: str, limit: int) -> int:
    """Drop the oldest waiting logs of ``kind`` if there are more than ``limit``; return how many went."""
    waiting = connection.one(int, f"SELECT count(*) {_WAITING}", (kind,)) or 0
    # Some more than need be, so that it is not done each time.
    return drop(connection, kind, limit - limit // 20, waiting) if waiting > limit else 0


def drop(connection: Connection, kind: str, leave: int, most: int) -> int:
    """Drop the oldest waiting logs of ``kind``, so that ``leave`` stay, but at most ``most``; return how many went."""
    waiting = connection.one(int, f"SELECT count(*) {_WAITING}", (kind,)) or 0
    these = (kind, max(0, min(waiting - leave, most)))
    gone = connection.all(_seq_and_at, f"SELECT seq, at {_WAITING} ORDER BY seq LIMIT ?", these)
    if not gone:
        return 0
    connection.run_many("DELETE FROM outbox WHERE seq = ?", ((seq,) for seq, _ in gone))
    times = [at for _, at in gone]
    before = _thinned(connection, kind) or Thinned(kind, 0, times[0], times[0])
    first, last = min(before.first, *times), max(before.last, *times)
    _keep(connection, Thinned(kind, before.count + len(gone), first, last))
    return len(gone)


def thinned(connection: Connection) -> tuple[Thinned, ...]:
    """Return what was dropped, by kind."""
    found = (_thinned(connection, kind) for kind in LIMITS)
    return tuple(one for one in found if one is not None)


def settle(connection: Connection, results: Iterable[ItemResult]) -> None:
    """Take the server's answers. Logs that it has are of no more use here; a member's events stay to be shown."""
    for result in results:
        state = "refused" if result.verdict is Verdict.REFUSED else "delivered"
        values = (state, result.reason, result.id)
        connection.run("UPDATE outbox SET state = ?, reason = ? WHERE id = ? AND state = 'waiting'", values)
        connection.run(f"DELETE FROM outbox WHERE id = ? AND state = 'delivered' AND {_IS_LOG}", (result.id,))  # noqa: S608


def item_of(raw: bytes) -> OutboxItem:
    """Return the event in a row's ``item``."""
    return msgspec.json.decode(raw, type=OutboxItem)


def _seq_and_at(seq: int, at: str) -> tuple[int, datetime]:
    return seq, datetime.fromisoformat(at)


def _thinned(connection: Connection, kind: str) -> Thinned | None:
    stored = connection.one(str, "SELECT value FROM fact WHERE name = ?", (f"{_FACT}{kind}",))
    return msgspec.json.decode(stored, type=Thinned) if stored else None


def _forget(connection: Connection, kind: str, before: datetime) -> None:
    last = _thinned(connection, kind)
    if last is not None and last.last < before:
        connection.run("DELETE FROM fact WHERE name = ?", (f"{_FACT}{kind}",))


def _keep(connection: Connection, thinned_: Thinned) -> None:
    value = msgspec.json.encode(thinned_).decode()
    connection.run("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", (f"{_FACT}{thinned_.kind}", value))
