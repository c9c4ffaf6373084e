"""One signed HTTP request at a time, with a deadline, a size limit, and failures that have names."""

import email.utils
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from protocol.canonical import canonical
from protocol.decoding import from_json
from protocol.http_signatures import sign_request
from protocol.signing import SigningKey
from protocol.wire import API, PAGE_LIMIT, Problem

if TYPE_CHECKING:
    # A tenth of a second of the kiosk's start: imported by the first request instead, while the picture is there.
    import requests

CONNECT_S = 5.0
SEND_S = 30.0
READ_S = 15.0
DEADLINE_S = 300.0
REPLY_LIMIT = 4 * 1024 * 1024
_PIECE = 64 * 1024
_SKEW = timedelta(seconds=30)

__all__ = ["PAGE_LIMIT", "Refused", "TooLong", "Transport", "Unreachable"]


class Unreachable(Exception):  # noqa: N818 - the name is the state the caller shows
    """No answer, or one that asks to come again later; ``retry_s`` is the server's wish in seconds, 0 if none."""

    def __init__(self, reason: str, retry_s: float = 0.0) -> None:
        """Say why in English, for the log."""
        super().__init__(reason)
        self.retry_s = retry_s


class TooLong(Exception):  # noqa: N818 - the name is the state the caller shows
    """A file is longer than this kiosk takes; nothing more of it was read."""


class Refused(Exception):  # noqa: N818 - the name is the state the caller shows
    """The server answered and said no."""

    def __init__(self, status: int, problem: Problem) -> None:
        """Take the HTTP status and the server's reason."""
        super().__init__(f"{status} {problem.code} {problem.detail}".strip())
        self.status = status
        self.problem = problem


class Transport:
    """The way to one server. ``key`` signs; None sends unsigned requests (enrolling). Safe to use from threads."""

    def __init__(
        self,
        server: str,
        http: "requests.Session",
        *,
        key: SigningKey | None,
        clock: Callable[[], datetime],
        is_cut: Callable[[], bool],
    ) -> None:
        """Take the server's URL; ``is_cut`` is asked before each request and may play a cut network."""
        self._server = server.rstrip("/")
        self._http = http
        self._key = key
        self._clock = clock
        self._is_cut = is_cut
        self._skew = timedelta(0)

    def call(
        self,
        method: str,
        path: str,
        body: msgspec.Struct | bytes | None = None,
        *,
        limit: int = REPLY_LIMIT,
        read_s: float = READ_S,
    ) -> bytes:
        """Send a request (a message, or bytes as they are) to ``/api/v1`` + ``path``; return the body of its 200.

        Raises Unreachable and Refused. A refusal with a clock that differs from ours is tried again with the
        server's time: a kiosk whose clock lost its battery could otherwise never hear what time it is.
        """
        import requests

        data = canonical(body) if isinstance(body, msgspec.Struct) else body or b""
        try:
            answer = self._send(method, path, data, limit, read_s)
            if answer.status == 401 and self._learn_skew(answer.headers.get("Date", "")):
                answer = self._send(method, path, data, limit, read_s)
        except requests.RequestException as error:
            raise Unreachable(f"{method} {path}: {type(error).__name__}") from error
        return _judge(answer)

    def fetch(self, path: str, offset: int, limit: int, read_s: float = READ_S) -> Iterator[tuple[int, bytes]]:
        """Yield the pieces of the file at ``/api/v1`` + ``path`` from ``offset`` on, each with the offset it is for.

        Begins at 0 where the server knows no ranges. Raises Unreachable, Refused, and TooLong above ``limit`` bytes.
        """
        import requests

        try:
            with self._open("GET", path, b"", read_s, {"Range": f"bytes={offset}-"} if offset else {}) as response:
                if response.status_code not in (200, 206):
                    _judge(_Answer(response.status_code, response.headers, _read(response, REPLY_LIMIT)))
                at = offset if response.status_code == 206 else 0
                if at + int(response.headers.get("Content-Length", 0)) > limit:
                    raise TooLong(f"the file is longer than {limit} bytes")
                for piece in response.iter_content(_PIECE):
                    if at + len(piece) > limit:
                        raise TooLong(f"the file is longer than {limit} bytes")
                    yield at, piece
                    at += len(piece)
        except requests.RequestException as error:
            raise Unreachable(f"GET {path}: {type(error).__name__}") from error

    def stream(
        self, path: str, body: msgspec.Struct, silence_s: Callable[[], float], on_open: Callable[[socket.socket], None]
    ) -> Iterator[bytes]:
        """Send a request whose answer is held open, and yield its pieces as they come.

        ``on_open`` is given the line's socket, for its options only. Ends when the server ends it, or is silent for
        ``silence_s()`` seconds, which is asked before each wait. Raises Unreachable and Refused before the first piece;
        later the line just ends.
        """
        import requests

        try:
            with self._open("POST", path, canonical(body), READ_S, {}) as response:
                if response.status_code != 200:
                    _judge(_Answer(response.status_code, response.headers, _read(response, REPLY_LIMIT)))
                line = _socket(response)
                if line is not None:
                    on_open(line)
                pieces = response.iter_content(None)
                while piece := self._next_piece(response, pieces, silence_s()):
                    yield piece
        except requests.RequestException as error:
            raise Unreachable(f"POST {path}: {type(error).__name__}") from error

    def _next_piece(self, response: "requests.Response", pieces: Iterator[bytes], silence_s: float) -> bytes:
        import requests

        # requests knows one time-out for the whole answer; a held line needs the server's own word on silence.
        line = _socket(response)
        if line is not None:
            line.settimeout(silence_s)
        try:
            return next(pieces, b"")
        except requests.RequestException:
            return b""

    def _send(self, method: str, path: str, data: bytes, limit: int, read_s: float) -> "_Answer":
        with self._open(method, path, data, read_s, {}) as response:
            return _Answer(response.status_code, response.headers, _read(response, limit))

    def _open(self, method: str, path: str, data: bytes, read_s: float, more: Mapping[str, str]) -> "requests.Response":
        import requests

        if self._is_cut():
            raise Unreachable("the network is cut")
        headers = {"Accept-Encoding": "identity", **more}
        if data:
            headers["Content-Type"] = "application/octet-stream" if method == "PUT" else "application/json"
        url = f"{self._server}{API}{path}"
        request = self._http.prepare_request(requests.Request(method, url, data=data, headers=headers))
        request.headers.update(self._signature(request, data))
        settings = self._http.merge_environment_settings(request.url or url, {}, True, None, None)
        # The first of the two is also how long a request may take to be handed to the system: a piece on a poor line
        # takes longer than a connection.
        timeout = (SEND_S if method == "PUT" else CONNECT_S, read_s)
        return self._http.send(request, timeout=timeout, allow_redirects=False, **settings)

    def _signature(self, request: "requests.PreparedRequest", data: bytes) -> dict[str, str]:
        if self._key is None:
            return {}
        parts = urlsplit(request.path_url)
        nonce = secrets.token_urlsafe(18)
        at = self._clock() + self._skew
        return sign_request(request.method or "", parts.path, parts.query, data, key=self._key, at=at, nonce=nonce)

    def _learn_skew(self, date: str) -> bool:
        try:
            there = email.utils.parsedate_to_datetime(date)
        except ValueError:
            return False
        if there.tzinfo is None:
            return False
        skew = there.astimezone(UTC) - self._clock()
        learnt = abs(skew - self._skew) > _SKEW
        self._skew = skew
        return learnt


def _socket(response: "requests.Response") -> socket.socket | None:
    connection = getattr(response.raw, "connection", None)
    found: socket.socket | None = connection.sock if connection is not None else None
    return found


@dataclass(frozen=True)
class _Answer:
    """A whole HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def _read(response: "requests.Response", limit: int) -> bytes:
    # requests' own time-out starts anew with each packet; a server that drips would hold the kiosk for ever.
    deadline = time.monotonic() + DEADLINE_S
    body = bytearray()
    for chunk in response.iter_content(_PIECE):
        body += chunk
        if len(body) > limit:
            raise Unreachable(f"the answer is longer than {limit} bytes")
        if time.monotonic() > deadline:
            raise Unreachable(f"the answer took more than {DEADLINE_S:.0f} s")
    return bytes(body)


def _judge(answer: _Answer) -> bytes:
    if answer.status == 200:
        return answer.body
    if answer.status >= 500 or answer.status == 429:
        retry = answer.headers.get("Retry-After", "")
        raise Unreachable(f"the server answers {answer.status}", float(retry) if retry.isdecimal() else 0.0)
    try:
        problem = from_json(answer.body, Problem)
    except ValueError:
        problem = Problem(code=f"http_{answer.status}")
    raise Refused(answer.status, problem)
