"""What a new version says otherwise, in few words."""

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from protocol.blocks import Pdf, PdfPage
from protocol.publications import Change, ChangeKind, Publication
from protocol.text import Text
from server.console.markup import parse
from server.domain.revisions import MOST, changes_between

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FEES = "表1 承包费\n等级\t单价（元/亩）\t面积（亩）\n水田一等\t386.00\t1,200\n旱田一等\t260.00\t900"


def document(body: str, title: str = "2026年土地承包费标准") -> Publication:
    return Publication(
        id="d", service="disclosure", title=Text(title), summary=Text(""), blocks=parse(body), published_at=NOW
    )


def said(before: str, after: str) -> list[tuple[str, str, str, str]]:
    return [(c.kind, c.place, c.before, c.after) for c in changes_between(document(before), document(after))]


def test_a_changed_price_is_named_with_its_line_and_column() -> None:
    assert said(FEES, FEES.replace("386.00", "390.00")) == [("changed", "水田一等 单价（元/亩）", "386.00", "390.00")]


def test_a_new_line_of_a_table_is_new_in_every_column() -> None:
    assert said(FEES, f"{FEES}\n旱田二等\t210.00\t400") == [
        ("added", "旱田二等 单价（元/亩）", "", "210.00"),
        ("added", "旱田二等 面积（亩）", "", "400"),
    ]


def test_a_paragraph_shows_only_where_it_differs() -> None:
    long = "本次调整经职代会讨论通过，应到代表128人，实到124人，自三月一日起执行，到年底为止，有疑问请找工会。"
    ((kind, place, before, after),) = said(long, long.replace("三月一日", "四月一日"))
    assert (kind, place) == ("changed", "")
    assert "三月一日" in before
    assert "四月一日" in after
    assert len(after) < 30


def test_no_figure_beside_a_difference_is_cut_in_two() -> None:
    text = (
        "按在册职工1,940人计算，人均31.9学时，高于年初确定的30学时，合格率88.1%，结余转入下年，用于低温仓保管员培训。"
    )
    ((_, _, before, after),) = said(text, text.replace("31.9", "32.9"))
    assert before.startswith("…1,940人计算")
    assert "人均32.9学时" in after


def test_a_pdf_says_what_its_pages_say_otherwise() -> None:
    def report(*pages: str) -> Publication:
        return msgspec.structs.replace(document(""), blocks=(Pdf(tuple(PdfPage("a" * 64, 8, 8, p) for p in pages)),))

    found = changes_between(report("收入12万元。", "附表一"), report("收入13万元。", "附表一"))
    assert [(c.kind, c.before, c.after) for c in found] == [("changed", "收入12万元。", "收入13万元。")]


def test_what_went_and_what_came_is_said() -> None:
    assert said("每户一百元。\n困难户由工会代缴。", "每户一百元。\n验收记录贴在公开栏。") == [
        ("added", "", "", "验收记录贴在公开栏。"),
        ("removed", "", "困难户由工会代缴。", ""),
    ]


def test_a_new_title_comes_first() -> None:
    first = changes_between(document("甲"), document("乙", "土地承包费标准（更正）"))[0]
    assert first == Change(ChangeKind.CHANGED, "", "2026年土地承包费标准", "土地承包费标准（更正）")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_versions_are_compared_briefly(before: str, after: str) -> None:
    changes = changes_between(document(before), document(after))
    assert len(changes) <= MOST
    assert all(len(one.before) <= 80 and len(one.after) <= 80 for one in changes)
    assert changes_between(document(after), document(after)) == ()
