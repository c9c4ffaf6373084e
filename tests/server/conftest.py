"""A farm to test on, on SQLite and on a PostgreSQL of our own, and a kiosk that signs its requests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
import requests
import zstandard

from protocol.blocks import Paragraph
from protocol.canonical import canonical
from protocol.entities import (
    Access,
    Author,
    Case,
    CaseConfig,
    CaseStatus,
    Category,
    Column,
    ColumnKind,
    Entitlement,
    EntitlementConfig,
    EntitlementStatus,
    Member,
    Message,
    Publication,
    PublicationConfig,
    RecordConfig,
    RecordRow,
    Service,
    Topic,
    Unit,
    UnitLevel,
)
from protocol.events import EntitlementClaimed, EventBody, OutboxItem
from protocol.http_signatures import sign_request
from protocol.ids import uuid7
from protocol.setsum import SetSum
from protocol.signing import PublicKey, SigningKey
from protocol.text import Text
from protocol.vouchers import VoucherClaim, issue
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
from server.auth.officers import actor_of, add_officer
from server.config import settings_in
from server.context import AppContext, open_context
from server.domain.actors import Kiosk, Officer, Role, System
from server.domain.entitlements import grant
from server.domain.kiosks import enrol, make_code
from server.domain.members import put_member
from server.domain.organisation import put_unit
from server.domain.services import put_service
from server.keys import make_keys
from server.serving import running
from server.store.database import Database
from server.store.people import OfficerRow
from server.store.schema import upgrade

if TYPE_CHECKING:
    from tests.postgres import Cluster

START = datetime(2025, 10, 1, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> datetime:
        self.now += timedelta(**parts)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def postgres(cluster: "Cluster") -> Callable[[], str]:
    """A function that gives the URL of a fresh PostgreSQL database with all tables."""
    return cluster.fresh


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("pattern") / "union.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@dataclass
class Farm:
    """A federation with two farms. Officers, members and a kiosk of the farm ``east``."""

    context: AppContext
    clock: Clock
    author: Officer
    approver: Officer
    case_officer: Officer
    admin: Officer
    west_admin: Officer
    kiosk: Kiosk
    kiosk_key: SigningKey
    _seq: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def database(self) -> Database:
        return self.context.database

    @property
    def now(self) -> datetime:
        return self.clock.now

    def publication(self, title: str = "土地承包费标准", **changes: object) -> Publication:
        draft = Publication(
            id="",
            service="disclosure",
            title=Text(title),
            summary=Text("按等级列单价"),
            blocks=(Paragraph(title),),
            published_at=self.now,
            category="land",
        )
        return msgspec.structs.replace(draft, **changes)

    def member(self, key: str, unit: str = "east-team", **changes: object) -> Member:
        member = Member(
            id=key, name=f"会员{key}", unit=unit, tokens=(f"token-{key}",), pin="$argon2id$", card_tail="1234"
        )
        return msgspec.structs.replace(member, **changes)

    def entitlement(self, key: str, member: str = "anna", **changes: object) -> Entitlement:
        item = Entitlement(
            id=key,
            service="benefits",
            member=member,
            title=Text("中秋慰问"),
            detail=Text("月饼一盒"),
            how=Text("凭凭证到工会领取"),
            status=EntitlementStatus.CLAIMABLE,
            year=2025,
            window_from=START - timedelta(days=1),
            window_until=START + timedelta(days=30),
        )
        return msgspec.structs.replace(item, **changes)

    def row(self, key: str, member: str = "anna", cents: int = 2000) -> RecordRow:
        return RecordRow(id=key, service="dues", member=member, period="2025-09", values={"paid": cents})

    def anonymous_case(self) -> Case:
        return Case(
            id="case-1",
            service="whispers",
            member="",
            number="NM-1",
            topic="any",
            status=CaseStatus.SUBMITTED,
            opened_at=self.now,
            due_on=self.now.date(),
            thread=(Message(at=self.now, author=Author.MEMBER, name="", text="有话想说"),),
        )

    def item(self, body: EventBody, member: str | None = "anna", **changes: object) -> OutboxItem:
        item = OutboxItem(id=uuid7(self.now), seq=next(self._seq), at=self.now, body=body, member=member)
        return msgspec.structs.replace(item, **changes)

    def claim(
        self, entitlement: str, *, kiosk: Kiosk | None = None, key: SigningKey | None = None, option: int | None = None
    ) -> EntitlementClaimed:
        kiosk, key = kiosk or self.kiosk, key or self.kiosk_key
        stated = VoucherClaim(
            serial=uuid7(self.now),
            kiosk=kiosk.id,
            entitlement=entitlement,
            option=option,
            issued_at=self.now,
            expires_at=self.now + timedelta(days=30),
        )
        return EntitlementClaimed(entitlement=entitlement, option=option, voucher=issue(stated, key))

    def another_kiosk(self, site: str = "east") -> tuple[Kiosk, SigningKey]:
        with self.database.write() as session:
            code = make_code(session, System(), site=site, name="二号机", at=self.now)
            key = SigningKey.generate("new")
            view = enrol(session, code, key.public, at=self.now)
        return Kiosk(view.id, view.name, view.site), SigningKey(view.id, key.secret)


@contextmanager
def _farm(data: Path, url: str, clock: Clock) -> Iterator[Farm]:
    settings = settings_in(data, UNION_DATABASE=url, UNION_LISTEN="127.0.0.1:0", UNION_CONSOLE="off")
    make_keys(data)
    context = open_context(settings, clock)
    system = System()
    with context.database.write() as session:
        for key, level, parent in (
            ("union", UnitLevel.FEDERATION, None),
            ("east", UnitLevel.FARM, "union"),
            ("east-station", UnitLevel.UNIT, "east"),
            ("east-team", UnitLevel.TEAM, "east-station"),
            ("west", UnitLevel.FARM, "union"),
            ("west-team", UnitLevel.TEAM, "west"),
        ):
            put_unit(session, system, Unit(id=key, name=Text(f"单位{key}"), level=level, parent=parent), at=clock.now)
        for order, (key, config) in enumerate(_SERVICES.items()):
            service = Service(
                id=key,
                title=Text(key),
                subtitle=Text(""),
                icon=key,
                order=order,
                access=Access.PUBLIC,
                config=config,
            )
            put_service(session, system, service, unit="union", at=clock.now)

        def officer(login: str, unit: str, *roles: Role) -> Officer:
            row = OfficerRow(
                id=f"officer-{login}",
                login=login,
                name=f"干部{login}",
                unit_id=unit,
                roles=[role.value for role in roles],
                password="",
                totp_step=0,
                created_at=clock.now,
            )
            session.add(row)
            return actor_of(row)

        people = (
            officer("author", "east", Role.AUTHOR),
            officer("approver", "east", Role.APPROVER, Role.AUTHOR),
            officer("caser", "east", Role.CASE_OFFICER),
            officer("admin", "east", Role.ADMIN),
            officer("wester", "west", Role.ADMIN, Role.CASE_OFFICER, Role.APPROVER),
        )
        code = make_code(session, system, site="east", name="大厅", at=clock.now)
        own_key = SigningKey.generate("new")
        view = enrol(session, code, own_key.public, at=clock.now)
    kiosk = Kiosk(view.id, view.name, view.site)
    author, approver, caser, admin, wester = people
    farm = Farm(context, clock, author, approver, caser, admin, wester, kiosk, SigningKey(view.id, own_key.secret))
    with context.database.write() as session:
        put_member(session, system, farm.member("anna"), at=clock.now)
        put_member(session, system, farm.member("bo"), at=clock.now)
        put_member(session, system, farm.member("wen", "west-team"), at=clock.now)
        grant(session, system, [farm.entitlement("mooncake"), farm.entitlement("shoes", "bo")], at=clock.now)
    try:
        yield farm
    finally:
        context.close()


_SERVICES = {
    "disclosure": PublicationConfig(categories=(Category("land", Text("土地承包")),), acknowledge=True),
    "dues": RecordConfig(columns=(Column("paid", Text("已缴"), ColumnKind.MONEY),)),
    "benefits": EntitlementConfig(),
    "opinions": CaseConfig(topics=(Topic("canteen", Text("食堂")),), number_prefix="YJ", answer_days=15),
    "whispers": CaseConfig(topics=(Topic("any", Text("其他")),), number_prefix="NM", anonymous=True, longest=20),
}


@pytest.fixture
def new_farm(
    tmp_path: Path, clock: Clock, any_database: str, request: pytest.FixtureRequest
) -> Callable[[], AbstractContextManager[Farm]]:
    """A function that gives a new farm each time, for tests that need many."""
    numbers = count(1)

    @contextmanager
    def make() -> Iterator[Farm]:
        data = tmp_path / f"farm{next(numbers)}"
        data.mkdir()
        if any_database == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_pattern"), data / "union.sqlite")
            with _farm(data, f"sqlite:///{data / 'union.sqlite'}", clock) as made:
                yield made
            return
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.fresh()
        with _farm(data, url, clock) as made:
            yield made
        cluster.drop(url)

    return make


@pytest.fixture
def farm(new_farm: Callable[[], AbstractContextManager[Farm]]) -> Iterator[Farm]:
    """The farm, once on each database."""
    with new_farm() as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty USB stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


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


@pytest.fixture
def applied() -> Callable[[dict[tuple[str, str], bytes], Page], None]:
    return apply_page


@pytest.fixture
def digest() -> Callable[[dict[tuple[str, str], bytes]], str]:
    return checksum


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def hired(farm: Farm) -> Officer:
    """An officer with a real password."""
    with farm.database.write() as session:
        view = add_officer(
            session,
            System(),
            login="Li.Na",
            name="李娜",
            unit="east",
            roles=[Role.CASE_OFFICER],
            password=PASSWORD,
            at=farm.now,
        )
    return Officer(view.id, view.name, view.unit, view.roles)


@pytest.fixture
def url(farm: Farm) -> Iterator[str]:
    """The farm's server, listening."""
    with running(farm.context) as address:
        yield address


@pytest.fixture
def new_client(farm: Farm, url: str) -> Callable[..., KioskClient]:
    """A function that enrols a kiosk over the wire."""

    def make(site: str = "east") -> KioskClient:
        with farm.database.write() as session:
            code = make_code(session, System(), site=site, name="测试机", at=farm.now)
        client = KioskClient(url, farm.clock)
        client.enrol(code)
        return client

    return make


@pytest.fixture
def client(new_client: Callable[..., KioskClient]) -> KioskClient:
    """A kiosk of the farm, enrolled over the wire."""
    return new_client()
