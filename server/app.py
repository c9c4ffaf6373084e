"""The server as one application: kiosks' interface, console, health."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route

from protocol.wire import API
from server.api.live import note_lines, recheck
from server.api.routes import api
from server.api.signed import forget_nonces
from server.config import Settings
from server.context import AppContext, open_context
from server.domain.campaigns import count_closed
from server.domain.sent_lists import forget_undecided
from server.feed.sequencer import CHECKPOINT
from server.feed.worker import FeedWorker, News
from server.store.counters import current_number

_CONSOLE = "server.console"
TIDYING = (forget_nonces, count_closed, forget_undecided)
"""What is done each hour, each in a transaction of its own."""


def create_app(settings: Settings) -> Starlette:
    """Return the application for what ``union-server init`` made. Raises KeyMissingError."""
    return app_of(open_context(settings))


def app_of(context: AppContext) -> Starlette:
    """Return the application of ``context``; while it runs, its feed runs. It closes the context at its end."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()

        def ring(news: News) -> None:
            loop.call_soon_threadsafe(context.doorbell.ring, news.checkpoints, news.frames)

        def look_again() -> None:
            asyncio.run_coroutine_threadsafe(recheck(context), loop)

        worker = FeedWorker(
            context.database,
            context.clock,
            context.advances,
            on_news=ring,
            on_scope=look_again,
            tidying=TIDYING,
        )
        app.state.feed = worker
        worker.start()
        noting = asyncio.ensure_future(note_lines(context))
        try:
            yield
        finally:
            noting.cancel()
            await asyncio.to_thread(worker.stop)
            context.close()

    def healthz(request: Request) -> JSONResponse:
        feed: FeedWorker = request.app.state.feed
        with context.database.read() as session:
            checkpoint = current_number(session, CHECKPOINT)
        door, lines = context.admission, len(context.doorbell.lines)
        return JSONResponse(
            {
                "status": f"feed: {feed.fault}" if feed.fault else "ok",
                "checkpoint": checkpoint,
                "admitted": door.admitted,
                "refused": door.refused,
                "lines": lines,
            }
        )

    return Starlette(
        routes=[Mount(API, app=api(context)), Route("/healthz", healthz), *_console(context)], lifespan=lifespan
    )


def _console(context: AppContext) -> list[BaseRoute]:
    if not context.settings.console:
        return []
    # By name and late, so that the interface for kiosks can run without the console and what it imports.
    console = importlib.import_module(_CONSOLE)
    return cast(Callable[[AppContext], list[BaseRoute]], console.routes)(context)
