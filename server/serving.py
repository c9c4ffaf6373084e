"""Run the server: in this thread for ever, or beside a test or a demo."""

import gc
import logging
import resource
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from server.app import app_of
from server.context import AppContext

_GRACE_S = 2
_UNTAKEN_MS = 60_000
_LOG = logging.getLogger(__name__)


class ServerFailedError(Exception):
    """The server did not start."""


class _Server(uvicorn.Server):
    """Tells when it listens, so that nobody has to guess."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_config(context))
        self._doorbell = context.doorbell
        self.settled = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets=sockets)
        self.settled.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the kiosks that wait at the doorbell, so that the rest need not wait for them; then stop."""
        self._doorbell.close()
        await super().shutdown(sockets=sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM, as asked: uvicorn would raise the signal again and end without a word."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(context: AppContext) -> None:
    """Serve until SIGINT or SIGTERM. Raises ServerFailedError, or OSError when the address is taken."""
    _allow_many_sockets()
    _collect_seldom()
    with _listen(context) as listener:
        server = _Server(context)
        _LOG.info("listening on %s", url_of(context, listener))
        server.run(sockets=[listener])
        if not server.started:
            raise ServerFailedError("the server did not start; its log says why")


@contextmanager
def running(context: AppContext) -> Iterator[str]:
    """Serve on a thread of its own while the block runs; yields the server's URL. The context is closed at the end."""
    with _listen(context) as listener:
        server = _Server(context)
        thread = threading.Thread(target=_run, args=(server, listener), name="server", daemon=True)
        thread.start()
        server.settled.wait()
        if not server.started:
            raise ServerFailedError("the server did not start; its log says why")
        try:
            yield url_of(context, listener)
        finally:
            server.should_exit = True
            thread.join()


def url_of(context: AppContext, listener: socket.socket) -> str:
    """Return the URL at which ``listener`` can be reached."""
    scheme = "https" if context.settings.tls_certificate else "http"
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _allow_many_sockets() -> None:
    # A live line is a descriptor, and the usual soft limit is 1024.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _collect_seldom() -> None:
    # Ten thousand held lines are half a million objects, of which none is garbage. Python's usual thresholds walk
    # through them again and again while a change is sent to all: that was half of the work.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _run(server: _Server, listener: socket.socket) -> None:
    try:
        server.run(sockets=[listener])
    finally:
        server.settled.set()


def _listen(context: AppContext) -> socket.socket:
    settings = context.settings
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Its connections inherit it: a live line whose kiosk takes nothing any more ends after a minute, not after sixteen.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNTAKEN_MS)
    listener.bind((settings.host, settings.port))
    listener.listen(2048)
    return listener


def _config(context: AppContext) -> uvicorn.Config:
    settings = context.settings
    return uvicorn.Config(
        app_of(context),
        log_level=logging.WARNING,
        server_header=False,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_S,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=str(settings.tls_key) if settings.tls_key else None,
    )
