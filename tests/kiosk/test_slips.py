"""Slips: what must stand on each, and what bad data say."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.layout import lay_out
from devices.printer.profile import load_profile, profile_names
from devices.printer.slip import Grid, Line, Pair, Qr
from kiosk.slips.data import (
    ContactFacts,
    DocumentFacts,
    ReceiptFacts,
    RecordFacts,
    VoucherFacts,
    facts_from,
    plain_from,
)
from kiosk.slips.templates import slip_from_data, slip_of
from protocol.blocks import Bullets, Heading, Paragraph, Pdf, PdfPage, Picture, Table, TableColumn, Video

AT = datetime(2025, 9, 3, 4, tzinfo=UTC)
COMMON = {
    "organisation": "松岭农场工会",
    "place": "三区",
    "kiosk": "07",
    "at": AT,
    "as_of": AT,
    "member": "张小明",
    "card_tail": "8001",
}
RECEIPT = ReceiptFacts(
    **COMMON, serial="Y250903-07-0001", service="意见诉求", topic="道路", text_sha256="0" * 64, due_on=date(2025, 9, 18)
)
VOUCHER = VoucherFacts(
    **COMMON,
    serial="V250903-07-0001",
    title="中秋慰问品",
    how="到三区工会领取",
    expires_at=AT,
    code="ABCD-EFGH",
    qr="UKV1.abc.def",
    option="月饼",
    amount_cents=10000,
)
BLOCKS = (
    Heading("标准"),
    Paragraph("按等级计价。"),
    Bullets(("水田", "旱田"), numbered=True),
    Table((TableColumn("等级"), TableColumn("单价")), (("一等", "320.00"),), caption="表1"),
    Picture("0" * 64, "地图"),
    Pdf((PdfPage("1" * 64, 800, 1100), PdfPage("2" * 64, 800, 1100)), "合同样本"),
    Video("3" * 64, "4" * 64, 640, 360, 40_000, "清堵示范"),
)
DOCUMENT = DocumentFacts(**COMMON, title="承包费", publication="p1", version=2, blocks=BLOCKS, published_at=AT)
RECORD = RecordFacts(**COMMON, serial="P1", title="会费", titles=("月份", "实缴"), rows=(("9月", "¥21.50"),))
CONTACT = ContactFacts(
    **COMMON,
    name="值班律师 赵敏",
    role="法律援助律师",
    purpose="欠薪、工伤、合同，不收费",
    telephone="0455-1238140 转 2",
    where="场部办公楼二楼205室",
    hours="每周三 9:00至11:30",
)
ALL = (RECEIPT, VOUCHER, DOCUMENT, RECORD, CONTACT)


def words_of(slip):
    found = []
    for part in slip.parts:
        match part:
            case Line(text):
                found.append(text)
            case Pair(label, value):
                found.append(f"{label}:{value}")
            case Grid(rows):
                found.extend(cell for row in rows for cell in row)
            case Qr(data):
                found.append(f"QR:{data}")
            case _:
                pass
    return found


@pytest.mark.parametrize("facts", ALL, ids=lambda facts: type(facts).__name__)
def test_every_slip_carries_what_every_slip_must(facts):
    words = words_of(slip_of(facts))
    for needed in (
        "松岭农场工会",
        "时间:2025年9月3日 12:00",
        "终端号:07",
        "会员:张*明",
        "卡尾号:****8001",
        "数据截至:2025年9月3日 12:00",
        "工会服务热线 12351",
        "热敏字迹会褪色，请拍照留存。",
    ):
        assert needed in words


@pytest.mark.parametrize("facts", ALL, ids=lambda facts: type(facts).__name__)
def test_no_slip_carries_a_whole_name(facts):
    assert "张小明" not in "".join(words_of(slip_of(facts)))


@pytest.mark.parametrize("profile", profile_names())
@pytest.mark.parametrize("facts", ALL, ids=lambda facts: type(facts).__name__)
def test_every_slip_fits_every_paper(facts, profile):
    assert lay_out(slip_of(facts), load_profile(profile)).rows


def test_what_paper_cannot_show_is_named():
    words = words_of(slip_of(DOCUMENT))
    assert "[图：地图]" in words
    assert "[PDF，共2页：合同样本]" in words
    assert "[视频：清堵示范]" in words


def test_a_voucher_says_what_where_with_what_and_until_when():
    words = words_of(slip_of(VOUCHER))
    for needed in (
        "中秋慰问品",
        "您选的:月饼",
        "金额:￥100.00",
        "怎么领:到三区工会领取",
        "核验码:ABCD-EFGH",
        "QR:UKV1.abc.def",
    ):
        assert needed in words
    assert "核验码:ABCD-EFGH" in words
    assert "QR:UKV1.abc.def" in words
    assert "有效期至:2025年9月3日 12:00" in words


def test_a_receipts_code_and_qr_belong_to_its_number():
    words = words_of(slip_of(RECEIPT))
    code = next(word.removeprefix("核验码:") for word in words if word.startswith("核验码:"))
    assert f"QR:UKR1.Y250903-07-0001.{code}" in words
    assert "答复期限:2025年9月18日" in words


def test_a_contact_is_told_with_a_number_that_a_phone_can_dial():
    words = words_of(slip_of(CONTACT))
    for needed in (
        "值班律师 赵敏",
        "0455-1238140 转 2",
        "办什么:欠薪、工伤、合同，不收费",
        "地点:场部办公楼二楼205室",
        "时间:每周三 9:00至11:30",
        "QR:tel:04551238140;ext=2",
    ):
        assert needed in words


def test_a_document_prints_each_of_its_blocks():
    words = words_of(slip_of(DOCUMENT))
    for needed in ("标准", "按等级计价。", "1. 水田", "320.00", "表1", "[图：地图]", "QR:UKD1.p1.2"):
        assert needed in words


def test_english_slips():
    import msgspec

    words = words_of(slip_of(msgspec.structs.replace(VOUCHER, language="en")))
    assert "Check code:ABCD-EFGH" in words


@given(st.sampled_from(ALL), st.integers(0, 9))
def test_facts_survive_the_journal(facts, copy):
    plain = json.loads(json.dumps(plain_from(facts)))
    assert facts_from(str(plain["template"]), {**plain, "copy": copy}).copy == copy
    assert slip_from_data(str(plain["template"]), plain) == slip_of(facts)


@pytest.mark.parametrize(
    ("template", "data", "says"),
    [
        ("poster", b"{}", "no slip template 'poster'; there are: receipt, entry, voucher, document, record"),
        ("receipt", b"{", "the data for slip 'receipt' is wrong"),
        ("receipt", b"[]", "the data for slip 'receipt' is wrong"),
        ("receipt", b'{"organisation": 1}', "`$.organisation`"),
        ("receipt", {"organisation": "x"}, "missing required field"),
        ("voucher", {**plain_from(VOUCHER), "at": "2025-09-03T04:00:00"}, "times need a zone"),
        ("document", {**plain_from(DOCUMENT), "published_at": "2025-09-03T04:00:00"}, "times need a zone"),
    ],
)
def test_bad_data_say_what_is_wrong(template, data, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        slip_from_data(template, data)


def test_a_logo_heads_each_slip_and_one_that_cannot_be_read_stops_none(tmp_path, caplog):
    from PIL import Image

    from devices.printer.slip import Line, Slip
    from kiosk.assembly import Renderer

    Image.new("L", (64, 32), 0).save(tmp_path / "logo.png")
    slip = Slip("1", (Line("松岭农场工会"),))
    plain = Renderer("generic-80")(slip)
    headed = Renderer("generic-80", tmp_path / "logo.png")(slip)
    assert b"\x1dv0" in headed
    assert headed.endswith(plain[plain.index("松岭".encode("gb18030")) :])
    assert Renderer("generic-80", tmp_path / "none.png")(slip) == plain
    assert "logo cannot be printed" in caplog.text
