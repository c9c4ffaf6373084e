"""A line between kiosk and server on which somebody sits: it passes everything on and changes what it is told to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import requests

Change = Callable[[str, bytes], bytes]
"""Gets the path asked for and what the server answered; returns what the kiosk hears."""


class Fate(Enum):
    """How far a request gets: not to the server, there and not back, or there, back, and there once more."""

    LOST = auto()
    UNANSWERED = auto()
    REPLAYED = auto()


def _honest(_: str, answer: bytes) -> bytes:
    return answer


def _kind(_: str) -> Fate | None:
    return None


@dataclass
class BadLine:
    """``change`` is done to each answer of 200; ``heard`` remembers what the server said, by path.

    ``fate`` is asked of each request's path.
    """

    url: str = ""
    change: Change = _honest
    fate: Callable[[str], Fate | None] = _kind
    heard: dict[str, bytes] = field(default_factory=dict)

    def be_honest(self) -> None:
        self.change = _honest
        self.fate = _kind


@contextmanager
def bad_line(server: str) -> Iterator[BadLine]:
    """Sit on the line to ``server``."""
    line = BadLine()
    onward = requests.Session()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            path = urlsplit(self.path).path
            fate = line.fate(path)
            if fate is Fate.LOST:
                self.close_connection = True
                return
            answer = onward.request(self.command, f"{server}{self.path}", data=body, headers=headers, stream=True)
            if fate is Fate.REPLAYED:
                onward.request(self.command, f"{server}{self.path}", data=body, headers=headers)
            if fate is Fate.UNANSWERED:
                answer.close()
                self.close_connection = True
                return
            # A file of ten gigabytes is passed on by its length alone.
            length = int(answer.headers.get("Content-Length", 0))
            small = length < 1 << 30
            data = answer.content if small else b""
            answer.close()
            if answer.status_code == 200 and small:
                line.heard[path] = data
                data = line.change(path, data)
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(data) if small else length))
            self.end_headers()
            self.wfile.write(data)
            self.close_connection = not small

        do_GET = pass_on  # noqa: N815
        do_POST = pass_on  # noqa: N815

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    line.url = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
        onward.close()
