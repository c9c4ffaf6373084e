"""The live line (protocol.live): a held response down which the server sends what changes."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from protocol.live import BEAT, Bell, Live, Opened, frame
from server.api.admission import Admission
from server.api.arrivals import Known
from server.api.pacing import HELLO_S
from server.api.signed import Received, authenticate, claimed_kiosk, decode, receive
from server.context import AppContext
from server.domain.organisation import buckets_of_site
from server.feed.worker import BELL_SPREAD_S
from server.store.bulk import slices
from server.store.fleet import KioskRow, KioskSeenRow

_LOG = logging.getLogger(__name__)
R = TypeVar("R")
_AGAIN_S = 2.0
SEEN_EVERY = timedelta(minutes=5)
"""How often the kiosks on a line are noted as seen: they need not say hello for that."""

# Few: a line is opened seldom, but every kiosk pays for it. The last asks nginx not to hold frames back.
_HEADERS = [
    (b"content-type", b"application/octet-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class LiveEndpoint:
    """The endpoint, as an ASGI application: it sends for hours, which a Response cannot."""

    def __init__(self, context: AppContext, admission: Admission) -> None:
        """Serve what ``context`` has."""
        self._context = context
        self._admission = admission

    async def __call__(self, scope: Scope, receive_: Receive, send: Send) -> None:
        """Hold one line. Raises Refusal before anything is sent."""
        received = await receive(Request(scope, receive_))
        self._admission.require(claimed_kiosk(received))
        known, live, greeting = await run_in_threadpool(_welcome, self._context, received)
        line = self._context.doorbell.open(known.kiosk.id, known.buckets)
        hung_up = asyncio.ensure_future(_until_gone(receive_))
        hung_up.add_done_callback(lambda _: line.close())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            beat_s = self._context.settings.beat_s
            await _send(send, frame(Opened(beat_s, HELLO_S)) + greeting.frames)
            if self._context.doorbell.has_news(known.buckets, greeting.checkpoint):
                # Something moved on after the greeting was read and before anybody listened.
                await _send(send, (await run_in_threadpool(_greet, self._context, live, known)).frames)
            while (data := await line.next(beat_s)) is not None:
                await _send(send, data or BEAT)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            hung_up.cancel()
            self._context.doorbell.hang_up(line)


async def recheck(context: AppContext) -> None:
    """Close the lines of kiosks that were revoked or are due other buckets now; these say hello and open anew."""
    lines = context.doorbell.lines
    while (due := await _asked(_due, context, [line.kiosk for line in lines])) is None:
        await asyncio.sleep(_AGAIN_S)  # a revoked kiosk must not stay on its line because the database was away
    for line in lines:
        buckets = due.get(line.kiosk)
        if buckets is not None and set(buckets) == set(line.buckets):
            continue
        if buckets is not None:
            line.push(frame(Bell(0, BELL_SPREAD_S)))
        line.close()


async def note_lines(context: AppContext) -> None:
    """Note, again and again, that the kiosks on a line are seen."""
    while True:
        await asyncio.sleep(SEEN_EVERY.total_seconds())
        kiosks = sorted({line.kiosk for line in context.doorbell.lines})
        await _asked(_note, context, kiosks)


async def _asked(work: Callable[[AppContext, list[str]], R], context: AppContext, kiosks: list[str]) -> R | None:
    """Return what ``work`` returns, None (and a line in the log) when the database is away."""
    try:
        return await run_in_threadpool(work, context, kiosks)
    except (OperationalError, PoolTimeout) as error:
        _LOG.warning("live lines wait for the database: %s", type(error).__name__)
        return None


@dataclass(frozen=True)
class _Greeting:
    """What leads a kiosk from what it holds to ``checkpoint``."""

    checkpoint: int
    frames: bytes


def _welcome(context: AppContext, received: Received) -> tuple[Known, Live, _Greeting]:
    known = authenticate(context, received)
    live = decode(received, Live)
    return known, live, _greet(context, live, known)


def _greet(context: AppContext, live: Live, known: Known) -> _Greeting:
    """Return the frames from what the kiosk holds to now: advances when all is small, else one bell."""
    manifest = context.arrivals.manifest(known)
    bell = _Greeting(manifest.checkpoint, frame(Bell(manifest.checkpoint, 0.0)))
    if set(live.versions) - set(known.buckets) or live.checkpoint > manifest.checkpoint:
        return bell
    frames = b""
    for head in manifest.buckets:
        held = live.versions.get(head.bucket, 0)
        if held == head.version:
            continue
        found = context.advances.find(context.database, head.bucket, held, head.version)
        if found is None:
            return bell
        frames += found
    return _Greeting(manifest.checkpoint, frames)


def _due(context: AppContext, kiosks: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    sites: dict[str, tuple[str, ...]] = {}
    with context.database.read() as session:
        for part in slices(sorted(set(kiosks))):
            query = select(KioskRow.id, KioskRow.site_id).where(KioskRow.id.in_(part), KioskRow.revoked_at.is_(None))
            for kiosk, site in session.execute(query).all():
                if site not in sites:
                    sites[site] = buckets_of_site(session, site)
                found[kiosk] = sites[site]
    return found


def _note(context: AppContext, kiosks: list[str]) -> None:
    with context.database.write() as session:
        for part in slices(kiosks):
            seen = update(KioskSeenRow).where(KioskSeenRow.kiosk_id.in_(part)).values(at=context.clock())
            session.execute(seen)


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _until_gone(receive_: Receive) -> None:
    while (await receive_())["type"] != "http.disconnect":
        continue
