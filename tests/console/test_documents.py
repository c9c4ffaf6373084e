"""A disclosure's way: written by one, approved by another, seen by kiosks, taken back."""

from collections.abc import Callable
from typing import Any

from protocol.blocks import Align, Table
from protocol.publications import Publication
from server.domain.actors import System
from server.domain.publications import get

Officer = Callable[[str], Any]
TABLE = "表1 食堂收支（元）\n项目\t收入\t支出\n工作餐\t38,560\t35,210\n合计\t38,560\t35,210"
BODY = f"一、收支\n十月份就餐4,820人次。\n{TABLE}"


def titled(title: str) -> Callable[[Any], bool]:
    return lambda entity: isinstance(entity, Publication) and entity.title.zh == title


def test_what_one_writes_and_another_approves_reaches_the_kiosk(officer: Officer, kiosk: Any) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    address = author.write("十月份食堂收支情况", BODY)
    author.says("等待审批")
    approver.open("/approvals")
    approver.page.click("#approvals a:has-text('十月份食堂收支情况')")
    assert approver.page.url == address
    approver.page.click("#approve")
    approver.says("已同意并公开为第1版")

    published = kiosk.holds(titled("十月份食堂收支情况"))
    assert published.category == "welfare"
    (table,) = [block for block in published.blocks if isinstance(block, Table)]
    assert table.rows[-1] == ("合计", "38,560", "35,210")
    assert table.last_row_is_total
    assert table.columns[1].align is Align.RIGHT


def test_the_preview_shows_the_table_while_it_is_typed(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/documents/new?service=disclosure")
    desk.page.fill("[name=body]", BODY)
    desk.page.wait_for_selector("#preview tr.total")
    assert desk.page.inner_text("#preview caption") == "表1 食堂收支（元）"


def test_nobody_approves_their_own_work(officer: Officer, farm: Any) -> None:
    desk = officer("admin")
    address = desk.write("自己写自己批", "一、说明\n不应当通过。")
    assert "这是您自己写的" in desk.page.inner_text("#own-work")
    assert desk.page.locator("#approve").count() == 0
    token = desk.page.locator("#decide [name=csrf]").first.get_attribute("value")
    reply = desk.page.request.post(f"{address}/approve", form={"csrf": token})
    assert reply.status == 409
    assert "请由另一位审批人审批" in reply.text()
    with farm[0].database.read() as session:
        assert get(session, System(), address.rsplit("/", 1)[1]).live is None


def test_a_returned_document_comes_back_with_its_reason(officer: Officer) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    address = author.write("缺少审批人的明细", "一、明细\n共三笔。")
    approver.page.goto(address)
    approver.page.click("summary:has-text('退回修改')")
    approver.page.fill("[name=remark]", "请补上审批人一栏。")
    approver.page.click("#return")
    author.open("")
    author.says("请补上审批人一栏。")


def test_a_submitted_document_can_be_taken_back_at_once(officer: Officer) -> None:
    desk = officer("lihua")
    desk.write("写错了的一份", "一、说明\n写错了。")
    desk.page.click(".notice button:has-text('撤回')")
    desk.says("现在是草稿")


def test_a_withdrawn_document_leaves_the_kiosk_and_can_come_again(officer: Officer, kiosk: Any) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    address = author.write("要撤下的一份", "一、说明\n数字有误。")
    approver.page.goto(address)
    approver.page.click("#approve")
    published = kiosk.holds(titled("要撤下的一份"))
    approver.page.click("summary:has-text('从终端撤下')")
    approver.page.fill("[name=remark]", "数字有误")
    approver.page.click("#withdraw")
    assert kiosk.lacks(published.id)
    author.page.goto(address)
    author.page.click("button:has-text('原样重新提交')")
    author.says("等待另一位同事审批")


def test_a_change_made_meanwhile_by_somebody_else_is_not_overwritten(officer: Officer) -> None:
    desk, other = officer("lihua"), officer("admin")
    desk.open("/documents/new?service=disclosure")
    desk.page.fill("[name=title]", "两个人一起改")
    desk.page.locator(".pick", has_text="重大决策").click()
    desk.page.fill("[name=body]", "第一稿。")
    desk.page.click("[name=action][value=save]")
    address = desk.page.url
    desk.page.goto(f"{address}/edit")
    other.page.goto(f"{address}/edit")
    other.page.fill("[name=body]", "别人的第二稿。")
    other.page.click("[name=action][value=save]")
    desk.page.fill("[name=body]", "我的第二稿。")
    desk.page.click("[name=action][value=save]")
    desk.says("别人改过这份内容")
    assert desk.page.input_value("[name=body]") == "我的第二稿。"


def test_a_document_without_text_is_not_kept(officer: Officer) -> None:
    desk = officer("lihua")
    desk.open("/documents/new?service=notices")
    desk.page.fill("[name=title]", "只有标题")
    desk.page.click("[name=action][value=submit]")
    desk.says("正文还是空的")
    assert desk.page.input_value("[name=title]") == "只有标题"


def test_a_notice_for_one_unit_says_so_to_the_kiosk(officer: Officer, kiosk: Any) -> None:
    author, approver = officer("lihua"), officer("wangqiang")
    author.open("/documents/new?service=notices")
    author.page.fill("[name=title]", "第五管理区停水通知")
    author.page.fill("[name=body]", "明天上午停水两小时。")
    author.page.click("summary:has-text('只发给部分会员')")
    author.page.locator(".pick", has_text="第五管理区").click()
    author.page.click("[name=action][value=submit]")
    approver.page.goto(author.page.url)
    approver.page.click("#approve")
    notice = kiosk.holds(titled("第五管理区停水通知"))
    assert notice.audience.units == ("d5",)
