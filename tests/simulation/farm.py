"""A small farm whose members carry marks: ◆3◆ stands in everything that belongs to member 3 and to nobody else."""

from datetime import UTC, date, datetime, timedelta

from kiosk.machine.state import Site
from protocol.blocks import Bullets, Heading, Paragraph, Pdf, PdfPage, Picture, Table, TableColumn, Video
from protocol.campaigns import CampaignConfig
from protocol.cases import Author, Case, CaseConfig, CaseStatus, Message, Topic
from protocol.directory import Contact, DirectoryConfig
from protocol.entitlements import Entitlement, EntitlementConfig, EntitlementStatus
from protocol.entity import Audience
from protocol.member_qr import issue
from protocol.members import Member, MemberStatus
from protocol.organisation import Unit, UnitLevel
from protocol.publications import Category, Change, ChangeKind, PlaylistConfig, Publication, PublicationConfig
from protocol.records import Column, ColumnKind, RecordConfig, RecordLayout, RecordRow
from protocol.services import Access, Service
from protocol.signing import SigningKey
from protocol.text import Text

NOON = datetime(2025, 9, 3, 4, 0, tzinfo=UTC)
SITE = Site(
    kiosk="kiosk-7", number="07", unit="zone3", name="三区", organisation="松岭农场工会", server="https://union.test"
)
MEMBERS = 6
PUBLISHER = SigningKey("publisher", bytes(range(32)))
LOST, LEFT, RESERVE = 4, 5, 0
"""Members with a lost card and with an ended membership; RESERVE is left alone by chance and probes the kiosk."""


POSTER_FILM = Video("f" * 64, "e" * 64, 960, 540, 8_000, "先停机")
FILM = Video("3" * 64, "4" * 64, 640, 360, 40_000, "清堵示范")


def mark(member: int) -> str:
    """Return the mark of a member."""
    return f"◆{member}◆"


def token(member: int) -> str:
    """Return the member's card token."""
    return f"token-{member}"


def member_of(known: str) -> int:
    """Return whose token this is; 0 for a stranger's."""
    return int(known.removeprefix("token-")) if known.startswith("token-") else 0


def number(member: int) -> str:
    """Return the member number that is printed on the card as a barcode."""
    return f"SL{member:04}"


def token_of_number(namespace: str, printed: str) -> str:
    """Return the token of a printed number, as the organisation's key would make it."""
    del namespace
    return token(int(printed[2:])) if printed.startswith("SL") and printed[2:].isdigit() else "a stranger's token"


def e_card(member: int, at: datetime) -> str:
    """Return the text of an electronic member card that the publisher issued at that time, good for two minutes."""
    return issue(token(member), PUBLISHER, at)


def pin(member: int) -> str:
    """Return the member's PIN."""
    return f"10000{member}"


def units() -> tuple[Unit, ...]:
    return (
        Unit(id="farm", name=Text("松岭农场", "Songling Farm"), level=UnitLevel.FARM),
        Unit(id="zone3", name=Text("三区", "Zone 3"), level=UnitLevel.UNIT, parent="farm"),
        Unit(id="team1", name=Text("一队", "Team 1"), level=UnitLevel.TEAM, parent="zone3"),
        Unit(id="team2", name=Text("二队", "Team 2"), level=UnitLevel.TEAM, parent="zone3"),
    )


def services() -> tuple[Service, ...]:
    """Return a service of each kind, a directory, and the welcome screen's pictures."""
    land, fees = Category("land", Text("土地承包", "Land")), Category("fees", Text("收费补贴", "Fees"))
    month, amount = (
        Column("month", Text("月份"), ColumnKind.MONTH),
        Column("paid", Text("实缴"), ColumnKind.MONEY, True),
    )
    plot, size = Column("plot", Text("地块")), Column("area", Text("面积"), ColumnKind.AREA, total=True)
    phrases = (Text("食堂饭菜凉了。", "The food is cold."), Text("请尽快修。", "Please repair it soon."))
    return (
        _service("open", 1, Access.PUBLIC, "场务公开", PublicationConfig(categories=(land, fees))),
        _service("notices", 2, Access.PUBLIC, "通知", PublicationConfig(acknowledge=True, counted=True)),
        _service("benefits", 3, Access.PIN, "我的待遇", EntitlementConfig(voucher_days=30, pickup=Text("三区工会"))),
        _service("dues", 4, Access.PIN, "会费", RecordConfig(columns=(month, amount), explanation=Text("工资的0.5%"))),
        _service("land", 5, Access.PIN, "明白账", RecordConfig(columns=(plot, size))),
        _service(
            "me",
            6,
            Access.CARD,
            "我的信息",
            RecordConfig(columns=(Column("plot", Text("姓名")),), layout=RecordLayout.CARD),
        ),
        _service(
            "opinions",
            7,
            Access.PIN,
            "意见诉求",
            CaseConfig(
                topics=(Topic("canteen", Text("食堂", "Canteen"), phrases), Topic("road", Text("道路", "Roads"))),
                number_prefix="Y",
                longest=120,
            ),
        ),
        _service("activities", 9, Access.PIN, "工会活动", CampaignConfig("H")),
        _service("contacts", 9, Access.PUBLIC, "找谁办", DirectoryConfig(topics=(land, fees))),
        _service("show", 8, Access.PUBLIC, "秋收海报", PlaylistConfig()),
    )


def _service(name: str, order: int, access: Access, title: str, config: object) -> Service:
    return Service(id=name, title=Text(title), subtitle=Text(""), icon=name, order=order, access=access, config=config)


def publications(service: str) -> tuple[Publication, ...]:
    """Return public documents, and one for each member alone."""
    blocks = (
        Heading("标准"),
        Paragraph("按等级计价。"),
        Bullets(("水田", "旱田"), numbered=True),
        Table((TableColumn("等级"), TableColumn("单价")), (("一等", "320.00"), ("二等", "280.00"))),
        Picture("0" * 64, "地图"),
        FILM,
        Pdf((PdfPage("1" * 64, 800, 1100, "第一页的字。"), PdfPage("2" * 64, 800, 1100)), "合同样本"),
    )
    if service == "open":
        return tuple(
            Publication(
                id=f"open-{n}",
                service="open",
                title=Text(f"公开第{n}号"),
                summary=Text("摘要"),
                blocks=blocks,
                published_at=NOON - timedelta(days=n),
                category="land" if n % 2 else "fees",
                valid_until=NOON + timedelta(minutes=20) if n == 3 else None,
                version=2 if n == 2 else 1,
                changes=(Change(ChangeKind.CHANGED, "一等 单价", "310.00", "320.00"),) if n == 2 else (),
            )
            for n in range(4)
        )
    if service == "show":
        shown = (Picture("c" * 64, "停机"), Picture("d" * 64, "挂牌"), POSTER_FILM)
        title = Text("秋收海报")
        return (
            Publication(id="poster", service="show", title=title, summary=Text(""), blocks=shown, published_at=NOON),
        )
    own = tuple(
        Publication(
            id=f"notice-{n}",
            service="notices",
            title=Text(f"给您的通知{mark(n)}"),
            summary=Text(""),
            blocks=(Paragraph(f"只给您{mark(n)}"),),
            published_at=NOON - timedelta(days=1),
            audience=Audience(groups=(f"group-{n}",)),
        )
        for n in range(MEMBERS)
    )
    everybody = Publication(
        id="notice-all", service="notices", title=Text("开会"), summary=Text(""), blocks=blocks, published_at=NOON
    )
    return (*own, everybody)


def contacts() -> tuple[Contact, ...]:
    """Return whom anybody may ask, one of them not for long, and one for each member alone."""
    own = tuple(
        Contact(
            id=f"contact-{n}",
            service="contacts",
            name=Text(f"您的联系人{mark(n)}"),
            telephone=f"0455-12380{n}0 转 {mark(n)}",
            topic="fees",
            audience=Audience(groups=(f"group-{n}",)),
        )
        for n in range(MEMBERS)
    )
    office = Contact(
        id="contact-office",
        service="contacts",
        name=Text("三区工会", "Zone 3 union"),
        role=Text("办公室"),
        purpose=Text("办卡、补卡"),
        telephone="0455-1238230",
        place=Text("办公楼一楼"),
        hours=Text("8:00至17:00"),
        topic="land",
        picture=Picture("5" * 64, "门口"),
    )
    lawyer = Contact(
        id="contact-lawyer",
        service="contacts",
        name=Text("值班律师"),
        place=Text("二楼"),
        valid_until=NOON + timedelta(minutes=20),
    )
    return (*own, office, lawyer)


def members() -> tuple[Member, ...]:
    """Return the members. Their whole names hold their mark, which masking must take away."""
    states = {LOST: MemberStatus.CARD_LOST, LEFT: MemberStatus.LEFT}
    return tuple(
        Member(
            id=f"member-{n}",
            name=f"张§{mark(n)}§明",
            unit="team1" if n % 2 else "team2",
            tokens=(token(n),),
            pin=f"phc:{pin(n)}",
            card_tail=f"800{n}",
            status=states.get(n, MemberStatus.ACTIVE),
            groups=(f"group-{n}",),
        )
        for n in range(MEMBERS)
    )


def records() -> tuple[RecordRow, ...]:
    rows: list[RecordRow] = []
    for n in range(MEMBERS):
        rows.append(_row("me", n, "2025", {"plot": f"我{mark(n)}"}))
        rows.append(_row("land", n, "2025", {"plot": f"地{mark(n)}", "area": 1250}, formula="12.50×320"))
        rows.extend(_row("dues", n, f"2025-0{m}", {"month": f"2025-0{m}", "paid": 2150 + n}) for m in range(1, 4))
    return tuple(rows)


def _row(service: str, n: int, period: str, values: dict[str, str | int], formula: str = "") -> RecordRow:
    return RecordRow(
        id=f"{service}-{n}-{period}",
        service=service,
        member=f"member-{n}",
        period=period,
        values=values,
        formula=formula,
    )


def entitlements() -> tuple[Entitlement, ...]:
    """Return one benefit in each state for each member, some with options, some whose window closes soon."""
    found: list[Entitlement] = []
    for n in range(MEMBERS):
        unclaimed = (status for status in EntitlementStatus if status is not EntitlementStatus.CLAIMED)
        found.extend(_benefit(n, status.value, status) for status in unclaimed)
        found.append(_benefit(n, "choice", EntitlementStatus.CLAIMABLE, options=(Text("大米"), Text("豆油"))))
        soon = NOON + timedelta(minutes=15)
        found.append(_benefit(n, "soon", EntitlementStatus.CLAIMABLE, window_until=soon))
    return tuple(found)


def _benefit(n: int, name: str, status: EntitlementStatus, **more: object) -> Entitlement:
    return Entitlement(
        id=f"benefit-{n}-{name}",
        service="benefits",
        member=f"member-{n}",
        title=Text(f"慰问品{mark(n)}{name}"),
        detail=Text("一份"),
        how=Text("到三区工会领取"),
        status=status,
        year=2025,
        amount_cents=10000,
        **more,
    )


def cases() -> tuple[Case, ...]:
    """Return an answered case for each member."""
    asked, answered = NOON - timedelta(days=9), NOON - timedelta(days=2)
    return tuple(
        Case(
            id=f"case-{n}",
            service="opinions",
            member=f"member-{n}",
            number=f"Y250825-07-000{n}",
            topic="canteen",
            status=CaseStatus.ANSWERED,
            opened_at=asked,
            due_on=date(2025, 9, 9),
            thread=(
                Message(at=asked, author=Author.MEMBER, name="张*明", text=f"饭凉{mark(n)}"),
                Message(at=answered, author=Author.UNION, name="李干事", text=f"已换保温车{mark(n)}"),
            ),
        )
        for n in range(MEMBERS)
    )
