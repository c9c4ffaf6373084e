"""A simulated kiosk: its requests, signatures and checks are real, its disk is a dictionary that all share.

Every simulated kiosk verifies every signature, unpacks every change against what it holds and compares the bucket's
checksum, as the real one does; only SQLite is left out, since ten thousand disks are not at hand.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec
import zstandard

from protocol.canonical import canonical
from protocol.http_signatures import sign_request
from protocol.live import Advance, Bell, FrameReader, Live, Opened, read_frame
from protocol.setsum import SetSum
from protocol.signing import PublicKey, SigningKey, verify
from protocol.wire import API, Hello, HelloReply, Manifest, Op, unpack_page

Rows = dict[tuple[str, str], bytes]


class BadAnswer(Exception):  # noqa: N818 - what it is
    """The server said what a kiosk must not believe, or nothing."""


class Held:
    """What a kiosk holds of one bucket. ``rows`` may be shared by kiosks that stand at the same version."""

    __slots__ = ("rows", "sum", "version")

    def __init__(self, version: int, rows: Mapping[tuple[str, str], bytes], total: bytes) -> None:
        """Stand at ``version`` with ``rows``, whose SetSum is ``total``."""
        self.version, self.rows, self.sum = version, rows, total

    def take(self, advance: Advance) -> None:
        """Check and apply. Raises BadAnswer."""
        if advance.after != self.version:
            raise BadAnswer("the advance begins elsewhere")
        total, many = SetSum(self.sum), len(self.rows)
        changed: dict[tuple[str, str], bytes | None] = {}
        for row in advance.page(lambda kind, entity: self.rows.get((kind, entity))).rows:
            key = (row.kind, row.id)
            if key in self.rows:
                total.remove(*key, self.rows[key])
                many -= 1
            if row.op is Op.PUT:
                total.add(*key, row.body)
                many += 1
            changed[key] = row.body if row.op is Op.PUT else None
        if bytes.fromhex(total.digest) != advance.moved.checksum or many != advance.moved.rows:
            raise BadAnswer("the checksum differs")
        # Not in place: the others still stand at the old version.
        self.rows = _Layer(self.rows, changed)
        self.version, self.sum = advance.moved.upto, total.state


class _Layer(Mapping[tuple[str, str], bytes]):
    """A few changes over rows that are shared."""

    def __init__(self, below: Mapping[tuple[str, str], bytes], changed: dict[tuple[str, str], bytes | None]) -> None:
        if isinstance(below, _Layer):
            changed = {**below.changed, **changed}
            below = below.below
        self.below: Mapping[tuple[str, str], bytes] = below
        self.changed: dict[tuple[str, str], bytes | None] = changed
        added = sum(1 for key, body in changed.items() if body is not None and key not in below)
        gone = sum(1 for key, body in changed.items() if body is None and key in below)
        self._many = len(below) + added - gone

    def __len__(self) -> int:
        return self._many

    def __contains__(self, key: object) -> bool:
        return self.changed.get(key) is not None if key in self.changed else key in self.below

    def __getitem__(self, key: tuple[str, str]) -> bytes:
        body = self.changed[key] if key in self.changed else self.below[key]
        if body is None:
            raise KeyError(key)
        return body

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from (key for key in {**dict.fromkeys(self.below), **dict.fromkeys(self.changed)} if key in self)


class LiveKiosk(asyncio.Protocol):
    """A kiosk on its live line. ``on_applied`` is called with the advance and the clock when it was applied."""

    def __init__(
        self, key: SigningKey, publisher: PublicKey, held: dict[str, Held], checkpoint: int, host: str,
        on_applied: Callable[["LiveKiosk", Advance, float], None], later: list[tuple["LiveKiosk", bytes, float]],
    ) -> None:  # fmt: skip
        """Prepare the request; it is sent when the connection is made. ``later`` collects work for ``work``."""
        self._later = later
        self._came = 0.0
        self.retry_s = 0.0
        self._goal = 0
        self._there: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.held = held
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = self.sent = 0
        self.bells = 0
        self._publishers = (publisher,)
        self._on_applied = on_applied
        live = Live(versions={name: one.version for name, one in held.items()}, checkpoint=checkpoint)
        self._request = request_bytes(key, "POST", f"{API}/live", canonical(live), host)
        self._head = b""
        self._in_body = False
        self._chunks = _Chunks()
        self._frames = FrameReader()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the line."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)
        self.sent += len(self._request)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self.received += len(data)
        if self.opened.done():
            # Ten thousand kiosks have ten thousand processors. Here they take turns on one, so what each does is
            # done when nothing comes any more, timed apart, and added to the moment at which its bytes were here.
            self._later.append((self, data, time.monotonic()))
            if self._goal:
                self._work_off()
            return
        self._read(data)

    def work(self, data: bytes, at: float) -> None:
        """Check and apply what came ``at`` that moment."""
        began = time.monotonic()
        self._came = at - began
        self._read(data)

    def _read(self, data: bytes) -> None:
        if not self._in_body:
            self._head += data
            head, found, data = self._head.partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 200"):
                found_s = re.search(rb"(?i)retry-after: (\d+)", head)
                if found_s is None:
                    self.opened.set_exception(BadAnswer(head.decode()[:200]))
                else:
                    self.retry_s = float(found_s[1])
                    self.opened.set_result(None)
                return
            self._in_body = True
        for chunk in self._chunks.feed(data):
            for body in self._frames.feed(chunk):
                if body:
                    self._take(read_frame(body, self._publishers, self.held))

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody may wait for ever."""
        if not self.opened.done():
            self.opened.set_exception(exc or BadAnswer("the line was closed"))

    async def welcome(self) -> float:
        """Return 0 when the line is open, else the seconds after which the server wants to be asked again."""
        await self.opened
        return self.retry_s

    async def caught_up(self, version: int) -> None:
        """Return when some bucket stands at ``version``."""
        self._goal = version
        self._work_off()
        await self._there

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def _work_off(self) -> None:
        for _, data, at in self._later:
            self.work(data, at)
        self._later.clear()
        if self._goal and any(one.version >= self._goal for one in self.held.values()) and not self._there.done():
            self._there.set_result(None)

    def _take(self, said: Opened | Advance | Bell) -> None:
        match said:
            case Opened():
                self.opened.set_result(None)
            case Bell():
                self.bells += 1
            case Advance():
                self.held[said.bucket].take(said)
                self._on_applied(self, said, time.monotonic() + self._came)


class _Chunks:
    """Undoes HTTP's chunked coding."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        self._rest += data
        found: list[bytes] = []
        while True:
            head, ended, rest = self._rest.partition(b"\r\n")
            if not ended:
                return found
            size = int(head, 16)
            if len(rest) < size + 2:
                return found
            found.append(rest[:size])
            self._rest = rest[size + 2 :]


def request_bytes(key: SigningKey, method: str, path: str, body: bytes, host: str) -> bytes:
    """Return a signed request as it goes over the wire, with no header that it does not need."""
    nonce = secrets.token_urlsafe(9)
    signature = sign_request(method, path, "", body, key=key, at=datetime.now(UTC), nonce=nonce)
    headers = {"Host": host, **signature}
    if body:
        headers["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


class Connection:
    """One keep-alive connection; counts its bytes both ways."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        """Talk through ``reader`` and ``writer``."""
        self._reader, self._writer, self._host = reader, writer, host
        self.sent = self.received = 0

    @classmethod
    async def open(cls, host: str, port: int) -> "Connection":
        """Connect."""
        return cls(*await asyncio.open_connection(host, port, limit=1 << 20), f"{host}:{port}")

    async def ask(
        self, key: SigningKey, method: str, path: str, body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one signed request; return status, headers and body."""
        try:
            head = await self._send(request_bytes(key, method, path, body, self._host))
        except (asyncio.IncompleteReadError, ConnectionError):
            # A server hangs up on a line that was idle for seconds, as HTTP clients know: once more, on a new one.
            self.close()
            name, _, port = self._host.rpartition(":")
            self._reader, self._writer = await asyncio.open_connection(name, int(port), limit=1 << 20)
            head = await self._send(request_bytes(key, method, path, body, self._host))
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        answer = await self._reader.readexactly(int(headers.get("content-length", "0")))
        self.received += len(head) + len(answer)
        return int(first.split()[1]), headers, answer

    async def _send(self, request: bytes) -> bytes:
        self._writer.write(request)
        self.sent += len(request)
        return await self._reader.readuntil(b"\r\n\r\n")

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def say_hello(
    line: Connection, key: SigningKey, publisher: PublicKey, versions: dict[str, int], checkpoint: int
) -> tuple[HelloReply, Manifest] | float:
    """Say hello; return the checked manifest, or the seconds after which the server wants to be asked again."""
    hello = Hello(versions=versions, checkpoint=checkpoint, software="bench", waiting=0)
    status, headers, answer = await line.ask(key, "POST", f"{API}/hello", canonical(hello))
    if status == 503:
        return float(headers["retry-after"])
    if status != 200:
        raise BadAnswer(f"{status} {answer[:200]!r}")
    reply = msgspec.json.decode(answer, type=HelloReply)
    if not verify(reply.manifest, (publisher,)):
        raise BadAnswer("the manifest is not signed by the publisher")
    return reply, msgspec.json.decode(reply.manifest.payload, type=Manifest)


async def fetch(
    line: Connection, key: SigningKey, manifest: Manifest, versions: dict[str, int], rows: dict[str, Rows]
) -> None:
    """Fetch what ``versions`` lacks into ``rows`` and check each bucket's sum. Raises BadAnswer."""
    unpacker = zstandard.ZstdDecompressor()
    for head in manifest.buckets:
        held = rows.setdefault(head.bucket, {})
        after = versions.get(head.bucket, 0)
        while after < head.version:
            path = f"{API}/pages/{head.bucket.replace(':', '%3A')}/{after}-{head.version}"
            status, _, packed = await line.ask(key, "GET", path)
            if status != 200:
                raise BadAnswer(f"{status} {packed[:200]!r}")
            page = unpack_page(packed, unpacker)
            for row in page.rows:
                if row.op is Op.PUT:
                    held[row.kind, row.id] = row.body
                else:
                    held.pop((row.kind, row.id), None)
            after = page.upto
        versions[head.bucket] = after
        if checksum(held).digest != head.checksum or len(held) != head.rows:
            raise BadAnswer(f"the checksum of {head.bucket} differs")


def checksum(rows: Rows) -> SetSum:
    """Return the SetSum of ``rows``."""
    total = SetSum()
    total.add_all((kind, entity, body) for (kind, entity), body in rows.items())
    return total
