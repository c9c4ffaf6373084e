"""Who sent this request: RFC 9421 signature, fresh by the clock, its nonce never seen, its kiosk not revoked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from protocol.decoding import from_json
from protocol.http_signatures import SignatureInput, read_input, verify_head, verify_request
from protocol.revocation import revocation
from protocol.wire import DeviceState, Hello
from server.api.arrivals import Arrival, Known
from server.api.replies import Refusal
from server.context import AppContext
from server.domain.kiosks import note_told
from server.store.fleet import NonceRow

S = TypeVar("S", bound=msgspec.Struct)
TOLERANCE = timedelta(minutes=10)
"""How far a kiosk's clock may be off, either way."""
LARGEST_BODY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Received:
    """A request as it arrived, before anybody believes it. ``path`` is percent-encoded, as sent."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


async def receive(request: Request) -> Received:
    """Read the request whole. Raises Refusal 413 for a body above LARGEST_BODY."""
    return await _read(request, _head(request), LARGEST_BODY)


async def receive_large(context: AppContext, request: Request, largest: int) -> Received:
    """Read a request of up to ``largest`` bytes, but of nobody whose signature over its head is not good.

    Raises Refusal as ``receive`` does, and 401 ``unsigned``, ``unknown_key`` or ``bad_signature``.
    """
    head = _head(request)
    known = await run_in_threadpool(_known, context, claimed_kiosk(head))
    if not verify_head(head.method, head.path, head.query, head.headers, known.key):
        raise Refusal(401, "bad_signature", "the signature does not fit the request")
    return await _read(request, head, largest)


def _head(request: Request) -> Received:
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return Received(
        method=request.method,
        path=raw.split(b"?", 1)[0].decode("ascii", "replace"),
        query=request.url.query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=b"",
    )


async def _read(request: Request, head: Received, largest: int) -> Received:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > largest:
            raise Refusal(413, "too_large", f"a body has at most {largest} bytes")
    return replace(head, body=bytes(body))


def decode(received: Received, kind: type[S]) -> S:
    """Return the body as ``kind``. Raises Refusal 400."""
    try:
        return from_json(received.body, kind)
    except ValueError as error:
        raise Refusal(400, "bad_request", str(error)) from None


def claimed_kiosk(received: Received) -> str:
    """Return the kiosk that the request says it is from, unverified. Raises Refusal 401 ``unsigned``."""
    return _claim(received).key


def _claim(received: Received) -> SignatureInput:
    claim = read_input(received.headers)
    if claim is None:
        raise Refusal(401, "unsigned", "the request carries no signature that can be read")
    return claim


def _known(context: AppContext, kiosk: str) -> Known:
    known = context.arrivals.find(kiosk)
    if known is None:
        raise Refusal(401, "unknown_key", "no kiosk signs with this key")
    return known


def authenticate(context: AppContext, received: Received, hello: Hello | None = None) -> Known:
    """Return who signed the request, and use its nonce up; ``hello``, if the request is one, is noted with it.

    Raises Refusal: 401 ``unsigned``, ``unknown_key``, ``bad_signature``, ``clock`` (with the server's time) or
    ``replayed``; 403 ``revoked``. Then nothing is noted.
    """
    now = context.clock()
    claim = _claim(received)
    known = _known(context, claim.key)
    if not verify_request(received.method, received.path, received.query, received.body, received.headers, known.key):
        raise Refusal(401, "bad_signature", "the signature does not fit the request")
    if known.revoked:
        with context.database.write() as session:
            note_told(session, known.kiosk, at=now)
        word = revocation(known.kiosk.id, context.publisher, at=now)
        raise Refusal(403, "revoked", "this kiosk was revoked", proof=(*context.endorsements, word))
    if abs(now.timestamp() - claim.created) > TOLERANCE.total_seconds():
        raise Refusal(401, "clock", f"signed too far from the server's time, {now.isoformat()}", now=now)
    if not context.arrivals.note(Arrival(known.kiosk, claim.nonce, now, hello and _judged(hello, known))):
        raise Refusal(401, "replayed", "this nonce was used before")
    return known


def _judged(hello: Hello, known: Known) -> Hello:
    """Add to what a kiosk says of itself that it holds buckets which are not its own any more, if it does."""
    surplus = sorted(set(hello.versions) - set(known.buckets))
    if not surplus:
        return hello
    state = DeviceState(device="scope", status="trouble", fault="holds_more", detail=", ".join(surplus))
    return msgspec.structs.replace(hello, devices=(*hello.devices, state))


def forget_nonces(session: Session, at: datetime) -> None:
    """Forget nonces whose signatures are refused for their age by now."""
    session.execute(delete(NonceRow).where(NonceRow.at < at - 2 * TOLERANCE - timedelta(minutes=1)))
