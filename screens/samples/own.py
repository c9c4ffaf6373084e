"""Samples of what is a member's own: rows, benefits and the voucher."""

from dataclasses import replace

from kiosk.machine import intents as i
from kiosk.view_parts import Action, Badge, Choice, TableBlock, Tone
from kiosk.views import ConfirmView, EntitlementView, RecordView, ResultView
from screens.samples.frame import PRINT, chrome


def record() -> RecordView:
    """A year of dues."""
    return RecordView(
        chrome=chrome("会费"),
        title="2025年会费",
        table=TableBlock(
            ("月份", "基数（元）", "会费（元）", "状态"),
            ("left", "decimal", "decimal", "left"),
            (
                *((f"{n}月", "4,860.00", "24.30", "已交") for n in range(1, 11)),
                ("11月", "4,860.00", "24.30", "未交"),
                ("合计", "", "267.30", ""),
            ),
            last_row_is_total=True,
        ),
        facts=(("已交", "243.00 元"), ("未交", "24.30 元")),
        explanation="会费按月基本工资的 0.5% 计算。数据来自工资系统每月 5 日的导入，有疑问请找管理区工会。",
        actions=(PRINT, Action("dispute", "对这笔有疑问", i.ComposeCase())),
    )


def profile() -> RecordView:
    """Registered data; a long unit and a rare character."""
    return RecordView(
        chrome=chrome("我的信息", member="欧阳**"),
        title="登记信息",
        table=None,
        facts=(
            ("姓名", "欧阳**"),
            ("会员证号", "尾号 4821"),
            ("所在工会", "松岭农场第三管理区工会第七作业站（𬭎字号）工会小组"),
            ("手机", "138****1234"),
            ("入会时间", "2008年5月"),
            ("会员卡", "工会会员服务卡（银行联名）尾号 6677"),
        ),
        explanation="信息有误请选“申请更正”，工会核对后 5 个工作日内改好。",
        actions=(PRINT, Action("correct", "申请更正", i.ComposeCase(), primary=True)),
    )


def entitlement() -> EntitlementView:
    """A benefit to claim, with options."""
    return EntitlementView(
        chrome=chrome("我的待遇"),
        title="中秋国庆慰问品",
        detail="每位在册会员一份，从下面三种里选一种。",
        badge=Badge("可领取", Tone.GOOD),
        facts=(
            ("标准", "300.00 元"),
            ("领取期限", "2025年9月15日至9月30日"),
            ("领取地点", "第三管理区工会（办公楼一楼东侧）"),
            ("凭证", "领取凭条和会员卡"),
        ),
        choices=(
            Choice("option_0", "大米 10 千克、豆油 5 升", i.ChooseOption(0), chosen=True),
            Choice("option_1", "挂面、木耳礼盒", i.ChooseOption(1)),
            Choice("option_2", "职工超市购物券 300 元", i.ChooseOption(2)),
        ),
        actions=(Action("claim", "领取", i.Claim(), primary=True),),
    )


def entitlement_unchosen() -> EntitlementView:
    """A benefit of which no option has been chosen yet."""
    view = entitlement()
    return replace(
        view,
        choices=tuple(replace(choice, chosen=False) for choice in view.choices),
        actions=tuple(replace(action, enabled=False) for action in view.actions),
        hint="请先选一样，再点“领取”",
    )


def entitlement_refused() -> EntitlementView:
    """A benefit that is not for this member, and why."""
    return EntitlementView(
        chrome=chrome("我的待遇"),
        title="金秋助学补助",
        detail="资助困难职工家庭当年考上大学的子女。",
        badge=Badge("不符合", Tone.ATTENTION),
        facts=(
            ("标准", "3,000.00 元"),
            ("原因", "您没有在册的困难职工档案"),
            ("怎么办", "可到管理区工会申请建档，带户口本和收入证明"),
        ),
        choices=(),
        actions=(PRINT,),
    )


def confirm() -> ConfirmView:
    """Before claiming."""
    return ConfirmView(
        chrome=chrome("确认领取"),
        question="确定领取这一份慰问品吗？领取后不能更换。",
        facts=(("待遇", "中秋国庆慰问品"), ("选择", "大米 10 千克、豆油 5 升"), ("标准", "300.00 元")),
        actions=(Action("cancel", "再想想", i.Back()), Action("confirm", "确定领取", i.Confirm(), primary=True)),
    )


def result() -> ResultView:
    """A voucher."""
    return ResultView(
        chrome=chrome("领取凭条", back=None),
        headline="领取成功",
        number="No. 000318",
        code="7K3M-9QXW",
        qr="https://union.example/v/7K3M9QXW?s=3045022100a1b2c3d4e5f6",
        facts=(
            ("待遇", "中秋国庆慰问品"),
            ("选择", "大米 10 千克、豆油 5 升"),
            ("领取地点", "第三管理区工会"),
            ("有效期至", "2025年9月30日"),
        ),
        sentence="请打印凭条，凭条和会员卡一起带到领取地点。",
        actions=(Action("print", "打印凭条", i.Print(), primary=True, icon="print"),),
    )
