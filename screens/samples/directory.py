"""Samples of a directory: whom to ask and where to go."""

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Chip, ListRow
from kiosk.views import ContactView, ListView
from screens.samples.frame import PRINT, chrome
from screens.samples.media import DEMO

SCAN = "用手机扫一扫，存下来或直接拨打"


def listing() -> ListView:
    """People and offices, by topic."""
    rows = (
        ("phone", "职工维权热线", "工资、劳动合同、工伤、劳动保护，有难处就打", "12351  维权法律"),
        (
            "phone",
            "值班律师 赵敏",
            "欠薪、工伤、合同、家庭纠纷，当面或电话咨询，不收费",
            "0455-1238140  维权法律",
        ),
        ("phone", "农场工会办公室", "办卡补卡、忘记密码、困难帮扶、待遇问题", "0455-1238103  工会"),
        ("organisation", "职工文体活动中心", "图书借阅、乒乓球、广场舞排练场地", "文化广场东侧  生活服务"),
    )
    return ListView(
        chrome=chrome("找谁办", member=""),
        chips=tuple(
            Chip(f"category_{n}", label, i.ChooseCategory(label), n == 0)
            for n, label in enumerate(("全部", "工会", "维权法律", "生活服务", "生产技术"))
        ),
        rows=tuple(
            ListRow(f"row_{n}", title, subtitle, meta, i.OpenItem(f"c{n}"), icon=icon)
            for n, (icon, title, subtitle, meta) in enumerate(rows)
        ),
        empty="",
        actions=(Action("search", "搜索", i.OpenSearch(), icon="search"),),
    )


def contact() -> ContactView:
    """A lawyer with everything."""
    return ContactView(
        chrome=chrome("找谁办", member=""),
        title="值班律师 赵敏",
        role="农场工会聘请的法律援助律师",
        telephone="0455-1238140",
        facts=(
            ("办什么", "欠薪、工伤、合同、家庭纠纷，当面或电话咨询，不收费"),
            ("地点", "场部办公楼二楼205室"),
            ("时间", "每周三 9:00至11:30"),
            ("有效期至", "2025年12月31日"),
        ),
        picture="",
        qr=_card("值班律师 赵敏", "农场工会聘请的法律援助律师", "04551238140", "场部办公楼二楼205室"),
        scan=SCAN,
        actions=(PRINT,),
    )


def contact_long() -> ContactView:
    """Long names, a number with an extension, a picture, rare characters."""
    name = "松岭农场第三管理区工会第七作业站（𬭎字号）会员服务窗口"
    role = "困难职工帮扶中心、法律援助站、职工之家"
    place = "第三管理区办公楼一楼东侧，大厅左手第二个窗口，轮椅请走北门"
    return ContactView(
        chrome=chrome("找谁办"),
        title=name,
        role=role,
        telephone="0455-1238191\n转 2201",
        facts=(
            ("办什么", "办卡补卡、忘记密码、困难帮扶建档、金秋助学、大病救助、各项待遇领取的问题，意见没人管也可以来"),
            ("地点", place),
            ("时间", "周一至周五 8:00至11:30，13:30至17:00；农忙季节中午不休息"),
        ),
        picture=str(DEMO / "warmth.jpg"),
        qr=_card(name, role, "04551238191,2201", place),
        scan=SCAN,
        actions=(PRINT,),
    )


def place() -> ContactView:
    """A place without a telephone."""
    return ContactView(
        chrome=chrome("找谁办", member=""),
        title="职工文体活动中心",
        role="",
        telephone="",
        facts=(
            ("办什么", "图书借阅、乒乓球、广场舞排练场地"),
            ("地点", "文化广场东侧"),
            ("时间", "每天 8:30至20:30，周一闭馆"),
        ),
        picture="",
        qr=_card("职工文体活动中心", "", "", "文化广场东侧"),
        scan="用手机扫一扫，存下来",
        actions=(PRINT,),
    )


def _card(name: str, role: str, number: str, where: str) -> str:
    lines = ("BEGIN:VCARD", "VERSION:3.0", f"N:{name};;;;", f"FN:{name}", f"TITLE:{role}", f"TEL:{number}")
    return "\r\n".join((*lines, f"ADR:;;{where};;;;", "END:VCARD", ""))
