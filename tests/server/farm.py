"""A farm to test on: a federation with two farms, their officers and members, and a kiosk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from protocol.blocks import Paragraph
from protocol.cases import Author, Case, CaseConfig, CaseStatus, Message, Topic
from protocol.entitlements import Entitlement, EntitlementConfig, EntitlementStatus
from protocol.events import EntitlementClaimed, EventBody, OutboxItem
from protocol.ids import uuid7
from protocol.members import Member
from protocol.organisation import Unit, UnitLevel
from protocol.publications import Category, Publication, PublicationConfig
from protocol.records import Column, ColumnKind, RecordConfig, RecordRow
from protocol.services import Access, Service
from protocol.signing import SigningKey
from protocol.text import Text
from protocol.vouchers import VoucherClaim, issue
from protocol.wire import ItemResult
from server.auth.officers import actor_of
from server.config import settings_in
from server.context import AppContext, open_context
from server.domain.actors import Kiosk, Officer, Role, System
from server.domain.entitlements import grant
from server.domain.inbox import take
from server.domain.kiosks import enrol, make_code
from server.domain.members import put_member
from server.domain.organisation import put_unit
from server.domain.problems import DomainProblem
from server.domain.services import put_service
from server.keys import make_keys
from server.store.database import Database
from server.store.people import OfficerRow

if TYPE_CHECKING:
    pass

START = datetime(2025, 10, 1, 8, 0, tzinfo=UTC)


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> datetime:
        self.now += timedelta(**parts)
        return self.now


def refusal(action: Callable[[], object]) -> str:
    """Return the code with which the domain refuses this."""
    with pytest.raises(DomainProblem) as caught:
        action()
    return caught.value.code


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

    def deliver(self, item: OutboxItem, kiosk: Kiosk | None = None) -> ItemResult:
        """Let the server take in what a kiosk sends."""
        with self.database.write() as session:
            return take(session, kiosk or self.kiosk, item, zone=self.context.settings.zone, now=self.now)

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
def farm_in(data: Path, url: str, clock: Clock) -> Iterator[Farm]:
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
