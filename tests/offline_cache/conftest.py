import os
import resource
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
import pytest
import requests
import zstandard

from offline_cache.connection import Connection, Settings
from offline_cache.content import Content
from offline_cache.enrolling import enrol
from offline_cache.journal import Journal
from offline_cache.sync import SyncClient
from protocol.canonical import canonical
from protocol.entities import AnyEntity
from protocol.events import ItemResult, OutboxItem, Verdict
from protocol.http_signatures import read_input, verify_request
from protocol.members import Member
from protocol.publications import Publication
from protocol.setsum import SetSum
from protocol.signing import PublicKey, SigningKey
from protocol.text import Text
from protocol.wire import (
    BucketHead,
    Doorbell,
    EnrolReply,
    EnrolRequest,
    Hello,
    HelloReply,
    Manifest,
    Op,
    OutboxBatch,
    OutboxReply,
    Page,
    Problem,
    Row,
    pack_page,
)

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
KEY = bytes(range(32))


class Bucket:
    """A bucket as a server keeps it: every change, and the rows that are there now."""

    def __init__(self) -> None:
        self.changes: list[Row] = []
        self.rows: dict[tuple[str, str], Row] = {}

    def put(self, entity: AnyEntity) -> None:
        kind = str(type(entity).__struct_config__.tag)
        row = Row(len(self.changes) + 1, Op.PUT, kind, entity.id, entity.rev, canonical(entity))
        self.changes.append(row)
        self.rows[kind, entity.id] = row

    def drop(self, kind: str, name: str) -> None:
        old = self.rows.pop((kind, name))
        self.changes.append(Row(len(self.changes) + 1, Op.DROP, kind, name, old.rev, b""))

    def head(self, name: str, floor: int = 0) -> BucketHead:
        total = SetSum()
        for row in self.rows.values():
            total.add(row.kind, row.id, row.body)
        version, rows = len(self.changes), len(self.rows)
        return BucketHead(bucket=name, version=version, rows=rows, checksum=total.digest, floor=floor)

    def page(self, name: str, after: int, upto: int, longest: int = 1000) -> Page:
        latest: dict[tuple[str, str], Row] = {}
        for row in self.changes[:upto]:
            latest[row.kind, row.id] = row
        rows = sorted((row for row in latest.values() if row.version > after), key=lambda row: row.version)
        if after == 0:
            rows = [row for row in rows if row.op is Op.PUT]
        if len(rows) > longest:
            rows, upto = rows[:longest], rows[longest - 1].version
        return Page(bucket=name, after=after, upto=upto, rows=tuple(rows))


class UnionServer:
    """A small true server: real HTTP, real signatures, and faults to order."""

    def __init__(self) -> None:
        self.publisher = SigningKey.generate("publisher-1")
        self.buckets: dict[str, Bucket] = {}
        self.checkpoint = 1
        self.now = NOW
        self.lifetime = timedelta(days=7)
        self.floor = 0
        self.page_rows = 1000
        self.kiosk_key: PublicKey | None = None
        self.taken: list[OutboxItem] = []
        self.refuse: dict[str, str] = {}
        self.lost_replies = 0
        self.spoil_pages: list[bool] = []
        self.answer_status: int | None = None
        self.manifest_bytes: bytes | None = None
        self.signer = self.publisher
        self.requests: list[str] = []
        self.hellos: list[Hello] = []
        self.max_batch = 1000
        self.news = threading.Condition()
        self.freshness: timedelta | None = None
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with self.news:
            self.news.notify_all()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def bucket(self, name: str = "public:farm") -> Bucket:
        return self.buckets.setdefault(name, Bucket())

    def publish(self, *entities: AnyEntity, bucket: str = "public:farm") -> None:
        for entity in entities:
            self.bucket(bucket).put(entity)
        self.step()

    def step(self) -> None:
        with self.news:
            self.checkpoint += 1
            self.news.notify_all()

    def manifest(self) -> Manifest:
        heads = tuple(bucket.head(name, self.floor) for name, bucket in sorted(self.buckets.items()))
        return Manifest(
            kiosk="kiosk-1",
            checkpoint=self.checkpoint,
            issued_at=self.now,
            expires_at=self.now + self.lifetime,
            buckets=heads,
        )

    def enrol(self, request: EnrolRequest) -> msgspec.Struct:
        if request.code != "right-code":
            return Problem(code="code_unknown", detail="no such code")
        self.kiosk_key = PublicKey("kiosk-1", request.key.alg, request.key.raw)
        return EnrolReply(
            kiosk="kiosk-1",
            number="0001",
            site="farm",
            site_name="松岭农场",
            organisation="org",
            time_zone="Asia/Shanghai",
            publisher_keys=(self.publisher.public,),
            token_key=bytes(32),
        )

    def outbox(self, batch: OutboxBatch) -> OutboxReply:
        known = {item.id for item in self.taken}
        results = []
        for item in batch.items:
            if reason := self.refuse.get(item.id):
                results.append(ItemResult(id=item.id, verdict=Verdict.REFUSED, reason=reason))
            elif item.id in known:
                results.append(ItemResult(id=item.id, verdict=Verdict.DUPLICATE))
            else:
                self.taken.append(item)
                results.append(ItemResult(id=item.id, verdict=Verdict.TAKEN))
        return OutboxReply(results=tuple(results))

    def ring(self, after: int, wait: float) -> Doorbell:
        with self.news:
            self.news.wait_for(lambda: self.checkpoint > after, timeout=wait)
            return Doorbell(news=self.checkpoint > after)

    def page(self, path: str) -> bytes:
        name, span = path.rsplit("/", 2)[1:]
        after, upto = (int(n) for n in span.split("-"))
        page = self.buckets[unquote(name)].page(unquote(name), after, upto, self.page_rows)
        data = bytearray(pack_page(page, zstandard.ZstdCompressor(level=1)))
        if self.spoil_pages and self.spoil_pages.pop(0):
            data[len(data) // 2] ^= 0x10
        return bytes(data)

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        parts = urlsplit(target)
        if self.answer_status:
            return self.answer_status, b"{}"
        if parts.path == "/api/v1/enrol":
            reply = self.enrol(msgspec.json.decode(body, type=EnrolRequest))
            return (403 if isinstance(reply, Problem) else 200), canonical(reply)
        key, claim = self.kiosk_key, read_input(headers)
        fresh = self.freshness is None or (
            claim is not None and abs(datetime.now(UTC).timestamp() - claim.created) < self.freshness.total_seconds()
        )
        if not key or not fresh or not verify_request(method, parts.path, parts.query, body, headers, key):
            return 401, canonical(Problem(code="signature"))
        return self.answer_signed(parts.path, parse_qs(parts.query), body)

    def answer_signed(self, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, bytes] | None:
        match path.removeprefix("/api/v1/").split("/")[0]:
            case "hello":
                self.hellos.append(msgspec.json.decode(body, type=Hello))
                payload = self.manifest_bytes or canonical(self.manifest())
                manifest = self.signer.sign(payload)
                return 200, canonical(HelloReply(manifest=manifest, now=self.now, poll_s=30.0, spread_s=0.0))
            case "pages":
                return 200, self.page(path)
            case "doorbell":
                return 200, canonical(self.ring(int(query["after"][0]), float(query["wait"][0])))
            case _:
                batch = msgspec.json.decode(body, type=OutboxBatch)
                if len(batch.items) > self.max_batch:
                    return 413, canonical(Problem(code="too_large"))
                reply = canonical(self.outbox(batch))
                if self.lost_replies:
                    self.lost_replies -= 1
                    return None
                return 200, reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: object) -> None:
                pass

            def serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.requests.append(f"{self.command} {self.path}")
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = server.answer(self.command, self.path, headers, body)
                if answer is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(answer[0])
                self.send_header("Content-Length", str(len(answer[1])))
                self.end_headers()
                self.wfile.write(answer[1])

            do_GET = serve  # noqa: N815
            do_POST = serve  # noqa: N815

        return Handler


@pytest.fixture
def server() -> Iterator[UnionServer]:
    running = UnionServer()
    yield running
    running.stop()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def key() -> bytes:
    return KEY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def content(folder: Path) -> Iterator[Content]:
    opened = Content.open(folder / "content.db", KEY)
    yield opened
    opened.close()


@pytest.fixture
def old_layout(key: bytes) -> Callable[[Path], Connection]:
    """A function that makes a journal of the first release and gives a connection to it."""

    def make(path: Path) -> Connection:
        made = Connection(path, key, Settings())
        made.script(Path(__file__).with_name("journal_layout_1.sql").read_text())
        made.run("PRAGMA user_version = 1")
        return made

    return make


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    opened = Journal.open(folder / "journal.db", KEY)
    yield opened
    opened.close()


class Line:
    """The network between kiosk and server, and the kiosk's clock."""

    def __init__(self) -> None:
        self.cut = False
        self.time = NOW


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def client(content: Content, journal: Journal, server: UnionServer, line: Line) -> Iterator[SyncClient]:
    with requests.Session() as http:
        enrol(server.url, "right-code", "大厅", journal, http)
        yield SyncClient(
            content,
            journal,
            http=http,
            clock=lambda: line.time,
            devices=tuple,
            software="test",
            is_cut=lambda: line.cut,
        )


def member(name: str, token: str, rev: int = 1, full_name: str = "欧阳建国") -> Member:
    return Member(id=name, rev=rev, name=full_name, unit="farm", tokens=(token,), pin="$argon2id$x", card_tail="1234")


def publication(name: str, rev: int = 1, title: str = "土地承包费收缴公示", day: int = 0) -> Publication:
    return Publication(
        id=name,
        rev=rev,
        service="affairs",
        title=Text(zh=title),
        summary=Text(zh="一季度"),
        blocks=(),
        published_at=NOW + timedelta(days=day),
    )


class Make:
    """Entities for tests."""

    member = staticmethod(member)
    publication = staticmethod(publication)
    Bucket = Bucket
    UnionServer = UnionServer


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make


@pytest.fixture(scope="session")
def root() -> bool:
    return os.geteuid() == 0


@pytest.fixture
def small_disk():
    """Let no file grow past 600 kB, as a full disk would, until the test gives space again."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, before[1]))
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
