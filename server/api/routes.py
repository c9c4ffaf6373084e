"""The endpoints of ``protocol.wire``'s table."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from protocol.events import ItemResult, OutboxItem
from protocol.wire import Doorbell as DoorbellReply
from protocol.wire import EnrolReply, EnrolRequest, Hello, HelloReply, OutboxBatch, OutboxReply
from server.api import courier
from server.api.live import LiveEndpoint
from server.api.replies import Refusal, on_database, on_http, on_refusal, reply
from server.api.signed import Received, authenticate, claimed_kiosk, decode, receive, receive_large
from server.auth.throttle import PER_ADDRESS, note_failure, wait_for
from server.context import AppContext
from server.domain import attachments, inbox, kiosks
from server.domain.actors import Kiosk
from server.domain.blobs import blob_path
from server.domain.organisation import get_unit, root_unit
from server.domain.problems import DomainProblem
from server.feed.manifest import sign_manifest
from server.feed.pages import PackedPage

LONGEST_WAIT_S = 55.0
"""Below the minute after which proxies give up on a silent connection."""
LARGEST_BATCH = 500

_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
Endpoint = Callable[[AppContext, Request], Awaitable[Response]]


def api(context: AppContext) -> Starlette:
    """Return the interface as an application to be mounted at ``protocol.wire.API``."""
    table: tuple[tuple[str, str, Endpoint], ...] = (
        ("POST", "/enrol", _enrol),
        ("POST", "/hello", _hello),
        ("GET", "/pages/{bucket}/{after:int}-{upto:int}", _page),
        ("GET", "/blobs/{sha256}", _blob),
        ("GET", "/doorbell", _doorbell),
        ("POST", "/outbox", _outbox),
        ("GET", "/roster", _roster),
        ("POST", "/courier", _courier),
        ("GET", "/courier/{number}", _courier_for),
        ("GET", "/attachments/{case}/{sha256}", _attachment),
        ("PUT", "/attachments/{case}/{sha256}/{start:int}", _piece),
    )
    return Starlette(
        routes=[
            *(Route(path, _bound(endpoint, context), methods=[method]) for method, path, endpoint in table),
            Route("/live", LiveEndpoint(context, context.admission), methods=["POST"]),
        ],
        exception_handlers={
            Refusal: on_refusal,
            OperationalError: on_database,
            PoolTimeout: on_database,
            HTTPException: on_http,
        },
    )


def _bound(endpoint: Endpoint, context: AppContext) -> Callable[[Request], Awaitable[Response]]:
    async def call(request: Request) -> Response:
        return await endpoint(context, request)

    return call


async def _enrol(context: AppContext, request: Request) -> Response:
    received = await receive(request)
    address = request.client.host if request.client else ""
    return await run_in_threadpool(_enrol_now, context, decode(received, EnrolRequest), address)


def _enrol_now(context: AppContext, asked: EnrolRequest, address: str) -> Response:
    now = context.clock()
    subjects = {f"enrol:{address[:64]}": PER_ADDRESS}
    with context.database.write() as session:
        wait = wait_for(session, subjects, at=now)
        if wait:
            seconds = int(wait.total_seconds()) + 1
            raise Refusal(429, "slow_down", "too many wrong codes", retry_s=seconds)
    try:
        with context.database.write() as session:
            kiosk = kiosks.enrol(session, asked.code, asked.key, at=now)
            root = root_unit(session)
            site = get_unit(session, kiosk.site)
    except DomainProblem as problem:
        with context.database.write() as session:
            note_failure(session, subjects, at=now)
        raise Refusal(403, problem.code, str(problem)) from None
    return reply(
        EnrolReply(
            kiosk=kiosk.id,
            number=kiosk.number,
            site=kiosk.site,
            site_name=site.name.zh,
            organisation=root.name.zh if root else "",
            time_zone=context.settings.time_zone,
            publisher_keys=(context.publisher.public,),
            token_key=context.token_key,
        )
    )


async def _hello(context: AppContext, request: Request) -> Response:
    received = await receive(request)
    context.admission.require(claimed_kiosk(received))
    return await run_in_threadpool(_hello_now, context, received)


def _hello_now(context: AppContext, received: Received) -> Response:
    hello = decode(received, Hello)
    known = authenticate(context, received, hello)
    signed = sign_manifest(context.arrivals.manifest(known), context.publisher)
    pace = context.pacer.pace()
    return reply(
        HelloReply(
            manifest=signed,
            now=context.clock(),
            poll_s=pace.poll_s,
            spread_s=pace.spread_s,
            endorsements=() if context.publisher.id in hello.publishers else context.endorsements,
        )
    )


async def _page(context: AppContext, request: Request) -> Response:
    received = await receive(request)
    bucket, after, upto = (request.path_params[name] for name in ("bucket", "after", "upto"))
    page = await run_in_threadpool(_page_now, context, received, bucket, after, upto)
    headers = {**_FOR_EVER, "ETag": page.tag}
    if request.headers.get("if-none-match") == page.tag:
        return Response(status_code=304, headers=headers)
    return Response(page.data, media_type="application/zstd", headers=headers)


def _page_now(context: AppContext, received: Received, bucket: str, after: int, upto: int) -> PackedPage:
    if bucket not in authenticate(context, received).buckets:
        raise Refusal(403, "not_your_bucket", "this bucket is not for this kiosk")
    try:
        return context.pages.page(context.database, bucket, after, upto)
    except DomainProblem as problem:
        raise Refusal(404, problem.code, str(problem)) from None


async def _blob(context: AppContext, request: Request) -> Response:
    received = await receive(request)
    await run_in_threadpool(authenticate, context, received)
    path = blob_path(context.settings.blobs, request.path_params["sha256"])
    if path is None:
        raise Refusal(404, "no_such_blob", "there is no such blob")
    return FileResponse(path, media_type="application/octet-stream", headers=_FOR_EVER)


async def _doorbell(context: AppContext, request: Request) -> Response:
    received = await receive(request)
    try:
        after = int(request.query_params.get("after", "0"))
        wait = min(max(float(request.query_params.get("wait", "0")), 0.0), LONGEST_WAIT_S)
    except ValueError:
        raise Refusal(400, "bad_request", "after and wait are numbers") from None
    caller = await run_in_threadpool(authenticate, context, received)
    news = await context.doorbell.wait(caller.buckets, after, wait)
    return reply(DoorbellReply(news=news))


async def _outbox(context: AppContext, request: Request) -> Response:
    received = await receive(request)
    context.admission.require(claimed_kiosk(received))
    return await run_in_threadpool(_outbox_now, context, received)


def _outbox_now(context: AppContext, received: Received) -> Response:
    kiosk = authenticate(context, received).kiosk
    batch = decode(received, OutboxBatch)
    if len(batch.items) > LARGEST_BATCH:
        raise Refusal(413, "too_large", f"a batch has at most {LARGEST_BATCH} items")
    return reply(OutboxReply(results=tuple(_take(context, kiosk, batch.items))))


def _take(context: AppContext, kiosk: Kiosk, items: tuple[OutboxItem, ...]) -> Iterator[ItemResult]:
    """Take one after the other, as far as the database goes along; the kiosk sends the rest again, in its order."""
    for number, item in enumerate(items):
        try:
            yield _take_one(context, kiosk, item)
        except (OperationalError, PoolTimeout):
            if number == 0:
                raise
            return


def _take_one(context: AppContext, kiosk: Kiosk, item: OutboxItem) -> ItemResult:
    # One transaction an item: what was taken stays taken when the next one meets a database that is away.
    with context.database.write() as session:
        return inbox.take(session, kiosk, item, zone=context.settings.zone, now=context.clock())


async def _attachment(context: AppContext, request: Request) -> Response:
    received = await receive(request)
    return await run_in_threadpool(_attachment_now, context, received, _named(request))


def _attachment_now(context: AppContext, received: Received, named: tuple[str, str]) -> Response:
    kiosk = authenticate(context, received).kiosk
    with _problems(), context.database.read() as session:
        return reply(attachments.state(session, kiosk, *named))


async def _piece(context: AppContext, request: Request) -> Response:
    received = await receive(request)
    return await run_in_threadpool(_piece_now, context, received, _named(request), request.path_params["start"])


def _piece_now(context: AppContext, received: Received, named: tuple[str, str], start: int) -> Response:
    kiosk = authenticate(context, received).kiosk
    with _problems(), context.database.write() as session:
        return reply(
            attachments.take_piece(session, context.vault, kiosk, *named, start, received.body, now=context.clock())
        )


def _named(request: Request) -> tuple[str, str]:
    return request.path_params["case"], request.path_params["sha256"]


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except DomainProblem as problem:
        raise Refusal(404 if problem.code.startswith("unknown") else 400, problem.code, str(problem)) from None


async def _roster(context: AppContext, request: Request) -> Response:
    return await run_in_threadpool(courier.roster, context, await receive(request))


async def _courier(context: AppContext, request: Request) -> Response:
    received = await receive_large(context, request, courier.LARGEST_BUNDLE)
    return await run_in_threadpool(courier.deliver, context, received)


async def _courier_for(context: AppContext, request: Request) -> Response:
    return await run_in_threadpool(courier.fetch, context, await receive(request), request.path_params["number"])
