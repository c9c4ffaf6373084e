"""A demo farm on a real server, real Chromium for its officers, and a kiosk that speaks the real protocol."""

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
import requests
import zstandard
from playwright.sync_api import Browser, BrowserContext, Page, expect

from protocol.canonical import canonical, decode_entity
from protocol.entities import AnyEntity
from protocol.events import CaseOpened, EntitlementClaimed, EventBody, OutboxItem, Verdict
from protocol.http_signatures import sign_request
from protocol.ids import uuid7
from protocol.signing import SigningKey
from protocol.vouchers import VoucherClaim, issue
from protocol.wire import (
    API,
    EnrolReply,
    EnrolRequest,
    Hello,
    HelloReply,
    Manifest,
    OutboxBatch,
    OutboxReply,
    unpack_page,
)
from server.config import settings_in
from server.context import AppContext, open_context
from server.demo.documents import media
from server.demo.load import load
from server.domain.actors import System
from server.domain.kiosks import make_code
from server.keys import make_keys
from server.serving import running
from server.store.schema import upgrade

DEADLINE_MS = 10_000


class DemoKiosk:
    """A kiosk of the farm that follows the feed."""

    def __init__(self, url: str, code: str) -> None:
        self.url = url
        self.key = SigningKey.generate("new")
        asked = EnrolRequest(code=code, key=self.key.public, name="test")
        reply = requests.post(f"{url}{API}/enrol", data=canonical(asked), timeout=10)
        self.me = msgspec.json.decode(reply.content, type=EnrolReply)
        self.key = SigningKey(self.me.kiosk, self.key.secret)
        self._seq = count(1)
        self._nonce = count(1)
        self._versions: dict[str, int] = {}
        self._bodies: dict[tuple[str, str], bytes] = {}

    def ask(self, method: str, path: str, query: str = "", body: bytes = b"") -> bytes:
        """Send one signed request and return the reply's body."""
        headers = sign_request(
            method, path, query, body, key=self.key, at=datetime.now(UTC), nonce=f"nonce-{next(self._nonce):08d}"
        )
        address = f"{self.url}{path}{'?' + query if query else ''}"
        reply = requests.request(method, address, data=body, headers=headers, timeout=30)
        assert reply.status_code == 200, reply.text
        return reply.content

    def holds(self, wanted: Callable[[AnyEntity], bool]) -> AnyEntity | None:
        """Return the first entity of the feed for which ``wanted`` holds, waiting at the doorbell for it."""
        for _ in range(8):
            manifest = self._manifest()
            self._follow(manifest)
            for entity in map(decode_entity, reversed(self._bodies.values())):
                if wanted(entity):
                    return entity
            self.ask("GET", f"{API}/doorbell", f"after={manifest.checkpoint}&wait=3")
        return None

    def lacks(self, entity: str) -> bool:
        """Whether the feed no longer holds the entity with this id, waiting at the doorbell for that."""
        for _ in range(8):
            manifest = self._manifest()
            self._follow(manifest)
            if entity not in {key for _, key in self._bodies}:
                return True
            self.ask("GET", f"{API}/doorbell", f"after={manifest.checkpoint}&wait=3")
        return False

    def send(self, body: EventBody, member: str, verdict: Verdict = Verdict.TAKEN) -> None:
        """Deliver one event, to which the server must say ``verdict``."""
        now = datetime.now(UTC)
        item = OutboxItem(id=uuid7(now), seq=next(self._seq), at=now, body=body, member=member)
        reply = self.ask("POST", f"{API}/outbox", body=canonical(OutboxBatch(items=(item,))))
        (result,) = msgspec.json.decode(reply, type=OutboxReply).results
        assert result.verdict is verdict, result.reason

    def say_in_vain(self, text: str, topic: str) -> str:
        """Submit an opinion that the server cannot take and return its number."""
        return self.say(text, topic=topic, verdict=Verdict.REFUSED)

    def say(self, text: str, member: str = "m0001", topic: str = "heating", verdict: Verdict = Verdict.TAKEN) -> str:
        """Submit an opinion and return its number."""
        now = datetime.now(UTC)
        case = uuid7(now)
        number = f"YJ{self.me.number}-{case[-6:]}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.send(
            CaseOpened(case=case, service="opinions", number=number, topic=topic, text=text, text_sha256=digest),
            member,
            verdict,
        )
        return number

    def claim(self, entitlement: str, member: str, expires_at: datetime, option: int | None = None) -> tuple[str, str]:
        """Claim a benefit; return the voucher's code and QR text."""
        now = datetime.now(UTC)
        stated = VoucherClaim(
            serial=uuid7(now),
            kiosk=self.me.kiosk,
            entitlement=entitlement,
            option=option,
            issued_at=now,
            expires_at=expires_at,
        )
        voucher = issue(stated, self.key)
        self.send(EntitlementClaimed(entitlement=entitlement, option=option, voucher=voucher), member)
        return voucher.code, voucher.qr

    def _manifest(self) -> Manifest:
        hello = Hello(versions={}, checkpoint=0, software="test 1", waiting=0)
        reply = msgspec.json.decode(self.ask("POST", f"{API}/hello", body=canonical(hello)), type=HelloReply)
        return msgspec.json.decode(reply.manifest.payload, type=Manifest)

    def _follow(self, manifest: Manifest) -> None:
        for head in manifest.buckets:
            while (after := self._versions.get(head.bucket, 0)) < head.version:
                packed = self.ask("GET", f"{API}/pages/{head.bucket}/{after}-{head.version}")
                page = unpack_page(packed, zstandard.ZstdDecompressor())
                for row in page.rows:
                    if row.body:
                        self._bodies.pop((row.kind, row.id), None)
                        self._bodies[row.kind, row.id] = row.body
                    else:
                        self._bodies.pop((row.kind, row.id), None)
                self._versions[head.bucket] = page.upto


class Desk:
    """An officer's browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.outside: list[str] = []
        self.troubles: list[str] = []
        host = urlsplit(url).netloc
        page.set_default_timeout(DEADLINE_MS)
        page.on("request", lambda request: None if urlsplit(request.url).netloc == host else self.note(request.url))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: self.troubles.append(line.text) if "Content Security" in line.text else None)

    def note(self, address: str) -> None:
        """Remember an address that is not the server's."""
        if not address.startswith("data:"):
            self.outside.append(address)

    def open(self, path: str) -> None:
        """Go to a page of the console."""
        self.page.goto(f"{self.url}/console{path}")

    def log_in(self, name: str, password: str | None = None) -> None:
        """Log in by the form."""
        self.open("/login")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", password or f"songling-{name}")
        self.page.click("#login button")

    def write(self, title: str, body: str) -> str:
        """Write a disclosure of 职工切身利益, submit it and return the address of its page."""
        self.open("/documents/new?service=disclosure")
        self.page.fill("[name=title]", title)
        self.page.locator(".pick", has_text="职工切身利益").click()
        self.page.fill("[name=body]", body)
        self.page.click("[name=action][value=submit]")
        self.page.wait_for_url("**/documents/*-*")
        return self.page.url

    def says(self, words: str, where: str = "body") -> None:
        """Expect the page that is there, or the one that is coming, to say ``words``."""
        expect(self.page.locator(where)).to_contain_text(words, timeout=DEADLINE_MS)


@pytest.fixture(scope="session")
def farm(
    tmp_path_factory: pytest.TempPathFactory, database_of: Callable[[Path], str]
) -> Iterator[tuple[AppContext, str]]:
    """The server with its demo farm, and its URL."""
    folder = tmp_path_factory.mktemp("console")
    settings = settings_in(folder, UNION_LISTEN="127.0.0.1:0", UNION_DATABASE=database_of(folder))
    make_keys(settings.data)
    context = open_context(settings)
    upgrade(context.database)
    load(context)
    with running(context) as url:
        yield context, url


@pytest.fixture(scope="session")
def kiosk(farm: tuple[AppContext, str]) -> DemoKiosk:
    """A kiosk that was enrolled over the network."""
    context, url = farm
    with context.database.write() as session:
        code = make_code(session, System(), site="songling", name="测试终端", at=context.clock())
    return DemoKiosk(url, code)


@pytest.fixture
def visitor(farm: tuple[AppContext, str], browser: Browser) -> Iterator[Desk]:
    """A browser in which nobody is logged in yet."""
    session = browser.new_context(viewport={"width": 1366, "height": 768})
    yield Desk(session.new_page(), farm[1])
    session.close()


@pytest.fixture(scope="session")
def entered(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """The browsers of officers who logged in by the form, each once."""
    sessions: dict[str, BrowserContext] = {}
    yield sessions
    for session in sessions.values():
        session.close()


@pytest.fixture
def officer(
    farm: tuple[AppContext, str], browser: Browser, entered: dict[str, BrowserContext]
) -> Iterator[Callable[[str], Desk]]:
    """Open a fresh page in the browser of the officer with a login name."""
    pages = []

    def enter(name: str) -> Desk:
        known = name in entered
        if not known:
            entered[name] = browser.new_context(viewport={"width": 1366, "height": 768})
        desk = Desk(entered[name].new_page(), farm[1])
        pages.append(desk.page)
        if known:
            desk.open("")
        else:
            desk.log_in(name)
        desk.page.wait_for_selector("#logout")
        return desk

    yield enter
    for page in pages:
        page.close()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A fifth of a second of the demo's film, as somebody would send it in."""
    file, film = tmp_path / "清堵示范.mp4", tmp_path / "whole.mp4"
    film.write_bytes(media()["stop.mp4"])
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(film), "-t", "0.2", "-c", "copy", str(file)], check=True)
    return file
