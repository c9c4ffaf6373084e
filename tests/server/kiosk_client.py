"""A kiosk that signs its requests, and holds what the feed gave it in the simplest way."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

import msgspec
import requests
import zstandard

from protocol.canonical import canonical
from protocol.events import OutboxItem
from protocol.http_signatures import sign_request
from protocol.setsum import SetSum
from protocol.signing import PublicKey, SigningKey
from protocol.wire import (
    API,
    EnrolReply,
    EnrolRequest,
    Hello,
    HelloReply,
    Manifest,
    Op,
    OutboxBatch,
    OutboxReply,
    Page,
    unpack_page,
)

if TYPE_CHECKING:
    pass

from tests.server.farm import Clock


class KioskClient:
    """A kiosk on the other end of a real connection: signs, fetches, applies."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.url = url
        self.clock = clock
        self.key = SigningKey.generate("new")
        self.rows: dict[str, dict[tuple[str, str], bytes]] = {}
        self.versions: dict[str, int] = {}
        self.checkpoint = 0
        self.enrolled: EnrolReply | None = None
        self.publishers: tuple[PublicKey, ...] = ()
        self._nonces = (f"nonce-{number:08d}" for number in count())
        self._http = requests.Session()

    def enrol(self, code: str) -> EnrolReply:
        asked = EnrolRequest(code=code, key=self.key.public, name="测试机")
        answer = self._http.post(f"{self.url}{API}/enrol", data=canonical(asked), timeout=10)
        assert answer.status_code == 200, answer.text
        self.enrolled = msgspec.json.decode(answer.content, type=EnrolReply)
        self.key = SigningKey(self.enrolled.kiosk, self.key.secret)
        self.publishers = self.enrolled.publisher_keys
        return self.enrolled

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        query: str = "",
        *,
        nonce: str = "",
        change: Callable[[dict[str, str]], object] = lambda headers: None,
        timeout: float = 10,
    ) -> requests.Response:
        target = f"{API}{path}"
        headers = sign_request(
            method, target, query, body, key=self.key, at=self.clock.now, nonce=nonce or next(self._nonces)
        )
        change(headers)
        url = f"{self.url}{target}" + (f"?{query}" if query else "")
        return self._http.request(method, url, data=body, headers=headers, timeout=timeout)

    def hello(self) -> tuple[HelloReply, Manifest]:
        hello = Hello(versions=self.versions, checkpoint=self.checkpoint, software="test", waiting=0)
        answer = self.send("POST", "/hello", canonical(hello))
        assert answer.status_code == 200, answer.text
        reply = msgspec.json.decode(answer.content, type=HelloReply)
        return reply, msgspec.json.decode(reply.manifest.payload, type=Manifest)

    def page(self, bucket: str, after: int, upto: int) -> Page:
        answer = self.send("GET", f"/pages/{bucket.replace(':', '%3A')}/{after}-{upto}")
        assert answer.status_code == 200, answer.text
        return unpack_page(answer.content, zstandard.ZstdDecompressor())

    def sync(self) -> Manifest:
        _, manifest = self.hello()
        for head in manifest.buckets:
            held = self.rows.setdefault(head.bucket, {})
            while self.versions.get(head.bucket, 0) < head.version:
                page = self.page(head.bucket, self.versions.get(head.bucket, 0), head.version)
                apply_page(held, page)
                self.versions[head.bucket] = page.upto
            assert checksum(held) == head.checksum
            assert len(held) == head.rows
        self.checkpoint = manifest.checkpoint
        return manifest

    def outbox(self, *items: OutboxItem) -> OutboxReply:
        answer = self.send("POST", "/outbox", canonical(OutboxBatch(items=items)))
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=OutboxReply)


def apply_page(held: dict[tuple[str, str], bytes], page: Page) -> None:
    """Do to ``held`` what the page says."""
    for row in page.rows:
        if row.op is Op.PUT:
            held[row.kind, row.id] = row.body
        else:
            held.pop((row.kind, row.id), None)


def checksum(held: dict[tuple[str, str], bytes]) -> str:
    """Return the SetSum digest of the rows."""
    total = SetSum()
    for (kind, entity), body in held.items():
        total.add(kind, entity, body)
    return total.digest
